package lib.report;

//SOURCES ../run/Failure.java

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.run.Failure;

/** A line of the journal: when, by which script, in which phase, and what else it says. */
public record Entry(Instant at, String step, String phase, Map<String, Object> line) {
    private static final Set<String> COMMON = Set.of("at", "step", "phase", "changes");

    /** What kind of change an edit in the journal is, told by its words. */
    public enum Kind {
        FREEZE, RELEASE, RECORD, CLIENTS, OTHER;

        static Kind of(Map<?, ?> edit) {
            String what = String.valueOf(edit.get("what"));
            return what.contains(" read_only in ") ? "1".equals(edit.get("after")) ? FREEZE : RELEASE
                    : what.endsWith(" CNAME") ? RECORD
                    : what.endsWith(" connections") ? CLIENTS : OTHER;
        }
    }

    /** The entries of a journal, oldest first; a line that a crash cut off is passed over. */
    public static List<Entry> of(Path journal) {
        try {
            return Files.readAllLines(journal).stream().flatMap(Entry::of).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw Failure.failed(e, "cannot read the journal %s: %s", journal, e);
        }
    }

    /** What a line of the journal says. */
    public static Entry of(Map<String, Object> line) {
        return new Entry(Instant.parse((String) line.get("at")), (String) line.get("step"),
                (String) line.get("phase"), line);
    }

    private static Stream<Entry> of(String text) {
        try {
            return Stream.of(of(JSON.std.mapFrom(text)));
        } catch (IOException | RuntimeException e) {
            return Stream.empty();
        }
    }

    /** What it says by this name. */
    Optional<String> value(String name) {
        return Optional.ofNullable(line.get(name)).map(Entry::text);
    }

    private static String text(Object value) {
        return value instanceof Map<?, ?> map ? map.entrySet().stream()
                .map(each -> each.getKey() + " " + text(each.getValue())).collect(Collectors.joining(", "))
                : String.valueOf(value);
    }

    /** Which run of a script it belongs to; "" in a journal of before runs had names. */
    String run() {
        return value("run").orElse("");
    }

    boolean is(String wanted) {
        return phase.equals(wanted);
    }

    /** The edits that it is about: what, before and after. */
    List<Map<?, ?>> edits() {
        List<Map<?, ?>> edits = new ArrayList<>();
        if (line.get("changes") instanceof List<?> changes) {
            changes.stream().filter(Map.class::isInstance).forEach(edit -> edits.add((Map<?, ?>) edit));
        }
        return edits;
    }

    /** The edits of a kind. */
    List<Map<?, ?>> edits(Kind kind) {
        return edits().stream().filter(edit -> Kind.of(edit) == kind).toList();
    }

    /** Whether it is about such a change. */
    public boolean has(Kind kind) {
        return !edits(kind).isEmpty();
    }

    /** What it says beside when, which script, which phase and which edits. */
    Map<String, String> details(Set<String> known) {
        Map<String, String> details = new LinkedHashMap<>();
        line.forEach((name, value) -> {
            if (!COMMON.contains(name) && !known.contains(name)) {
                details.put(name, text(value));
            }
        });
        return details;
    }
}
