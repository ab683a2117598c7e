package lib.change;

//SOURCES ../run/Failure.java
//SOURCES ../site/Cluster.java
//SOURCES ../site/ReplicationGuards.java
//SOURCES ../site/Work.java
//SOURCES CaughtUp.java

import java.util.Optional;
import lib.run.Failure;
import lib.site.Cluster;
import lib.site.ReplicationGuards;
import lib.site.Work;

/** Whether a target that is read-only was written to in a moment when it was released. */
record TakenWrites(Work work, Cluster target, Cluster source) {
    /**
     * In a release of an earlier run, which was taken back too late. These writes must not be lost; and the target has
     * all of the frozen source besides, so it is the one to go on with.
     */
    boolean before() {
        return work.journal().wasReleased(target.name()) && isAhead();
    }

    /** In this run's release: since it had caught up, if it had; else, by GTIDs, at all. */
    boolean since(Optional<CaughtUp> caughtUp) {
        if (caughtUp.isPresent()) {
            return caughtUp.get().hasWrittenSince(work.server(target));
        }
        if (!work.server(target).hasGtids()) {
            throw Failure.failed("%s may have taken writes, and without GTIDs nobody can tell: both stay read-only",
                    target);
        }
        return isAhead();
    }

    private boolean isAhead() {
        return ReplicationGuards.errant(work, target, source).seen().get().isPresent();
    }
}
