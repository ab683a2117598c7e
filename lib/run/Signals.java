package lib.run;

//SOURCES Run.java

import java.util.List;
import sun.misc.Signal;

/**
 * Ctrl-C, TERM and HUP. Before the first change they end the script; after it the first one stops what is waited for,
 * so that it is undone as after any failure, and the second one ends the script with the undo half done.
 */
public final class Signals {
    private static final List<String> NAMES = List.of("INT", "TERM", "HUP");
    private static final int KILLED_BY = 128;

    private final Run run;
    private final Thread worker = Thread.currentThread();
    private boolean changing;
    private boolean stopped;

    private Signals(Run run) {
        this.run = run;
    }

    /** From here on signals are handled for this run, whose work is done by the present thread. */
    public static Signals handledFor(Run run) {
        Signals signals = new Signals(run);
        NAMES.forEach(name -> Signal.handle(new Signal(name), signals::handle));
        return signals;
    }

    /** The first change is made now: what was begun must be undone. */
    public synchronized void changing() {
        changing = true;
    }

    private synchronized void handle(Signal signal) {
        if (!changing) {
            System.err.printf("stopped by %s. Nothing was changed.%n", signal.getName());
            Runtime.getRuntime().halt(KILLED_BY + signal.getNumber());
        }
        if (stopped) {
            System.err.printf(
                    "stopped by a second %s: what is written above as begun may be half done. Next: run Status.%n",
                    signal.getName());
            Runtime.getRuntime().halt(KILLED_BY + signal.getNumber());
        }
        stopped = true;
        System.err.printf("%-6s by %s: taking back what was begun; once more ends this at once%n", "stop",
                signal.getName());
        run.stop("stopped by " + signal.getName());
        worker.interrupt();
    }
}
