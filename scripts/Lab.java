///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Open the lab: a shell in which every script of an environment hits real servers on this machine only
//JAVA 17+
//MAIN LabSession
//SOURCES ../lib/run/Script.java
//SOURCES ../tests/lab/Drill.java
//SOURCES ../tests/lab/Heartbeats.java
//SOURCES ../tests/lab/Lab.java
//SOURCES ../tests/lab/OtherEnvironment.java
//SOURCES ../tests/lab/Playground.java
//SOURCES ../tests/lab/RehearsalReport.java
//SOURCES ../tests/lab/Repository.java
//SOURCES ../tests/lab/Workload.java
//SOURCES ../tests/lab/WriterWatch.java

import static environment.Environment.NAME;
import static environment.Environment.SITE;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import lab.Chain;
import lab.Drill;
import lab.Heartbeats;
import lab.Lab;
import lab.MySqlRelease;
import lab.OtherEnvironment;
import lab.Playground;
import lab.RehearsalReport;
import lab.Repository;
import lab.Workload;
import lab.WriterWatch;
import lib.run.Failure;
import lib.run.Script;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

class LabSession extends Script {
    private static final int CLIENTS = 8;
    private static final Duration PAUSE = Duration.ofMillis(40);
    private static final String COMMAND_FOLLOWS = "--";

    @Parameters(arity = "0..1", paramLabel = "ENVIRONMENT", defaultValue = "nonprod",
            description = "Whose names, records and clusters: a folder with an Environment.java (default "
                    + "${DEFAULT-VALUE}). After a --, a command to run instead of a shell: the lab ends with it, and "
                    + "with its exit code.")
    String environment;

    @Option(names = "--docker", arity = "0..1", split = ",", paramLabel = "IMAGE", fallbackValue = "",
            description = "Servers in containers instead: of the first, second and third cluster, where that is not the"
                    + " first's (default mysql:5.7,mysql:8.0).")
    List<String> images;

    @Option(names = "--drill", arity = "0..1", paramLabel = "SEED", fallbackValue = "-1",
            description = "Faults come at moments of their own choosing; at the end, a verdict. A seed repeats the "
                    + "choices.")
    Long drill;

    @Option(names = "--prepared",
            description = "Begin where the write switchover does: reads moved, TTLs low for an hour, app state "
                    + "degraded.")
    boolean prepared;

    private final List<String> arguments;
    private final List<String> command;

    LabSession(String... args) {
        arguments = List.of(args);
        int end = arguments.indexOf(COMMAND_FOLLOWS);
        command = end < 0 ? List.of() : arguments.subList(end + 1, arguments.size());
    }

    public static void main(String... args) {
        new LabSession(args).start();
    }

    /** With what stands before the command. */
    final void start() {
        int end = arguments.indexOf(COMMAND_FOLLOWS);
        execute((end < 0 ? arguments : arguments.subList(0, end)).toArray(String[]::new));
    }

    @Override
    public Integer call() throws Exception {
        if (OtherEnvironment.isNeeded(environment, NAME)) {
            return OtherEnvironment.handOver(environment, script(), arguments);
        }
        SITE.requireSound();
        if (images != null && !playsInContainers()) {
            return Repository.handOver("tests/lab/LabInContainers.java", arguments);
        }
        try (Lab lab = playsInContainers() ? inContainers() : Lab.start(Chain.Options.DEFAULT)) {
            return open(lab);
        } catch (MySqlRelease.Unsupported e) {
            throw Failure.failed("%s", e.getMessage());
        }
    }

    private int open(Lab lab) throws Exception {
        lab.aws().route53().propagation(Duration.ofSeconds(1));
        lab.aws().rds().applyDelay(Duration.ofSeconds(1));
        if (prepared) {
            lab.prepare();
        }
        lab.uplink(); // so that the network can be cut
        String writer = SITE.writes().first().name();
        try (Heartbeats hearts = Heartbeats.of(lab.chain().servers(), Heartbeats.EVERY);
                WriterWatch watch = new WriterWatch(lab.chain().servers());
                Workload workload = new Workload(CLIENTS, PAUSE, lab.dns(), writer, lab::hostAndPort);
                Playground playground = new Playground(lab, workload)) {
            say("%d clients write to %s", CLIENTS, writer);
            if (command.isEmpty()) {
                say("%s", playground.words());
            }
            Process operator = playground.start(command);
            Drill running = drill == null ? null : new Drill(lab, playground, operator, seed());
            int exitCode = operator.waitFor();
            say("%d writes were acknowledged, the last of them on %s; %d failed with an error", workload.acknowledged(),
                    lab.server(workload.last().server()).name(), workload.failed());
            return running == null ? exitCode : verdict(lab, running, workload, watch, exitCode);
        }
    }

    private long seed() {
        return drill >= 0 ? drill : System.currentTimeMillis() % 1_000_000;
    }

    /** The command's own exit code counts; where it is 0, a drill that did not end well is a failure. */
    private static int verdict(Lab lab, Drill drill, Workload workload, WriterWatch watch, int exitCode)
            throws Exception {
        Drill.Verdict verdict = drill.judge(workload, watch);
        verdict.lines().forEach(line -> say("%s", line));
        String time = LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss"));
        say("The report is %s.", RehearsalReport.of(lab, workload, Path.of("rehearsals", "drill-" + time),
                verdict.lines()));
        return exitCode != 0 ? exitCode : verdict.isWell() ? Failure.DONE : Failure.FAILED;
    }

    /** The file of this script. */
    String script() {
        return "scripts/Lab.java";
    }

    /** Whether this is the script that knows containers: their libraries are downloaded only when asked for. */
    boolean playsInContainers() {
        return false;
    }

    /** The lab on the servers of {@link #images}. */
    Lab inContainers() throws IOException, InterruptedException {
        throw new UnsupportedOperationException();
    }

    static void say(String line, Object... values) {
        System.out.println(line.formatted(values));
    }
}
