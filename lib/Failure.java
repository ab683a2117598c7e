package lib;

/**
 * Why a script stops, in one line for a tired reader: what was seen, what was expected, what to do next. Its exit code says
 * whether anything may have changed.
 */
public class Failure extends RuntimeException {
    /** Exit codes of every script. */
    public static final int DONE = 0, FAILED = 1, USAGE = 2, NOT_CONFIRMED = 3, REFUSED = 4;

    public final int exitCode;

    private Failure(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** Something went wrong; the message says what state things are in. */
    public static Failure failed(String message, Object... args) {
        return new Failure(FAILED, message.formatted(args), null);
    }

    /** The same, keeping the cause for {@code --verbose}. */
    public static Failure failed(Throwable cause, String message, Object... args) {
        return new Failure(FAILED, message.formatted(args), cause);
    }

    /** What is there is not what the script may work on: nothing was changed. */
    public static Failure refused(String message, Object... args) {
        return new Failure(REFUSED, message.formatted(args), null);
    }

    /** Nobody agreed: nothing was changed. */
    public static Failure notConfirmed(String message, Object... args) {
        return new Failure(NOT_CONFIRMED, message.formatted(args), null);
    }

    /** The command line makes no sense: nothing was read or changed. */
    public static Failure usage(String message, Object... args) {
        return new Failure(USAGE, message.formatted(args), null);
    }
}
