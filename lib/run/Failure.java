package lib.run;

//SOURCES Errors.java
//SOURCES Plain.java

import java.util.ArrayList;
import java.util.List;

/**
 * Why a script stops, for a tired reader: what was seen, what was expected, what to do next; a line, or a row for each
 * of these. It knows its exit code and whether anything may have changed.
 */
public final class Failure extends RuntimeException {
    /** Exit codes of every script. */
    public static final int DONE = 0, FAILED = 1, USAGE = 2, NOT_CONFIRMED = 3, REFUSED = 4;

    private final int exitCode;
    private final boolean nothingChanged;

    private Failure(int exitCode, boolean nothingChanged, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.nothingChanged = nothingChanged;
    }

    /** Something went wrong; the message says what state things are in. */
    public static Failure failed(String message, Object... args) {
        return new Failure(FAILED, false, Plain.line(message.formatted(args)), null);
    }

    /** The same, keeping the cause for {@code --verbose}. */
    public static Failure failed(Throwable cause, String message, Object... args) {
        return new Failure(FAILED, false, Plain.line(message.formatted(args)), cause);
    }

    /** What is there is not what the script may work on. Nothing was changed. */
    public static Failure refused(String message, Object... args) {
        return new Failure(REFUSED, true, Plain.line(message.formatted(args)), null);
    }

    /** The same in rows, as {@link #row} makes them. */
    public static Failure refused(List<String> rows) {
        return new Failure(REFUSED, true, String.join("\n", rows), null);
    }

    /** Something went wrong, told in rows. */
    public static Failure failed(Throwable cause, List<String> rows) {
        return new Failure(FAILED, false, String.join("\n", rows), cause);
    }

    /** A row of a message: a word that says what it is about, and what is to be told in one line. */
    public static String row(String label, String text) {
        return "%-6s %s".formatted(label, Plain.line(text));
    }

    /** Nobody agreed. Nothing was changed. */
    public static Failure notConfirmed(String message, Object... args) {
        return new Failure(NOT_CONFIRMED, true, Plain.line(message.formatted(args)), null);
    }

    /** The command line makes no sense. Nothing was changed. */
    public static Failure usage(String message, Object... args) {
        return new Failure(USAGE, true, Plain.line(message.formatted(args)), null);
    }

    /** Any error that came before the first change: the operator need not wonder what it left behind. */
    public static Failure beforeAnyChange(RuntimeException e) {
        int exitCode = e instanceof Failure failure ? failure.exitCode : FAILED;
        return new Failure(exitCode, true, e instanceof Failure ? e.getMessage() : Plain.line(Errors.explain(e)), e);
    }

    /** 0 to 4, as above. */
    public int exitCode() {
        return exitCode;
    }

    /** The message, and that nothing was changed where that is known: one line, or a row for each thing told. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>(getMessage().lines().toList());
        if (nothingChanged && lines.size() > 1) {
            lines.add("Nothing was changed.");
        } else if (nothingChanged) {
            lines.set(0, "%s%s Nothing was changed.".formatted(lines.get(0), lines.get(0).endsWith("?") ? "" : "."));
        }
        return lines;
    }
}
