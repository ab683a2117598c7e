package lib;

//SOURCES Change.java
//SOURCES Command.java
//SOURCES Journal.java
//SOURCES Terminal.java

import java.io.Console;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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

    @Option(names = "--timeout", paramLabel = "TIME", defaultValue = "5m",
            description = "Longest time from the first change to the last proof (500ms, 2s, 5m, PT2S; default ${DEFAULT-VALUE}).")
    Duration timeout;

    @Option(names = "--settle", paramLabel = "TIME", defaultValue = "200ms",
            description = "How long a frozen server's position must stand still (default ${DEFAULT-VALUE}).")
    Duration settle;

    @Option(names = "--journal", paramLabel = "FILE", description = "Where each phase is recorded (default journal/ENVIRONMENT.jsonl).")
    Path journalFile;

    @Option(names = "--json", description = "Print the journal's lines on stdout as well.")
    boolean json;

    @Mixin
    Login login = new Login();

    @Mixin
    NameServers nameServers = new NameServers();

    private String environment;
    private Journal journal;

    /** What this step changes, in order. */
    protected abstract List<Change> changes();

    /** The entry point of a step file. */
    protected final void run(String environment, String... args) {
        this.environment = environment;
        execute(args);
    }

    @Override
    public final Integer call() {
        Path file = journalFile != null ? journalFile : Path.of("journal", environment + ".jsonl");
        try (Journal opened = Journal.open(file, environment, getClass().getSimpleName(), json);
                Run run = new Run(login, nameServers, opened, timeout, settle, System.err)) {
            journal = opened;
            Map<Change, List<Edit>> plan = plan(run);
            if (plan.isEmpty()) {
                run.say("done", "nothing to do: %s is already as %s leaves it", environment, getClass().getSimpleName());
                return Failure.DONE;
            }
            guard(run, plan.keySet());
            if (dryRun) {
                run.say("done", "dry run: nothing changed");
                return Failure.DONE;
            }
            confirm();
            run.restartClock();
            for (Map.Entry<Change, List<Edit>> entry : plan.entrySet()) {
                perform(run, entry.getKey(), entry.getValue());
            }
            run.say("done", "%s in %s", getClass().getSimpleName(), environment);
            return Failure.DONE;
        }
    }

    private Map<Change, List<Edit>> plan(Run run) {
        Map<Change, List<Edit>> plan = new LinkedHashMap<>();
        for (Change change : changes()) {
            List<Edit> edits = change.plan(run);
            edits.forEach(edit -> run.say("plan", "%s", edit));
            if (!edits.isEmpty()) {
                plan.put(change, edits);
            }
        }
        journal.record("plan", plan.values().stream().flatMap(List::stream).toList());
        return plan;
    }

    private void guard(Run run, Set<Change> changes) {
        List<String> refusals = new ArrayList<>();
        Set<String> known = new TreeSet<>();
        for (Change change : changes) {
            for (Guard guard : change.guards(run)) {
                known.add(guard.name());
                Optional<String> seen = guard.seen().get();
                if (seen.isPresent() && overrides.contains(guard.name())) {
                    run.say("guard", "%s overridden: expected %s, saw %s", guard.name(), guard.expected(), seen.get());
                    journal.record("override", guard.name(), seen.get());
                } else if (seen.isPresent()) {
                    refusals.add(guard.refusal(seen.get()));
                }
            }
        }
        for (String name : overrides) {
            if (!known.contains(name)) {
                throw Failure.usage("--override=%s: this step has no such guard now; it has %s", name, known);
            }
        }
        if (!refusals.isEmpty()) {
            journal.record("refused", refusals.toString());
            throw Failure.refused("%s. Nothing was changed.", String.join("; ", refusals));
        }
    }

    private void confirm() {
        String answer = confirmed;
        if (answer == null) {
            Console terminal = Terminal.console().orElseThrow(() -> Failure.notConfirmed(
                    "not confirmed: there is no terminal to ask on, so give --confirm=%s. Nothing was changed.", environment));
            answer = terminal.readLine("Type %s to go ahead: ", environment);
        }
        if (!environment.equals(answer == null ? null : answer.strip())) {
            journal.record("not confirmed", String.valueOf(answer));
            throw Failure.notConfirmed("not confirmed: expected '%s', got '%s'. Nothing was changed.", environment, answer);
        }
        journal.record("confirmed", answer);
    }

    /** Applies and proves one change; when that fails takes it back where that is safe, and says what state things are in. */
    private void perform(Run run, Change change, List<Edit> edits) {
        long start = System.nanoTime();
        try {
            journal.record("apply", edits);
            change.apply(run);
            change.prove(run);
            journal.record("proved", edits, start);
        } catch (RuntimeException e) {
            String seen = explain(e);
            run.say("failed", "%s", seen);
            run.restartClock();
            String undone = attempt("undo failed", () -> change.undo(run));
            String state = attempt("state unknown", () -> change.state(run));
            journal.record("failed", "%s; %s; %s".formatted(seen, undone, state));
            throw Failure.failed(e, "%s failed: %s. Undo: %s. State: %s. Run this step again when the cause is gone.",
                    getClass().getSimpleName(), seen, undone, state);
        }
    }

    private static String attempt(String otherwise, java.util.function.Supplier<String> action) {
        try {
            return action.get();
        } catch (RuntimeException e) {
            return otherwise + ": " + explain(e);
        }
    }
}
