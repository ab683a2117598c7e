package lib.change;

//SOURCES ../mysql/Address.java
//SOURCES ../mysql/Clients.java
//SOURCES ../mysql/Server.java
//SOURCES ../run/Errors.java
//SOURCES ../run/Run.java
//SOURCES ../site/Cluster.java
//SOURCES ../site/Endpoints.java
//SOURCES ../site/Work.java

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import lib.mysql.Address;
import lib.mysql.Clients;
import lib.mysql.Clients.Client;
import lib.mysql.Server;
import lib.run.Errors;
import lib.run.Run;
import lib.site.Cluster;
import lib.site.Endpoints;
import lib.site.Work;

/**
 * Clients that stay on the readers of a cluster that the writes have left: it gets no more data, so what they read
 * grows old.
 */
record StaleReads(Cluster cluster, Endpoints reads, Collection<String> spared) {
    /** Says who is left there, and what to do about it. A reader that can't be asked is no failure of the move. */
    void tell(Work work) {
        List<String> left;
        try {
            left = Run.atOnce(readers(work), reader -> clientsOn(work, reader)).stream()
                    .flatMap(Optional::stream).toList();
        } catch (RuntimeException e) { // RDS names the readers, or does not
            unknown(work, cluster + "'s readers", e);
            return;
        }
        if (!left.isEmpty()) {
            work.run().say("note", "clients still read from %s, which gets no more data: %s; the same command with "
                    + "--readers-too kills them", cluster, String.join(", ", left));
        }
    }

    /** Without the writer, whose clients are killed anyhow, and readers that only a tunnel would lead to. */
    private List<Address> readers(Work work) {
        Address writer = work.login().reached(cluster.writer());
        boolean needsTunnel = !areOne(writer, cluster.writer());
        return reads.all().stream().flatMap(read -> cluster.behind(read).stream()).distinct()
                .filter(reader -> !areOne(writer, work.login().reached(reader)))
                .filter(reader -> !needsTunnel || !areOne(reader, work.login().reached(reader))).toList();
    }

    private static boolean areOne(Address one, Address other) {
        return one.host().equals(other.host()) && one.port() == other.port();
    }

    private Optional<String> clientsOn(Work work, Address reader) {
        try (Server server = work.login().another(reader)) {
            List<Client> living = Clients.of(server, spared).living();
            return living.isEmpty() ? Optional.empty()
                    : Optional.of(server.address().variable() + ": " + Clients.byUser(living));
        } catch (RuntimeException e) {
            unknown(work, work.login().reached(reader).toString(), e);
            return Optional.empty();
        }
    }

    private static void unknown(Work work, String where, RuntimeException why) {
        work.run().say("note", "who still reads from %s can't be seen (%s)", where, Errors.explain(why));
    }
}
