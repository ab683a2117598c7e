///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Try to break the write switchover: rehearsals with faults at random points, judged from outside
//JAVA 17+
//MAIN Campaign
//SOURCES ../lib/run/Script.java
//SOURCES ../tests/lab/CampaignPlan.java
//SOURCES ../tests/lab/Faults.java
//SOURCES ../tests/lab/Heartbeats.java
//SOURCES ../tests/lab/Lab.java
//SOURCES ../tests/lab/Launcher.java
//SOURCES ../tests/lab/Loss.java
//SOURCES ../tests/lab/OtherEnvironment.java
//SOURCES ../tests/lab/RehearsalReport.java
//SOURCES ../tests/lab/Workload.java
//SOURCES ../tests/lab/WriterWatch.java

import static environment.Environment.NAME;
import static environment.Environment.SITE;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import lab.CampaignPlan;
import lab.CampaignPlan.Moment;
import lab.CampaignPlan.Planned;
import lab.Chain;
import lab.Faults;
import lab.Faults.Kind;
import lab.Heartbeats;
import lab.Lab;
import lab.Launcher;
import lab.Loss;
import lab.MySqlRelease;
import lab.MySqlServer;
import lab.OtherEnvironment;
import lab.Program;
import lab.RehearsalReport;
import lab.SharedLab;
import lab.Sickness;
import lab.Workload;
import lab.WriterWatch;
import lib.run.Script;
import lib.run.Failure;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

class Campaign extends Script {
    private static final int CLIENTS = 4;
    private static final Duration PAUSE = Duration.ofMillis(25);
    /** For all clients to write again at the end: a client may cache what DNS said for the TTL. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Commands that the operator runs before giving up on a run that gets nowhere. */
    private static final int MOST_COMMANDS = 14;
    /** Besides its timeout, and that again for an undo, a command may need its start and a call to AWS of 15 s. */
    private static final Duration SLACK = Duration.ofSeconds(20);
    /** From this many runs on it pays to archive the steps' classes first. */
    private static final int MANY_RUNS = 6;
    /** Enough for every step: between them their //SOURCES name all of them. */
    private static final List<String> SCRIPTS =
            List.of(NAME + "/Status.java", NAME + "/WriteSwitchover.java", NAME + "/WriteRollback.java",
                    NAME + "/Abort.java");

    @Parameters(arity = "0..1", paramLabel = "ENVIRONMENT", defaultValue = "nonprod",
            description = "Whose names, records and clusters: a folder with an Environment.java (default "
                    + "${DEFAULT-VALUE}).")
    String environment;

    @Option(names = "--runs", paramLabel = "N", defaultValue = "20",
            description = "Rehearsals (default ${DEFAULT-VALUE}).")
    int runs;

    @Option(names = "--seed", paramLabel = "S",
            description = "The first run's seed, the next one's is one higher (default: by the clock).")
    Long seed;

    @Option(names = "--json", paramLabel = "FILE",
            description = "Write each run's seed, faults, end state, outage and violations there.")
    Path json;

    @Option(names = "--only-fault", paramLabel = "KIND", split = ",",
            description = "Only these kinds of faults, of ${COMPLETION-CANDIDATES} (repeatable).")
    List<Kind> onlyFaults = List.of(Kind.values());

    @Option(names = "--without-gtids", description = "Every run by binlog file and position (default: one in five).")
    boolean withoutGtids;

    @Option(names = "--sick",
            description = "Every run begins where something is wrong already, with commands in any order (default: "
                    + "one in four).")
    boolean sick;

    @Option(names = "--healthy", description = "No run does.")
    boolean healthy;

    @Option(names = {"-n", "--dry-run"}, description = "Show what each run's seed chooses; run nothing.")
    boolean dryRun;

    /** A command that the operator ran. */
    private record Ran(String name, int exitCode, boolean killed, long from, long to, String stderr) {
        String message() {
            List<String> lines = stderr.lines().toList();
            return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        }
    }

    /** How a run ended. */
    private record Result(CampaignPlan plan, List<String> happened, List<Ran> commands, String endState, String next,
            Workload.Outage outage, long noWriterMillis, long longestGapMillis, long acknowledged, long resetMillis,
            long millis, List<String> violations) {}

    @Spec
    CommandSpec spec;

    private Lab lab;
    private Launcher launcher;

    public static void main(String... args) {
        new Campaign().execute(args);
    }

    @Override
    public Integer call() throws Exception {
        if (OtherEnvironment.isNeeded(environment, NAME)) {
            return OtherEnvironment.handOver(environment, "scripts/Campaign.java",
                    spec.commandLine().getParseResult().originalArgs());
        }
        if (runs < 1) {
            throw Failure.usage("--runs=%d: at least one", runs);
        }
        long first = seed != null ? seed : System.currentTimeMillis() % 1_000_000;
        List<CampaignPlan> plans = LongStream.range(first, first + runs)
                .mapToObj(each -> CampaignPlan.of(each, onlyFaults, !withoutGtids, sick ? 1 : healthy ? 0 : 4))
                .toList();
        if (dryRun) {
            plans.forEach(plan -> System.out.printf("seed %-8d %-27s %s%n", plan.seed(), plan.way(), plan.faults()));
            return Failure.DONE;
        }
        List<Result> results = new ArrayList<>();
        try (Lab started = Lab.start()) {
            lab = started;
            lab.uplink();
            launcher = Launcher.ofScripts(lab, SCRIPTS);
            if (runs >= MANY_RUNS) {
                beReady(plans.get(0));
                launcher.archiveClassesOf("WriteSwitchover",
                        lab.loggedIn("--confirm=" + NAME, "--quiet=100ms"));
            }
            System.out.printf("%d runs from --seed=%d on%n", runs, first);
            for (CampaignPlan plan : plans) {
                Result result = new Rehearsal(plan).run();
                results.add(result);
                print(results.size(), result);
                if (json != null) {
                    write(first, results);
                }
            }
        } catch (MySqlRelease.Unsupported e) {
            throw Failure.failed("%s", e.getMessage());
        }
        return summarise(results);
    }

    /** The lab as an operator finds it before step 4.1: reads on green, TTL low for an hour, app state degraded. */
    private void beReady(CampaignPlan plan) throws Exception {
        lab.reset(new Chain.Options(plan.gtids(), plan.procedure()));
        lab.aws().route53().propagation(Duration.ofMillis(200));
        lab.aws().rds().applyDelay(Duration.ofMillis(100));
        lab.prepare();
    }

    /** One run: the operator, the faults, and the judge. */
    private final class Rehearsal {
        private final CampaignPlan plan;
        private final List<Ran> commands = new ArrayList<>();
        private final List<String> happened = new ArrayList<>();
        private final List<String> violations = new ArrayList<>();
        private Faults faults;
        private MySqlServer source;
        private MySqlServer target;
        private boolean gaveUp;
        private String next = "";
        /** Abort with its options, where Status names it; else "". */
        private String wayBack = "";
        private final StringBuilder said = new StringBuilder();

        Rehearsal(CampaignPlan plan) {
            this.plan = plan;
        }

        Result run() throws Exception {
            long start = System.nanoTime();
            beReady(plan);
            faults = new Faults(lab);
            long ready = System.nanoTime();
            try (Heartbeats hearts = Heartbeats.of(lab.chain().servers(), Heartbeats.EVERY);
                    WriterWatch watch = new WriterWatch(lab.chain().servers());
                    Workload workload =
                            new Workload(CLIENTS, PAUSE, lab.dns(), SITE.writes().first().name(), lab.chain().port())) {
                long from = System.nanoTime();
                source = lab.chain().blue();
                target = lab.chain().green();
                if (plan.sickness().isPresent()) {
                    operateSick(plan.sickness().get());
                } else {
                    operateHealthy();
                }
                long to = System.nanoTime();
                String endState = judge(workload, watch);
                if (!violations.isEmpty()) {
                    happened.add("see " + RehearsalReport.of(lab, workload,
                            Path.of("rehearsals", "campaign-" + plan.seed()), violations));
                }
                Workload.Outage outage = workload.outage(from, to);
                long longest = watch.gaps().stream().mapToLong(WriterWatch.Gap::millis).max().orElse(0);
                return new Result(plan, happened, commands, endState, next, outage, watch.noWriterMillis(), longest,
                        workload.acknowledged(), (ready - start) / 1_000_000, (System.nanoTime() - start) / 1_000_000,
                        violations);
            }
        }

        private void operateHealthy() throws Exception {
            operate("4.", "WriteSwitchover", CampaignPlan.SWITCHOVER);
            if (plan.rollback() && !gaveUp && violations.isEmpty()) {
                source = target;
                target = lab.chain().servers().get(2);
                operate("5.", "WriteRollback", CampaignPlan.ROLLBACK);
            }
        }

        /** Some commands, in whatever order; then, all that was wrong over, what Status says, to the end. */
        private void operateSick(Sickness sickness) throws Exception {
            happened.add(sickness.toString());
            sickness.befall(lab, new Random(plan.seed()));
            for (String command : plan.commands()) {
                perform(command);
            }
            faults.clear();
            for (MySqlServer server : lab.chain().servers()) {
                if (!server.isRunning()) {
                    server.start();
                }
            }
            List<String> refused = new ArrayList<>();
            for (String step = stepOfStatus(); !step.isEmpty(); step = stepOfStatus()) {
                boolean isInVain = refused.stream().filter(step::equals).count() > 1;
                if (isInVain && (wayBack.isEmpty() || refused.contains("Abort"))) {
                    gaveUp = true; // refused, and said why
                    return;
                }
                if (isTooLong()) {
                    return;
                }
                boolean well = perform(isInVain ? wayBack : step);
                if (!well) {
                    refused.add(isInVain ? "Abort" : step);
                    obeyGuards(commands.get(commands.size() - 1).stderr);
                    Thread.sleep(1000); // as an operator takes to read, while RDS applies what it was told
                }
            }
        }

        private boolean isTooLong() {
            expect(commands.size() < MOST_COMMANDS, "not through after %d commands, next is %s", commands.size(), next);
            return commands.size() >= MOST_COMMANDS;
        }

        /** By hand, as a guard bids. */
        private void obeyGuards(String said) throws Exception {
            if (said.contains("guard  head refuses")) {
                Sickness.endReplication(lab.chain().green());
            }
            if (said.contains("guard  alone refuses")) {
                Thread.sleep(5000); // a command that was cut off may still hold its lock
            }
        }

        /** The step that Status names as long as the writes have not moved; several writers become one by hand. */
        private String stepOfStatus() throws Exception {
            next = status();
            if (next.contains("take writes: set all but one to read-only")) {
                List<MySqlServer> writers = writers();
                MySqlServer kept = writers.stream().filter(each -> lab.strayWrites(each).isEmpty()).findFirst()
                        .orElse(writers.get(0));
                writers.stream().filter(each -> each != kept).forEach(each -> lab.settle(each, true));
                next = status();
            }
            return next.matches("[1-5]\\..*") ? next.replaceFirst(".* ", "") : "";
        }

        /** Runs commands until Status says that this part of the runbook is through: an operator who trusts it. */
        private void operate(String phase, String whole, List<String> steps) throws Exception {
            Deque<String> todo = new ArrayDeque<>(plan.oneByOne() ? steps : List.of(whole));
            while (true) {
                boolean well = true;
                while (well && !todo.isEmpty()) {
                    if (isTooLong()) {
                        return;
                    }
                    well = perform(todo.removeFirst());
                }
                if (!well) {
                    faults.clear();
                    obeyGuards(commands.get(commands.size() - 1).stderr);
                    if (plan.givesUp() && commands.size() == 1 && !commands.get(0).killed && isWritable(source)) {
                        gaveUp = true;
                    }
                }
                next = status();
                if (gaveUp) {
                    return;
                }
                String number = next.replaceFirst(" .*", "");
                String step = next.replaceFirst(".* ", "");
                todo.clear();
                if (number.startsWith(phase)) {
                    todo.addAll(plan.oneByOne() ? steps.subList(steps.indexOf(step), steps.size()) : List.of(whole));
                } else if (number.compareTo(phase) < 0) {
                    todo.add(step); // something before this phase was undone: a record's TTL, for example
                    todo.addAll(plan.oneByOne() ? steps : List.of(whole));
                } else if (phase.equals("5.") && isWritable(source)) {
                    // Status can't know that a rollback is wanted
                    todo.addAll(plan.oneByOne() ? steps : List.of(whole));
                } else {
                    return;
                }
            }
        }

        /** Runs one command with its faults; false when it did not end well. */
        private boolean perform(String command) throws Exception {
            String name = command.split(" ")[0];
            int index = commands.size();
            List<Planned> due = plan.faults().stream().filter(fault -> fault.command() == index).toList();
            for (Planned fault : due) {
                if (fault.moment() == Moment.BEFORE) {
                    happen(fault, null, null);
                }
            }
            String[] arguments = lab.loggedIn(options(command, index > 0));
            long changes = changesSoFar();
            long from = System.nanoTime();
            Program running = launcher.start(Map.of(), name, arguments);
            List<Program> all = new ArrayList<>(List.of(running));
            List<CompletableFuture<Void>> coming = due.stream().filter(fault -> fault.moment() != Moment.BEFORE)
                    .map(fault -> SharedLab.<Void>beside(() -> {
                        await(fault, running, changes);
                        happen(fault, running, () -> all.add(launcher.start(Map.of(), name, arguments)));
                        return null;
                    })).toList();
            if (!running.process().waitFor(3, TimeUnit.MINUTES)) {
                violations.add(name + " hangs");
                running.kill();
            }
            long to = System.nanoTime();
            CompletableFuture.allOf(coming.toArray(CompletableFuture[]::new)).join();
            boolean well = true;
            for (Program each : all) {
                int exitCode = each.waitFor();
                long end = each == running ? to : System.nanoTime();
                commands.add(new Ran(name, exitCode, exitCode == 137, from, end, each.stderr()));
                said.append(each.stderr());
                well &= exitCode == Failure.DONE;
            }
            if (well && name.startsWith("Write") && !running.stderr().contains("nothing to do")) {
                MySqlServer expected = lab.chain().servers().get(name.equals("WriteSwitchover") ? 1 : 2);
                List<MySqlServer> writers = writers();
                expect(writers.equals(List.of(expected)), "%s says it is done, but the writes are on %s", name,
                        names(writers));
            }
            return well;
        }

        private String[] options(String command, boolean isAgain) {
            List<String> options = new ArrayList<>(List.of("--confirm=" + NAME,
                    "--timeout=" + plan.timeoutSeconds() + "s"));
            if (command.startsWith("Write")) {
                options.add("--dns=" + plan.dns());
            }
            if (command.matches("(Write|Kill).*")) {
                options.add("--quiet=500ms");
            }
            if (command.matches("(Write|Set).*") && plan.killsBlockers() && isAgain) {
                options.add("--kill-blockers");
            }
            Stream.of(command.split(" ")).skip(1).forEach(options::add);
            return options.toArray(String[]::new);
        }

        private void await(Planned fault, Program running, long changes) throws Exception {
            boolean waits = fault.moment() == Moment.AFTER_FIRST_CHANGE;
            while (waits && running.process().isAlive() && changesSoFar() == changes) {
                Thread.sleep(3);
            }
            running.process().waitFor(fault.delayMillis(), TimeUnit.MILLISECONDS);
        }

        private interface Start {
            void run() throws IOException;
        }

        private void happen(Planned fault, Program running, Start another) throws Exception {
            if (fault.kind().isOfProcess() && !running.process().isAlive()) {
                return;
            }
            synchronized (happened) {
                happened.add(fault.toString());
            }
            switch (fault.kind()) {
                case TOOL_KILLED -> running.kill();
                case SIGNAL_INT, SIGNAL_TERM, SIGNAL_HUP ->
                    running.signal(fault.kind().name().replaceFirst("SIGNAL_", ""));
                case SECOND_OPERATOR -> another.run();
                default -> {
                    if (source.isRunning() && target.isRunning()) { // else it is sick enough
                        faults.inject(fault.kind(), source, target, new Random(fault.seed()));
                    }
                }
            }
        }

        private long changesSoFar() throws IOException {
            return Files.readString(lab.journal()).split("\"phase\":\"apply\"", -1).length;
        }

        /** What Status says is next: "4.2 MakeGreenWritable". AWS may fail it too, or want a new sign-in. */
        private String status() throws Exception {
            String seen = "";
            for (int attempt = 0; attempt < 4; attempt++) {
                Program status = launcher.start(Map.of(), "Status", lab.loggedIn("--json"));
                if (status.waitFor() == Failure.DONE) {
                    said.append(status.stdout());
                    Map<String, Object> report = JSON.std.mapFrom(status.stdout());
                    String back = String.valueOf(report.getOrDefault("way back", ""));
                    wayBack = back.contains("-abort --override=errant") ? "Abort --override=errant"
                            : back.contains("-abort") ? "Abort" : "";
                    return ((String) report.get("next")).replaceFirst(" \\(.*", "");
                }
                seen = status.stderr();
                faults.clear();
            }
            violations.add("Status does not say what is next: " + seen.strip());
            return "9";
        }

        /** Ends the run and asks the servers and the clients what became of it; gives the end state's name. */
        private String judge(Workload workload, WriterWatch watch) throws Exception {
            faults.clear();
            if (gaveUp) {
                // for what is still on its way
                Thread.sleep(plan.faults().stream().anyMatch(f -> f.kind() == Kind.PARAMETERS_SLOW) ? 4200 : 200);
            }
            List<MySqlServer> writable = writers();
            String state = "on " + names(writable);
            boolean isSick = plan.sickness().isPresent();
            if (writable.size() == 1) {
                MySqlServer winner = writable.get(0);
                expect(isSick || (gaveUp ? winner == source : winner == target || !violations.isEmpty()),
                        "it ended %s", state);
                List<String> stray = lab.strayWrites(winner);
                expect(stray.isEmpty() || isSick && gaveUp, "these records do not point to %s: %s", winner.name(),
                        stray);
                expect(isSick && (gaveUp || said.indexOf("has client connections (") >= 0)
                        || workload.awaitWrites(System.nanoTime(), PATIENCE), "not every client writes again");
                workload.close();
                Workload.Verdict verdict = workload.verify(winner);
                boolean isTold = isSick && Loss.isTold(said);
                expect(verdict.lost() == 0 || isTold, "%d acknowledged writes lost", verdict.lost());
                expect(verdict.duplicated() == 0, "%d writes doubled", verdict.duplicated());
                for (String lost : faults.lost(winner)) {
                    boolean told = lost.startsWith(Kind.SUPER_WRITER + " ") && said.indexOf(" lacks ") >= 0;
                    expect(told || isTold, "acknowledged writes lost, and nothing said so: %s", lost);
                }
            } else {
                violations.add("it ended " + state + ", next is " + next);
            }
            watch.close();
            boolean isByHand = plan.sickness().filter(Sickness::makesTwoWriters).isPresent();
            expect(watch.twoWritersMillis() == 0 || isByHand, "for %d ms two servers took writes at once",
                    watch.twoWritersMillis());
            for (WriterWatch.Gap gap : watch.gaps()) {
                long commandsMillis = commands.stream().mapToLong(ran -> overlap(gap, ran)).sum() / 1_000_000;
                long allowed = commands.stream().filter(ran -> overlap(gap, ran) > 0).count()
                        * (2000L * plan.timeoutSeconds() + SLACK.toMillis());
                expect(commandsMillis <= allowed || isSick, "no server took writes for %d ms: for %d ms of it commands "
                        + "ran, which should take at most %d ms",
                        gap.millis(), commandsMillis, allowed);
            }
            return state;
        }

        private long overlap(WriterWatch.Gap gap, Ran ran) {
            return Math.max(0, Math.min(gap.to(), ran.to) - Math.max(gap.from(), ran.from));
        }

        private List<MySqlServer> writers() {
            return lab.chain().servers().stream().filter(this::isWritable).toList();
        }

        private static String names(List<MySqlServer> writers) {
            return writers.isEmpty() ? "nobody"
                    : writers.stream().map(MySqlServer::name).collect(Collectors.joining(" and "));
        }

        private boolean isWritable(MySqlServer server) {
            return server.value("SELECT @@global.read_only").equals("0");
        }

        private void expect(boolean holds, String violation, Object... values) {
            if (!holds) {
                violations.add(violation.formatted(values));
            }
        }
    }

    private static void print(int number, Result result) {
        System.out.printf("%3d seed %-8d %-27s %-62s %-12s %2d commands  none wrote %5.1f s  %5.1f s"
                + " (reset %.1f)  %s%n",
                number, result.plan.seed(), result.plan.way(), String.join(" ", result.happened), result.endState,
                result.commands.size(),
                result.longestGapMillis / 1e3, result.millis / 1e3, result.resetMillis / 1e3,
                result.violations.isEmpty() ? "ok" : "VIOLATED: " + String.join("; ", result.violations));
        if (!result.violations.isEmpty()) {
            for (Ran ran : result.commands) {
                System.out.printf("      %s exit %d%n%s", ran.name, ran.exitCode, ran.stderr.lines()
                        .filter(line -> !line.startsWith("plan "))
                        .map(line -> "        | " + line + "\n").collect(Collectors.joining()));
            }
        }
    }

    private static int summarise(List<Result> results) {
        Map<Kind, Integer> injected = new EnumMap<>(Kind.class);
        for (Result result : results) {
            for (Planned fault : result.plan.faults()) {
                injected.merge(fault.kind(), result.happened.contains(fault.toString()) ? 1 : 0, Integer::sum);
            }
        }
        List<Long> violated = results.stream().filter(r -> !r.violations.isEmpty()).map(r -> r.plan.seed()).toList();
        List<Long> millis = results.stream().map(Result::millis).sorted().toList();
        System.out.printf("%nended %s%n", results.stream()
                .collect(Collectors.groupingBy(Result::endState, TreeMap::new, Collectors.counting())));
        System.out.printf("%d runs, median %d ms, longest %d ms; %d faults %s; %d violations. %s%n", results.size(),
                millis.get(millis.size() / 2), millis.get(millis.size() - 1),
                injected.values().stream().mapToInt(Integer::intValue).sum(), injected,
                results.stream().mapToInt(result -> result.violations.size()).sum(),
                violated.isEmpty() ? "Every invariant held." : "Violated by the runs with these seeds: " + violated);
        return violated.isEmpty() ? Failure.DONE : Failure.FAILED;
    }

    private void write(long first, List<Result> results) throws IOException {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("seed", first);
        report.put("violated", results.stream().filter(r -> !r.violations.isEmpty()).map(r -> r.plan.seed()).toList());
        report.put("runs", results.stream().map(Campaign::asMap).toList());
        Files.writeString(json, JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(report) + "\n");
    }

    private static Map<String, Object> asMap(Result result) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("seed", result.plan.seed());
        map.put("way", result.plan.way());
        map.put("timeoutSeconds", result.plan.timeoutSeconds());
        map.put("planned", result.plan.faults().stream().map(Planned::toString).toList());
        map.put("faults", result.happened);
        map.put("commands", result.commands.stream().map(ran -> {
            Map<String, Object> command = new LinkedHashMap<>();
            command.put("name", ran.name);
            command.put("exitCode", ran.exitCode);
            command.put("millis", (ran.to - ran.from) / 1_000_000);
            command.put("message", ran.message());
            return command;
        }).toList());
        map.put("endState", result.endState);
        map.put("next", result.next);
        map.put("acknowledgedWrites", result.acknowledged);
        map.put("writeOutageMillis", Map.of("median", result.outage.medianMillis(), "max", result.outage.maxMillis()));
        map.put("noWriterMillis", Map.of("total", result.noWriterMillis, "longest", result.longestGapMillis));
        map.put("resetMillis", result.resetMillis);
        map.put("millis", result.millis);
        map.put("violations", result.violations);
        return map;
    }
}
