package lib.run;

/**
 * One line of a plan: what changes, from what to what.
 *
 * @param brief the line for a tired reader
 * @param isFinal whether nothing can be undone any more once this is made
 */
public record Edit(String what, String before, String after, String brief, boolean isFinal) {
    /** One that can be undone, or that nothing depends on. */
    public Edit(String what, String before, String after) {
        this(what, before, after, line(what, before, after), false);
    }

    /** The same, its brief line telling less of what changes. */
    public Edit briefly(String less) {
        return withBrief(line(less, before, after));
    }

    /** The same with this brief line. */
    public Edit withBrief(String line) {
        return new Edit(what, before, after, line, isFinal);
    }

    /** The same, after which nothing can be undone. */
    public Edit andNoWayBack() {
        return new Edit(what, before, after, brief, true);
    }

    private static String line(String what, String before, String after) {
        return "%s %s → %s".formatted(what, before, after);
    }

    @Override
    public String toString() {
        return line(what, before, after);
    }
}
