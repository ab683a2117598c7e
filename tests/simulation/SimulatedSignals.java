package simulation;

//SOURCES ../../lib/run/Signals.java
//SOURCES Gone.java
//SOURCES World.java

import java.util.List;
import lib.run.Signals;
import sun.misc.SignalHandler;

/** Signals to the process that runs at present. */
record SimulatedSignals(World world) implements Signals.Sender {
    @Override
    public void handle(List<String> names, SignalHandler handler) {
        world.process.onSignal = handler;
    }

    @Override
    public void halt(int exitCode) {
        world.mischief.end(world.process);
        throw new Gone(exitCode);
    }
}
