package lib.runbook;

//SOURCES ../run/Errors.java
//SOURCES ../run/Failure.java
//SOURCES ../run/Run.java
//SOURCES ../run/Time.java
//SOURCES ../site/Cluster.java
//SOURCES ../site/ClusterGuards.java
//SOURCES ../site/RecordState.java
//SOURCES ../site/Situation.java
//SOURCES ../site/Work.java
//SOURCES Operation.java

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import lib.run.Errors;
import lib.run.Failure;
import lib.run.Run;
import lib.run.Time;
import lib.site.Cluster;
import lib.site.ClusterGuards;
import lib.site.RecordState;
import lib.site.Situation;
import lib.site.Work;

/**
 * What follows a failure: what is safe to take back is taken back, and the message says which cluster takes writes now,
 * where the records point and what to run next.
 */
record Recovery(Operation operation, Work work) {
    private static final Duration RETRY = Duration.ofSeconds(1);
    /** To take a release back RDS must have settled for seconds: a short timeout must not end the undo before that. */
    private static final Duration LEAST = Duration.ofSeconds(30);
    /** One that stays away must not hold back what the others say. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * @param undo each takes something back, and says what was done
     * @param more what clusters and records do not tell of the state; "" when that is nothing
     */
    Failure after(RuntimeException cause, List<Supplier<String>> undo, Supplier<String> more) {
        String seen = work.run().stopped().orElseGet(() -> Errors.explain(cause));
        work.run().say("failed", "%s", seen);
        work.run().restartClockWithAtLeast(LEAST);
        String undone = undo.stream().map(this::takenBack).collect(Collectors.joining(", "));
        String rest = persistently(Duration.ZERO, "unknown, ", more);
        List<String> state = new ArrayList<>(state());
        if (!rest.isEmpty()) {
            state.add(rest);
        }
        work.journal().record("failed", "seen", seen, "undo", undone, "state", String.join("; ", state));
        List<String> rows = new ArrayList<>();
        rows.add(Failure.row("failed", "%s: %s".formatted(operation.name(), seen)));
        rows.add(Failure.row("undone", undone));
        state.forEach(each -> rows.add(Failure.row(rows.size() == 2 ? "state" : "", each)));
        rows.add(Failure.row("next", "./jbang %s-status   # it names the command to go on with".formatted(
                operation.site().name())));
        return Failure.failed(cause, rows);
    }

    private String takenBack(Supplier<String> part) {
        return persistently(work.run().left(), "failed, ", () -> {
            ClusterGuards.relock(work);
            return part.get();
        });
    }

    /** Tries again while servers restart or AWS does not answer: giving the writes back is worth the whole timeout. */
    private String persistently(Duration patience, String otherwise, Supplier<String> action) {
        long deadline = Time.nanoTime() + patience.toNanos();
        while (true) {
            work.login().dropLost();
            try {
                return action.get();
            } catch (Failure e) {
                return otherwise + e.getMessage();
            } catch (RuntimeException e) {
                long left = deadline - Time.nanoTime();
                if (left <= 0) {
                    return otherwise + Errors.explain(e);
                }
                work.run().say("wait", "trying again for %s: %s", Run.seconds(left), Errors.explain(e));
                work.run().pause(RETRY);
            }
        }
    }

    /** A line of the clusters and a line a record, by the servers' and Route 53's own word. */
    private List<String> state() {
        // First those who may take their time: what is told of the servers is no older than a moment.
        List<String> records = ask("the records", () -> Situation.records(operation.site()).values().stream()
                .map(record -> described(record.orThrow())).collect(Collectors.joining("\n"))).lines().toList();
        List<String> lines = new ArrayList<>(List.of(String.join(", ", states())));
        lines.addAll(records);
        return lines;
    }

    /** Whoever answers is asked again until nobody has kept the others waiting: no answer is older than a moment. */
    private Collection<String> states() {
        List<Cluster> chain = operation.site().chain();
        Map<Cluster, String> states = new LinkedHashMap<>();
        List<Cluster> asked = chain;
        for (int i = 0; i <= chain.size(); i++) {
            long start = Time.nanoTime();
            Set<Cluster> answered = ConcurrentHashMap.newKeySet();
            List<String> told = Run.atOnce(asked, cluster -> ask(cluster.name(), () -> {
                String state = state(cluster);
                answered.add(cluster);
                return state;
            }));
            for (int each = 0; each < told.size(); each++) {
                states.put(asked.get(each), told.get(each));
            }
            if (Time.nanoTime() - start < RETRY.toNanos()) {
                break;
            }
            asked = asked.stream().filter(answered::contains).toList();
        }
        return states.values();
    }

    /** Where a record leads: to a cluster of the site, or to which host else. */
    private String described(RecordState record) {
        return "%s leads to %s (TTL %d)".formatted(record.endpoint().name(),
                Situation.leadsTo(operation.site().chain(), record.endpoint(), record.target()).map(Cluster::name)
                        .orElse(record.target()),
                record.ttl());
    }

    private String state(Cluster cluster) {
        return cluster + (work.server(cluster).isReadOnly() ? " is read-only" : " takes writes");
    }

    private String ask(String what, Supplier<String> question) {
        return Time.beside(() -> persistently(PATIENCE, what + ": unknown, ", question), PATIENCE,
                what + ": unknown, no answer").join();
    }
}
