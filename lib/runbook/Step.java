package lib.runbook;

//SOURCES ../change/Change.java
//SOURCES ../site/Site.java
//SOURCES ../site/Work.java
//SOURCES Operation.java
//SOURCES Plan.java
//SOURCES Recovery.java

import java.time.Duration;
import java.util.List;
import lib.change.Change;
import lib.site.Site;
import lib.site.Work;

/** A numbered step of the runbook: a subclass says which one change it makes. */
public abstract class Step<C extends Change> extends Operation {
    private final C change;

    /** A step that makes this change in this environment. */
    protected Step(Site site, C change) {
        super(site);
        this.change = change;
    }

    /** What it changes. */
    final C change() {
        return change;
    }

    @Override
    final List<Change> changes() {
        return List.of(change);
    }

    @Override
    final Duration defaultTimeout() {
        return Duration.ofMinutes(5);
    }

    @Override
    final void carryOut(Work work, Plan plan) {
        try {
            plan.apply(work, change);
            plan.prove(work, change);
        } catch (RuntimeException e) {
            throw new Recovery(this, work).after(e, List.of(() -> change.undo(work)), change::state);
        }
    }
}
