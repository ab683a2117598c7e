package lib.change;

//SOURCES ../mysql/BinaryLog.java
//SOURCES ../mysql/Position.java
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
//SOURCES ../site/WorkGuards.java
//SOURCES Blockers.java
//SOURCES Change.java
//SOURCES Lacking.java
//SOURCES ReadOnlySwitch.java
//SOURCES Silent.java

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import lib.mysql.BinaryLog;
import lib.mysql.Position;
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
import lib.site.WorkGuards;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Freezes a cluster so that its successor can take over. Read-only is not frozen: the position must stand still too, or
 * some account writes through read_only.
 */
public final class SetReadOnly implements Change {
    /** Read-only comes at once unless a writer or LOCK TABLES is in the way: after this it is time to say so. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @Command(optionListHeading = OptionGroups.HAPPENS)
    private static final class Options {
        @Option(names = "--settle", paramLabel = "TIME", defaultValue = "20ms",
                description = "How long a frozen server's position must stand still (default ${DEFAULT-VALUE}).")
        Duration settle;

        @Option(names = "--kill-blockers",
                description = "Kill the clients of a cluster that keep it from becoming read-only.")
        boolean killBlockers;
    }

    private final Options options = new Options();
    private final Cluster cluster;
    private final Cluster successor;
    private final Collection<String> spared;
    private final ReadOnlySwitch readOnly;
    private String groupValue; // as it was planned
    private boolean wasReadOnly;

    private SetReadOnly(Cluster cluster, Cluster successor, Collection<String> spared) {
        this.cluster = cluster;
        this.successor = successor;
        this.spared = spared;
        readOnly = new ReadOnlySwitch(cluster);
    }

    /** Half a change: say who takes over by {@link Of#handingOverTo}. */
    public static Of of(Cluster cluster) {
        return new Of(cluster);
    }

    /** The cluster to be frozen. */
    public record Of(Cluster cluster) {
        /** The cluster that is to have the writes next. */
        public SetReadOnly handingOverTo(Cluster successor) {
            return new SetReadOnly(cluster, successor, List.of());
        }
    }

    /** Kills no connection of these accounts, whatever it blocks. */
    public SetReadOnly sparing(Collection<String> users) {
        return new SetReadOnly(cluster, successor, users);
    }

    @Override
    public Optional<String> lacking() {
        return Lacking.oneOf(cluster, successor);
    }

    @Override
    public Optional<Object> options() {
        return Optional.of(options);
    }

    @Override
    public List<Edit> plan(Work work) {
        groupValue = readOnly.planned(work);
        wasReadOnly = !work.answers(cluster) || work.server(cluster).isReadOnly();
        return wasReadOnly && groupValue.equals("1") ? List.of() : List.of(readOnly.edit(groupValue, "1"));
    }

    /** A cluster that is frozen already is past most of these: an earlier run was cut off after that. */
    @Override
    public List<Guard> guards(Work work, Look look) {
        if (!work.answers(cluster) || !work.answers(successor)) {
            return Silent.guards(work, cluster, successor);
        }
        Situation situation = look.situation();
        List<Guard> guards = new ArrayList<>();
        guards.add(ClusterGuards.rightInstance(situation, cluster));
        guards.add(ClusterGuards.rightInstance(situation, successor));
        if (!work.server(cluster).isReadOnly()) {
            guards.add(ClusterGuards.writers(situation, cluster));
            guards.add(ClusterGuards.othersStayReadOnly(situation, cluster, cluster));
            guards.addAll(ClusterGuards.readsMoved(situation, work.site(), cluster));
            guards.add(ReplicationGuards.head(work, cluster));
            guards.add(ReplicationGuards.replication(work, successor, cluster));
            guards.add(ReplicationGuards.channels(work, successor));
            guards.add(ReplicationGuards.lag(work, successor, cluster));
            guards.add(ReplicationGuards.errant(work, successor, cluster));
            guards.add(ReplicationGuards.filters(work, successor, cluster));
            guards.add(BypassGuards.bypass(work, cluster));
            guards.add(BypassGuards.bypass(work, successor));
            guards.add(BypassGuards.xa(work, cluster));
            guards.add(WorkGuards.longWork(work, cluster));
            guards.add(readOnly.parameterGroup(work));
            guards.add(ClusterGuards.parameterGroup(successor));
        } else {
            guards.add(ClusterGuards.noOtherWriter(work, successor, cluster));
        }
        return guards;
    }

    @Override
    public Set<String> establishes() {
        return Set.of("frozen", "read-only", "settled");
    }

    @Override
    public void apply(Work work) {
        if (!work.answers(cluster)) {
            readOnly.turn(work, true);
            return;
        }
        awaitReplica(work);
        Set<String> almighty = BypassGuards.users(work.server(cluster)); // ahead: from the freeze on, time counts
        // The group says 0, the server 1: an earlier run's undo is under way, and RDS may apply that 0 at any moment.
        boolean unfreezes = groupValue.equals("0") && work.server(cluster).isReadOnly();
        Blockers blockers = new Blockers(work, cluster, spared, options.killBlockers);
        long start = Time.nanoTime();
        readOnly.turn(work, true,
                () -> Time.nanoTime() - start < PATIENCE.toNanos() ? "" : blockers.seen());
        if (unfreezes) {
            readOnly.awaitSettled(work);
        }
        Task<Void> asked = Time.beside(() -> failIfSomebodyCanWrite(work, almighty));
        awaitStandstill(work);
        asked.join();
    }

    /**
     * What the replica lags by at the freeze is write outage, and it may have fallen behind since the guards were
     * asked.
     */
    private void awaitReplica(Work work) {
        Guard lag = ReplicationGuards.lag(work, successor, cluster);
        if (!work.answers(successor) || work.server(cluster).isReadOnly() || work.overrides().contains(lag.name())) {
            return;
        }
        work.run().waitUntil("%s is close behind %s".formatted(successor, cluster), Server.POLL, () -> {
            Optional<String> seen = lag.seen().get();
            seen.ifPresent(behind -> ReplicationGuards.failIfBroken(work, successor));
            return seen;
        });
    }

    /** A position that moves by RDS's own heartbeats stands still: asked only when it has moved. */
    private void awaitStandstill(Work work) {
        AtomicReference<Position> last = new AtomicReference<>();
        work.run().waitUntil(cluster + " stands still", options.settle, () -> {
            Server server = work.server(cluster);
            Position now = server.position();
            Position before = last.getAndSet(now);
            boolean stands = before != null
                    && (now.equals(before) || BinaryLog.writesSince(server, before.place()).isEmpty());
            return stands ? Optional.empty() : Optional.of("position " + now);
        });
    }

    /** Somebody may have connected, or prepared an XA branch, since the guards were asked. */
    private void failIfSomebodyCanWrite(Work work, Set<String> almighty) {
        failIfSeen(work, new Guard("bypass", "nobody connected who can write through read_only",
                () -> BypassGuards.connected(work.server(cluster), almighty).stream().findFirst(),
                "disconnect them"));
        failIfSeen(work, BypassGuards.xa(work, cluster));
    }

    private void failIfSeen(Work work, Guard guard) {
        if (!work.overrides().contains(guard.name())) {
            guard.seen().get().ifPresent(seen -> {
                throw Failure.failed("%s is not frozen, expected %s, saw %s: %s", cluster, guard.expected(), seen,
                        guard.todo());
            });
        }
    }

    @Override
    public void prove(Work work) {
        if (!work.answers(cluster)) {
            return; // nobody to ask
        }
        work.run().waitUntil(cluster + " is still read-only", Server.POLL,
                () -> ClusterGuards.objectionToReadOnly(work, cluster, true));
    }

    @Override
    public String undo(Work work) {
        if (wasReadOnly && !(groupValue.equals("0") && ClusterGuards.areOthersReadOnly(work, cluster))) {
            return "none: %s took no writes before".formatted(cluster);
        }
        Optional<Cluster> other = ClusterGuards.otherWriter(work, cluster);
        if (other.isPresent()) {
            return "none: %s takes writes, so %s stays read-only".formatted(other.get(), cluster);
        }
        readOnly.turn(work, false);
        // The freeze that was asked for may still be under way: it would come and go.
        return cluster + " takes writes again"
                + cluster.group().unsettled().map(member -> ", but may be read-only for a moment: "
                        + "RDS still has to apply what it was told first (" + member + ")").orElse("");
    }
}
