package lib.change;

//SOURCES ../aws/ParameterGroup.java
//SOURCES ../mysql/Server.java
//SOURCES ../mysql/SqlFailure.java
//SOURCES ../run/Edit.java
//SOURCES ../run/Guard.java
//SOURCES ../run/Run.java
//SOURCES ../run/Time.java
//SOURCES ../site/Cluster.java
//SOURCES ../site/ClusterGuards.java
//SOURCES ../site/Work.java

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import lib.aws.ParameterGroup;
import lib.mysql.Server;
import lib.mysql.SqlFailure;
import lib.run.Edit;
import lib.run.Guard;
import lib.run.Run;
import lib.run.Time;
import lib.site.Cluster;
import lib.site.ClusterGuards;
import lib.site.Work;

/**
 * A cluster's read_only. Where the server has mysql.rds_set_read_only (some Aurora MySQL versions) it takes effect at
 * once, until the next restart, so the parameter group follows; else the group alone does it.
 */
final class ReadOnlySwitch {
    static final String PARAMETER = "read_only";
    private static final String PROCEDURE = "rds_set_read_only";
    /** How long RDS must look settled before it is believed. */
    private static final Duration CALM = Duration.ofSeconds(5);
    /** How often a server is asked: clients wait from the freeze to the release. */
    private static final Duration POLL = Duration.ofMillis(1);
    /** How long RDS has to apply it to a server that does not answer here and may live all the same. */
    private static final Duration UNSEEN = Duration.ofSeconds(10);

    private final Cluster cluster;
    /** When this run first asked. */
    private long plannedAt;

    ReadOnlySwitch(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * The value of read_only in the parameter group; asks the server all that a switch has to know, so that the switch
     * need not.
     */
    String planned(Work work) {
        plannedAt = Time.nanoTime();
        work.reached(cluster).seen().ifPresent(server -> server.hasRoutine(PROCEDURE));
        return cluster.group().changeableValue(PARAMETER);
    }

    /** The line of a plan. */
    Edit edit(String present, String wanted) {
        return new Edit("%s read_only in %s (shared by %s)".formatted(cluster, cluster.group().name(),
                String.join(", ", cluster.group().sharedBy())), present.isEmpty() ? "unset" : present, wanted)
                .briefly(cluster + ": read_only");
    }

    /**
     * Nothing stands against the group. A freeze by the procedure overtakes what RDS was told before, which would then
     * end it: there RDS must still look settled when its status can no longer lag behind what it had been told.
     */
    Guard parameterGroup(Work work) {
        Guard guard = ClusterGuards.parameterGroup(cluster);
        return new Guard(guard.name(), guard.expected(),
                () -> guard.seen().get().or(() -> seenOnceCalm(work, guard)), guard.todo());
    }

    private Optional<String> seenOnceCalm(Work work, Guard guard) {
        long left = plannedAt + CALM.toNanos() - Time.nanoTime();
        if (left <= 0 || !work.server(cluster).hasRoutine(PROCEDURE)) {
            return Optional.empty();
        }
        work.run().say("wait", "%s, since RDS's status may lag behind what it was told of %s", Run.seconds(left),
                cluster);
        work.run().pause(Duration.ofNanos(left));
        return guard.seen().get();
    }

    /** Switches read_only and waits until the writer itself says so. */
    void turn(Work work, boolean readOnly) {
        turn(work, readOnly, () -> "");
    }

    /** The same, asking what may be in the way for as long as it waits. */
    void turn(Work work, boolean readOnly, Supplier<String> inTheWay) {
        String value = readOnly ? "1" : "0";
        if (!work.answers(cluster)) {
            turnUnseen(work, value);
            return;
        }
        Server server = work.server(cluster);
        boolean atOnce = server.hasRoutine(PROCEDURE);
        if (!atOnce) {
            cluster.group().set(PARAMETER, value);
        }
        work.run().waitUntil(cluster + (readOnly ? " is read-only" : " is writable"), POLL, () -> {
            if (atOnce) {
                call(server, value);
            }
            return ClusterGuards.objectionToReadOnly(work, cluster, readOnly).map(seen -> seen + inTheWay.get());
        });
        if (atOnce) {
            cluster.group().set(PARAMETER, value);
        }
    }

    /** A server that nobody can ask: the group says it, and RDS has applied it or will when the server is back. */
    private void turnUnseen(Work work, String value) {
        cluster.group().set(PARAMETER, value);
        long end = Time.nanoTime() + UNSEEN.toNanos(); // a dead server never applies it
        while (cluster.group().unsettled().isPresent() && Time.nanoTime() < end) {
            work.run().pause(ParameterGroup.POLL);
        }
        work.run().say("note", "%s can't be reached: its group says read_only=%s, the server itself was not asked",
                cluster, value);
    }

    private void awaitGroup(Work work) {
        work.run().waitUntil("RDS has settled " + cluster.group().name(), ParameterGroup.POLL,
                cluster.group()::unsettled);
    }

    /**
     * Waits until RDS has nothing left to apply to this read-only cluster: not by one look, since a status may lag
     * behind what was sent.
     */
    void awaitSettled(Work work) {
        AtomicLong calmSince = new AtomicLong(Time.nanoTime());
        work.run().waitUntil("RDS has applied all that it was told of " + cluster, ParameterGroup.POLL, () -> {
            Optional<String> seen = cluster.group().unsettled()
                    .or(() -> ClusterGuards.objectionToReadOnly(work, cluster, true));
            if (seen.isPresent()) {
                calmSince.set(Time.nanoTime());
                return seen;
            }
            return Time.nanoTime() - calmSince.get() >= CALM.toNanos() ? Optional.empty()
                    : Optional.of("nothing under way yet");
        });
    }

    /** Takes a release back, which may still be on its way: read-only again, and RDS has settled it. */
    void takeReleaseBack(Work work) {
        turn(work, true);
        if (work.answers(cluster)) {
            awaitSettled(work);
        } else {
            awaitGroup(work);
        }
    }

    /** Tries once: behind a writer or LOCK TABLES the server gives up after a moment. */
    private static void call(Server server, String value) {
        try {
            server.call("CALL mysql.%s(%s)".formatted(PROCEDURE, value));
        } catch (SqlFailure e) {
            if (!e.isLocked()) {
                throw e;
            }
        }
    }
}
