package lib.change;

//SOURCES ../mysql/Replication.java
//SOURCES ../mysql/Server.java
//SOURCES ../run/Failure.java
//SOURCES ../run/Guard.java
//SOURCES ../site/BypassGuards.java
//SOURCES ../site/Cluster.java
//SOURCES ../site/ClusterGuards.java
//SOURCES ../site/Work.java
//SOURCES ../site/WorkGuards.java

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.mysql.Replication;
import lib.mysql.Server;
import lib.run.Failure;
import lib.run.Guard;
import lib.site.BypassGuards;
import lib.site.Cluster;
import lib.site.ClusterGuards;
import lib.site.Work;
import lib.site.WorkGuards;

/**
 * A cluster that can't be asked: dead, or behind a tunnel that is closed. What it wrote last may be lost when its
 * replica takes over; what the replica has received is not.
 */
record Silent(Work work, Cluster cluster) {
    /** What is asked before a freeze where one of the two can't be asked: whatever needs the other one's word only. */
    static List<Guard> guards(Work work, Cluster cluster, Cluster successor) {
        List<Guard> guards = new ArrayList<>();
        guards.add(ClusterGuards.answering(work, cluster,
                () -> "through RDS alone it can be set to read-only, but nobody sees whether it is"
                        + (work.answers(successor) ? "; " + new Silent(work, cluster).mayBeLost(successor) : "")));
        guards.add(ClusterGuards.answering(work, successor,
                () -> "whether it can take over from %s can't be told".formatted(cluster)));
        if (work.answers(cluster)) {
            guards.add(BypassGuards.bypass(work, cluster));
            guards.add(BypassGuards.xa(work, cluster));
            guards.add(WorkGuards.longWork(work, cluster));
        }
        return guards;
    }

    /** How far the replica has come, and since when it gets no more. */
    String mayBeLost(Cluster replica) {
        Server server = work.server(replica);
        return "what %s has not received of it would be lost: %s".formatted(replica, server.replication()
                .map(seen -> "it has replayed up to %s%s%s".formatted(server.position(),
                        seen.isReplayed() ? ", all that it received" : ", and has received more",
                        seen.couldNotReachSource().map(time -> ", and could not reach its source at " + time)
                                .orElse("")))
                .orElse("it replicates no more, so nobody can tell how far it came"));
    }

    /** Waits until the replica has replayed all that it received. */
    void awaitReceived(Cluster replica) {
        work.run().waitUntil("%s has replayed all that it received of %s".formatted(replica, cluster), Server.POLL,
                () -> {
                    Server server = work.server(replica);
                    Replication seen = server.replication().orElseThrow(
                            () -> Failure.failed("%s is no replica of %s any more", replica, cluster));
                    return seen.isReplayed() ? Optional.empty()
                            : Optional.of("it is at " + server.position());
                });
    }
}
