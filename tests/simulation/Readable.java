package simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A story as a person reads it: short lines, and what is asked over and over told once. */
public final class Readable {
    private static final int WIDTH = 200;
    private static final String CALL = "(?s)^ *\\d+\\.\\d{3} \\w+ #\\d+ .*";

    private final List<String> lines = new ArrayList<>();
    /** The calls since something else was told, without their numbers. */
    private final Set<String> told = new HashSet<>();
    private int leftOut;

    private Readable() {}

    /** The same in fewer words. */
    public static List<String> of(List<String> story) {
        Readable readable = new Readable();
        story.forEach(readable::tell);
        readable.endOfRepetition();
        return readable.lines;
    }

    private void tell(String line) {
        if (!line.matches(CALL)) {
            told.clear();
        } else if (!told.add(line.replaceAll("\\d+", ""))) {
            leftOut++;
            return;
        }
        endOfRepetition();
        lines.add(cut(line.replaceAll("id NOT IN \\(COALESCE\\(IS_USED_LOCK.*?\\)\\) AND ", "… AND ")
                .replaceAll("journal → .*?\"phase\":\"([^\"]*)\"", "journal → $1: ")));
    }

    private void endOfRepetition() {
        if (leftOut > 0) {
            lines.add("          … %d calls like these".formatted(leftOut));
            leftOut = 0;
        }
    }

    private static String cut(String line) {
        return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 1) + "…";
    }
}
