///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Rehearse the runbook on real MySQL servers, with a writing workload and proof that no write was lost
//JAVA 17+
//MAIN Rehearse
//SOURCES ../lib/run/Journal.java
//SOURCES ../lib/run/Script.java
//SOURCES ../tests/lab/Lab.java
//SOURCES ../tests/lab/Repository.java
//SOURCES ../tests/lab/Timeline.java
//SOURCES ../tests/lab/Workload.java
//SOURCES ../tests/lab/WriterWatch.java

import static environment.Environment.NAME;
import static environment.Environment.WRITER;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.Chain;
import lab.Lab;
import lab.MySqlRelease;
import lab.MySqlServer;
import lab.Repository;
import lab.Timeline;
import lab.Workload;
import lab.WriterWatch;
import lib.run.Failure;
import lib.run.Script;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

class Rehearse extends Script {
    /** Of a client between two writes: eight clients make some 200 writes a second. */
    private static final Duration PAUSE = Duration.ofMillis(40);
    /** For all clients to write again after a switchover; a client may cache what DNS said for the TTL. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final DateTimeFormatter FOLDER = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss");

    @Option(names = "--rollback", description = "Roll the writes back to blueprime after the write switchover.")
    boolean rollback;

    @Option(names = "--read-rollback",
            description = "Roll the reads back to blue after the read switchover, then switch them again.")
    boolean readRollback;

    @Option(names = "--from", paramLabel = "VERSION",
            description = "MySQL of blue and blueprime: ${COMPLETION-CANDIDATES} (default 5.7). Green's is 8.0.31.")
    Chain.Upgrade from;

    @Option(names = "--docker", arity = "0..1", split = ",", paramLabel = "IMAGE", fallbackValue = "",
            description = "Servers in containers instead: of blue, green and blueprime, where that is not blue's"
                    + " (default mysql:5.7,mysql:8.0).")
    List<String> images;

    @Option(names = "--report-dir", paramLabel = "DIR",
            description = "Where report, timeline, journal and the steps' output go (default rehearsals/TIME).")
    Path reportDir;

    @Option(names = "--clients", paramLabel = "N", defaultValue = "8",
            description = "Writing clients (default ${DEFAULT-VALUE}).")
    int clients;

    @Option(names = "--dns-propagation", paramLabel = "TIME", defaultValue = "1s",
            description = "How long a DNS change takes to reach the name servers (default ${DEFAULT-VALUE}).")
    Duration dnsPropagation;

    @Option(names = "--rds-apply-delay", paramLabel = "TIME", defaultValue = "1s",
            description = "How long a parameter takes to reach the server (default ${DEFAULT-VALUE}).")
    Duration rdsApplyDelay;

    private record StepRun(String name, Instant startedAt, long from, long to, int exitCode) {
        long millis() {
            return (to - from) / 1_000_000;
        }
    }

    private final List<StepRun> steps = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private Map<String, CompletableFuture<Void>> builds;

    @Spec
    CommandSpec spec;

    public static void main(String... args) {
        new Rehearse().execute(args);
    }

    @Override
    public Integer call() throws Exception {
        if (clients < 1) {
            throw Failure.usage("--clients=%d: at least one client has to write", clients);
        }
        if (images != null && from != null) {
            throw Failure.usage("--from=%s: with --docker the images say which versions", from);
        }
        if (images != null && !playsInContainers()) {
            return Repository.handOver("tests/lab/RehearseInContainers.java",
                    spec.commandLine().getParseResult().originalArgs());
        }
        try {
            try (Lab lab = images == null ? embedded() : inContainers();
                    WriterWatch watch = new WriterWatch(lab.chain().servers())) {
                List<String> scripts = scripts();
                builds = lab.build(scripts);
                lab.aws().route53().propagation(dnsPropagation);
                lab.aws().route53().requestsPerSecond(5);   // what AWS allows an account
                lab.aws().rds().applyDelay(rdsApplyDelay);
                try (Workload workload = new Workload(clients, PAUSE, lab.dns(), WRITER.name(), lab::hostAndPort)) {
                    say("%d clients write to %s", clients, WRITER.name());
                    rehearse(lab, workload, scripts);
                    workload.close();
                    judge(lab, workload, watch);
                }
            }
        } catch (MySqlRelease.Unsupported e) {
            throw Failure.failed("%s", e.getMessage());
        }
        return problems.isEmpty() ? Failure.DONE : Failure.FAILED;
    }

    private Lab embedded() throws IOException, InterruptedException {
        Chain.Upgrade upgrade = from == null ? Chain.Upgrade.FROM_5_7 : from;
        Chain.check(upgrade);
        reportDir = reportFolder();
        List<String> versions = upgrade.releases().stream().map(MySqlRelease::version).toList();
        say("starting blue (MySQL %s), green (%s) and blueprime (%s), replicating in that order", versions.toArray());
        return Lab.start(upgrade, Chain.Options.DEFAULT);
    }

    /** Whether this is the script that knows containers: their libraries are downloaded only when asked for. */
    boolean playsInContainers() {
        return false;
    }

    /** The lab on the servers of {@link #images}. */
    Lab inContainers() throws IOException, InterruptedException {
        throw new UnsupportedOperationException();
    }

    final Path reportFolder() {
        Path folder = reportDir != null ? reportDir : Path.of("rehearsals", LocalDateTime.now().format(FOLDER));
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw Failure.failed(e, "cannot write the report to %s: %s", folder, e);
        }
    }

    /** The runbook's scripts in order. A read rollback is followed by another read switchover: the end needs it. */
    private List<String> scripts() throws IOException {
        List<String> folders = new ArrayList<>(List.of("1.read-switchover"));
        if (readRollback) {
            folders.addAll(List.of("2.read-rollback/backup-dns-rollback", "1.read-switchover"));
        }
        folders.addAll(List.of("3.prep-write-switchover", "4.write-switchover"));
        if (rollback) {
            folders.addAll(List.of("5.write-rollback", "7.post-rollback"));
        }
        folders.add("6.post-upgrade");
        List<String> scripts = new ArrayList<>();
        for (String folder : folders) {
            try (Stream<Path> files = Files.list(Lab.root().resolve(NAME).resolve(folder))) {
                files.map(file -> NAME + "/" + folder + "/" + file.getFileName()).filter(file -> file.endsWith(".java"))
                        .sorted().forEach(scripts::add);
            }
        }
        return scripts;
    }

    private void rehearse(Lab lab, Workload workload, List<String> scripts) throws Exception {
        for (String script : scripts) {
            String name = script.substring(NAME.length() + 1).replace(".java", "");
            if (!isBuilt(name.startsWith("4.") ? scripts : List.of(script))) {
                return;
            }
            if (!perform(lab, workload, script, name)) {
                return;
            }
            boolean switched = name.matches("[45]\\..*/4\\..*");
            if (switched && !workload.awaitWrites(System.nanoTime(), PATIENCE)) {
                problems.add("not every client writes again " + PATIENCE.toSeconds() + " s after " + name);
                return;
            }
        }
    }

    /** Waits until these scripts are compiled: all of them before the write switchover, lest it take longer for it. */
    private boolean isBuilt(List<String> scripts) {
        if (!scripts.stream().allMatch(script -> builds.get(script).isDone())) {
            say("compiling the steps, which were edited or never run here");
        }
        try {
            scripts.forEach(script -> builds.get(script).join());
            return true;
        } catch (CompletionException e) {
            problems.add(e.getCause().getMessage());
            return false;
        }
    }

    private boolean perform(Lab lab, Workload workload, String script, String name) throws Exception {
        Instant startedAt = Instant.now();
        long before = workload.acknowledged();
        long from = System.nanoTime();
        Lab.Run run;
        try (Live live = new Live(name, lab, workload)) {
            run = lab.step(script);
        }
        long to = System.nanoTime();
        steps.add(new StepRun(name, startedAt, from, to, run.exitCode()));
        Path log = reportDir.resolve("%02d-%s.log".formatted(steps.size(), name.replace('/', '-')));
        Files.writeString(log, run.stdout() + run.stderr());
        say("%-4s %-64s %5.1f s %6.0f writes/s on %s", run.exitCode() == 0 ? "done" : "FAIL", name, (to - from) / 1e9,
                (workload.acknowledged() - before) / ((to - from) / 1e9), lab.server(workload.last().server()).name());
        if (run.exitCode() == 0) {
            return true;
        }
        problems.add("%s ended with exit code %d (all of its output: %s)".formatted(name, run.exitCode(), log));
        List<String> lines = (run.stdout() + run.stderr()).lines().toList();
        lines.subList(Math.max(0, lines.size() - 12), lines.size()).forEach(line -> say("     | %s", line));
        return false;
    }

    /** What runs and what the workload sees: a line that is rewritten on a terminal, one plain line in a log. */
    private static final class Live implements AutoCloseable {
        private static final boolean TERMINAL = isTerminal();
        private final Thread thread;

        Live(String name, Lab lab, Workload workload) {
            thread = new Thread(() -> show(name, lab, workload), "live line");
            thread.setDaemon(true);
            thread.start();
        }

        private static void show(String name, Lab lab, Workload workload) {
            if (!TERMINAL) {
                say("run  %s", name);
                return;
            }
            try {
                long start = System.nanoTime();
                while (true) {
                    long before = workload.acknowledged();
                    Thread.sleep(500);
                    long writes = (workload.acknowledged() - before) * 2;
                    double seconds = (System.nanoTime() - start) / 1e9;
                    System.out.printf("\rrun  %-64s %5.1f s %6d writes/s on %s   ", name, seconds, writes,
                            writes == 0 ? "none" : lab.server(workload.last().server()).name());
                    System.out.flush();
                }
            } catch (InterruptedException e) {
                System.out.print("\r" + " ".repeat(108) + "\r");
            }
        }

        /** Java's console says whether there is one for input too, so it is the shell that is asked. */
        private static boolean isTerminal() {
            try {
                return !"dumb".equals(System.getenv("TERM"))
                        && new ProcessBuilder("sh", "-c", "test -t 1").inheritIO().start().waitFor() == 0;
            } catch (IOException | InterruptedException e) {
                return false;
            }
        }

        @Override
        public void close() throws InterruptedException {
            thread.interrupt();
            thread.join();
        }
    }

    private void judge(Lab lab, Workload workload, WriterWatch watch) throws Exception {
        MySqlServer expected = rollback ? lab.chain().blueprime() : lab.chain().green();
        MySqlServer winner = lab.server(workload.last().server());
        Workload.Verdict verdict = workload.verify(winner);
        List<StepRun> switching = steps.stream().filter(step -> step.name.matches("[45]\\..*")).toList();
        Workload.Outage outage = switching.isEmpty() ? new Workload.Outage(0, 0)
                : workload.outage(switching.get(0).from, switching.get(switching.size() - 1).to);
        expect(verdict.lost() == 0, "%d acknowledged writes are not on %s", verdict.lost(), winner.name());
        expect(verdict.duplicated() == 0, "%d writes are on %s more than once", verdict.duplicated(), winner.name());
        long twoWriters = watch.twoWritersMillis();
        expect(twoWriters == 0, "two servers took writes at the same time for %d ms", twoWriters);
        expect(winner == expected, "the last write landed on %s, expected %s", winner.name(), expected.name());
        List<String> stray = lab.strayRecords(expected);
        expect(stray.isEmpty(), "these records do not point to %s: %s", expected.name(), String.join(", ", stray));

        Map<String, Object> report = new LinkedHashMap<>();
        report.put("acknowledgedWrites", verdict.acknowledged());
        report.put("lostWrites", verdict.lost());
        report.put("duplicatedWrites", verdict.duplicated());
        report.put("failedWrites", verdict.failed());
        report.put("twoWritersMillis", twoWriters);
        report.put("writeOutageMillis", ordered("median", outage.medianMillis(), "max", outage.maxMillis()));
        report.put("steps", steps.stream().map(step -> ordered("name", step.name,
                "startedAt", step.startedAt.toString(), "millis", step.millis(), "exitCode", step.exitCode)).toList());
        report.put("servers", lab.chain().servers().stream()
                .map(server -> ordered("role", server.name(), "version", server.version())).toList());
        report.put("finalWriter", winner.name());
        Files.writeString(reportDir.resolve("report.json"),
                JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(report) + "\n");
        draw(lab, workload);
        if (Files.exists(lab.journal())) {
            Files.copy(lab.journal(), reportDir.resolve("journal.jsonl"), StandardCopyOption.REPLACE_EXISTING);
        }

        say("%n%d writes acknowledged: %d lost, %d doubled on %s (MySQL %s). %d tries failed meanwhile.",
                verdict.acknowledged(), verdict.lost(), verdict.duplicated(), winner.name(), winner.version(),
                verdict.failed());
        say("A client's longest time without a write: median %.1f s, worst %.1f s.",
                outage.medianMillis() / 1e3, outage.maxMillis() / 1e3);
        say("Two servers took writes for %d ms, none for %.1f s.", twoWriters, watch.noWriterMillis() / 1e3);
        problems.forEach(problem -> say("PROBLEM: %s", problem));
        say("The runbook %s. Report, timeline, journal and the steps' output: %s",
                problems.isEmpty() ? "holds" : "does NOT hold", reportDir);
    }

    private void draw(Lab lab, Workload workload) throws IOException {
        Map<String, List<Long>> writes = workload.writes().stream()
                .collect(Collectors.groupingBy(write -> lab.server(write.server()).name(),
                        Collectors.mapping(Workload.Write::nanos, Collectors.toList())));
        Files.writeString(reportDir.resolve("timeline.svg"), Timeline.svg(
                steps.stream().map(step -> new Timeline.Step(step.name, step.from, step.to)).toList(),
                lab.chain().servers().stream().map(MySqlServer::name).toList(), writes));
    }

    private void expect(boolean holds, String problem, Object... values) {
        if (!holds) {
            problems.add(problem.formatted(values));
        }
    }

    private static Map<String, Object> ordered(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    static void say(String line, Object... values) {
        System.out.println(line.formatted(values));
    }
}
