package lib.runbook;

//SOURCES ../change/Change.java
//SOURCES ../run/Edit.java
//SOURCES ../run/Failure.java
//SOURCES ../run/Guard.java
//SOURCES ../run/OptionGroups.java
//SOURCES ../run/Run.java
//SOURCES ../run/Signals.java
//SOURCES ../run/Terminal.java
//SOURCES ../run/Time.java
//SOURCES ../site/ClusterGuards.java
//SOURCES ../site/Look.java
//SOURCES ../site/RightSite.java
//SOURCES ../site/Site.java
//SOURCES ../site/Work.java
//SOURCES Notify.java
//SOURCES Plan.java
//SOURCES PlanLine.java
//SOURCES SiteScript.java

import java.io.Console;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import lib.change.Change;
import lib.run.Edit;
import lib.run.Failure;
import lib.run.Guard;
import lib.run.OptionGroups;
import lib.run.Run;
import lib.run.Signals;
import lib.run.Terminal;
import lib.run.Time;
import lib.site.ClusterGuards;
import lib.site.Look;
import lib.site.RightSite;
import lib.site.Site;
import lib.site.Work;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A script that changes an environment. The journal has its phases: plan, guard, confirm, apply, prove, undo. */
abstract class Operation extends SiteScript {
    /** A guard's answer older than this is asked for again before the first change. */
    private static final Duration STALE = Duration.ofSeconds(5);

    @Command(optionListHeading = OptionGroups.HAPPENS)
    private static final class Scope {
        @Option(names = {"-n", "--dry-run"}, description = "Show the plan and ask the guards; change nothing.")
        boolean dryRun;

        @Option(names = "--timeout", paramLabel = "TIME",
                description = "Longest time from the first change to the last proof, as 500ms, 2s, 5m or PT2S "
                        + "(default 5m; 1m for a whole write switchover).")
        Duration timeout;
    }

    @Command(optionListHeading = OptionGroups.SAFETY)
    private static final class Safety {
        @Option(names = "--confirm", paramLabel = "ENVIRONMENT",
                description = "Go ahead without asking: name the environment.")
        String confirmed;

        @Option(names = "--override", split = ",", paramLabel = "GUARD",
                description = "Go past this guard (repeatable).")
        Set<String> overrides = new TreeSet<>();
    }

    @Mixin
    private final Scope scope = new Scope();

    @Mixin
    private final Safety safety = new Safety();

    @Mixin
    private final Notify notify = new Notify();

    Operation(Site site) {
        super(site);
    }

    /** What this script changes, each after those whose effect its guards rely on. */
    abstract List<Change> changes();

    /** The same as it is carried out. */
    List<Change> inOrder() {
        return changes();
    }

    /** The longest time from the first change to the last proof, unless {@code --timeout} says otherwise. */
    abstract Duration defaultTimeout();

    /** Makes and proves the changes that have something to do. */
    abstract void carryOut(Work work, Plan plan);

    /** Guards that no change asks by itself. */
    List<Guard> moreGuards(Work work, Plan plan) {
        return List.of();
    }

    /** Waits for the moment to begin: now. */
    void awaitBeginning(Work work) {}

    @Override
    protected void addOptions(CommandLine command) {
        changes().forEach(change -> change.options()
                .ifPresent(options -> command.addMixin(change.getClass().getSimpleName(), options)));
    }

    @Override
    public final Integer call() {
        site().requireSound();
        Optional<String> lacking = changes().stream().flatMap(change -> change.lacking().stream()).findFirst();
        if (lacking.isPresent()) {
            System.err.printf("done   nothing to do: %s has no %s%n", site().name(), lacking.get());
            return Failure.DONE;
        }
        Duration timeout = scope.timeout != null ? scope.timeout : defaultTimeout();
        try (Work work = work(timeout, safety.overrides); notify) {
            work.journal().tell(notify);
            return work(work);
        }
    }

    private int work(Work work) {
        Signals signals = Signals.handledFor(work.run());
        Plan plan = changingNothing(() -> plan(work));
        if (plan.isEmpty()) {
            work.run().say("done", "nothing to do: %s is already as %s leaves it", site().name(), name());
            return Failure.DONE;
        }
        String seen = changingNothing(() -> guard(work, plan)).tell();
        if (scope.dryRun) {
            work.run().say("done", "dry run: nothing changed");
            return Failure.DONE;
        }
        long asked = Time.nanoTime();
        confirm(work, seen);
        awaitBeginning(work);
        if (Time.nanoTime() - asked > STALE.toNanos()) {
            changingNothing(() -> guard(work, plan));
        }
        work.run().restartClock();
        signals.changing();
        carryOut(work, plan);
        notify.done();
        work.run().say("done", "%s in %s", name(), site().name());
        return Failure.DONE;
    }

    /** A server or an AWS that fails before the first change: the operator need not wonder what it left behind. */
    private static <T> T changingNothing(Supplier<T> asking) {
        try {
            return asking.get();
        } catch (RuntimeException e) {
            throw Failure.beforeAnyChange(e);
        }
    }

    /** Prints what would change, in the order in which it will. */
    private Plan plan(Work work) {
        List<Change> changes = changes();
        List<List<Edit>> edits = Run.atOnce(changes, change -> change.plan(work));
        Map<Change, List<Edit>> plan = new LinkedHashMap<>();
        for (int i = 0; i < changes.size(); i++) {
            if (!edits.get(i).isEmpty()) {
                plan.put(changes.get(i), edits.get(i));
            }
        }
        List<Edit> lines = new Plan(plan).lines(inOrder());
        lines.forEach(edit -> work.run().say("plan", "%s", PlanLine.of(site(), edit, isVerbose())));
        work.journal().record("plan", lines);
        return new Plan(plan);
    }

    /** What must hold before the first change; not what one change establishes for those behind it. */
    static List<Guard> guards(Work work, Look look, Collection<Change> changes) {
        List<Guard> guards = new ArrayList<>();
        Set<String> established = new TreeSet<>();
        for (Change change : changes) {
            change.guards(work, look).stream().filter(guard -> !established.contains(guard.name()))
                    .forEach(guards::add);
            established.addAll(change.establishes());
        }
        return guards;
    }

    private RightSite guard(Work work, Plan plan) {
        RightSite rightSite = new RightSite(work);
        List<Guard> asked = guards(work, new Look(work), plan.changes());
        List<Guard> guards = new ArrayList<>(ClusterGuards.alone(work, site().chain())); // first: it takes the locks
        guards.addAll(asked);
        guards.addAll(moreGuards(work, plan));
        guards.addAll(rightSite.guards());
        List<String> names = new ArrayList<>();
        List<String> refusals = new ArrayList<>();
        for (Guard guard : Guard.distinct(guards)) {
            guard.seen().get().ifPresent(seen -> {
                if (safety.overrides.contains(guard.name())) {
                    work.run().say("guard", "%s overridden: expected %s, saw %s", guard.name(), guard.expected(), seen);
                    work.journal().record("override", "guard", guard.name(), "seen", seen);
                } else {
                    names.add(guard.name() + ": " + seen);
                    refusals.addAll(guard.refusal(seen));
                }
            });
        }
        failIfUnknown(safety.overrides, guards);
        if (!refusals.isEmpty()) {
            work.journal().record("refused", "guards", String.join("; ", names));
            throw Failure.refused(refusals);
        }
        return rightSite;
    }

    private static void failIfUnknown(Set<String> overrides, List<Guard> guards) {
        Set<String> known = guards.stream().map(Guard::name).collect(Collectors.toCollection(TreeSet::new));
        overrides.stream().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> {
            throw Failure.usage("--override=%s: there is no such guard here now, only %s", name, known);
        });
    }

    private void confirm(Work work, String seen) {
        String answer = safety.confirmed != null ? safety.confirmed : ask();
        if (!site().name().equals(answer == null ? null : answer.strip())) {
            work.journal().record("not confirmed", "answer", String.valueOf(answer), "site", seen);
            throw Failure.notConfirmed("not confirmed: expected '%s', got '%s'", site().name(), answer);
        }
        work.journal().record("confirmed", "answer", answer, "site", seen, "aws", work.identity().toString(), "mysql",
                work.login().user());
    }

    private String ask() {
        Console terminal = Terminal.console().orElseThrow(() -> Failure.notConfirmed(
                "not confirmed: there is no terminal to ask on, so give --confirm=%s", site().name()));
        return terminal.readLine("Type %s to go ahead: ", site().name());
    }
}
