package lib.runbook;

//SOURCES ../change/Change.java
//SOURCES ../run/Edit.java
//SOURCES ../site/ClusterGuards.java
//SOURCES ../site/Work.java

import java.util.List;
import java.util.Map;
import java.util.Set;
import lib.change.Change;
import lib.run.Edit;
import lib.site.ClusterGuards;
import lib.site.Work;

/** The changes that have something to do, in order, each with the lines that were shown. */
record Plan(Map<Change, List<Edit>> edits) {
    boolean isEmpty() {
        return edits.isEmpty();
    }

    Set<Change> changes() {
        return edits.keySet();
    }

    /** The lines, in this order of changes. */
    List<Edit> lines(List<Change> order) {
        return order.stream().flatMap(change -> edits.getOrDefault(change, List.of()).stream()).toList();
    }

    boolean has(Change change) {
        return edits.containsKey(change);
    }

    /** A change is made now, where no other run is at work meanwhile. */
    static void begin(Work work, List<Edit> edits) {
        work.run().failIfStopped();
        ClusterGuards.relock(work);
        work.journal().record("apply", edits);
    }

    /** Proves a change. */
    static void prove(Work work, Change change, List<Edit> edits) {
        change.prove(work);
        work.journal().record("proved", edits);
    }

    /** Makes a change, if it has something to do. */
    void apply(Work work, Change change) {
        if (has(change)) {
            begin(work, edits.get(change));
            change.apply(work);
        }
    }

    /** Proves a change, if it had something to do. */
    void prove(Work work, Change change) {
        if (has(change)) {
            prove(work, change, edits.get(change));
        }
    }
}
