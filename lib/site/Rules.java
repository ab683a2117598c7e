package lib.site;

//SOURCES Cluster.java
//SOURCES ClusterState.java
//SOURCES Endpoint.java
//SOURCES Endpoints.java
//SOURCES Listed.java
//SOURCES Situation.java

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What may happen, decided from what was seen and from nothing else: no server is asked here. */
public final class Rules {
    private Rules() {}

    /** Where the writes are, or between which clusters they are on their way. */
    public enum Stage {
        ON_FIRST, MOVING_TO_SECOND, ON_SECOND, MOVING_TO_THIRD, ON_THIRD, SEVERAL_WRITERS, UNKNOWN
    }

    /** Who takes writes, as far as it was seen. */
    public static List<Cluster> writers(Situation situation) {
        return situation.chain().stream().filter(situation::takesWrites).toList();
    }

    /** How far the migration is. Nobody is taken to roll back while the first cluster takes writes. */
    public static Stage stage(Situation situation) {
        List<Cluster> writers = writers(situation);
        if (writers.size() > 1) {
            return Stage.SEVERAL_WRITERS;
        }
        if (writers.size() == 1) {
            return List.of(Stage.ON_FIRST, Stage.ON_SECOND, Stage.ON_THIRD).get(
                    situation.chain().indexOf(writers.get(0)));
        }
        Cluster second = situation.chain().get(1);
        if (situation.cluster(second).seen().isEmpty()) {
            return Stage.UNKNOWN;
        }
        return situation.replicatesFromNobody(second) && situation.chain().size() > 2 && hasBegunWayBack(situation)
                ? Stage.MOVING_TO_THIRD : Stage.MOVING_TO_SECOND;
    }

    /**
     * The second cluster replicates from nobody. It had the writes, if the third one replicates still: that ends only
     * once the third has them. Where the whole chain is detached, the records tell who had them.
     */
    private static boolean hasBegunWayBack(Situation situation) {
        return isReplica(situation, situation.chain().get(2)) || !isLedTo(situation, situation.chain().get(0));
    }

    private static boolean isReplica(Situation situation, Cluster cluster) {
        return situation.cluster(cluster).seen().flatMap(ClusterState::replication).isPresent();
    }

    /**
     * The first cluster takes writes, but their records lead to a second one that has left it: that one had them, and
     * may have what the first lacks.
     */
    public static boolean isBackOnFirst(Situation situation, Endpoints writes) {
        Cluster second = situation.chain().get(1);
        return stage(situation) == Stage.ON_FIRST
                && situation.replicatesFromNobody(second)
                && isLedTo(situation, writes.all(), second);
    }

    /** Whether one of the records leads to this cluster. */
    public static boolean isLedTo(Situation situation, Cluster cluster) {
        return isLedTo(situation, situation.records().keySet(), cluster);
    }

    private static boolean isLedTo(Situation situation, Collection<Endpoint> records, Cluster cluster) {
        return records.stream().map(situation::leadsTo).anyMatch(Optional.of(cluster)::equals);
    }

    /** A move of the writes that was begun and not ended: who had them, who was to have them. */
    public record Move(Cluster source, Cluster target, boolean movesReads) {}

    /** The move that can be turned back: nobody takes writes yet, or records lead already to who does not. */
    public static Optional<Move> openMove(Situation situation) {
        List<Cluster> chain = situation.chain();
        return switch (stage(situation)) {
            case MOVING_TO_SECOND, ON_FIRST -> Optional.of(new Move(chain.get(0), chain.get(1), false));
            case MOVING_TO_THIRD -> Optional.of(new Move(chain.get(1), chain.get(2), true));
            default -> Optional.empty();
        };
    }

    /**
     * Writes lead to a second cluster that can't be seen, and a third one replicates from it: should it be gone for
     * good, these two are the way on.
     */
    public static Optional<Move> rescue(Situation situation) {
        List<Cluster> chain = situation.chain();
        if (stage(situation) != Stage.UNKNOWN || chain.size() < 3) {
            return Optional.empty();
        }
        return isLedTo(situation, chain.get(1)) && isReplica(situation, chain.get(2))
                ? Optional.of(new Move(chain.get(1), chain.get(2), true)) : Optional.empty();
    }

    /** Why there is no such move. */
    public static String whyNoWayBack(Situation situation) {
        return switch (stage(situation)) {
            case ON_SECOND ->
                "%s takes writes already: the way back is WriteRollback".formatted(writers(situation).get(0));
            case ON_THIRD ->
                "%s takes writes already: there is no way back from there".formatted(writers(situation).get(0));
            case SEVERAL_WRITERS -> "several clusters take writes: set all but one to read-only";
            default ->
                "nobody can tell who had the writes while clusters can't be seen: %s".formatted(unseen(situation));
        };
    }

    private static String unseen(Situation situation) {
        return situation.clusters().entrySet().stream().filter(cluster -> cluster.getValue().seen().isEmpty())
                .map(cluster -> cluster.getKey() + " " + cluster.getValue()).collect(Collectors.joining("; "));
    }

    /**
     * A cluster is released only when every other cluster of the site is read-only by its own word. The source is asked
     * for itself, since a switchover freezes it in between.
     */
    public static Optional<String> otherWriters(Situation situation, Cluster target, Cluster source) {
        List<String> objections = new ArrayList<>();
        for (Cluster other : situation.chain()) {
            if (other != target && other != source) {
                situation.cluster(other)
                        .objection(other.name(),
                                state -> state.takesWrites() ? Optional.of(other + " is writable") : Optional.empty())
                        .ifPresent(objections::add);
            }
        }
        return Listed.list(objections);
    }

    /** Nor when RDS is to let another cluster take writes: it may have yet to apply that, or does at a restart. */
    public static Optional<String> otherUnfreezes(Situation situation, Cluster target, Cluster source) {
        return Listed.list(situation.chain().stream().filter(other -> other != target && other != source)
                .flatMap(other -> situation.group(other).seen()
                        .flatMap(group -> unfreezes(group, situation.replicatesFromNobody(other))).stream()
                        .map(why -> "%s's parameter group says %s".formatted(other, why)))
                .toList());
    }

    /** A formula, {TrueIfReplica}, says 1 only of a replica. */
    private static Optional<String> unfreezes(GroupState group, boolean detached) {
        if (group.value().equals("0")) {
            return Optional.of("0: RDS is to let it take writes");
        }
        return Optional.of(group.value()).filter(value -> detached && value.startsWith("{"))
                .map(value -> value + ", and it is nobody's replica: RDS lets it take writes when it starts again");
    }

    /**
     * Before a release the source's parameter group says 1, and RDS has nothing left to apply: an earlier 0 that is
     * still under way would make a second writer.
     */
    public static Optional<String> unsettledFreeze(Situation situation, Cluster source) {
        return situation.group(source).objection(source + "'s parameter group", group -> !group.value().equals("1")
                ? Optional.of("the group says %s".formatted(group.value().isEmpty() ? "nothing" : group.value()))
                : group.unsettled().map(member -> "RDS still has to apply it to " + member));
    }

    /** A server that a tunnel or a failover put in the writer's place: its read_only means nothing. */
    public static Optional<String> notTheWriter(Situation situation, Cluster cluster) {
        return situation.cluster(cluster).objection(cluster.name(), state -> state.isReader()
                ? Optional.of("a reader (innodb_read_only=1): its address leads to the wrong instance")
                : Optional.empty());
    }

    /** Records that carry writes lead only to a cluster that takes them. */
    public static Optional<String> takesNoWrites(Situation situation, Cluster target) {
        return situation.cluster(target).objection(target.name(),
                state -> state.takesWrites() ? Optional.empty() : Optional.of(target + " is read-only"));
    }

    /** Reads are on the cluster that takes over, before the writes go there: a frozen source gets no more data. */
    public static Optional<String> readsLeftOn(Situation situation, Endpoints reads, Cluster source) {
        return Listed.list(reads.all().stream()
                .filter(endpoint -> situation.leadsTo(endpoint).filter(source::equals).isPresent())
                .map(endpoint -> "%s leads to %s".formatted(endpoint.name(), source)).toList());
    }
}
