package lib.report;

//SOURCES Command.java
//SOURCES Entry.java

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lib.report.Entry.Kind;

/** A moment that matters, with its name and what is known of it. */
record Moment(Instant at, String name, String detail) {
    /** The moments of these runs, as the journal tells them. */
    static List<Moment> of(List<Command> commands) {
        List<Moment> moments = new ArrayList<>();
        List<Entry> entries = commands.stream().flatMap(command -> command.entries().stream()).toList();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (entry.is("apply")) {
                applied(entry).forEach(moments::add);
                moments.addAll(frozen(entry, entries.subList(i + 1, entries.size())));
            } else if (entry.is("proved")) {
                proved(entry).forEach(moments::add);
            } else {
                other(entry).ifPresent(moments::add);
            }
        }
        return moments;
    }

    private static List<Moment> applied(Entry entry) {
        List<Moment> moments = new ArrayList<>();
        if (entry.has(Kind.RECORD)) {
            moments.add(new Moment(entry.at(), "records sent", names(entry.edits(Kind.RECORD), " CNAME")));
        }
        entry.edits(Kind.FREEZE).forEach(edit -> moments.add(
                new Moment(entry.at(), "freeze of %s sent".formatted(cluster(edit)), "read_only 0 → 1")));
        if (entry.has(Kind.CLIENTS)) {
            moments.add(new Moment(entry.at(), "clients killed", before(entry.edits(Kind.CLIENTS))));
        }
        return moments;
    }

    /** A freeze is over when the next change is begun, or when it was proved by itself. */
    private static List<Moment> frozen(Entry entry, List<Entry> later) {
        List<Moment> moments = new ArrayList<>();
        for (Map<?, ?> edit : entry.edits(Kind.FREEZE)) {
            later.stream().filter(next -> next.is("apply") && next.has(Kind.RELEASE) || next.is("failed")
                    || next.is("proved") && next.has(Kind.FREEZE)).findFirst().filter(next -> !next.is("failed"))
                    .ifPresent(next -> moments.add(new Moment(next.at(), cluster(edit) + " frozen",
                            "it takes no writes and its position stands still")));
        }
        return moments;
    }

    private static List<Moment> proved(Entry entry) {
        List<Moment> moments = new ArrayList<>();
        if (entry.has(Kind.RECORD)) {
            moments.add(new Moment(entry.at(), "records answered", names(entry.edits(Kind.RECORD), " CNAME")));
        }
        if (entry.has(Kind.CLIENTS)) {
            moments.add(new Moment(entry.at(), "landed", "nobody came back, new connections land where they should"));
        }
        return moments;
    }

    private static Optional<Moment> other(Entry entry) {
        return switch (entry.phase()) {
            case "replayed" -> Optional.of(new Moment(entry.at(), "replayed", entry.value("position").orElse("")));
            case "handed over" -> Optional.of(new Moment(entry.at(), "released",
                    "the next cluster takes writes; %s stood at %s".formatted(entry.value("cluster").orElse("?"),
                            entry.value("position").orElse("?"))));
            case "failed" -> Optional.of(new Moment(entry.at(), "failed", entry.value("seen").orElse("")));
            default -> Optional.empty();
        };
    }

    /** "blue" of "blue read_only in GROUP". */
    static String cluster(Map<?, ?> edit) {
        return String.valueOf(edit.get("what")).replaceFirst(" read_only in .*", "");
    }

    private static String names(List<Map<?, ?>> edits, String end) {
        return String.join(", ", edits.stream().map(edit -> String.valueOf(edit.get("what")).replace(end, ""))
                .toList());
    }

    private static String before(List<Map<?, ?>> edits) {
        return String.join(", ", edits.stream().map(edit -> String.valueOf(edit.get("before"))).toList());
    }
}
