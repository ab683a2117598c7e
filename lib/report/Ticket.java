package lib.report;

//SOURCES ../run/Journal.java
//SOURCES Story.java
//SOURCES Svg.java
//SOURCES Verdict.java

import java.util.List;
import lib.run.Journal;

/** A story as Markdown, for a change ticket. */
public final class Ticket {
    private Ticket() {}

    /** The verdict, who did it, what ran and what proves it. */
    public static String of(Story story) {
        StringBuilder text = new StringBuilder("# %s: %s%n%n".formatted(escaped(story.site().name()),
                escaped(Verdict.headline(story))));
        Verdict.sentences(story).forEach(sentence -> text.append("%s%n%n".formatted(escaped(sentence))));
        if (!story.next().isEmpty()) {
            text.append("**Next:** `%s`%n%n".formatted(story.next().replace("`", "'")));
        }
        table(text, List.of("what", ""), Verdict.who(story).entrySet().stream()
                .map(each -> List.of(each.getKey(), each.getValue())).toList());
        table(text, List.of("UTC", "moment", "of it"), story.moments().stream()
                .map(moment -> List.of(Verdict.CLOCK.format(moment.at()), moment.name(), moment.detail())).toList());
        table(text, List.of("UTC", "script", "took", "ended"), story.commands().stream()
                .map(command -> List.of(Verdict.CLOCK.format(command.from()), command.name(),
                        "%.1f s".formatted(Svg.seconds(command.from(), command.to())), command.outcome()))
                .toList());
        table(text, List.of("UTC", "script", "proof", "seen"), Verdict.proofs(story).stream()
                .map(fact -> List.of(Verdict.CLOCK.format(fact.at()), fact.step(), fact.what(), fact.says()))
                .toList());
        table(text, List.of("cluster", "file:offset at the hand-over", "GTIDs executed"), Verdict.coordinates(story));
        return text.toString();
    }

    /** The same for a program: one object of JSON. */
    public static String json(Story story) {
        return Journal.json(Verdict.asMap(story));
    }

    private static void table(StringBuilder text, List<String> head, List<List<String>> rows) {
        if (!rows.isEmpty()) {
            row(text, head);
            row(text, head.stream().map(cell -> "---").toList());
            rows.forEach(row -> row(text, row));
            text.append('\n');
        }
    }

    private static void row(StringBuilder text, List<String> cells) {
        text.append("| ").append(String.join(" | ", cells.stream().map(Ticket::escaped).toList())).append(" |\n");
    }

    /** What Markdown, or the HTML in it, would take for its own. */
    private static String escaped(String text) {
        return text.replaceAll("([\\\\`*_\\[\\]<>|#])", "\\\\$1").replaceAll("\\s*\\R\\s*", " ");
    }
}
