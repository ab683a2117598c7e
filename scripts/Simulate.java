///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Play the runbook's own code in simulated worlds: any faults, any order, judged from outside
//JAVA 17+
//MAIN Simulate
//RUNTIME_OPTIONS -XX:TieredStopAtLevel=4
//SOURCES ../lib/run/Script.java
//SOURCES ../tests/simulation/Simulation.java

import java.util.concurrent.Callable;
import lib.run.Script;
import picocli.CommandLine.Option;
import simulation.Simulation;

class Simulate extends Script {
    @Option(names = "--runs", paramLabel = "N", defaultValue = "10000",
            description = "Runs (default ${DEFAULT-VALUE}).")
    private long runs;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1",
            description = "Of the first run; each run's follows (default ${DEFAULT-VALUE}).")
    private long seed;

    @Override
    public Integer call() throws Exception {
        return new Simulation(seed, runs).run();
    }

    public static void main(String... args) {
        new Simulate().execute(args);
    }
}
