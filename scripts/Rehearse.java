///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Rehearse the runbook on real MySQL servers, with a writing workload and proof that no write was lost
//JAVA 17+
//MAIN Rehearse
//SOURCES ../lib/run/Journal.java
//SOURCES ../lib/run/Script.java
//SOURCES ../lib/runbook/ReportScript.java
//SOURCES ../nonprod/Preflight.java
//SOURCES ../nonprod/Runbook.java
//SOURCES ../nonprod/Watch.java
//SOURCES ../nonprod/WriteRollback.java
//SOURCES ../nonprod/WriteSwitchover.java
//SOURCES ../tests/lab/Heartbeats.java
//SOURCES ../tests/lab/Lab.java
//SOURCES ../tests/lab/Launcher.java
//SOURCES ../tests/lab/OtherEnvironment.java
//SOURCES ../tests/lab/OutageParts.java
//SOURCES ../tests/lab/RehearsalReport.java
//SOURCES ../tests/lab/Repository.java
//SOURCES ../tests/lab/SecondTerminal.java
//SOURCES ../tests/lab/Workload.java
//SOURCES ../tests/lab/WriterWatch.java

import static environment.Environment.LOW_TTL;
import static environment.Environment.NAME;
import static environment.Environment.SITE;

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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lab.Chain;
import lab.Heartbeats;
import lab.Lab;
import lab.Launcher;
import lab.MySqlRelease;
import lab.MySqlServer;
import lab.OtherEnvironment;
import lab.OutageParts;
import lab.Program;
import lab.RehearsalReport;
import lab.Repository;
import lab.SecondTerminal;
import lab.Workload;
import lab.WriterWatch;
import lib.run.Failure;
import lib.run.Script;
import lib.runbook.ReportScript;
import lib.runbook.Sequence;
import lib.runbook.Sequence.Numbered;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

class Rehearse extends Script {
    /** Of a client between two writes: eight clients make some 200 writes a second. */
    private static final Duration PAUSE = Duration.ofMillis(40);
    /** For all clients to write again after a switchover; a client may cache what DNS said for the TTL. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String LOWER_TTL = "3.prep-write-switchover/1.LowerTtl", PREFLIGHT = "Preflight.java";
    private static final Sequence SEQUENCE = Runbook.SEQUENCE;
    private static final DateTimeFormatter FOLDER = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    @Parameters(arity = "0..1", paramLabel = "ENVIRONMENT", defaultValue = "nonprod",
            description = "Whose names, records and clusters: a folder with an Environment.java (default "
                    + "${DEFAULT-VALUE}).")
    String environment;

    @Option(names = "--by-hand",
            description = "Move the writes by the numbered steps, one after another, instead of in one process.")
    boolean byHand;

    @Option(names = "--rollback", description = "Roll the writes back to the third cluster after the write switchover.")
    boolean rollback;

    @Option(names = "--read-rollback",
            description = "Roll the reads back to blue after the read switchover, then switch them again.")
    boolean readRollback;

    @Option(names = "--from", paramLabel = "VERSION",
            description = "MySQL of the first and third cluster: ${COMPLETION-CANDIDATES} (default 5.7). The "
                    + "second's is 8.0.31.")
    Chain.Upgrade from;

    @Option(names = "--docker", arity = "0..1", split = ",", paramLabel = "IMAGE", fallbackValue = "",
            description = "Servers in containers instead: of the first, second and third cluster, where that is not "
                    + "the first's"
                    + " (default mysql:5.7,mysql:8.0).")
    List<String> images;

    @Option(names = "--report-dir", paramLabel = "DIR",
            description = "Where report, timeline, journal and the steps' output go (default rehearsals/TIME).")
    Path reportDir;

    @Option(names = "--watch",
            description = "Run Watch beside it, as in a second terminal, with probes that write: what they were "
                    + "without is told beside what the clients were.")
    boolean watched;

    @Option(names = "--clients", paramLabel = "N", defaultValue = "8",
            description = "Writing clients (default ${DEFAULT-VALUE}).")
    int clients;

    @Option(names = "--dns-propagation", paramLabel = "TIME", defaultValue = "1s",
            description = "How long a DNS change takes to reach the name servers (default ${DEFAULT-VALUE}).")
    Duration dnsPropagation;

    @Option(names = "--rds-apply-delay", paramLabel = "TIME", defaultValue = "1s",
            description = "How long a parameter takes to reach the server (default ${DEFAULT-VALUE}).")
    Duration rdsApplyDelay;

    @Option(names = "--old-ttl", paramLabel = "TIME",
            description = "The records' TTL at first; it is waited out once it was lowered (default: 1 s above the "
                    + "low one).")
    Duration oldTtl = Duration.ofSeconds(LOW_TTL + 1);

    private record StepRun(String name, Instant startedAt, long from, long to, int exitCode) {
        long millis() {
            return (to - from) / 1_000_000;
        }
    }

    /** The writes on their way from one server to the next: what its clients noticed, and why. */
    private record Move(MySqlServer from, MySqlServer to, Workload.Outage outage, Workload.Silence longest,
            List<OutageParts.Part> parts) {}

    private final List<StepRun> steps = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    @Spec
    CommandSpec spec;

    public static void main(String... args) {
        new Rehearse().execute(args);
    }

    @Override
    public Integer call() throws Exception {
        if (OtherEnvironment.isNeeded(environment, NAME)) {
            return OtherEnvironment.handOver(environment, script(), arguments());
        }
        SITE.requireSound();
        if (rollback && SITE.chain().size() < 3) {
            throw Failure.usage("--rollback: %s has no third cluster to roll back to", NAME);
        }
        if (clients < 1) {
            throw Failure.usage("--clients=%d: at least one client has to write", clients);
        }
        if (oldTtl.toSeconds() <= LOW_TTL) {
            throw Failure.usage("--old-ttl=%d s: it has to be lowered, so it must be higher than %s's low TTL of %d s",
                    oldTtl.toSeconds(), NAME, LOW_TTL);
        }
        if (images != null && from != null) {
            throw Failure.usage("--from=%s: with --docker the images say which versions", from);
        }
        if (images != null && !playsInContainers()) {
            return Repository.handOver("tests/lab/RehearseInContainers.java", arguments());
        }
        try (Lab lab = images == null ? embedded() : inContainers()) {
            Launcher launcher = archived(lab);
            lab.ttl(oldTtl.toSeconds());
            lab.aws().route53().propagation(dnsPropagation);
            lab.aws().route53().requestsPerSecond(5); // what AWS allows an account
            lab.aws().rds().applyDelay(rdsApplyDelay);
            try (Heartbeats hearts = Heartbeats.of(lab.chain().servers(), Heartbeats.EVERY);
                    WriterWatch watch = new WriterWatch(lab.chain().servers());
                    Workload workload =
                            new Workload(clients, PAUSE, lab.dns(), SITE.writes().first().name(), lab::hostAndPort)) {
                say("%d clients write to %s", clients, SITE.writes().first().name());
                try (SecondTerminal terminal = watched ? SecondTerminal.watching(lab, launcher) : null) {
                    rehearse(lab, launcher, workload);
                    if (watched) {
                        terminal.keepIn(reportDir);
                    }
                }
                workload.close();
                judge(lab, workload, watch);
            }
        } catch (MySqlRelease.Unsupported e) {
            throw Failure.failed("%s", e.getMessage());
        }
        return problems.isEmpty() ? Failure.DONE : Failure.FAILED;
    }

    /**
     * The commands, which were compiled with this script: through {@code ./jbang}, each would be compiled on its own.
     * What makes them start fast is made before there is anything to watch or to measure.
     */
    private Launcher archived(Lab lab) throws IOException, InterruptedException {
        Launcher launcher = Launcher.keepingItsArchive(lab);
        if (!launcher.isArchived()) {
            say("preparing the commands, once for each edit");
            launcher.archiveClassesOf("WriteSwitchover", "--dry-run", "--defaults-file=" + lab.chain().defaultsFile(),
                    "--journal=" + lab.chain().folder().resolve("archive.jsonl"));
        }
        return launcher;
    }

    private Lab embedded() throws IOException, InterruptedException {
        Chain.Upgrade upgrade = from == null ? Chain.Upgrade.FROM_5_7 : from;
        Chain.check(upgrade);
        reportDir = reportFolder();
        List<String> servers = IntStream.range(0, SITE.chain().size()).mapToObj(i -> "%s (MySQL %s)".formatted(
                SITE.chain().get(i), upgrade.releases().get(i).version())).toList();
        say("starting %s and %s, replicating in that order",
                String.join(", ", servers.subList(0, servers.size() - 1)), servers.get(servers.size() - 1));
        return Lab.start(upgrade, Chain.Options.DEFAULT);
    }

    private List<String> arguments() {
        return spec.commandLine().getParseResult().originalArgs();
    }

    /** The file of this script. */
    String script() {
        return "scripts/Rehearse.java";
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

    /** The day as the README tells it. A read rollback is followed by another read switchover: the end needs it. */
    private List<String> day() {
        List<String> day = new ArrayList<>();
        for (String file : files(SEQUENCE.before())) {
            day.add(file);
            if (readRollback && file.startsWith("1.")) {
                day.addAll(files(SEQUENCE.readRollback()));
                day.add(file);
            }
        }
        day.add(PREFLIGHT);
        day.addAll(byHand ? files(SEQUENCE.switchover().steps()) : List.of("WriteSwitchover.java"));
        if (rollback) {
            day.addAll(byHand ? files(SEQUENCE.rollback().steps()) : List.of("WriteRollback.java"));
        }
        day.addAll(files(rollback ? SEQUENCE.afterRollback() : SEQUENCE.after()));
        return day;
    }

    private static List<String> files(List<? extends Numbered<?>> steps) {
        return steps.stream().<String>map(Numbered::file).toList();
    }

    private static String path(String file) {
        return NAME + "/" + file;
    }

    private void rehearse(Lab lab, Launcher launcher, Workload workload) throws Exception {
        for (String file : day()) {
            String name = file.replace(".java", "");
            if (file.equals(PREFLIGHT)) {
                awaitOldTtl();
            }
            if (!perform(lab, launcher, workload, file, name)) {
                return;
            }
            boolean switched = name.matches("[45]\\..*/4\\..*|Write.*");
            if (switched && !workload.awaitWrites(System.nanoTime(), PATIENCE)) {
                problems.add("not every client writes again " + PATIENCE.toSeconds() + " s after " + name);
                return;
            }
        }
    }

    /** As on the day: until then a client may have the answer that it got before the TTL was lowered. */
    private void awaitOldTtl() throws InterruptedException {
        long lowered = steps.stream().filter(step -> step.name.equals(LOWER_TTL)).findFirst().orElseThrow().to;
        long from = System.nanoTime();
        long left = lowered + oldTtl.toNanos() - from;
        if (left > 0) {
            say("wait %.1f s more, until the old TTL of %d s is over", left / 1e9, oldTtl.toSeconds());
            TimeUnit.NANOSECONDS.sleep(left);
        }
    }

    private boolean perform(Lab lab, Launcher launcher, Workload workload, String file, String name) throws Exception {
        Instant startedAt = Instant.now();
        long before = workload.acknowledged();
        long from = System.nanoTime();
        Program.Result run;
        try (Live live = new Live(name, lab, workload)) {
            String[] arguments = file.equals(PREFLIGHT) ? lab.loggedIn() : lab.loggedIn("--confirm=" + NAME);
            run = launcher.start(Map.of(), Launcher.mainClass(path(file)), arguments).result();
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
        MySqlServer expected = lab.chain().servers().get(rollback ? 2 : 1);
        MySqlServer winner = lab.server(workload.last().server());
        Workload.Verdict verdict = workload.verify(winner);
        expect(verdict.lost() == 0, "%d acknowledged writes are not on %s", verdict.lost(), winner.name());
        expect(verdict.duplicated() == 0, "%d writes are on %s more than once", verdict.duplicated(), winner.name());
        long twoWriters = watch.twoWritersMillis();
        expect(twoWriters == 0, "for %d ms two servers took writes at the same time: each may have rows that the other "
                + "lacks", twoWriters);
        if (problems.isEmpty()) {
            expect(winner == expected, "the last write landed on %s, expected %s", winner.name(), expected.name());
            List<String> stray = lab.strayRecords(expected);
            expect(stray.isEmpty(), "these records do not point to %s: %s", expected.name(), String.join(", ", stray));
        }
        List<Move> moves = moves(lab, workload, watch);
        report(lab, verdict, twoWriters, winner, moves);
        List<String> probed = draw(lab, workload, verdict, winner, moves);
        tell(verdict, winner, moves, probed);
    }

    private List<Move> moves(Lab lab, Workload workload, WriterWatch watch) throws IOException {
        List<Move> moves = new ArrayList<>();
        if (Files.exists(lab.journal())) {
            Files.copy(lab.journal(), reportDir.resolve("journal.jsonl"), StandardCopyOption.REPLACE_EXISTING);
            OutageParts parts = new OutageParts(lab.journal(), watch);
            List<MySqlServer> chain = lab.chain().servers();
            move(chain.get(0), chain.get(1), "4\\..*|WriteSwitchover", workload, parts).ifPresent(moves::add);
            if (rollback) {
                move(chain.get(1), chain.get(2), "5\\..*|WriteRollback", workload, parts).ifPresent(moves::add);
            }
        }
        return moves;
    }

    /** What the commands of that name made of it, if they all ended well. */
    private Optional<Move> move(MySqlServer from, MySqlServer to, String names, Workload workload, OutageParts parts) {
        List<StepRun> commands = steps.stream().filter(step -> step.name.matches(names)).toList();
        if (commands.isEmpty() || commands.stream().anyMatch(step -> step.exitCode != 0)) {
            return Optional.empty();
        }
        long begin = commands.get(0).from, end = commands.get(commands.size() - 1).to;
        Workload.Silence longest = workload.longestSilence(begin, end);
        return Optional.of(new Move(from, to, workload.outage(begin, end), longest,
                parts.of(longest, from.name(), to.name())));
    }

    /** Clients write until RDS has applied the freeze; one by one, the records move only after the release. */
    private Duration floor() {
        return byHand ? rdsApplyDelay.plus(dnsPropagation) : rdsApplyDelay;
    }

    private void report(Lab lab, Workload.Verdict verdict, long twoWriters, MySqlServer winner, List<Move> moves)
            throws IOException {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("acknowledgedWrites", verdict.acknowledged());
        report.put("lostWrites", verdict.lost());
        report.put("duplicatedWrites", verdict.duplicated());
        report.put("failedWrites", verdict.failed());
        report.put("twoWritersMillis", twoWriters);
        report.put("moves", moves.stream().map(move -> ordered("from", move.from.name(), "to", move.to.name(),
                "writeOutageMillis", ordered("median", move.outage.medianMillis(), "max", move.outage.maxMillis(),
                        "least", floor().toMillis()),
                "parts", move.parts.stream().map(part -> ordered("until", part.until(), "millis", part.millis()))
                        .toList()))
                .toList());
        report.put("steps", steps.stream().map(step -> ordered("name", step.name,
                "startedAt", step.startedAt.toString(), "millis", step.millis(), "exitCode", step.exitCode)).toList());
        report.put("servers", lab.chain().servers().stream()
                .map(server -> ordered("role", server.name(), "version", server.version())).toList());
        report.put("finalWriter", winner.name());
        report.put("problems", problems);
        Files.writeString(reportDir.resolve("report.json"),
                JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(report) + "\n");
    }

    private List<String> draw(Lab lab, Workload workload, Workload.Verdict verdict, MySqlServer winner,
            List<Move> moves)
            throws IOException {
        RehearsalReport report = new RehearsalReport(SITE, reportDir);
        report.keep(workload, SITE.writes().first().name(), server -> lab.server(server).name());
        List<String> said = new ArrayList<>(List.of(
                "This is a rehearsal: real MySQL servers, and an AWS that delays what it is told.",
                fate(verdict, winner)));
        problems.forEach(problem -> said.add("PROBLEM: " + problem));
        return report.write(ReportScript.labels(SEQUENCE), said,
                "Rehearsal of %s: %s".formatted(LocalDateTime.now().format(TIME),
                        moves.isEmpty() ? "the writes did not move" : "the writes move from " + moves.stream()
                                .map(move -> move.from.name() + " to " + move.to.name())
                                .collect(Collectors.joining(", then from "))));
    }

    private static String fate(Workload.Verdict verdict, MySqlServer winner) {
        return verdict.lost() + verdict.duplicated() == 0
                ? ("Nothing was lost and nothing was written twice: each of %d acknowledged writes is on %s exactly "
                        + "once.").formatted(verdict.acknowledged(), winner.name())
                : "%d of %d acknowledged writes are not on %s, %d are there more than once.".formatted(verdict.lost(),
                        verdict.acknowledged(), winner.name(), verdict.duplicated());
    }

    private void tell(Workload.Verdict verdict, MySqlServer winner, List<Move> moves, List<String> probed) {
        say("");
        moves.forEach(this::tell);
        probed.forEach(sentence -> say("%s", sentence));
        say("%s", fate(verdict, winner));
        say("%d other writes failed while the writes moved. Their clients were told so by an error.", verdict.failed());
        say("The report is %s; picture, journal, samples and each command's output are beside it.",
                reportDir.resolve("report.html"));
        problems.forEach(problem -> say("PROBLEM: %s", problem));
        say("The runbook %s.", problems.isEmpty() ? "holds" : "does NOT hold");
    }

    private void tell(Move move) {
        double seconds = move.outage.maxMillis() / 1e3;
        double least = floor().toMillis() / 1e3;
        say("The writes moved from %s (MySQL %s) to %s (MySQL %s)%s.", move.from.name(), version(move.from),
                move.to.name(), version(move.to), byHand ? ", one step after another" : "");
        say("The client that waited longest could not write for %.2f s, the one in the middle for %.2f s.%s These "
                + "%1$.2f s consist of", seconds, move.outage.medianMillis() / 1e3,
                least == 0 ? ""
                        : " RDS alone needs %.1f s of that.".formatted(least));
        move.parts.forEach(part -> say("  %5.2f s until %s", part.millis() / 1e3, part.until()));
    }

    private void expect(boolean holds, String problem, Object... values) {
        if (!holds) {
            problems.add(problem.formatted(values));
        }
    }

    /** Without what it says of its log: 5.7.22-log. */
    private static String version(MySqlServer server) {
        return server.version().replaceFirst("-.*", "");
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
