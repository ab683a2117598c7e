package lib.runbook;

//SOURCES ../change/Change.java
//SOURCES ../change/KillClients.java
//SOURCES ../change/MakeWritable.java
//SOURCES ../change/PointRecords.java
//SOURCES ../change/SetReadOnly.java
//SOURCES ../run/Edit.java
//SOURCES ../run/Guard.java
//SOURCES ../run/OptionGroups.java
//SOURCES ../run/Time.java
//SOURCES ../site/Site.java
//SOURCES ../site/Work.java
//SOURCES Beginning.java
//SOURCES Operation.java
//SOURCES Plan.java
//SOURCES Recovery.java
//SOURCES Sequence.java

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import lib.change.Change;
import lib.change.KillClients;
import lib.change.MakeWritable;
import lib.change.PointRecords;
import lib.change.SetReadOnly;
import lib.run.Edit;
import lib.run.Guard;
import lib.run.OptionGroups;
import lib.run.Time;
import lib.run.Time.Task;
import lib.site.Site;
import lib.site.Work;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The critical section in one process: the four numbered steps that move the writes, planned and confirmed together,
 * everything read and connected before the first change, and overlapping as far as "never two writers" allows: what
 * counts is the order in which things become true, not the order in which they are sent.
 */
public abstract class Switchover extends Operation {
    /** When the records move. */
    enum DnsOrder {
        /**
         * Before the freeze: who is refused or killed then reconnects to the new cluster, but so do new connections, to
         * a read-only one.
         */
        FIRST,
        /** Sent together with the freeze: propagation and freeze pass at the same time. */
        WITH,
        /** Once the new cluster takes writes: a failure before that leaves the records untouched. */
        AFTER
    }

    @Command(optionListHeading = OptionGroups.HAPPENS)
    private static final class Timing {
        @Option(names = "--dns", paramLabel = "first|with|after", defaultValue = "first",
                description = "When the records move: before the freeze (new connections meet a read-only cluster "
                        + "meanwhile), together with it, or after the new cluster takes writes "
                        + "(default ${DEFAULT-VALUE}).")
        DnsOrder dnsOrder;
    }

    @Mixin
    private final Timing timing = new Timing();

    @Mixin
    private final Beginning beginning = new Beginning();

    private final SetReadOnly freeze;
    private final MakeWritable release;
    private final PointRecords records;
    private final KillClients kill;

    /** The four steps of this move. */
    protected Switchover(Site site, Sequence.Move move) {
        super(site);
        freeze = move.freeze().step().change();
        release = move.release().step().change();
        records = move.records().step().change();
        kill = move.clients().step().change();
    }

    @Override
    final List<Change> changes() {
        return List.of(freeze, release, records, kill);
    }

    @Override
    final List<Change> inOrder() {
        return switch (timing.dnsOrder) {
            case FIRST -> List.of(records, freeze, release, kill);
            case WITH -> List.of(freeze, records, release, kill);
            case AFTER -> changes();
        };
    }

    @Override
    final Duration defaultTimeout() {
        return Duration.ofMinutes(1);
    }

    @Override
    final List<Guard> moreGuards(Work work, Plan plan) {
        return plan.has(freeze) ? List.of(records.oldTtl(work)) : List.of();
    }

    @Override
    final void awaitBeginning(Work work) {
        beginning.await(work.run());
    }

    @Override
    final void carryOut(Work work, Plan plan) {
        handOver(work, plan);
        finish(work, plan);
    }

    private void handOver(Work work, Plan plan) {
        Task<Void> sent = () -> null;
        try {
            if (timing.dnsOrder == DnsOrder.FIRST) {
                plan.apply(work, records);
                plan.prove(work, records);
                work.run().restartClock(); // nobody has missed a write yet
            } else if (timing.dnsOrder == DnsOrder.WITH) {
                sent = Time.beside(() -> plan.apply(work, records));
            }
            plan.apply(work, freeze);
            sent.join(); // a rejected change batch ends it here, while everything can be taken back
            plan.apply(work, release);
        } catch (RuntimeException e) {
            Task<Void> underWay = sent;
            throw new Recovery(this, work).after(e, takeBack(work, plan, underWay), () -> records.followers(work));
        }
    }

    /** Both are tried: what fails of one must not keep the other from being taken back. */
    private List<Supplier<String>> takeBack(Work work, Plan plan, Task<Void> recordsUnderWay) {
        return List.of(() -> plan.has(release) ? release.undo(work) : freeze.undo(work), () -> {
            recordsUnderWay.await();
            return release.isDone(work) ? "the records stay as they are" : records.takeBack(work);
        });
    }

    /** The new cluster takes writes: from here on nothing is taken back, a second run does what is left. */
    private void finish(Work work, Plan plan) {
        boolean recordsFirst = timing.dnsOrder == DnsOrder.FIRST;
        List<Edit> clients = plan.edits().getOrDefault(kill, List.of());
        try {
            if (timing.dnsOrder == DnsOrder.AFTER) {
                plan.apply(work, records);
            }
            if (!recordsFirst && plan.has(records)) {
                records.awaitAnswers(work); // who is killed earlier asks for the name earlier, and keeps the old answer
            }
            Plan.begin(work, clients);
            Task<Void> replication = Time.beside(() -> settle(work, plan)); // its statements hold the connections
            kill.apply(work);
            if (!recordsFirst) {
                plan.prove(work, records);
            }
            replication.join();
            Plan.prove(work, kill, clients);
        } catch (RuntimeException e) {
            throw new Recovery(this, work).after(e, List.of(() -> "none, the new cluster takes writes"), () -> "");
        }
    }

    /** What no client waits for: the end of replication, and that RDS has settled. */
    private void settle(Work work, Plan plan) {
        plan.prove(work, release);
        plan.prove(work, freeze);
        release.awaitSettled(work);
    }
}
