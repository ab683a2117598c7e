package lib.change;

//SOURCES ../run/Edit.java
//SOURCES ../run/Guard.java
//SOURCES ../site/Look.java
//SOURCES ../site/Work.java

import java.util.List;
import java.util.Optional;
import java.util.Set;
import lib.run.Edit;
import lib.run.Guard;
import lib.site.Look;
import lib.site.Work;

/**
 * One thing a step changes: how to show it, do it, prove it and, where that is safe, undo it. Called in the order
 * below.
 */
public interface Change {
    /** What the environment lacks for this change, which then has nothing to do. */
    default Optional<String> lacking() {
        return Optional.empty();
    }

    /** An object with picocli options that this change alone needs. */
    default Optional<Object> options() {
        return Optional.empty();
    }

    /** Reads the present state and says what would change; empty when there is nothing to do. Changes nothing. */
    List<Edit> plan(Work work);

    /** What must hold before {@link #apply}. Asked after {@link #plan}. */
    default List<Guard> guards(Work work, Look look) {
        return List.of();
    }

    /**
     * The names of guards that hold once this change is made: a later change's guard of that name is not asked before
     * it.
     */
    default Set<String> establishes() {
        return Set.of();
    }

    /** Makes the change. */
    void apply(Work work);

    /**
     * Waits until the thing itself shows the change, never the API that was told; fails when the run's time is over.
     */
    void prove(Work work);

    /**
     * After a failure in {@link #apply} or {@link #prove}: takes the change back where that is safe; says what was
     * done.
     */
    default String undo(Work work) {
        return "what was done is left as it is";
    }

    /** What the state of the clusters and records does not tell of this change, for the end of an error message. */
    default String state() {
        return "";
    }

    /**
     * Whether the step is still to be done, for who goes through the runbook. Asked after {@link #plan}, with its
     * answer.
     */
    default boolean isToDo(List<Edit> planned) {
        return !planned.isEmpty();
    }
}
