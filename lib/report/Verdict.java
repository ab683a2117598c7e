package lib.report;

//SOURCES Command.java
//SOURCES Entry.java
//SOURCES Outage.java
//SOURCES Story.java

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A story in words: what came of it first, then who did it, and what proves it. */
final class Verdict {
    static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
    /** Phases that say nothing that the pictures and the plan do not. */
    private static final Set<String> NO_PROOF = Set.of("plan", "confirmed", "apply", "proved", "ttl");

    /** A fact: when, by which script, what it is about, and what it says. */
    record Fact(Instant at, String step, String what, String says) {}

    private Verdict() {}

    /** "Writes moved from blue to green at 03:26:13 UTC": one line. */
    static String headline(Story story) {
        List<Story.Move> moves = story.moves();
        List<Command> failed = story.failed();
        if (!failed.isEmpty() && (moves.isEmpty() || failed.get(0).from().isAfter(moves.get(moves.size() - 1).at()))) {
            return "%s failed at %s UTC".formatted(failed.get(0).name(),
                    SECOND.format(failed.get(0).first("failed").orElseThrow().at()));
        }
        if (moves.isEmpty()) {
            Command last = story.commands().get(story.commands().size() - 1);
            return "%s: %s".formatted(last.name(), last.outcome());
        }
        List<String> each = moves.stream().map(move -> "from %s to %s at %s UTC".formatted(move.from(), move.to(),
                SECOND.format(move.at()))).toList();
        return "Writes moved " + String.join(", then ", each);
    }

    /** What else came of it, a sentence each. */
    static List<String> sentences(Story story) {
        List<String> sentences = new ArrayList<>();
        story.failed().stream().map(command -> command.first("failed").orElseThrow()).forEach(entry -> {
            entry.value("seen").ifPresent(seen -> sentences.add("What failed: %s".formatted(seen)));
            entry.value("undo").ifPresent(undo -> sentences.add("Undone: %s".formatted(undo)));
            entry.value("state").ifPresent(state -> sentences.add("State then: %s".formatted(state)));
        });
        boolean ownWrites = story.writes().stream().anyMatch(Story.Source.CLIENTS::tells);
        story.outages().forEach(outage -> sentences.add(without(ownWrites ? "Clients" : "Held connections", outage)
                + (ownWrites ? " Their own writes tell." : " Watch's probes saw it.")));
        for (Story.Move move : story.moves()) {
            story.without(move, Story.Source.HELD).filter(outage -> ownWrites)
                    .ifPresent(outage -> sentences.add(without("Watch's held connections, beside them,", outage)));
            story.without(move, Story.Source.FRESH)
                    .ifPresent(outage -> sentences.add(without("New connections", outage)));
            story.without(move, Story.Source.CACHED).ifPresent(outage -> sentences.add(
                    without("New connections by old answers of DNS, kept for their TTL,", outage)));
        }
        if (story.outages().isEmpty() && !story.moves().isEmpty()) {
            sentences.add("Nobody watched: how long clients were without writes is not known (run Watch beside it).");
        }
        story.moves().forEach(move -> sentences.add("%s had executed all that %s had written, up to %s, before it took"
                .formatted(move.to(), move.from(), move.position()) + " writes."));
        sentences.addAll(story.said());
        return sentences;
    }

    private static String without(String who, Outage outage) {
        return "%s were without writes for %s at worst (%s), %s in the median of %d.".formatted(who,
                seconds(outage.length().toNanos()), outage.client(), seconds(outage.median().toNanos()),
                outage.clients());
    }

    private static String seconds(long nanos) {
        return "%.2f s".formatted(nanos / 1e9);
    }

    /** By whom, from where, with what, when, and past which guards. */
    static Map<String, String> who(Story story) {
        Map<String, Set<String>> values = new LinkedHashMap<>();
        Set<String> overrides = new LinkedHashSet<>();
        for (Command command : story.commands()) {
            command.by().forEach((name, value) -> values.computeIfAbsent(name, n -> new LinkedHashSet<>()).add(value));
            if (!command.overrides().isEmpty()) {
                overrides.add("%s: %s".formatted(command.name(), command.overrides()));
            }
        }
        Map<String, String> who = new LinkedHashMap<>();
        who.put("environment", story.site().name());
        who.put("when", "%s to %s UTC".formatted(DAY.format(story.from()), DAY.format(story.to())));
        values.forEach((name, each) -> who.put(name, String.join(", ", each)));
        who.put("overrides", overrides.isEmpty() ? "none" : String.join("; ", overrides));
        return who;
    }

    /** For each cluster of each move: its name, where it stood at the hand-over, and which GTIDs it had executed. */
    static List<List<String>> coordinates(Story story) {
        return story.moves().stream().flatMap(move -> move.coordinates().stream())
                .map(each -> List.of(each.cluster(), each.place(), each.gtids().isEmpty() ? "none" : each.gtids()))
                .toList();
    }

    /** What a program may read of a story. */
    static Map<String, Object> asMap(Story story) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("environment", story.site().name());
        map.put("from", story.from().toString());
        map.put("to", story.to().toString());
        map.put("verdict", headline(story));
        map.put("moves", story.moves().stream().map(move -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("from", move.from());
            one.put("to", move.to());
            one.put("at", move.at().toString());
            move.outage().ifPresent(outage -> one.put("withoutWritesMillis", outage.length().toMillis()));
            one.put("coordinates", move.coordinates().stream().map(each -> Map.of("cluster", each.cluster(), "place",
                    each.place(), "gtids", each.gtids())).toList());
            return one;
        }).toList());
        map.put("next", story.next());
        return map;
    }

    /** What the journal says beside plans: positions, connections killed, refusals. */
    static List<Fact> proofs(Story story) {
        List<Fact> facts = new ArrayList<>();
        for (Command command : story.commands()) {
            Map<String, Fact> killed = new LinkedHashMap<>();
            for (Entry entry : command.entries()) {
                if (entry.is("killed")) {
                    killed.merge(entry.value("instance").orElse(""), killed(entry), Verdict::together);
                } else if (!NO_PROOF.contains(entry.phase())) {
                    facts.add(fact(entry, entry.phase(), entry.details(Command.COMMON).entrySet().stream()
                            .map(each -> each.getKey() + " " + each.getValue()).collect(Collectors.joining(", "))));
                } else if (entry.is("proved")) {
                    entry.edits().forEach(edit -> facts.add(fact(entry, "proved",
                            "%s: %s → %s".formatted(edit.get("what"), edit.get("before"), edit.get("after")))));
                }
            }
            facts.addAll(killed.values());
        }
        facts.sort(Comparator.comparing(Fact::at));
        return facts;
    }

    private static Fact fact(Entry entry, String what, String says) {
        return new Fact(entry.at(), entry.step(), what, says);
    }

    /** Clients are killed until nobody comes back: each batch is an entry. */
    private static Fact killed(Entry entry) {
        return fact(entry, "killed on " + entry.value("instance").orElse("?"),
                "ids " + entry.value("ids").orElse("").replaceAll("[\\[\\]]", ""));
    }

    private static Fact together(Fact one, Fact other) {
        return new Fact(one.at, one.step, one.what, one.says + ", " + other.says.replaceFirst("^ids ", ""));
    }
}
