package lib.change;

//SOURCES ../aws/ParameterGroup.java
//SOURCES ../mysql/Server.java
//SOURCES ../run/Edit.java
//SOURCES ../run/Failure.java
//SOURCES ../run/Guard.java
//SOURCES ../run/OptionGroups.java
//SOURCES ../run/Time.java
//SOURCES ../site/BypassGuards.java
//SOURCES ../site/Cluster.java
//SOURCES ../site/ClusterGuards.java
//SOURCES ../site/Look.java
//SOURCES ../site/ReplicationGuards.java
//SOURCES ../site/Situation.java
//SOURCES ../site/Work.java
//SOURCES CatchUp.java
//SOURCES CaughtUp.java
//SOURCES Change.java
//SOURCES Lacking.java
//SOURCES LeftBehind.java
//SOURCES ReadOnlySwitch.java
//SOURCES Silent.java
//SOURCES TakenWrites.java

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import lib.aws.ParameterGroup;
import lib.mysql.Server;
import lib.run.Edit;
import lib.run.Failure;
import lib.run.Guard;
import lib.run.OptionGroups;
import lib.run.Time;
import lib.run.Time.Task;
import lib.site.BypassGuards;
import lib.site.Cluster;
import lib.site.ClusterGuards;
import lib.site.Look;
import lib.site.ReplicationGuards;
import lib.site.Situation;
import lib.site.Work;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Hands the writes over: waits until the target has executed the frozen source's position, makes it writable, then ends
 * its replication. In that order, because until the target is writable everything can still be undone without
 * rebuilding the replica.
 */
public final class MakeWritable implements Change {
    @Command(optionListHeading = OptionGroups.HAPPENS)
    private static final class Options {
        @Option(names = "--checksum", paramLabel = "DB.TABLE",
                description = "Compare this table on both clusters before the target takes writes (repeatable; "
                        + "reads it whole).")
        List<String> checksums = new ArrayList<>();
    }

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Options options = new Options();
    private final Cluster target;
    private final Cluster source;
    private final ReadOnlySwitch readOnly;
    /** What only the target had, RDS's own writes, before the guards looked at it. */
    private CatchUp.Noted before = CatchUp.Noted.NOTHING;
    private Optional<CaughtUp> caughtUp = Optional.empty();
    /** Whether the target took writes already when the guards were asked: most of them were not, then. */
    private boolean wasWritable;
    /** Whether it was released by an earlier run, and took writes. */
    private boolean wroteBefore;
    /** Whether this run told RDS to let the target take writes. */
    private boolean released;

    private MakeWritable(Cluster target, Cluster source) {
        this.target = target;
        this.source = source;
        readOnly = new ReadOnlySwitch(target);
    }

    /** Half a change: say whose writes it takes over by {@link Of#takingOverFrom}. */
    public static Of of(Cluster target) {
        return new Of(target);
    }

    /** The cluster that is to have the writes. */
    public record Of(Cluster target) {
        /** The cluster that had them, and is frozen. */
        public MakeWritable takingOverFrom(Cluster source) {
            return new MakeWritable(target, source);
        }
    }

    @Override
    public Optional<String> lacking() {
        return Lacking.oneOf(target, source);
    }

    @Override
    public Optional<Object> options() {
        return Optional.of(options);
    }

    @Override
    public List<Edit> plan(Work work) {
        List<Edit> edits = new ArrayList<>();
        String value = readOnly.planned(work);
        if (target(work).isReadOnly() || !value.equals("0")) {
            edits.add(new Edit(target.name(), "replaying " + source, "at " + source + "'s frozen position")
                    .briefly(target + ":"));
            edits.add(readOnly.edit(value, "0").andNoWayBack());
        }
        target(work).replication().map(seen -> new Edit(target + " replication", "from " + seen.sourceHost(), "none"))
                .ifPresent(edit -> edits.add(edit.briefly(target + ": replication")));
        return edits;
    }

    /** A target that is writable already needs no replication: an earlier run was cut off after that. */
    @Override
    public List<Guard> guards(Work work, Look look) {
        Situation situation = look.situation();
        List<Guard> guards = new ArrayList<>();
        guards.add(ClusterGuards.othersReadOnly(situation, target, source));
        guards.add(ClusterGuards.othersStayReadOnly(situation, target, source));
        guards.add(ClusterGuards.rightInstance(situation, target));
        if (!work.answers(source)) {
            guards.add(ClusterGuards.answering(work, source, () -> new Silent(work, source).mayBeLost(target)));
            guards.add(ClusterGuards.settled(situation, source));
            return guards;
        }
        guards.add(ClusterGuards.frozen(work, source));
        guards.add(ReplicationGuards.head(work, source));
        wasWritable = !target(work).isReadOnly();
        if (!wasWritable) {
            guards.add(ClusterGuards.settled(situation, source));
            guards.add(ReplicationGuards.replication(work, target, source));
            guards.add(ReplicationGuards.channels(work, target));
            before = CatchUp.Noted.of(work, target, source);
            wroteBefore = new TakenWrites(work, target, source).before();
            if (!wroteBefore) {
                guards.add(ReplicationGuards.errant(work, target, source));
            }
            guards.add(BypassGuards.bypass(work, source));
            guards.add(BypassGuards.xa(work, source));
        }
        return guards;
    }

    @Override
    public Set<String> establishes() {
        return Set.of("takes-writes", "writers");
    }

    @Override
    public void apply(Work work) {
        if (wasWritable && target(work).isReadOnly()) {
            throw Failure.failed("%s took writes a moment ago, and is read-only now: RDS or somebody froze it", target);
        }
        // Beside the rest, and no longer than that: a cluster that falls silent now must not keep the writes from all.
        Task<Optional<Cluster>> other =
                Time.beside(() -> ClusterGuards.intruder(work, target, source), PATIENCE, Optional.empty());
        if (target(work).isReadOnly() && work.answers(source)) {
            catchUp(work);
        } else if (target(work).isReadOnly()) {
            new Silent(work, source).awaitReceived(target);
        }
        other.join().ifPresent(writer -> {
            throw Failure.failed("%s takes writes: two writers lose writes", writer);
        });
        released = true;
        work.journal().recordRelease(target.name());
        readOnly.turn(work, false);
        caughtUp.ifPresent(seen -> work.journal().recordHandOver(
                source.name(), seen.frozenAt().place(), seen.evidence(target.name())));
    }

    private void catchUp(Work work) {
        CatchUp catchUp = new CatchUp(work, target, source, work.server(source).position(), before);
        caughtUp = Optional.of(catchUp.await());
        catchUp.compareTables(options.checksums);
        ClusterGuards.objectionToReadOnly(work, source, true).ifPresent(seen -> {
            throw Failure.failed("%s is no longer frozen: %s", source, seen);
        });
    }

    /** Only now does replication end: while the target could not write, it was the way back. */
    @Override
    public void prove(Work work) {
        if (target(work).replication().isPresent()) {
            target(work).endReplication();
        }
        LeftBehind.failIfAny(work, source, target);
        work.run().waitUntil("%s takes writes and replicates from nobody, %s is read-only".formatted(target, source),
                Server.POLL,
                () -> ClusterGuards.objectionToReadOnly(work, target, false)
                        .or(() -> work.answers(source) ? ClusterGuards.objectionToReadOnly(work, source, true)
                                : Optional.empty())
                        .or(() -> target(work).replication()
                                .map(seen -> target + " still replicates from " + seen.sourceHost())));
    }

    /** Gives the writes back to the source, unless the target may have taken one: then the source stays frozen. */
    @Override
    public String undo(Work work) {
        if (wasWritable || !target(work).isReadOnly()) {
            return "none: %s has the writes already, so %s stays read-only".formatted(target, source);
        }
        if (!work.answers(source)) {
            return "none: %s can't be reached, so the writes can't go back to it".formatted(source);
        }
        if (released || wroteBefore || target.group().value(ReadOnlySwitch.PARAMETER).equals("0")) {
            // The release was sent, by this run or one that was killed, and may still be on its way.
            readOnly.takeReleaseBack(work);
            // Where an earlier try has given the writes back, what the target has more comes from the source.
            if (work.server(source).isReadOnly()
                    && (wroteBefore || new TakenWrites(work, target, source).since(caughtUp))) {
                readOnly.turn(work, false);
                return "none: %s has taken writes, so it keeps them and takes more; %s stays read-only"
                        .formatted(target, source);
            }
        }
        Optional<Cluster> other = ClusterGuards.otherWriter(work, source);
        if (other.isPresent()) {
            return "none: %s takes writes, so %s stays read-only".formatted(other.get(), source);
        }
        new ReadOnlySwitch(source).turn(work, false);
        return source + " takes writes again" + ReplicationGuards.errant(work, target, source).seen().get()
                .map(seen -> ", but %s has what it lacks: %s".formatted(target, seen)).orElse("");
    }

    /** Whether the writes are the target's by now, so that records may lead there. */
    public boolean isDone(Work work) {
        return target(work).isWritable();
    }

    /** Waits until RDS has applied all that it was told about both clusters. */
    public void awaitSettled(Work work) {
        work.run().waitUntil("RDS has settled both parameter groups", ParameterGroup.POLL,
                () -> work.answers(source) ? source.group().unsettled().or(target.group()::unsettled)
                        : target.group().unsettled());
    }

    private Server target(Work work) {
        return work.server(target);
    }
}
