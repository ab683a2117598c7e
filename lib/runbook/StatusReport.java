package lib.runbook;

//SOURCES ../change/Change.java
//SOURCES ../change/LeftBehind.java
//SOURCES ../change/SwapAppState.java
//SOURCES ../mysql/Server.java
//SOURCES ../site/Cluster.java
//SOURCES ../site/Site.java
//SOURCES ../site/Work.java
//SOURCES Sequence.java

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lib.change.Change;
import lib.change.LeftBehind;
import lib.change.SwapAppState;
import lib.mysql.Server;
import lib.runbook.Sequence.Numbered;
import lib.site.Cluster;
import lib.site.Site;
import lib.site.Site.RecordSeen;
import lib.site.Work;

/** Where a migration stands, from the servers, the records and the journal, and which step is next. */
record StatusReport(Site site, Sequence sequence, Work work) {
    /** What is seen, a name and its lines each. */
    Map<String, List<String>> read() {
        Map<String, List<String>> report = new LinkedHashMap<>();
        List<Cluster> chain = site.chain();
        chain.forEach(cluster -> report.put(cluster.name(), List.of(describe(work.server(cluster)))));
        for (int i = 1; i < chain.size(); i++) {
            leftBehind(chain.get(i - 1), chain.get(i)).ifPresent(seen -> report.put("left behind", List.of(seen)));
        }
        report.put("records", site.recordsSeen().stream().map(RecordSeen::toString).toList());
        if (site.appState().bucket().isPresent()) {
            report.put("app state", List.of(SwapAppState.restore(site.appState()).state()));
        }
        report.put("journal", List.of(work.journal().last().orElse("empty")));
        report.put("next", List.of(next().map(step -> step.number() + " " + step.name())
                .orElse("nothing: the runbook is through")));
        return report;
    }

    private static String describe(Server server) {
        return "MySQL %s, %s, %s".formatted(server.version(), server.isReadOnly() ? "read-only" : "takes writes",
                server.replication().map(seen -> "replicates from " + seen.sourceHost()).orElse("replicates from nobody"));
    }

    /** What was written to a cluster, through its read_only, after its successor had left it. */
    private Optional<String> leftBehind(Cluster source, Cluster successor) {
        if (work.server(successor).replication().isPresent()) {
            return Optional.empty();
        }
        String lacking = LeftBehind.what(work, source, successor);
        return lacking.isEmpty() ? Optional.empty() : Optional.of(("%s lacks %s, which an account wrote to %s through read_only: "
                + "find them in %s's binary log and apply them").formatted(successor, lacking, source, source));
    }

    /** The first step that has something to do, on the way that the servers show to have been taken. */
    private Optional<Numbered<?>> next() {
        List<Cluster> chain = site.chain();
        boolean secondLeftFirst = work.server(chain.get(1)).replication().isEmpty();
        boolean secondIsWritable = work.server(chain.get(1)).isWritable();
        boolean rollingBack = secondLeftFirst && !secondIsWritable
                || chain.size() > 2 && work.server(chain.get(2)).isWritable();
        List<Numbered<?>> steps = new ArrayList<>();
        if (rollingBack) {
            steps.addAll(sequence.rollback().steps());
            steps.addAll(sequence.afterRollback());
        } else {
            if (!secondLeftFirst) {
                steps.addAll(sequence.before());
            }
            steps.addAll(sequence.switchover().steps());
            steps.addAll(sequence.after());
        }
        return steps.stream().filter(step -> isToDo(step.step().change())).findFirst();
    }

    private boolean isToDo(Change change) {
        return change.lacking().isEmpty() && change.isToDo(change.plan(work));
    }
}
