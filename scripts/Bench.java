///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Measure what has to be fast: outage, kill and start of a script, each against a yardstick in the same run
//JAVA 17+
//MAIN Bench
//SOURCES ../lib/aws/HostedZone.java
//SOURCES ../lib/aws/RecordName.java
//SOURCES ../lib/run/Script.java
//SOURCES ../lib/run/Journal.java
//SOURCES ../tests/lab/Builds.java
//SOURCES ../tests/lab/KillRace.java
//SOURCES ../tests/lab/Lab.java
//SOURCES ../tests/lab/RoundTrips.java
//SOURCES ../tests/lab/Storm.java
//SOURCES ../tests/lab/Workload.java

import static environment.Environment.*;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lab.AwsStandIn;
import lab.Builds;
import lab.KillRace;
import lab.Lab;
import lab.MySqlServer;
import lab.Program;
import lab.RecordSet;
import lab.Repository;
import lab.RoundTrips;
import lab.Storm;
import lab.Workload;
import lib.aws.HostedZone;
import lib.aws.RecordName;
import lib.run.Failure;
import lib.run.Script;
import lib.site.Endpoint;
import picocli.CommandLine.Option;

class Bench extends Script {
    private static final String SWITCHOVER = NAME + "/WriteSwitchover.java";
    private static final List<String> STEPS = Stream.of("1.SetBlueToReadOnly", "2.MakeGreenWritable",
            "3.PointWriteDnsToGreen", "4.KillConnectionsOnBlue")
            .map(step -> NAME + "/4.write-switchover/" + step + ".java").toList();
    private static final String DNS_STEP = STEPS.get(2);
    private static final String KILL_SCRIPT = "scripts/KillConnections.java";
    /** Seconds: the old TTL of the records is over. */
    private static final long LONG_AGO = 3600;
    private static final Duration NONE = Duration.ZERO, PATIENCE = Duration.ofSeconds(60);
    private static final Duration PROPAGATION = Duration.ofSeconds(5), APPLY_DELAY = Duration.ofSeconds(2);

    @Option(names = "--only", paramLabel = "ROW", split = ",",
            description = "Only this row, or all that begin so, as kill or clients (repeatable).")
    List<String> only = new ArrayList<>();

    @Option(names = "--quick", description = "3 runs a row instead of 9.")
    boolean quick;

    @Option(names = "--json", paramLabel = "FILE",
            description = "Write a list of {row, ours, against, ratio, limit, runs}.")
    Path json;

    /** One run, in milliseconds unless the row counts something. */
    private interface Measure {
        double once() throws Exception;
    }

    /** What is measured against what (null: not installed); limit is the highest ratio allowed, null: none. */
    private record Row(String name, Double limit, String what, Measure ours, String yardstick, Measure against) {}

    private record Result(Row row, double ours, Double against, Double ratio, int runs) {
        boolean isMissed() {
            return row.limit != null && ratio != null && ratio > row.limit;
        }
    }

    private Lab lab;
    private KillRace race;
    private AwsStandIn zones;
    private final Set<String> filled = new TreeSet<>();
    /** Round trips with a reason, of the latest run. */
    private double explained;

    public static void main(String... args) {
        new Bench().execute(args);
    }

    @Override
    public Integer call() throws Exception {
        List<Row> rows = rows().stream().filter(row -> only.isEmpty()
                || only.stream().anyMatch(name -> (row.name + "-").startsWith(name + "-"))).toList();
        if (rows.isEmpty()) {
            throw Failure.usage("--only=%s: the rows are %s", only, rows().stream().map(Row::name).toList());
        }
        List<Result> results = new ArrayList<>();
        try (Lab lab = Lab.start()) {
            this.lab = lab;
            List<String> scripts = Stream.concat(STEPS.stream(), Stream.of(SWITCHOVER, KILL_SCRIPT)).toList();
            Builds.of(scripts);
            System.out.printf("%-13s %8s %8s %6s %5s %4s  %s%n", "row", "ours", "against", "ratio", "limit", "runs",
                    "medians, in ms: what, against what");
            for (Row row : rows) {
                Result result = measure(row);
                results.add(result);
                System.out.printf("%-13s %8.0f %8s %6s %5s %4d  %s, against %s%s%n", row.name, result.ours,
                        text("%.0f", result.against), text("%.2f", result.ratio), text("%.2f", row.limit), result.runs,
                        row.what, row.yardstick, result.isMissed() ? ": LIMIT MISSED" : "");
            }
        }
        if (json != null) {
            JSON pretty = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).with(JSON.Feature.WRITE_NULL_PROPERTIES);
            Files.writeString(json, pretty.asString(results.stream().map(Bench::json).toList()) + "\n");
        }
        return results.stream().anyMatch(Result::isMissed) ? Failure.FAILED : Failure.DONE;
    }

    private static Map<String, Object> json(Result result) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("row", result.row.name);
        map.put("ours", result.ours);
        map.put("against", result.against);
        map.put("ratio", result.ratio);
        map.put("limit", result.row.limit);
        map.put("runs", result.runs);
        return map;
    }

    private static String text(String format, Double value) {
        return value == null ? "" : format.formatted(value);
    }

    private List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        rows.add(new Row("outage", 0.15, "the longest outage of a client, WriteSwitchover",
                () -> outage(8, NONE, NONE), "the four steps one by one", () -> outage(8, NONE, NONE, STEPS)));
        for (String order : List.of("first", "with", "after")) {
            rows.add(new Row("delays-" + order, 1.2, "--dns=" + order + ", DNS propagation 5 s, RDS 2 s, TTL 5 s",
                    () -> outage(8, PROPAGATION, APPLY_DELAY, List.of(SWITCHOVER), "--dns=" + order),
                    "its floor", () -> floor(order)));
        }
        for (int clients : List.of(300, 1000, 3000, 10_000)) {
            rows.add(new Row("kill-" + clients, 1.3, "until no victim lives, warm, plain KILL",
                    () -> race().library(clients, KillRace.KILLER),
                    "one packet of statements", () -> race().bare(clients, KillRace.KILLER, "KILL %d")));
        }
        for (int clients : List.of(300, 1000)) {
            rows.add(new Row("rds-kill-" + clients, 1.3, "the same, mysql.rds_kill",
                    () -> race().library(clients, MySqlServer.ADMIN), "one packet of statements",
                    () -> race().bare(clients, MySqlServer.ADMIN, "CALL mysql.rds_kill(%d)")));
        }
        rows.add(new Row("kill-process", null, "KillConnections from its start, 3000 clients",
                () -> race().program(3000, killConnections()), yardstick("pt-kill"),
                has("pt-kill") ? () -> race().program(3000, ptKill()) : null));
        rows.add(new Row("step", 0.8, "PointWriteDnsToGreen, whole process",
                this::recordStep,
                yardstick("aws") + ", both records", has("aws") ? () -> onNewAws(this::awsRecords) : null));
        rows.add(new Row("switchover", 0.6, "WriteSwitchover, whole process", this::switchover,
                yardstick("aws") + ", four calls",
                has("aws") ? () -> onNewAws(() -> awsReadOnly() + awsRecords()) : null));
        rows.add(new Row("round-trips", 1.0, "AWS calls and SQL round trips of WriteSwitchover (number)",
                this::roundTrips, "those with a reason", () -> explained));
        Map.of(8, 1.6, 64, 1.4, 512, 1.3, 2000, 1.3).entrySet().stream().sorted(Map.Entry.comparingByKey())
                .forEach(storm -> rows.add(new Row("storm-" + storm.getKey(), storm.getValue(),
                        "the longest outage of one of %d clients, --dns=with".formatted(storm.getKey()),
                        () -> storm(storm.getKey(), any -> succeed(lab.step(SWITCHOVER, "--quiet=0s", "--dns=with"))),
                        "a bare program's: no guard, no proof, no AWS", () -> storm(storm.getKey(), this::moveBare))));
        rows.add(new Row("zone", null, "planning one record's change in a zone of 10,000 (one page)",
                () -> plan(10_000), "of 10", () -> plan(10)));
        return rows;
    }

    private Result measure(Row row) throws Exception {
        List<Double> ours = new ArrayList<>(), against = new ArrayList<>();
        int runs = row.name.equals("round-trips") ? 1 : quick ? 3 : 9;
        for (int i = 0; i < runs; i++) {
            ours.add(row.ours.once());
            if (row.against != null) {
                against.add(row.against.once());
            }
        }
        Double yardstick = against.isEmpty() ? null : median(against);
        return new Result(row, median(ours), yardstick, yardstick == null ? null : median(ours) / yardstick, runs);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    /** The lab at its beginning, the records' TTL lowered as the runbook does before the writes move. */
    private void reset(Duration propagation, Duration applyDelay) throws Exception {
        lab.reset();
        race = null;
        lab.lowerTtls(LONG_AGO);
        lab.aws().route53().propagation(propagation);
        lab.aws().rds().applyDelay(applyDelay);
    }

    private double outage(int clients, Duration propagation, Duration applyDelay) throws Exception {
        return outage(clients, propagation, applyDelay, List.of(SWITCHOVER));
    }

    /** The longest time that a client of the workload had no write acknowledged while these scripts ran. */
    private double outage(int clients, Duration propagation, Duration applyDelay, List<String> scripts,
            String... options) throws Exception {
        reset(propagation, applyDelay);
        // no more writes a second than the machine bears: it is the outage that is measured
        Duration pause = Duration.ofMillis(Math.max(40, clients));
        try (Workload workload = new Workload(clients, pause, lab.dns(), WRITES.first().name(), lab.chain().port())) {
            long start = System.nanoTime();
            for (String script : scripts) {
                succeed(lab.step(script, options));
            }
            if (!workload.awaitWrites(System.nanoTime(), PATIENCE)) {
                throw Failure.failed("not every client writes again");
            }
            return workload.outage(start, System.nanoTime()).maxMillis();
        }
    }

    /** The same of one of many clients that write from a process of their own, while the writes are moved. */
    private double storm(int clients, Move move) throws Exception {
        reset(NONE, NONE);
        try (Storm storm = new Storm(lab, clients, Duration.ofMillis(Math.max(40, clients)), WRITES.first().name())) {
            storm.begin();
            move.make(storm);
            return storm.end().worstMillis();
        }
    }

    private interface Move {
        void make(Storm storm) throws Exception;
    }

    private void moveBare(Storm storm) throws SQLException {
        WRITES.all().forEach(record -> lab.aws().route53().put(lab.zoneId(),
                RecordSet.of(record.name(), "CNAME", LOW_TTL, GREEN.host(record))));
        storm.moveBare();
    }

    /**
     * The least that an order of the changes allows, from when blue is read-only: one apply delay on, green takes
     * writes. A client that drops its connection at read-only looks up the name right then, and keeps an old answer for
     * the TTL (the workload's cache counts whole seconds and drops it up to one earlier).
     */
    private static double floor(String order) {
        long frozen = APPLY_DELAY.toMillis(), writable = 2 * frozen, ttl = LOW_TTL * 1000;
        long answered = switch (order) {
            case "first" -> 0;
            case "with" -> PROPAGATION.toMillis();
            default -> writable + PROPAGATION.toMillis();
        };
        long stale = Math.max(0, (answered - frozen + ttl - 1) / ttl) * ttl;
        return Math.max(writable - frozen, stale);
    }

    private KillRace race() {
        return race != null ? race : (race = new KillRace(lab));
    }

    private List<String> killConnections() throws IOException {
        MySqlServer blue = lab.chain().blue();
        return Repository.commandOf(KILL_SCRIPT, "--db-host=" + blue.host(), "--db-port=" + blue.port(),
                "--defaults-file=" + race().optionFile(KillRace.KILLER));
    }

    private List<String> ptKill() throws IOException {
        MySqlServer blue = lab.chain().blue();
        return List.of("pt-kill", "--defaults-file=" + race().optionFile(KillRace.KILLER), "--host=" + blue.host(),
                "--port=" + blue.port(), "--match-command=Sleep", "--ignore-user=rdsadmin", "--victims=all",
                "--interval=1", "--kill");
    }

    private interface Task {
        int exitCode() throws Exception;
    }

    private double onNewAws(Task task) throws Exception {
        lab.resetAws();
        return time(task);
    }

    private static double time(Task task) throws Exception {
        long start = System.nanoTime();
        int exitCode = task.exitCode();
        double millis = (System.nanoTime() - start) / 1e6;
        if (exitCode != 0) {
            throw Failure.failed("a program to be measured ended with exit code %d", exitCode);
        }
        return millis;
    }

    private double switchover() throws Exception {
        reset(NONE, NONE);
        return time(() -> succeed(lab.step(SWITCHOVER, "--quiet=0s")));
    }

    /** Its guards want a green that takes writes: the step is the third of four. */
    private double recordStep() throws Exception {
        if ("1".equals(lab.chain().green().value("SELECT @@global.read_only"))) {
            switchover();
        }
        return onNewAws(() -> lab.step(DNS_STEP).exitCode());
    }

    private int awsReadOnly() throws Exception {
        String parameters = "--parameters=ParameterName=read_only,ApplyMethod=immediate,ParameterValue=";
        String group = "--db-cluster-parameter-group-name=";
        return aws("rds", "modify-db-cluster-parameter-group", group + BLUE.group().name(), parameters + 1)
                + aws("rds", "modify-db-cluster-parameter-group", group + GREEN.group().name(), parameters + 0);
    }

    private int awsRecords() throws Exception {
        int millis = 0;
        for (Endpoint endpoint : WRITES.all()) {
            millis += awsRecord(endpoint, GREEN.host(endpoint));
        }
        return millis;
    }

    private int awsRecord(Endpoint endpoint, String target) throws Exception {
        return aws("route53", "change-resource-record-sets", "--hosted-zone-id", lab.zoneId(), "--change-batch", """
                {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": {"Name": "%s", "Type": "CNAME", "TTL": %d,
                "ResourceRecords": [{"Value": "%s"}]}}]}""".formatted(endpoint.name(), LOW_TTL, target));
    }

    private int aws(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("aws", "--endpoint-url", lab.aws().endpoint().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(lab.chain().folder().resolve("aws.log").toFile());
        builder.environment().putAll(lab.env());
        builder.environment().put("AWS_DEFAULT_REGION", lab.aws().rds().region()); // version 1 knows no AWS_REGION
        return builder.start().waitFor();
    }

    /** How many round trips a whole switchover makes; lists them. */
    private double roundTrips() throws Exception {
        reset(NONE, NONE);
        RoundTrips trips = new RoundTrips(lab);
        succeed(lab.step(SWITCHOVER, "--quiet=0s"));
        List<String> all = trips.all();
        all.stream().collect(Collectors.groupingBy(trip -> trip, LinkedHashMap::new, Collectors.counting()))
                .forEach((trip, times) -> System.out.printf("  %3d × %.80s: %s%n", times, trip,
                        Objects.requireNonNullElse(RoundTrips.reason(trip), "NO REASON")));
        explained = all.stream().filter(trip -> RoundTrips.reason(trip) != null).count();
        return all.size();
    }

    /** Reads a record in the middle of a zone of so many and plans its new TTL, in this process. */
    private double plan(int records) throws Exception {
        String zone = "zone-of-%d.example.com".formatted(records);
        if (zones == null) {
            zones = new AwsStandIn();
            Map.of("aws.endpointUrl", zones.endpoint().toString(), "aws.region", zones.rds().region(),
                    "aws.accessKeyId", AwsStandIn.ACCESS_KEY, "aws.secretAccessKey", AwsStandIn.ACCESS_KEY)
                    .forEach(System::setProperty);
        }
        if (filled.add(zone)) {
            String id = zones.route53().createZone(zone);
            IntStream.range(0, records).forEach(i -> zones.route53().put(id,
                    RecordSet.of("host%05d.%s".formatted(i, zone), "CNAME", 60, "target." + zone)));
        }
        long pages = zones.calls("ListResourceRecordSets");
        RecordName record = RecordName.cname("host%05d.%s".formatted(records / 2, zone));
        double millis = time(() -> HostedZone.of(zone).find().matching(record).size() - 1);
        if (zones.calls("ListResourceRecordSets") != pages + 1) {
            throw Failure.failed("a look-up in %s took more than one page", zone);
        }
        return millis;
    }

    private static String yardstick(String program) {
        return has(program) ? program : program + " (not installed)";
    }

    private static boolean has(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static int succeed(Program.Result run) {
        if (run.exitCode() != 0) {
            throw Failure.failed("a script to be measured ended with exit code %d: %s", run.exitCode(), run.stderr());
        }
        return 0;
    }
}
