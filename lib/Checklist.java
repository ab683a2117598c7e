package lib;

//SOURCES Hazards.java
//SOURCES Step.java
//SOURCES Switchover.java

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks every guard of the steps ahead, and those of the days before, and prints a table. Changes nothing. */
public abstract class Checklist extends Switchover {
    /** The guards that belong to no step. */
    protected abstract List<Guard> hazards(Run run);

    @Override
    int work(Run run) {
        List<Guard> guards = new ArrayList<>();
        int refused = 0;
        try {
            List<Change> changes = changes();
            changes.forEach(change -> change.plan(run));
            guards.addAll(guards(run, changes));
        } catch (RuntimeException e) {
            refused += row(run, new Guard("plan", "every step ahead to find what it changes", () -> Optional.of(explain(e)), "see there"));
        }
        guards.addAll(hazards(run));
        Map<String, Guard> rows = new LinkedHashMap<>(); // several steps ask some of the same
        guards.forEach(guard -> rows.putIfAbsent(guard.name() + guard.expected(), guard));
        for (Guard guard : rows.values()) {
            refused += row(run, guard);
        }
        System.out.printf("%d of %d guards refuse%n", refused, rows.size());
        return refused == 0 ? Failure.DONE : Failure.REFUSED;
    }

    private static int row(Run run, Guard guard) {
        Optional<String> seen;
        try {
            seen = guard.seen().get();
        } catch (RuntimeException e) {
            seen = Optional.of(explain(e));
        }
        System.out.printf("%-7s %-16s %s%s%n", seen.isPresent() ? "REFUSES" : "ok", guard.name(), guard.expected(),
                seen.map(s -> "%n        %-16s saw %s%n        %-16s %s".formatted("", s, "", guard.todo())).orElse(""));
        return seen.isPresent() ? 1 : 0;
    }
}
