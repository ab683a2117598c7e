package lib;

//SOURCES Change.java
//SOURCES Cluster.java
//SOURCES Connections.java
//SOURCES Guards.java

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Freezes a cluster so that its successor can take over. Read-only is not frozen: the position must stand still too, or some account writes through read_only. */
record SetReadOnly(Cluster cluster, Cluster successor) implements Change {
    /** Read-only comes at once unless a writer or LOCK TABLES is in the way: after this it is time to say so. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @Override
    public List<Edit> plan(Run run) {
        String value = cluster.plannedReadOnly(run);
        boolean readOnly = run.login.server(cluster.writer()).isReadOnly();
        if (readOnly && value.equals("1")) {
            return List.of();
        }
        return List.of(new Edit("%s read_only in %s (shared by %s)".formatted(cluster.name(), cluster.group().name(),
                String.join(", ", cluster.group().sharedBy())), value.isEmpty() ? "unset" : value, "1"));
    }

    /** A cluster that is frozen already is past most of these: an earlier run was cut off after that. */
    @Override
    public List<Guard> guards(Run run) {
        List<Guard> guards = new ArrayList<>(List.of(Guards.alone(run, cluster), Guards.alone(run, successor)));
        if (!run.login.server(cluster.writer()).isReadOnly()) {
            guards.addAll(List.of(Guards.writers(run, cluster, successor), Guards.head(run, cluster),
                    Guards.replication(run, successor, cluster), Guards.lag(run, successor, cluster),
                    Guards.errant(run, successor, cluster), Guards.filters(run, successor, cluster),
                    Guards.bypass(run, cluster), Guards.longWork(run, cluster),
                    Guards.parameterGroup(cluster), Guards.parameterGroup(successor)));
        }
        return guards;
    }

    @Override
    public Set<String> establishes() {
        return Set.of("frozen", "read-only");
    }

    @Override
    public void apply(Run run) {
        awaitReplica(run);
        long start = System.nanoTime();
        cluster.switchReadOnly(run, true, () -> {
            if (System.nanoTime() - start < PATIENCE.toNanos()) {
                return "";
            }
            Connections clients = new Connections(run.login.server(cluster.writer()), List.of());
            String atWork = clients.atWork();
            if (run.killBlockers) {
                clients.killAll(run, Duration.ZERO, ids -> run.say("killed", "%d that may block the freeze: %s", ids.size(), ids));
            }
            return atWork.isEmpty() ? ": RDS has yet to apply it, or LOCK TABLES is in the way, which --kill-blockers kills"
                    : ", behind " + atWork + ": --kill-blockers kills what blocks it";
        });
        Position[] last = {null};
        run.waitUntil(cluster.name() + " stands still", run.settle, () -> {
            Position now = run.login.server(cluster.writer()).position();
            boolean still = now.equals(last[0]);
            last[0] = now;
            return still ? Optional.empty() : Optional.of("position " + now);
        });
        // Somebody may have connected since the guards were asked.
        Guard bypass = Guards.bypass(run, cluster);
        if (!run.overrides.contains(bypass.name())) {
            bypass.seen().get().ifPresent(seen -> {
                throw Failure.failed("%s is not frozen, expected %s, saw %s: %s", cluster.name(), bypass.expected(), seen, bypass.todo());
            });
        }
    }

    /** What the replica lags by at the freeze is write outage, and it may have fallen behind since the guards were asked. */
    private void awaitReplica(Run run) {
        Guard lag = Guards.lag(run, successor, cluster);
        if (cluster.isWritable(run) && !run.overrides.contains(lag.name())) {
            run.waitUntil("%s is close behind %s".formatted(successor.name(), cluster.name()), Server.POLL, () -> {
                Optional<String> seen = lag.seen().get();
                if (seen.isPresent()) {
                    Guards.failIfBroken(run, successor);
                }
                return seen;
            });
        }
    }

    @Override
    public void prove(Run run) {
        run.waitUntil(cluster.name() + " is still read-only", Server.POLL, () -> cluster.objectionToReadOnly(run, true));
    }

    @Override
    public String undo(Run run) {
        cluster.switchReadOnly(run, false);
        // The freeze that was asked for may still be under way: it would come and go.
        Optional<String> unsettled = cluster.group().unsettled();
        return cluster.name() + " takes writes again" + unsettled.map(member -> ", but may be read-only for a moment: RDS still has to apply "
                + "what it was told first (" + member + ")").orElse("");
    }
}
