///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Play the runbook's own code in simulated worlds: any fault at any call, any order, judged from outside
//JAVA 17+
//MAIN Simulate
// Script's C1 wins over any other tier: without tiers it is C2 alone, twice as fast after a minute. Its scaling wins
// too: it makes 5,000 of this threshold.
//RUNTIME_OPTIONS -XX:-TieredCompilation -XX:+UseSerialGC -Xmn256m -XX:-StackTraceInThrowable -XX:CompileThreshold=1000
//SOURCES ../lib/run/Script.java
//SOURCES ../tests/lab/Shape.java
//SOURCES ../tests/simulation/Simulation.java

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lab.Shape;
import lib.run.Failure;
import lib.run.Script;
import picocli.CommandLine.Option;
import simulation.Simulation;
import simulation.Simulation.Result;
import simulation.Simulation.Violation;

class Simulate extends Script {
    @Option(names = "--runs", paramLabel = "N", defaultValue = "10000",
            description = "How many drawn runs (default ${DEFAULT-VALUE}).")
    private int runs;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1",
            description = "Of the first run; the second has the next one (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--exhaustive", description = "Play every case of a small scope instead.")
    private boolean exhaustive;

    @Option(names = "--each-of", paramLabel = "N", defaultValue = "1", description = "One of so many cases only.")
    private int eachOf;

    @Option(names = "--json", paramLabel = "FILE", description = "Write what was played and violated into this file.")
    private Path json;

    @Override
    public Integer call() throws InterruptedException, IOException {
        if (!Shape.isTheTests()) {
            return Shape.runInACopy("scripts/Simulate.java", arguments());
        }
        Result result = exhaustive ? Simulation.exhaustive(eachOf) : Simulation.drawn(seed, runs);
        Map<String, Violation> kinds = new LinkedHashMap<>();
        result.violations().values().forEach(each -> kinds.putIfAbsent(each.kind(), each));
        for (Violation violation : kinds.values()) {
            Simulation.story(violation).forEach(System.out::println);
            System.out.println();
        }
        System.out.printf("%d %s, %d calls of the toolkit, %.1f s, %.0f runs a second; %d violated something%n",
                result.runs(), exhaustive ? "cases" : "runs from seed " + seed, result.calls(), result.seconds(),
                result.perSecond(), result.violations().size());
        kinds.forEach((kind, first) -> System.out.printf("%6d %s%n", result.violations().values().stream()
                .filter(each -> each.kind().equals(kind)).count(), kind));
        if (json != null) {
            write(result);
        }
        return result.violations().isEmpty() ? Failure.DONE : Failure.FAILED;
    }

    /** Those that were given, for a run from another folder. */
    private List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of("--runs=" + runs, "--seed=" + seed, "--each-of=" + eachOf));
        if (exhaustive) {
            arguments.add("--exhaustive");
        }
        if (json != null) {
            arguments.add("--json=" + json.toAbsolutePath());
        }
        return arguments;
    }

    private void write(Result result) throws IOException {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("runs", result.runs());
        report.put("seed", exhaustive ? "" : String.valueOf(seed));
        report.put("calls", result.calls());
        report.put("seconds", result.seconds());
        report.put("violations", result.violations().values().stream()
                .map(each -> Map.of("tale", each.tale().words(), "what", each.what())).toList());
        Files.writeString(json, JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(report) + "\n");
    }

    public static void main(String... args) {
        new Simulate().execute(args);
    }
}
