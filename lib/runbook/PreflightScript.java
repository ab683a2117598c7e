package lib.runbook;

//SOURCES ../change/Change.java
//SOURCES ../change/SwapAppState.java
//SOURCES ../run/Errors.java
//SOURCES ../run/Failure.java
//SOURCES ../run/Guard.java
//SOURCES ../run/Plain.java
//SOURCES ../site/Cluster.java
//SOURCES ../site/ClusterGuards.java
//SOURCES ../site/Look.java
//SOURCES ../site/OtherReaders.java
//SOURCES ../site/ReadinessGuards.java
//SOURCES ../site/RightSite.java
//SOURCES ../site/Site.java
//SOURCES ../site/UpgradeGuards.java
//SOURCES ../site/Work.java
//SOURCES Operation.java
//SOURCES Sequence.java
//SOURCES SiteScript.java

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import lib.change.Change;
import lib.change.SwapAppState;
import lib.run.Errors;
import lib.run.Failure;
import lib.run.Guard;
import lib.run.Plain;
import lib.site.Cluster;
import lib.site.ClusterGuards;
import lib.site.Look;
import lib.site.OtherReaders;
import lib.site.ReadinessGuards;
import lib.site.RightSite;
import lib.site.Site;
import lib.site.UpgradeGuards;
import lib.site.Work;

/**
 * Asks every guard of the write switchover ahead, and those of the days before, and prints a table. Changes nothing.
 */
public abstract class PreflightScript extends SiteScript {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final Sequence sequence;

    /** The guards of this environment's write switchover. */
    protected PreflightScript(Site site, Sequence sequence) {
        super(site);
        this.sequence = sequence;
    }

    @Override
    public final Integer call() {
        try (Work work = work(TIMEOUT, Set.of())) {
            Look look = new Look(work);
            boolean answers = site().chain().stream().anyMatch(work::answers);
            List<Guard> rows = answers ? guards(work, look) : unreachable(work);
            List<String> refused = rows.stream().filter(guard -> !row(guard)).map(Guard::name).toList();
            if (answers) {
                note(work, look);
            }
            System.out.printf("%d of %d guards refuse%s%n", refused.size(), rows.size(),
                    refused.isEmpty() ? "" : ": " + String.join(", ", refused));
            return refused.isEmpty() ? Failure.DONE : Failure.REFUSED;
        }
    }

    /** No login, no network: that is all there is to say, not what each guard would advise. */
    private List<Guard> unreachable(Work work) {
        return site().chain().stream().map(cluster -> ClusterGuards.answering(work, cluster,
                () -> "before that no other guard can be asked")).toList();
    }

    /** No guards: a stream that ends is for its owner to know, and who may have quoted a name has nothing to mend. */
    private void note(Work work, Look look) {
        Cluster first = site().chain().get(0);
        Cluster second = site().chain().get(1);
        noted("log-readers", "who else reads %s's binary log".formatted(first),
                () -> OtherReaders.of(work, look.situation(), first), "tell its owner: it goes on from the coordinates "
                        + "that the journal and Report give of the hand-over");
        noted("words", "names on %s that only %s's version reserves".formatted(first, second),
                () -> UpgradeGuards.reserved(work.server(second), work.server(first)),
                "quote them with backticks in every statement, view and procedure, or rename them");
    }

    private static void noted(String name, String what, Supplier<Optional<String>> question, String todo) {
        String seen;
        try {
            seen = question.get().orElse("");
        } catch (RuntimeException e) {
            seen = "can't be seen: " + Errors.explain(e);
        }
        if (!seen.isEmpty()) {
            System.out.printf("note    %-16s %s%n%25ssaw %s%n%25sdo: %s%n", name, what, "", Plain.line(seen), "", todo);
        }
    }

    private List<Guard> guards(Work work, Look look) {
        List<Guard> guards = new ArrayList<>();
        try {
            List<Change> changes = new ArrayList<>();
            sequence.switchover().steps().forEach(numbered -> changes.add(numbered.step().change()));
            changes.forEach(change -> change.plan(work));
            List<Guard> asked = Operation.guards(work, look, changes);
            guards.addAll(ClusterGuards.alone(work,
                    site().chain().subList(0, 2).stream().filter(work::answers).toList()));
            guards.addAll(asked);
            guards.add(sequence.switchover().records().step().change().oldTtl(work));
        } catch (RuntimeException e) {
            guards.add(new Guard("plan", "every step ahead to find what it changes",
                    () -> Optional.of(Errors.explain(e)), "see there"));
        }
        guards.addAll(ReadinessGuards.of(work, look.situation()));
        SwapAppState.degrade(site().appState()).guard(work).ifPresent(guards::add);
        guards.addAll(new RightSite(work).guards());
        return Guard.distinct(guards);
    }

    /** Prints what a guard says; gives whether it is content. */
    private static boolean row(Guard guard) {
        Optional<String> seen;
        try {
            seen = guard.seen().get();
        } catch (RuntimeException e) {
            seen = Optional.of(Errors.explain(e));
        }
        System.out.printf("%-7s %-16s %s%n", seen.isPresent() ? "REFUSES" : "ok", guard.name(), guard.expected());
        seen.ifPresent(what -> System.out.printf("%25ssaw %s%n%25sdo: %s%n", "", Plain.line(what), "", guard.todo()));
        return seen.isEmpty();
    }
}
