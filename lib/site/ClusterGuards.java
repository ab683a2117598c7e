package lib.site;

//SOURCES ../mysql/Server.java
//SOURCES ../mysql/ServerLock.java
//SOURCES ../run/Failure.java
//SOURCES ../run/Guard.java
//SOURCES ../run/Run.java
//SOURCES Cluster.java
//SOURCES Rules.java
//SOURCES Sight.java
//SOURCES Site.java
//SOURCES Situation.java
//SOURCES Work.java

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import lib.mysql.Server;
import lib.mysql.ServerLock;
import lib.run.Failure;
import lib.run.Guard;
import lib.run.Run;

/** The guards of one cluster. Each is documented by what it expects and what it tells the operator to do. */
public final class ClusterGuards {
    private static final String LOCK = "blue-green-runbook", WRITERS = "writers";

    private ClusterGuards() {}

    /**
     * No second run of these scripts at work on the cluster: two could hand its writes to different places. Takes a
     * lock on the server that lasts as long as this run's connection, however that ends.
     */
    private static Guard alone(Work work, Cluster cluster) {
        return new Guard("alone", "no other run at work on " + cluster, () -> {
            Server server = work.server(cluster);
            Optional<String> holder = ServerLock.take(server, LOCK);
            if (holder.isEmpty()) {
                work.locked().add(cluster);
            }
            return holder.map(seen -> "one with " + seen);
        }, "wait for it (one that was cut off from the server is gone after %d s), or end it"
                .formatted(Server.LONELY.toSeconds()));
    }

    /**
     * The same on each of these clusters, whatever is to be changed: two runs meet wherever they are at work. One that
     * does not answer has no other run at work either.
     */
    public static List<Guard> alone(Work work, List<Cluster> clusters) {
        List<Cluster> answering = new ArrayList<>();
        List<Boolean> answers = Run.atOnce(clusters, work::answers);
        for (int i = 0; i < clusters.size(); i++) {
            if (answers.get(i)) {
                answering.add(clusters.get(i));
            } else {
                work.run().say("note", "%s does not answer: nobody can tell whether another run is at work there",
                        clusters.get(i));
            }
        }
        return answering.stream().map(cluster -> alone(work, cluster)).toList();
    }

    /**
     * Takes the locks again that this run had, and sees that it has them still: a connection that was lost has given
     * them up. Fails when another run has one now. A server that can't be reached has no other run at work either.
     */
    public static void relock(Work work) {
        Run.atOnce(work.site().chain().stream().filter(work.locked()::contains).toList(), cluster -> {
            Sight<Optional<String>> asked = Sight.at(() -> ServerLock.retake(work.server(cluster), LOCK));
            if (asked.seen().isEmpty()) { // perhaps only this connection has ended
                work.login().dropLost();
                asked = Sight.at(() -> ServerLock.retake(work.server(cluster), LOCK));
            }
            asked.seen().flatMap(holder -> holder)
                    .ifPresent(holder -> {
                        throw Failure.failed("another run is at work on %s (%s): what was begun is left to it",
                                cluster, holder);
                    });
            return true;
        });
    }

    /** What stands against this cluster being read-only, or writable, by its own word. */
    public static Optional<String> objectionToReadOnly(Work work, Cluster cluster, boolean wanted) {
        boolean readOnly = work.server(cluster).isReadOnly();
        return readOnly == wanted ? Optional.empty()
                : Optional.of(cluster + (readOnly ? " is read-only" : " is writable"));
    }

    /**
     * The cluster can be asked. Where it is gone for good, whoever goes past this one goes on without its word.
     *
     * @param otherwise what may be lost then, or what nobody can know
     */
    public static Guard answering(Work work, Cluster cluster, Supplier<String> otherwise) {
        return answering(cluster.name(), () -> work.answers(cluster) ? Optional.empty()
                : Optional.of("%s; %s".formatted(work.reached(cluster).why(), otherwise.get())));
    }

    /** The same of whatever else can be asked. */
    public static Guard answering(String who, Supplier<Optional<String>> seen) {
        return new Guard("unreachable", who + " answering", seen,
                "start it, or open its tunnel; go on without it only if it is gone for good");
    }

    /** The source of a hand-over takes no writes any more. */
    public static Guard frozen(Work work, Cluster source) {
        return new Guard("frozen", source + " read-only", () -> objectionToReadOnly(work, source, true),
                "set " + source + " to read-only first");
    }

    /** One writer, by the servers' own word. */
    public static Guard writers(Situation situation, Cluster expected) {
        return new Guard(WRITERS, expected + " the only writable cluster",
                () -> Rules.takesNoWrites(situation, expected)
                        .or(() -> Rules.otherWriters(situation, expected, expected)),
                "find out who changed it before going on");
    }

    /** The source is frozen already, or its clients are to leave it: no third cluster takes writes meanwhile. */
    public static Guard noOtherWriter(Work work, Cluster expected, Cluster source) {
        return new Guard(WRITERS, "no cluster writable but " + expected,
                () -> otherWriter(work, expected).filter(other -> other != source).map(other -> other + " is writable"),
                "two writers lose writes: find out who made it writable, and set it to read-only");
    }

    /** Before a cluster is released: nobody else may take writes, wherever in the chain. */
    public static Guard othersReadOnly(Situation situation, Cluster target, Cluster source) {
        return new Guard(WRITERS, "no other cluster but %s writable".formatted(both(source, target)),
                () -> Rules.otherWriters(situation, target, source),
                "two writers lose writes: find out who made it writable, and set it to read-only");
    }

    private static String both(Cluster source, Cluster target) {
        return source == target ? target.name() : source + " and " + target;
    }

    /** Nor may another cluster be about to take writes. */
    public static Guard othersStayReadOnly(Situation situation, Cluster target, Cluster source) {
        return new Guard(WRITERS, "no other cluster but %s told to take writes".formatted(both(source, target)),
                () -> Rules.otherUnfreezes(situation, target, source),
                "two writers lose writes: set its parameter group's read_only to 1");
    }

    /** Another cluster of the site than these that takes writes, as seen now: meanwhile none must be given any. */
    public static Optional<Cluster> otherWriter(Work work, Cluster... these) {
        return work.site().chain().stream().filter(other -> !List.of(these).contains(other) && work.answers(other))
                .filter(other -> takesWrites(work, other)).findFirst();
    }

    private static boolean takesWrites(Work work, Cluster cluster) {
        return Sight.at(() -> work.server(cluster).isWritable()).seen().orElse(false);
    }

    /** The same at the last moment before a release; nobody where the operator has gone past such a one. */
    public static Optional<Cluster> intruder(Work work, Cluster... these) {
        return work.overrides().contains(WRITERS) ? Optional.empty() : otherWriter(work, these);
    }

    /** Whether each other cluster of the site says that it is read-only, as seen now: one that is silent does not. */
    public static boolean areOthersReadOnly(Work work, Cluster cluster) {
        return work.site().chain().stream().filter(other -> other != cluster)
                .allMatch(other -> Sight.at(() -> work.server(other).isReadOnly()).seen().orElse(false));
    }

    /**
     * The writes have moved: whoever else takes some now is told, unless the operator has gone past such a one. Who was
     * silent before is asked too: it may be back.
     */
    public static void failIfTwoWriters(Work work, Cluster expected) {
        List<Cluster> others = work.overrides().contains(WRITERS) ? List.of() : work.site().chain();
        others.stream().filter(other -> other != expected && takesWrites(work, other)).findFirst()
                .filter(other -> work.server(expected).isWritable()).ifPresent(other -> {
                    throw Failure.failed("%s and %s take writes: two writers lose writes. Set %s to read-only",
                            expected, other, other);
                });
    }

    /** An earlier change of the source's read_only is not under way any more. */
    public static Guard settled(Situation situation, Cluster source) {
        return new Guard("settled", source + "'s parameter group saying 1, and RDS having applied it",
                () -> Rules.unsettledFreeze(situation, source),
                "wait until RDS has applied it, or set %s to read-only again".formatted(source));
    }

    /** The address leads to the writer: a reader's read_only tells nothing. */
    public static Guard rightInstance(Situation situation, Cluster cluster) {
        return new Guard("instance", cluster + "'s address leading to its writer",
                () -> Rules.notTheWriter(situation, cluster), "open the tunnel to the instance that is the writer now");
    }

    /** Reads move before the writes: only then does the first cluster of the chain lose nobody when it is frozen. */
    public static List<Guard> readsMoved(Situation situation, Site site, Cluster source) {
        return source != site.chain().get(0) ? List.of() : List.of(new Guard("reads", "no reads left on " + source,
                () -> Rules.readsLeftOn(situation, site.reads(), source),
                "move the reads first (step 1.1): a frozen %s gets no new data".formatted(source)));
    }

    /** The cluster's own group, with nothing left to apply; that it can be changed the plan has found. */
    public static Guard parameterGroup(Cluster cluster) {
        return new Guard("parameter-group", "%s's parameter group %s used by it alone and in sync"
                .formatted(cluster, cluster.group().name()), cluster.group()::objection,
                "give the cluster a group of its own, and reboot what is pending-reboot");
    }
}
