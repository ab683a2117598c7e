package lib;

//SOURCES ChangeBatch.java
//SOURCES Connections.java
//SOURCES MakeWritable.java
//SOURCES SetReadOnly.java
//SOURCES Step.java

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Option;

/**
 * The critical section in one process: the four numbered steps that move the writes, planned and confirmed together, everything
 * read and connected before the first change, and overlapping as far as "never two writers" allows: what counts is the order in
 * which things become true, not the order in which they are sent.
 */
public abstract class Switchover extends Step {
    /** When the records move. */
    public enum DnsOrder {
        /** Before the freeze: who is refused or killed then reconnects to the new cluster, but so do new connections, to a read-only one. */
        FIRST,
        /** Sent together with the freeze: propagation and freeze pass at the same time. */
        WITH,
        /** Once the new cluster takes writes: a failure before that leaves the records untouched. */
        AFTER
    }

    @Option(names = "--dns", paramLabel = "first|with|after", defaultValue = "first",
            description = "When the records move: before the freeze (new connections meet a read-only cluster meanwhile), together "
                    + "with it, or after the new cluster takes writes (default ${DEFAULT-VALUE}).")
    DnsOrder dnsOrder;

    @Option(names = "--at", paramLabel = "HH:MM:SS", description = "Prepare everything now, begin at this time of day.")
    LocalTime at;

    private SetReadOnly freeze;
    private MakeWritable release;
    private ChangeBatch dns;
    private Connections.KillClients kill;

    /** The numbered steps, in order: freeze, release, records, kill. */
    protected abstract List<Step> steps();

    @Override
    protected final List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        steps().forEach(step -> changes.addAll(step.changes()));
        freeze = (SetReadOnly) changes.get(0);
        release = (MakeWritable) changes.get(1);
        dns = (ChangeBatch) changes.get(2);
        kill = (Connections.KillClients) changes.get(3);
        return changes;
    }

    @Override
    Duration defaultTimeout() {
        return Duration.ofMinutes(1);
    }

    @Override
    List<Guard> guards(Run run, Collection<Change> changes) {
        List<Guard> guards = super.guards(run, changes);
        if (changes.contains(freeze)) {
            guards.add(dns.oldTtl(run));
        }
        return guards;
    }

    @Override
    void await(Run run) {
        if (at != null) {
            LocalDateTime now = LocalDateTime.now();
            LocalDateTime start = now.toLocalDate().atTime(at);
            start = start.isBefore(now) ? start.plusDays(1) : start;
            run.say("wait", "until %s", start);
            run.pause(Duration.between(now, start));
        }
    }

    @Override
    void carryOut(Run run, Map<Change, List<Edit>> plan) {
        CompletableFuture<Void> sent = null;
        try {
            if (dnsOrder == DnsOrder.FIRST) {
                doIfPlanned(run, plan, dns);
                prove(run, plan, dns);
                run.restartClock(); // nobody has missed a write yet
            } else if (dnsOrder == DnsOrder.WITH) {
                sent = CompletableFuture.runAsync(() -> doIfPlanned(run, plan, dns));
            }
            doIfPlanned(run, plan, freeze);
            if (sent != null) {
                Run.join(sent); // a rejected change batch ends it here, while everything can be taken back
            }
            doIfPlanned(run, plan, release);
        } catch (RuntimeException e) {
            CompletableFuture<Void> records = sent;
            throw failure(run, e, () -> takeBack(run, plan, records), () -> "");
        }
        // The new cluster takes writes: from here on nothing is taken back, a second run does what is left.
        try {
            CompletableFuture<Void> replication = CompletableFuture.runAsync(() -> finish(run, plan));
            if (dnsOrder == DnsOrder.AFTER) {
                doIfPlanned(run, plan, dns);
            }
            if (dnsOrder != DnsOrder.FIRST && plan.containsKey(dns)) {
                dns.awaitAnswers(run); // who is killed earlier asks for the name earlier, and keeps the old answer
            }
            apply(run, kill, plan.getOrDefault(kill, List.of()));
            if (dnsOrder != DnsOrder.FIRST) {
                prove(run, plan, dns);
            }
            Run.join(replication);
            release.proveNothingLeft(run);
            prove(run, kill, plan.getOrDefault(kill, List.of()));
        } catch (RuntimeException e) {
            throw failure(run, e, () -> "none, the new cluster takes writes", () -> "");
        }
    }

    private static void doIfPlanned(Run run, Map<Change, List<Edit>> plan, Change change) {
        if (plan.containsKey(change)) {
            apply(run, change, plan.get(change));
        }
    }

    private static void prove(Run run, Map<Change, List<Edit>> plan, Change change) {
        if (plan.containsKey(change)) {
            prove(run, change, plan.get(change));
        }
    }

    /** What no client waits for: the end of replication, and that RDS has settled. */
    private void finish(Run run, Map<Change, List<Edit>> plan) {
        prove(run, plan, release);
        prove(run, plan, freeze);
        run.waitUntil("RDS has settled both parameter groups", ParameterGroup.POLL, release::unsettled);
    }

    private String takeBack(Run run, Map<Change, List<Edit>> plan, CompletableFuture<Void> sent) {
        String writes = plan.containsKey(release) ? release.undo(run) : freeze.undo(run);
        if (sent != null) {
            sent.handle((done, rejected) -> null).join();
        }
        return writes + ", " + (release.isDone(run) ? "the records stay as they are" : dns.takeBack(run));
    }
}
