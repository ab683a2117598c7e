package lib.run;

/** One line of a plan: what changes, from what to what. */
public record Edit(String what, String before, String after) {
    @Override
    public String toString() {
        return "%s %s → %s".formatted(what, before, after);
    }
}
