package lib;

//SOURCES Change.java
//SOURCES Cluster.java
//SOURCES Guards.java

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hands the writes over: waits until the target has executed the frozen source's position, makes it writable, then ends its
 * replication. In that order, because until the target is writable everything can still be undone without rebuilding the replica.
 */
final class MakeWritable implements Change {
    /** The phase in which the journal is told where the source stood when the target took over. */
    private static final String LEFT = "left";

    private final Cluster target;
    private final Cluster source;
    /** Where the source stood when the target was told to replay it. */
    private Position frozenAt;
    /** The target's own position when it had caught up: as long as it stays there, the target never took a write. */
    private Position caughtUp;

    MakeWritable(Cluster target, Cluster source) {
        this.target = target;
        this.source = source;
    }

    @Override
    public List<Edit> plan(Run run) {
        List<Edit> edits = new ArrayList<>();
        String value = target.plannedReadOnly(run);
        if (target(run).isReadOnly() || !value.equals("0")) {
            edits.add(new Edit(target.name(), "replaying " + source.name(), "at " + source.name() + "'s frozen position"));
            edits.add(new Edit("%s read_only in %s (shared by %s)".formatted(target.name(), target.group().name(),
                    String.join(", ", target.group().sharedBy())), value.isEmpty() ? "unset" : value, "0"));
        }
        target(run).replication().ifPresent(status -> edits.add(new Edit(target.name() + " replication",
                "from " + status.get("Source_Host"), "none")));
        return edits;
    }

    /** A target that is writable already needs no replication: an earlier run was cut off after that. */
    @Override
    public List<Guard> guards(Run run) {
        Guard frozen = new Guard("frozen", source.name() + " read-only", () -> source.objectionToReadOnly(run, true),
                "set " + source.name() + " to read-only first");
        List<Guard> guards = new ArrayList<>(List.of(Guards.alone(run, source), Guards.alone(run, target), frozen));
        if (target(run).isReadOnly()) {
            guards.addAll(List.of(Guards.head(run, source), Guards.replication(run, target, source),
                    Guards.errant(run, target, source), Guards.bypass(run, source)));
        }
        return guards;
    }

    @Override
    public void apply(Run run) {
        if (target(run).isReadOnly()) {
            frozenAt = source(run).position();
            waitUntilCaughtUp(run);
            if (!source(run).position().equals(frozenAt)) {
                throw Failure.failed("%s moved on from %s although it is read-only: an account writes through read_only", source.name(), frozenAt);
            }
            caughtUp = target(run).position();
            compareTables(run);
            source.objectionToReadOnly(run, true).ifPresent(seen -> {
                throw Failure.failed("%s is no longer frozen: %s", source.name(), seen);
            });
        }
        target.switchReadOnly(run, false);
        if (frozenAt != null && !frozenAt.isGtid()) {
            run.journal.record(LEFT, source.name(), frozenAt.toString());
        }
    }

    /** Both clusters stand still at the same position here, so the tables must be the same. */
    private void compareTables(Run run) {
        for (String table : run.checksums) {
            String here = source(run).checksum(table, run.left());
            String there = target(run).checksum(table, run.left());
            if (!here.equals(there)) {
                throw Failure.failed("%s differs: %s has %s, %s has %s", table, source.name(), here, target.name(), there);
            }
            run.say("seen", "%s is the same on %s and %s: %s", table, source.name(), target.name(), here);
        }
    }

    private void waitUntilCaughtUp(Run run) {
        run.waitUntil("%s has replayed %s up to %s".formatted(target.name(), source.name(), frozenAt), Duration.ZERO, () -> {
            if (target(run).hasReplayed(frozenAt, Duration.ofSeconds(1))) {
                return Optional.empty();
            }
            Guards.failIfBroken(run, target);
            return Optional.of("it is at " + target(run).position());
        });
    }

    /** Only now does replication end: while the target could not write, it was the way back. */
    @Override
    public void prove(Run run) {
        if (target(run).replication().isPresent()) {
            target(run).endReplication();
        }
        proveNothingLeft(run);
        run.waitUntil(target.name() + " takes writes and replicates from nobody, " + source.name() + " is read-only", Server.POLL,
                () -> target.objectionToReadOnly(run, false)
                        .or(() -> source.objectionToReadOnly(run, true))
                        .or(() -> target(run).replication().map(status -> target.name() + " still replicates from " + status.get("Source_Host"))));
    }

    /**
     * Whether the source wrote nothing after the hand-over. Who writes through read_only can't be stopped at that point, but what he
     * wrote there must not be lost without a word.
     */
    void proveNothingLeft(Run run) {
        String left = left(run, source, target, Optional.ofNullable(frozenAt).map(Position::toString));
        if (!left.isEmpty()) {
            throw Failure.failed("%s moved on although it is read-only: an account writes through read_only; %s lacks %s: find them in %s's "
                    + "binary log and apply them to %s", source.name(), target.name(), left, source.name(), target.name());
        }
    }

    /** The same as {@link #proveNothingLeft} tells, at any time later: without GTIDs only the journal knows where the source was left. */
    static String left(Run run, Cluster source, Cluster target) {
        return left(run, source, target, run.journal.lastDetail(LEFT, source.name()));
    }

    /** What the source has that the target, which took over from it at this position, has not; "" when that is nothing. */
    private static String left(Run run, Cluster source, Cluster target, Optional<String> then) {
        Position now = Guards.server(run, source).position();
        if (now.isGtid()) {
            return Guards.server(run, target).value("SELECT GTID_SUBTRACT(?, @@global.gtid_executed)", now.gtidSet());
        }
        return then.filter(position -> !position.equals(now.toString())).map(position -> "what came from %s to %s%s".formatted(position, now,
                position.startsWith(now.file() + ":") ? "" : " (nothing, if only a new file was begun)")).orElse("");
    }

    /** Gives the writes back to the source, unless the target may have taken one: then the source stays frozen. */
    @Override
    public String undo(Run run) {
        if (!target(run).isReadOnly()) {
            return "none: %s takes writes already, so %s stays read-only".formatted(target.name(), source.name());
        }
        if (caughtUp != null || !target.group().changeableValue("read_only").equals("1")) {
            // The release was sent, by this run or one that was killed, and may still be on its way: take it back and see it settled
            // before the source may write.
            target.switchReadOnly(run, true);
            run.waitUntil("RDS has settled " + target.group().name(), ParameterGroup.POLL, target.group()::unsettled);
            if (hasTakenWrites(run)) {
                target.switchReadOnly(run, false);
                return "none: %s has taken writes, so it keeps them and takes more; %s stays read-only".formatted(target.name(), source.name());
            }
        }
        source.switchReadOnly(run, false);
        return source.name() + " takes writes again";
    }

    /** Whether the target, read-only now, was written to in the moment that it may have been writable. */
    private boolean hasTakenWrites(Run run) {
        if (caughtUp != null) {
            return !target(run).position().equals(caughtUp);
        }
        if (!target(run).hasGtids()) {
            throw Failure.failed("%s may have taken writes, and without GTIDs nobody can tell: both stay read-only", target.name());
        }
        return Guards.errant(run, target, source).seen().get().isPresent();
    }

    /** Whether the writes are the target's by now, so that records may lead there. */
    boolean isDone(Run run) {
        return target.isWritable(run);
    }

    /** A member of either cluster's parameter group that RDS has not finished with, if there is one. */
    Optional<String> unsettled() {
        return source.group().unsettled().or(target.group()::unsettled);
    }

    private Server target(Run run) {
        return run.login.server(target.writer());
    }

    private Server source(Run run) {
        return run.login.server(source.writer());
    }
}
