package lib;

//SOURCES Edit.java
//SOURCES Guard.java
//SOURCES Run.java

import java.util.List;
import java.util.Set;

/** One thing a step changes: how to show it, do it, prove it and, where that is safe, undo it. Called in the order below. */
public interface Change {
    /** Reads the present state and says what would change; empty when there is nothing to do. Changes nothing. */
    List<Edit> plan(Run run);

    /** What must hold before {@link #apply}. Asked after {@link #plan}. */
    default List<Guard> guards(Run run) {
        return List.of();
    }

    /** The names of guards that hold once this change is made: a later change's guard of that name is not asked before it. */
    default Set<String> establishes() {
        return Set.of();
    }

    /** Makes the change. */
    void apply(Run run);

    /** Waits until the thing itself shows the change, never the API that was told; fails when the run's time is over. */
    void prove(Run run);

    /** After a failure in {@link #apply} or {@link #prove}: takes the change back where that is safe; says what was done. */
    default String undo(Run run) {
        return "what was done is left as it is";
    }

    /** What the state of the clusters and records does not tell of this change, for the end of an error message. */
    default String state(Run run) {
        return "";
    }
}
