package lib.run;

//SOURCES Errors.java

/**
 * Why a script stops, in one line for a tired reader: what was seen, what was expected, what to do next. It knows its
 * exit code and whether anything may have changed.
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
        return new Failure(FAILED, false, message.formatted(args), null);
    }

    /** The same, keeping the cause for {@code --verbose}. */
    public static Failure failed(Throwable cause, String message, Object... args) {
        return new Failure(FAILED, false, message.formatted(args), cause);
    }

    /** What is there is not what the script may work on. Nothing was changed. */
    public static Failure refused(String message, Object... args) {
        return new Failure(REFUSED, true, message.formatted(args), null);
    }

    /** Nobody agreed. Nothing was changed. */
    public static Failure notConfirmed(String message, Object... args) {
        return new Failure(NOT_CONFIRMED, true, message.formatted(args), null);
    }

    /** The command line makes no sense. Nothing was changed. */
    public static Failure usage(String message, Object... args) {
        return new Failure(USAGE, true, message.formatted(args), null);
    }

    /** Any error that came before the first change: the operator need not wonder what it left behind. */
    public static Failure beforeAnyChange(RuntimeException e) {
        int exitCode = e instanceof Failure failure ? failure.exitCode : FAILED;
        return new Failure(exitCode, true, Errors.explain(e), e);
    }

    /** 0 to 4, as above. */
    public int exitCode() {
        return exitCode;
    }

    /** The message, and that nothing was changed where that is known. */
    public String line() {
        String end = getMessage().endsWith("?") ? "" : ".";
        return getMessage() + (nothingChanged ? end + " Nothing was changed." : "");
    }
}
