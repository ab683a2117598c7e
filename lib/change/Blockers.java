package lib.change;

//SOURCES ../mysql/Clients.java
//SOURCES ../mysql/Server.java
//SOURCES ../site/Cluster.java
//SOURCES ../site/Work.java
//SOURCES Eviction.java

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import lib.mysql.Clients;
import lib.mysql.Clients.Client;
import lib.mysql.Server;
import lib.site.Cluster;
import lib.site.Work;

/** What keeps a cluster from becoming read-only, and its end if so wanted. */
record Blockers(Work work, Cluster cluster, Collection<String> spared, boolean killed) {
    /** What to tell of them behind "it is still writable"; kills them first. */
    String seen() {
        Server server = work.server(cluster);
        if (killed) {
            new Eviction(work.run(), Clients.of(server, spared)).killAll(Duration.ZERO,
                    ids -> work.run().say("killed", "%d that may block the freeze: %s", ids.size(), ids));
        }
        List<Client> living = Clients.of(server).living();
        if (killed) {
            return ": RDS has not applied it yet" + (living.isEmpty() ? ""
                    : ", or a connection that is spared is in the way: " + Clients.byUser(living));
        }
        String atWork = living.stream().filter(Client::isAtWork)
                .map(client -> "id %d %s for %d s: %s".formatted(
                        client.id(), client.who(), client.seconds(), client.statement()))
                .collect(Collectors.joining("; "));
        return atWork.isEmpty() ? ": RDS has not applied it yet, or a client holds LOCK TABLES "
                + "(--kill-blockers kills that client)"
                : ", behind " + atWork + ": --kill-blockers kills what blocks it";
    }
}
