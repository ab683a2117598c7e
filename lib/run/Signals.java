package lib.run;

//SOURCES Outside.java
//SOURCES Run.java

import java.util.List;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Ctrl-C, TERM and HUP. Before the first change they end the script; after it the first one stops what is waited for,
 * so that it is undone as after any failure, and the second one ends the script with the undo half done.
 */
public final class Signals {
    /** What sends signals to this process, and ends it. */
    public interface Sender {
        /** Hands each of these signals to the handler. */
        void handle(List<String> names, SignalHandler handler);

        /** Ends the process at once. */
        void halt(int exitCode);
    }

    /** Whose signals the present thread gets. */
    public static final Outside<Sender> OUTSIDE = new Outside<>(new Sender() {
        @Override
        public void handle(List<String> names, SignalHandler handler) {
            names.forEach(name -> Signal.handle(new Signal(name), handler));
        }

        @Override
        public void halt(int exitCode) {
            Runtime.getRuntime().halt(exitCode);
        }
    });

    private static final List<String> NAMES = List.of("INT", "TERM", "HUP");
    private static final int KILLED_BY = 128;

    private final Run run;
    private final Sender sender = OUTSIDE.get();
    private final Thread worker = Thread.currentThread();
    private boolean changing;
    private boolean stopped;

    private Signals(Run run) {
        this.run = run;
    }

    /** From here on signals are handled for this run, whose work is done by the present thread. */
    public static Signals handledFor(Run run) {
        Signals signals = new Signals(run);
        signals.sender.handle(NAMES, signals::handle);
        return signals;
    }

    /** The first change is made now: what was begun must be undone. */
    public synchronized void changing() {
        changing = true;
    }

    private synchronized void handle(Signal signal) {
        if (!changing) {
            System.err.printf("stopped by %s. Nothing was changed.%n", signal.getName());
            sender.halt(KILLED_BY + signal.getNumber());
        }
        if (stopped) {
            System.err.printf(
                    "stopped by a second %s: what is written above as begun may be half done. Next: run Status.%n",
                    signal.getName());
            sender.halt(KILLED_BY + signal.getNumber());
        }
        stopped = true;
        System.err.printf("%-6s by %s: taking back what was begun; a second signal ends it at once%n", "stop",
                signal.getName());
        run.stop("stopped by " + signal.getName());
        worker.interrupt();
    }
}
