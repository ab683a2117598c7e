package lib;

//SOURCES Hazards.java
//SOURCES Step.java
//SOURCES Switchover.java

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks every guard of the steps ahead, and those of the days before, and prints a table. Changes nothing. */
public abstract class Checklist extends Switchover {
    /** The guards that belong to no step. */
    protected abstract List<Guard> hazards(Run run);

    @Override
    int work(Run run) {
        List<Guard> guards = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        try {
            List<Change> changes = changes();
            changes.forEach(change -> change.plan(run));
            guards.addAll(guards(run, changes));
        } catch (RuntimeException e) {
            row(refused, new Guard("plan", "every step ahead to find what it changes", () -> Optional.of(explain(e)), "see there"));
        }
        guards.addAll(hazards(run));
        List<Guard> rows = Guard.distinct(guards);
        rows.forEach(guard -> row(refused, guard));
        System.out.printf("%d of %d guards refuse%s%n", refused.size(), rows.size(),
                refused.isEmpty() ? "" : ": " + String.join(", ", refused));
        return refused.isEmpty() ? Failure.DONE : Failure.REFUSED;
    }

    private static void row(List<String> refused, Guard guard) {
        Optional<String> seen;
        try {
            seen = guard.seen().get();
        } catch (RuntimeException e) {
            seen = Optional.of(explain(e).replace(". Nothing was changed.", ""));
        }
        System.out.printf("%-7s %-16s %s%s%n", seen.isPresent() ? "REFUSES" : "ok", guard.name(), guard.expected(),
                seen.map(s -> "%n%25ssaw %s%n%25sdo: %s".formatted("", s, "", guard.todo())).orElse(""));
        if (seen.isPresent()) {
            refused.add(guard.name());
        }
    }
}
