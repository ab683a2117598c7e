package lib.change;

//SOURCES ../mysql/Address.java
//SOURCES ../mysql/Clients.java
//SOURCES ../mysql/Server.java
//SOURCES ../site/Cluster.java
//SOURCES ../site/Work.java

import java.util.List;
import lib.mysql.Address;
import lib.mysql.Clients;
import lib.mysql.Clients.Client;
import lib.mysql.Server;
import lib.site.Cluster;
import lib.site.Work;

/**
 * Clients that followed the records to a cluster before these were put back. A pool keeps its connections: its writes
 * are refused there until somebody kills them.
 */
public final class Followers {
    private Followers() {}

    /** Says who was left there, if anybody was. */
    static void tell(Work work, Cluster cluster) {
        String left = left(work, cluster);
        if (!left.isEmpty()) {
            work.run().say("note", "%s", left);
        }
    }

    /** Who is connected to the read-only writer of a cluster, and the command that kills them; "" where nobody is. */
    public static String left(Work work, Cluster cluster) {
        if (!work.answers(cluster) || !work.server(cluster).isReadOnly()) {
            return "";
        }
        Server server = work.server(cluster);
        List<Client> clients = Clients.of(server).living();
        Address address = server.address();
        return clients.isEmpty() ? "" : ("%s is read-only and has client connections (%s): when the records' TTL is "
                + "over, ./jbang kill-connections --db-host=%s --db-port=%d makes them connect again")
                .formatted(cluster, Clients.byUser(clients), address.host(), address.port());
    }
}
