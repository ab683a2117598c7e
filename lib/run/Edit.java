package lib.run;

/**
 * One line of a plan: what changes, from what to what.
 *
 * @param isFinal whether nothing can be undone any more once this is made
 */
public record Edit(String what, String before, String after, boolean isFinal) {
    /** One that can be undone, or that nothing depends on. */
    public Edit(String what, String before, String after) {
        this(what, before, after, false);
    }

    /** The same, after which nothing can be undone. */
    public Edit andNoWayBack() {
        return new Edit(what, before, after, true);
    }

    @Override
    public String toString() {
        return "%s %s → %s".formatted(what, before, after);
    }
}
