package lib.run;

import java.util.regex.Pattern;

/** Text as it may stand on a screen or in a file, wherever it came from: no character of it does anything. */
public final class Plain {
    private static final Pattern LINE_END = Pattern.compile("\\s*\\R\\s*");

    private Plain() {}

    /**
     * The text with every character escaped that would move the cursor, end a line, turn the direction of reading or
     * not be seen at all: a server's answer can forge no line of ours.
     */
    static String text(String text) {
        StringBuilder plain = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (isPlain(c)) {
                plain.appendCodePoint(c);
            } else {
                plain.append(c == '\n' ? "\\n" : c == '\t' ? "\\t" : c == '\r' ? "\\r" : "\\u{%x}".formatted(c));
            }
        });
        return plain.toString();
    }

    /** The same in one line, its line ends as blanks: nothing that is told may look like a line of its own. */
    public static String line(String text) {
        String stripped = text.strip();
        return stripped.codePoints().allMatch(Plain::isPlain) ? stripped
                : text(LINE_END.matcher(stripped).replaceAll(" "));
    }

    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE,
                    Character.UNASSIGNED, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> true;
        };
    }
}
