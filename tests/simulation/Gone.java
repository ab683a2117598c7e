package simulation;

/** The end of a simulated process: killed, or ended by a signal. Nothing of its code catches it. */
final class Gone extends Error {
    final int exitCode;

    Gone(int exitCode) {
        super("gone", null, false, false);
        this.exitCode = exitCode;
    }
}
