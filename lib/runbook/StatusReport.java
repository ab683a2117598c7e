package lib.runbook;

//SOURCES ../change/Change.java
//SOURCES ../change/Followers.java
//SOURCES ../change/LeftBehind.java
//SOURCES ../change/PointRecords.java
//SOURCES ../change/SwapAppState.java
//SOURCES ../change/TurnBack.java
//SOURCES ../mysql/Replication.java
//SOURCES ../run/Errors.java
//SOURCES ../site/Cluster.java
//SOURCES ../site/ClusterState.java
//SOURCES ../site/ReplicationGuards.java
//SOURCES ../site/Rules.java
//SOURCES ../site/Sight.java
//SOURCES ../site/Situation.java
//SOURCES ../site/Work.java
//SOURCES Sequence.java

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.change.Change;
import lib.change.Followers;
import lib.change.LeftBehind;
import lib.change.PointRecords;
import lib.change.SwapAppState;
import lib.change.TurnBack;
import lib.mysql.Replication;
import lib.run.Errors;
import lib.runbook.Sequence.Numbered;
import lib.site.Cluster;
import lib.site.ClusterState;
import lib.site.ReplicationGuards;
import lib.site.Rules;
import lib.site.Rules.Move;
import lib.site.Rules.Stage;
import lib.site.Sight;
import lib.site.Situation;
import lib.site.Work;

/**
 * Where a migration stands, from the servers, the records and the journal, and which step is next: each part for
 * itself.
 */
record StatusReport(Sequence sequence, Work work) {
    /** What is seen, a name and its lines each. */
    Map<String, List<String>> read() {
        Situation situation = Situation.of(work);
        Map<String, List<String>> report = new LinkedHashMap<>();
        List<Cluster> chain = situation.chain();
        chain.forEach(cluster -> report.put(cluster.name(), List.of(describe(situation.cluster(cluster)))));
        List<String> leftBehind = leftBehind(situation);
        if (!leftBehind.isEmpty()) {
            report.put("left behind", leftBehind);
        }
        work.journal().cutOff().ifPresent(step -> report.put("cut off", Stream.concat(Stream.of(step),
                followers(situation)).toList()));
        List<String> unsettled = unsettled(situation);
        if (!unsettled.isEmpty()) {
            report.put("under way", unsettled);
        }
        report.put("records", situation.records().entrySet().stream().map(record -> record.getValue().seen()
                .map(Object::toString).orElse(record.getKey().name() + " " + record.getValue())).toList());
        if (work.site().appState().bucket().isPresent()) {
            report.put("app state", List.of(told(() -> SwapAppState.restore(work.site().appState()).state())));
        }
        List<String> wayBack = wayBack(situation);
        if (!wayBack.isEmpty()) {
            report.put("way back", wayBack);
        }
        report.put("journal", List.of(work.journal().last().orElse("empty")));
        next(situation, report, step -> Optional.empty());
        return report;
    }

    private static String describe(Sight<ClusterState> sight) {
        return sight.seen().map(state -> "MySQL %s, %s, %s".formatted(state.version(),
                state.takesWrites() ? "takes writes" : state.isReader() ? "a reader, not the writer" : "read-only",
                state.replication().map(StatusReport::describe).orElse("replicates from nobody")))
                .orElseGet(sight::toString);
    }

    private static String describe(Replication replication) {
        return "replicates from %s, %s".formatted(replication.sourceHost(), replication.brokenThread()
                .orElse("%s s behind".formatted(replication.secondsBehind())));
    }

    /** Clients of whom a run that was cut off could tell no more: no record leads to where they are. */
    private Stream<String> followers(Situation situation) {
        if (situation.chain().stream().noneMatch(situation::takesWrites)) {
            return Stream.empty();
        }
        return situation.chain().stream().filter(cluster -> !Rules.isLedTo(situation, cluster))
                .map(cluster -> told(() -> Followers.left(work, cluster))).filter(left -> !left.isEmpty());
    }

    private static List<String> unsettled(Situation situation) {
        List<String> unsettled = new ArrayList<>();
        situation.groups().get().forEach((cluster, group) -> group.seen().flatMap(seen -> seen.unsettled()).ifPresent(
                member -> unsettled
                        .add("RDS has not applied %s's parameter group yet: %s".formatted(cluster, member))));
        return unsettled;
    }

    /** What Abort would do, where nobody takes writes or records lead to who takes none. */
    private List<String> wayBack(Situation situation) {
        String abort = "./jbang %s-abort".formatted(work.site().name());
        Stage stage = Rules.stage(situation);
        if (stage == Stage.MOVING_TO_SECOND || stage == Stage.MOVING_TO_THIRD) {
            return List.of(giveBack(Rules.openMove(situation).orElseThrow(), abort));
        }
        if (stage == Stage.UNKNOWN) {
            return Rules.rescue(situation)
                    .map(move -> List.of(("only if %s is gone for good: ./jbang %s-write-rollback "
                            + "--override=unreachable gives the writes to %s, without what it has not received")
                            .formatted(move.source(), work.site().name(), move.target())))
                    .orElse(List.of());
        }
        return stage != Stage.ON_FIRST ? List.of() : work.site().writes().all().stream()
                .filter(record -> situation.leadsTo(record).filter(to -> !situation.takesWrites(to)).isPresent())
                .map(record -> "%s leads to %s, which takes no writes: %s leads it back".formatted(record.name(),
                        situation.leadsTo(record).orElseThrow(), abort))
                .toList();
    }

    /** Abort refuses to leave writes behind, unless it is told to. */
    private String giveBack(Move move, String abort) {
        String back = " gives the writes back to " + move.source();
        String alone = told(() -> TurnBack.perhapsWritten(work, move)
                .flatMap(other -> ReplicationGuards.errant(work, other, move.source()).seen().get()
                        .map(seen -> "what %s alone has: %s".formatted(other, seen)).stream())
                .collect(Collectors.joining(" and ")));
        return alone.isEmpty() ? abort + back : "%s --override=errant%s, without %s".formatted(abort, back, alone);
    }

    /** Of each cluster that handed its writes on; and of the second, where the first has them back. */
    private List<String> leftBehind(Situation situation) {
        List<Cluster> chain = situation.chain();
        List<String> leftBehind = new ArrayList<>();
        for (int i = 1; i < chain.size(); i++) {
            leftBehind(situation, chain.get(i - 1), chain.get(i)).ifPresent(leftBehind::add);
        }
        if (Rules.isBackOnFirst(situation, work.site().writes())) {
            leftBehind(situation, chain.get(1), chain.get(0)).ifPresent(leftBehind::add);
        }
        return leftBehind;
    }

    /** What a cluster has, and who took the writes over from it lacks; or that it is unknown. */
    private Optional<String> leftBehind(Situation situation, Cluster source, Cluster successor) {
        boolean hasTakenOver = situation.replicatesFromNobody(successor)
                && (situation.takesWrites(successor) || situation.replicatesFromNobody(source));
        if (!hasTakenOver || situation.cluster(source).seen().isEmpty() || situation.takesWrites(source)) {
            return Optional.empty();
        }
        return Optional.of(told(() -> situation.takesWrites(successor) && LeftBehind.isUnknown(work, source)
                ? ("nobody can tell whether %s has what %s took: there are no GTIDs, and this journal tells of no "
                        + "hand-over").formatted(successor, source)
                : lacking(source, successor))).filter(seen -> !seen.isEmpty());
    }

    private String lacking(Cluster source, Cluster successor) {
        String lacking = LeftBehind.what(work, source, successor);
        List<Cluster> chain = work.site().chain();
        boolean isFrozen = chain.indexOf(source) < chain.indexOf(successor); // else it had the writes
        return lacking.isEmpty() ? ""
                : "%s lacks %s, which an account wrote to %s%s: find them in %s's binary log and apply them".formatted(
                        successor, lacking, source, isFrozen ? " through read_only" : "", source);
    }

    /** What to run now, as {@link #read} says it. */
    List<String> next(Function<Numbered<?>, Optional<Boolean>> known) {
        Map<String, List<String>> report = new LinkedHashMap<>();
        next(Situation.of(work), report, known);
        return report.values().stream().flatMap(List::stream).toList();
    }

    /** @param known whether a step is to be done, where that is known without asking */
    private void next(Situation situation, Map<String, List<String>> report,
            Function<Numbered<?>, Optional<Boolean>> known) {
        Stage stage = Rules.stage(situation);
        if (stage == Stage.SEVERAL_WRITERS || stage == Stage.UNKNOWN) {
            report.put("next", List.of(stage == Stage.UNKNOWN ? "can't be told before the clusters are seen"
                    : "no step now: %s take writes: set all but one to read-only".formatted(
                            String.join(" and ", Rules.writers(situation).stream().map(Cluster::name).toList()))));
            return;
        }
        for (Numbered<?> step : ahead(stage)) {
            String why = told(() -> known.apply(step).orElseGet(() -> isToDo(step.step().change())) ? "" : null);
            if (why != null) {
                report.put("next",
                        List.of(step.number() + " " + step.name() + (why.isEmpty() ? "" : " (" + why + ")")));
                report.put("run", List.of("./jbang %s/%s".formatted(work.site().name(), step.file())));
                return;
            }
        }
        report.put("next", List.of("nothing: the runbook is through"));
    }

    /**
     * The steps that may still have something to do. While nobody takes writes nothing comes before the move of the
     * writes; reads are moved even after it.
     */
    private List<Numbered<?>> ahead(Stage stage) {
        List<Numbered<?>> steps = new ArrayList<>();
        switch (stage) {
            case ON_FIRST -> steps.addAll(sequence.before());
            case ON_SECOND -> sequence.before().stream().filter(step -> step.step().change() instanceof PointRecords)
                    .forEach(steps::add);
            default -> {
            }
        }
        if (stage == Stage.MOVING_TO_THIRD || stage == Stage.ON_THIRD) {
            steps.addAll(sequence.rollback().steps());
            steps.addAll(sequence.afterRollback());
        } else {
            steps.addAll(sequence.switchover().steps());
            steps.addAll(sequence.after());
        }
        return steps;
    }

    private boolean isToDo(Change change) {
        return change.lacking().isEmpty() && change.isToDo(change.plan(work));
    }

    private interface Question {
        String ask();
    }

    /** The answer, or the error in its place. */
    private static String told(Question question) {
        try {
            return question.ask();
        } catch (RuntimeException e) {
            return "can't be seen: " + Errors.explain(e);
        }
    }
}
