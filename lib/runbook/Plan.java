package lib.runbook;

//SOURCES ../change/Change.java
//SOURCES ../run/Edit.java
//SOURCES ../site/Work.java
//SOURCES Operation.java

import java.util.List;
import java.util.Map;
import java.util.Set;
import lib.change.Change;
import lib.run.Edit;
import lib.site.Work;

/** The changes that have something to do, in order, each with the lines that were shown. */
record Plan(Map<Change, List<Edit>> edits) {
    boolean isEmpty() {
        return edits.isEmpty();
    }

    Set<Change> changes() {
        return edits.keySet();
    }

    boolean has(Change change) {
        return edits.containsKey(change);
    }

    /** Makes a change, if it has something to do. */
    void apply(Work work, Change change) {
        if (has(change)) {
            Operation.apply(work, change, edits.get(change));
        }
    }

    /** Proves a change, if it had something to do. */
    void prove(Work work, Change change) {
        if (has(change)) {
            Operation.prove(work, change, edits.get(change));
        }
    }
}
