package lib.report;

//SOURCES Entry.java

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One run of a script, as its lines in the journal tell it. */
public record Command(String name, List<Entry> entries) {
    /** Who and what every line of a run says the same of. */
    static final Set<String> COMMON =
            new LinkedHashSet<>(List.of("environment", "aws", "mysql", "who", "host", "toolkit",
                    "run", "version", "account", "user", "commit"));
    /** After such a pause in the journal something else begins. */
    private static final Duration PAUSE = Duration.ofHours(2);

    /** The runs in a journal, oldest first; two that were at work at once are two. */
    public static List<Command> of(List<Entry> entries) {
        List<Command> commands = new ArrayList<>();
        Map<String, Command> byRun = new HashMap<>();
        Entry last = null;
        for (Entry entry : entries) {
            boolean begins = entry.run().isEmpty() ? beginsUnnamed(entry, last) : !byRun.containsKey(entry.run());
            if (begins) {
                byRun.put(entry.run(), new Command(entry.step(), new ArrayList<>()));
                commands.add(byRun.get(entry.run()));
            }
            byRun.get(entry.run()).entries.add(entry);
            last = entry;
        }
        return commands;
    }

    /** In a journal of before runs had names. */
    private static boolean beginsUnnamed(Entry entry, Entry last) {
        return last == null || !last.run().isEmpty() || !entry.step().equals(last.step())
                || entry.is("plan") && !last.is("plan");
    }

    /** The last ones with no long pause between them: a day's work, or what there is of it. */
    public static List<Command> ofTheLastDay(List<Command> all) {
        int first = Math.max(0, all.size() - 1);
        while (first > 0
                && Duration.between(all.get(first - 1).to(), all.get(first).from()).compareTo(PAUSE) <= 0) {
            first--;
        }
        return all.subList(first, all.size());
    }

    /** When it began. */
    public Instant from() {
        return entries.get(0).at();
    }

    /** When it recorded its last line. */
    public Instant to() {
        return entries.get(entries.size() - 1).at();
    }

    /** The id of this run; "" in an old journal. */
    public String run() {
        return entries.get(0).run();
    }

    /** Whether it came as far as its first change. */
    public boolean isOfChange() {
        return entries.stream().anyMatch(entry -> entry.is("apply"));
    }

    /** The first line of this phase. */
    Optional<Entry> first(String phase) {
        return entries.stream().filter(entry -> entry.is(phase)).findFirst();
    }

    /** What it ended with, in words. */
    public String outcome() {
        if (first("failed").isPresent()) {
            return "failed";
        }
        if (first("refused").isPresent() && !isOfChange()) {
            return "refused";
        }
        if (first("not confirmed").isPresent()) {
            return "not confirmed";
        }
        return first("proved").isPresent() ? "done" : isOfChange() ? "cut off" : "nothing changed";
    }

    /** By whom, from where, with what: each once. */
    Map<String, String> by() {
        Map<String, String> by = new LinkedHashMap<>();
        entries.forEach(entry -> COMMON.forEach(
                name -> entry.value(name).filter(value -> !value.isEmpty()).ifPresent(value -> by.put(name, value))));
        return by;
    }

    /** The guards that it went past. */
    String overrides() {
        return entries.stream().filter(entry -> entry.is("override"))
                .map(entry -> "%s (saw %s)".formatted(entry.value("guard").orElse("?"),
                        entry.value("seen").orElse("?")))
                .distinct().collect(Collectors.joining("; "));
    }
}
