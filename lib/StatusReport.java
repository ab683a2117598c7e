package lib;

//SOURCES ChangeBatch.java
//SOURCES Cluster.java
//SOURCES MakeWritable.java
//SOURCES Step.java

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a migration stands, from the servers, the records and the journal, and which step is next. Changes nothing. */
public abstract class StatusReport extends Step {
    /** A step and its number in the runbook. */
    public record Numbered(String number, Step step) {
        boolean isToDo(Run run) {
            return step.changes().stream().anyMatch(change -> !change.plan(run).isEmpty());
        }
    }

    /** The chain: who has the writes at first, who gets them, who gets them after a rollback. */
    protected abstract List<Cluster> clusters();

    /** The steps until the second cluster has the writes. */
    protected abstract List<Numbered> switchover();

    /** The steps after that. */
    protected abstract List<Numbered> afterSwitchover();

    /** The steps until the third cluster has the writes. */
    protected abstract List<Numbered> rollback();

    /** The steps after that. */
    protected abstract List<Numbered> afterRollback();

    @Override
    protected final List<Change> changes() {
        return List.of();
    }

    @Override
    int work(Run run) {
        Map<String, String> report = new LinkedHashMap<>();
        for (Cluster cluster : clusters()) {
            Server server = run.login.server(cluster.writer());
            report.put(cluster.name(), "MySQL %s, %s, %s".formatted(server.version(), server.isReadOnly() ? "read-only" : "takes writes",
                    server.replication().map(status -> "replicates from " + status.get("Source_Host")).orElse("replicates from nobody")));
        }
        for (int i = 1; i < clusters().size(); i++) {
            leftBehind(run, clusters().get(i - 1), clusters().get(i)).ifPresent(seen -> report.put("left behind", seen));
        }
        report.put("records", site().records());
        for (Numbered numbered : afterSwitchover()) {
            for (Change change : numbered.step().changes()) {
                change.plan(run);
                String state = change.state(run);
                if (!state.isEmpty()) {
                    report.put("app state", state);
                }
            }
        }
        report.put("journal", run.journal.last().orElse("empty"));
        report.put("next", next(run).map(n -> n.number() + " " + n.step().getClass().getSimpleName()).orElse("nothing: the runbook is through"));
        if (json) {
            System.out.println(Journal.json(report));
        } else {
            report.forEach((what, seen) -> System.out.printf("%-14s %s%n", what, seen.replace(", mysql", ",%n%15smysql".formatted(""))));
        }
        return Failure.DONE;
    }

    /** What was written to a cluster, through its read_only, after its successor had left it. */
    private static Optional<String> leftBehind(Run run, Cluster source, Cluster successor) {
        Server target = run.login.server(successor.writer());
        String left = target.replication().isPresent() ? "" : MakeWritable.left(run, source, successor);
        return left.isEmpty() ? Optional.empty() : Optional.of("%s lacks %s, which an account wrote to %s through read_only: find them in "
                .formatted(successor.name(), left, source.name()) + source.name() + "'s binary log and apply them");
    }

    /** The first step that has something to do, on the way that the servers show to have been taken. */
    private Optional<Numbered> next(Run run) {
        Cluster second = clusters().get(1);
        Cluster third = clusters().get(2);
        boolean secondLeftFirst = run.login.server(second.writer()).replication().isEmpty();
        boolean rollingBack = third.isWritable(run) || (secondLeftFirst && !second.isWritable(run));
        Optional<Numbered> moving = first(run, rollingBack ? rollback() : switchover(), secondLeftFirst ? "4" : "");
        return moving.isPresent() ? moving : first(run, rollingBack ? afterRollback() : afterSwitchover(), "");
    }

    /** The first with something to do; once the writes have moved, those before the given number are past. */
    private static Optional<Numbered> first(Run run, List<Numbered> steps, String from) {
        return steps.stream().filter(n -> n.number().compareTo(from) >= 0).filter(n -> n.isToDo(run)).findFirst();
    }
}
