package lib;

//SOURCES Change.java
//SOURCES Command.java
//SOURCES Journal.java
//SOURCES Site.java
//SOURCES Terminal.java

import java.io.Console;
import java.nio.file.Path;
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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A numbered step of the runbook. A subclass says what changes; this class gives every step the same phases: plan, guard,
 * confirm, apply, prove, undo, each of them recorded in the journal.
 */
public abstract class Step extends Command {
    @Option(names = {"-n", "--dry-run"}, description = "Show the plan and ask the guards; change nothing.")
    boolean dryRun;

    @Option(names = "--confirm", paramLabel = "ENVIRONMENT", description = "Go ahead without asking: name the environment.")
    String confirmed;

    @Option(names = "--override", paramLabel = "GUARD", description = "Go past this guard (repeatable).")
    Set<String> overrides = new TreeSet<>();

    @Option(names = "--timeout", paramLabel = "TIME",
            description = "Longest time from the first change to the last proof, as 500ms, 2s, 5m or PT2S (default 5m; 1m for a "
                    + "whole write switchover).")
    Duration timeout;

    @Option(names = "--settle", paramLabel = "TIME", defaultValue = "20ms",
            description = "How long a frozen server's position must stand still (default ${DEFAULT-VALUE}).")
    Duration settle;

    @Option(names = "--kill-blockers", description = "Kill the clients of a cluster that keep it from becoming read-only.")
    boolean killBlockers;

    @Option(names = "--checksum", paramLabel = "DB.TABLE",
            description = "Compare this table on both clusters before the target takes writes (repeatable; reads it whole).")
    List<String> checksums = new ArrayList<>();

    @Option(names = "--quiet", paramLabel = "TIME", defaultValue = "5s",
            description = "Kill until no client has come back for this long: at least the records' TTL (default ${DEFAULT-VALUE}).")
    Duration quiet;

    @Option(names = "--journal", paramLabel = "FILE", description = "Where each phase is recorded (default journal/ENVIRONMENT.jsonl).")
    Path journalFile;

    @Option(names = "--json", description = "Print the journal's lines on stdout as well.")
    boolean json;

    @Mixin
    Login login = new Login();

    @Mixin
    NameServers nameServers = new NameServers();

    /** A guard's answer older than this is asked for again before the first change. */
    private static final Duration STALE = Duration.ofSeconds(5);

    private static final Duration RETRY = Duration.ofSeconds(1);

    private Site site;

    /** What this step changes, in order. */
    protected abstract List<Change> changes();

    /** The longest time from the first change to the last proof, unless {@code --timeout} says otherwise. */
    Duration defaultTimeout() {
        return Duration.ofMinutes(5);
    }

    /** The entry point of a step file. */
    protected final void run(Site site, String... args) {
        this.site = site;
        execute(args);
    }

    /** The environment that this step is run in. */
    final Site site() {
        return site;
    }

    @Override
    public final Integer call() {
        Path file = journalFile != null ? journalFile : Path.of("journal", site.name() + ".jsonl");
        try (Journal journal = Journal.open(file, site.name(), getClass().getSimpleName(), json);
                Run run = new Run(login, nameServers, journal, timeout != null ? timeout : defaultTimeout(), settle, quiet, System.err)) {
            run.killBlockers = killBlockers;
            run.checksums = checksums;
            run.overrides = overrides;
            return work(run);
        }
    }

    /** The phases, in order; gives the exit code. */
    int work(Run run) {
        Map<Change, List<Edit>> plan = changingNothing(() -> plan(run));
        if (plan.isEmpty()) {
            run.say("done", "nothing to do: %s is already as %s leaves it", site.name(), getClass().getSimpleName());
            return Failure.DONE;
        }
        changingNothing(() -> guard(run, guards(run, plan.keySet())));
        if (dryRun) {
            run.say("done", "dry run: nothing changed");
            return Failure.DONE;
        }
        long asked = System.nanoTime();
        confirm(run);
        await(run);
        if (System.nanoTime() - asked > STALE.toNanos()) {
            changingNothing(() -> guard(run, guards(run, plan.keySet())));
        }
        run.restartClock();
        carryOut(run, plan);
        run.say("done", "%s in %s", getClass().getSimpleName(), site.name());
        return Failure.DONE;
    }

    /** A server or an AWS that fails before the first change: the operator need not wonder what it left behind. */
    private static <T> T changingNothing(Supplier<T> asking) {
        try {
            return asking.get();
        } catch (Failure e) {
            throw e;
        } catch (RuntimeException e) {
            throw Failure.failed(e, "%s. Nothing was changed.", explain(e));
        }
    }

    /** Prints what would change; gives the changes that have something to do, in order. */
    private Map<Change, List<Edit>> plan(Run run) {
        List<Change> changes = changes();
        List<List<Edit>> edits = Run.atOnce(changes, change -> change.plan(run));
        Map<Change, List<Edit>> plan = new LinkedHashMap<>();
        for (int i = 0; i < changes.size(); i++) {
            edits.get(i).forEach(edit -> run.say("plan", "%s", edit));
            if (!edits.get(i).isEmpty()) {
                plan.put(changes.get(i), edits.get(i));
            }
        }
        run.journal.record("plan", plan.values().stream().flatMap(List::stream).toList());
        return plan;
    }

    /** What must hold before the first change; not what one change establishes for those behind it. */
    List<Guard> guards(Run run, Collection<Change> changes) {
        List<Guard> guards = new ArrayList<>();
        Set<String> established = new TreeSet<>();
        for (Change change : changes) {
            change.guards(run).stream().filter(guard -> !established.contains(guard.name())).forEach(guards::add);
            established.addAll(change.establishes());
        }
        return Guard.distinct(guards);
    }

    private List<Guard> guard(Run run, List<Guard> guards) {
        List<String> refusals = new ArrayList<>();
        for (Guard guard : guards) {
            Optional<String> seen = guard.seen().get();
            if (seen.isPresent() && overrides.contains(guard.name())) {
                run.say("guard", "%s overridden: expected %s, saw %s", guard.name(), guard.expected(), seen.get());
                run.journal.record("override", guard.name(), seen.get());
            } else if (seen.isPresent()) {
                refusals.add(guard.refusal(seen.get()));
            }
        }
        Set<String> known = guards.stream().map(Guard::name).collect(Collectors.toCollection(TreeSet::new));
        for (String name : overrides) {
            if (!known.contains(name)) {
                throw Failure.usage("--override=%s: there is no such guard here now, only %s. Nothing was changed.", name, known);
            }
        }
        if (!refusals.isEmpty()) {
            run.journal.record("refused", refusals.toString());
            throw Failure.refused("%s. Nothing was changed.", String.join("; ", refusals));
        }
        return guards;
    }

    private void confirm(Run run) {
        String answer = confirmed;
        if (answer == null) {
            Console terminal = Terminal.console().orElseThrow(() -> Failure.notConfirmed(
                    "not confirmed: there is no terminal to ask on, so give --confirm=%s. Nothing was changed.", site.name()));
            answer = terminal.readLine("Type %s to go ahead: ", site.name());
        }
        if (!site.name().equals(answer == null ? null : answer.strip())) {
            run.journal.record("not confirmed", String.valueOf(answer));
            throw Failure.notConfirmed("not confirmed: expected '%s', got '%s'. Nothing was changed.", site.name(), answer);
        }
        run.journal.record("confirmed", answer);
    }

    /** When to begin: at once. */
    void await(Run run) {}

    /** Makes and proves the changes, one after another. */
    void carryOut(Run run, Map<Change, List<Edit>> plan) {
        plan.forEach((change, edits) -> {
            try {
                apply(run, change, edits);
                prove(run, change, edits);
            } catch (RuntimeException e) {
                throw failure(run, e, () -> change.undo(run), () -> change.state(run));
            }
        });
    }

    static void apply(Run run, Change change, List<Edit> edits) {
        run.journal.record("apply", edits);
        change.apply(run);
    }

    static void prove(Run run, Change change, List<Edit> edits) {
        change.prove(run);
        run.journal.record("proved", edits);
    }

    /**
     * After a failure: takes back what is safe to take back, and says which cluster takes writes now, where the records point and what to
     * run next.
     */
    Failure failure(Run run, RuntimeException cause, Supplier<String> undo, Supplier<String> more) {
        String seen = explain(cause);
        run.say("failed", "%s", seen);
        run.restartClock();
        String undone = persistently(run, run.left(), "failed, ", undo);
        String rest = persistently(run, Duration.ZERO, "unknown, ", more);
        String now = site.state(run) + (rest.isEmpty() ? "" : "; " + rest);
        run.journal.record("failed", seen, "undo", undone, "state", now);
        return Failure.failed(cause, "%s failed: %s. Undo: %s. State: %s. Next: run %s again when the cause is gone; Status "
                + "tells where things stand.", getClass().getSimpleName(), seen, undone, now, getClass().getSimpleName());
    }

    /** Tries again while servers restart or AWS does not answer: giving the writes back is worth the whole timeout. */
    static String persistently(Run run, Duration patience, String otherwise, Supplier<String> action) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            run.login.dropLost();
            try {
                return action.get();
            } catch (Failure e) {
                return otherwise + e.getMessage();
            } catch (RuntimeException e) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return otherwise + explain(e);
                }
                run.say("wait", "trying again for %s: %s", Run.seconds(left), explain(e));
                run.pause(RETRY);
            }
        }
    }
}
