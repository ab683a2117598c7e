//SOURCES Tests.java
//SOURCES lab/Repository.java

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import lab.Program;
import lab.Repository;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Environment.java alone says what shape an environment has: in a copy of the repository, two more environments are
 * made of nonprod's very files and an Environment.java each. The original's shape is all other tests'.
 */
@Order(Order.DEFAULT + 3)
class ShapesTest {
    private static final String[] QUICK = {"--rds-apply-delay=0s", "--dns-propagation=100ms"};

    @TempDir
    static Path copy;

    @TempDir
    Path reports;

    @BeforeAll
    static void copy_the_repository_with_two_more_environments() throws IOException {
        Repository.copyAsPublishedTo(copy);
        for (String shape : List.of("two", "six")) {
            try (Stream<Path> files = Files.walk(copy.resolve("nonprod"))) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Files.copy(file, copy.resolve(shape).resolve(copy.resolve("nonprod").relativize(file)));
                }
            }
            Files.copy(copy.resolve("tests/shapes").resolve(shape).resolve("Environment.java"),
                    copy.resolve(shape).resolve("Environment.java"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static Program.Result inCopy(int exitCode, String... command) {
        Program.Result run = Repository.jbangIn(copy, Map.of(), command);
        assertEquals(exitCode, run.exitCode(), run.stdout() + run.stderr());
        return run;
    }

    private Program.Result rehearse(String environment, String... options) {
        List<String> command = new ArrayList<>(List.of("rehearse", environment, "--report-dir=" + reports));
        command.addAll(List.of(QUICK));
        command.addAll(List.of(options));
        Program.Result run = inCopy(0, command.toArray(String[]::new));
        assertTrue(run.stdout().endsWith("The runbook holds.\n"), run.stdout());
        return run;
    }

    @Test
    void two_records_and_two_plain_rds_clusters_are_rehearsed_step_by_step() {
        Program.Result run = rehearse("two", "--by-hand", "--read-rollback");
        assertTrue(run.stdout().contains("clients write to main.db.example.org"), run.stdout());
        assertTrue(run.stdout().contains("The writes moved from old (MySQL 5.7.22) to new (MySQL 8.0.31)"),
                run.stdout());
    }

    @Test
    void six_records_with_readers_that_rds_finds_are_rehearsed_with_the_way_back() throws IOException {
        Program.Result run = rehearse("six", "--rollback");
        assertTrue(run.stdout().contains("The writes moved from second (MySQL 8.0.31) to third (MySQL 5.7.22)"),
                run.stdout());
        String rollback;
        try (Stream<Path> logs = Files.list(reports)) {
            rollback = Files.readString(logs.filter(log -> log.toString().endsWith("WriteRollback.log")).findFirst()
                    .orElseThrow());
        }
        for (String record : List.of("orders", "stock", "jobs", "reader", "reports", "exports")) {
            assertTrue(rollback.contains(record + ".example.net"), rollback);
        }
    }

    @Test
    void steps_about_what_an_environment_lacks_say_so_and_ask_nobody() throws IOException {
        Path classes = Files.createDirectory(reports.resolve("classes"));
        List<Path> sources;
        try (Stream<Path> files = Files.walk(copy.resolve("two"))) {
            sources = files.filter(file -> file.toString().endsWith(".java")).toList();
        }
        Repository.compile(classes, sources);
        Map<String, String> lacking = new HashMap<>();
        for (String step : List.of("SetGreenToReadOnly", "MakeBlueprimeWritable", "PointAll4DnsToBlueprime",
                "KillConnectionsOnGreen", "WriteRollback")) {
            lacking.put(step, "such cluster");
        }
        lacking.put("DisableWebApp", "app state");
        lacking.put("EnableWebApp", "app state");
        lacking.forEach((step, what) -> {
            Program.Result run = Repository.java(classes, Map.of(), step);
            assertEquals(List.of(0, "done   nothing to do: two has no " + what + "\n"),
                    List.of(run.exitCode(), run.stderr()), step);
        });
    }

    /** Whoever edits Environment.java edits nothing else: no test and no tool names what is only the original's. */
    @Test
    void tests_and_tools_compile_with_every_shape() throws IOException {
        for (String shape : List.of("original", "two", "six")) {
            List<Path> sources =
                    new ArrayList<>(List.of(copy.resolve("tests/shapes").resolve(shape).resolve("Environment.java")));
            for (String folder : List.of("tests", "tests/lab")) {
                try (Stream<Path> files = Files.list(copy.resolve(folder))) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                }
            }
            for (String tool : List.of("Rehearse", "Campaign", "Bench", "Lab", "Simulate")) {
                sources.add(copy.resolve("scripts").resolve(tool + ".java"));
            }
            Repository.compile(Files.createDirectory(reports.resolve(shape)), sources);
        }
        Program.Result simulated = Repository.java(reports.resolve("two"), Map.of(), "Simulate", "--runs=3");
        assertEquals(0, simulated.exitCode(), simulated.stdout() + simulated.stderr());
        assertTrue(simulated.stdout().startsWith("nonprod has a shape of its own: this runs in a copy"),
                simulated.stdout());
        assertTrue(simulated.stdout().contains("3 runs from seed 1, "), simulated.stdout());
    }

    @Test
    void a_mistake_in_environment_java_is_one_line_of_every_command() throws IOException {
        Path folder = Files.createDirectory(reports.resolve("wrong"));
        Path wrong = folder.resolve("Environment.java");
        Files.writeString(wrong, Files.readString(copy.resolve("two/Environment.java"))
                .replace("\n            .answers(REPLICA, \"new-replica.abcdefghijkl.eu-west-1.rds.amazonaws.com\")",
                        ""));
        Repository.compile(folder, List.of(wrong));
        String line = "two/Environment.java: new has no target for the replica record: say .answers(…). "
                + "Nothing was changed.\n";
        for (String script : List.of("PointReadDnsToGreen", "WriteSwitchover", "WriteRollback", "Preflight", "Status",
                "Abort")) {
            Program.Result run = Repository.java(folder, Map.of(), script);
            assertEquals(List.of(2, line), List.of(run.exitCode(), run.stderr()), script);
        }
    }

    @Test
    void what_can_not_be_rehearsed_is_told_in_one_line() throws IOException {
        assertEquals("--rollback: two has no third cluster to roll back to. Nothing was changed.\n",
                last(inCopy(2, "rehearse", "two", "--rollback")));
        assertEquals("there is no environment qa, only nonprod, prod, six, two. Nothing was changed.\n",
                last(inCopy(2, "rehearse", "qa")));
        Path other = Files.createDirectories(copy.resolve("misnamed"));
        Files.copy(copy.resolve("prod/Environment.java"), other.resolve("Environment.java"));
        try {
            assertEquals("misnamed/Environment.java says that its NAME is prod: make it misnamed. "
                    + "Nothing was changed.\n", last(inCopy(2, "campaign", "misnamed", "--dry-run")));
        } finally {
            Repository.delete(other);
        }
    }

    private static String last(Program.Result run) {
        List<String> lines = run.stderr().lines().toList();
        return lines.get(lines.size() - 1) + "\n";
    }

    /** Whoever rehearses prod has prod's credentials at hand, tunnels open and endpoints set. */
    @Test
    void a_rehearsal_of_prod_talks_to_the_lab_only() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (ServerSocket decoy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread listener = new Thread(() -> count(decoy, calls), "decoy");
            listener.setDaemon(true);
            listener.start();
            String address = "127.0.0.1:" + decoy.getLocalPort();
            Path config = Files.writeString(reports.resolve("config"), """
                    [profile prod]
                    region = us-east-1
                    aws_access_key_id = AKIADECOY
                    aws_secret_access_key = decoy
                    endpoint_url = http://%s
                    """.formatted(address));
            Map<String, String> environment = new HashMap<>(Map.of("AWS_PROFILE", "prod", "AWS_CONFIG_FILE",
                    config.toString(), "AWS_ACCESS_KEY_ID", "AKIADECOY", "AWS_SECRET_ACCESS_KEY", "decoy",
                    "AWS_SESSION_TOKEN", "decoy", "AWS_REGION", "us-east-1"));
            for (String service : List.of("", "_RDS", "_ROUTE_53", "_S3", "_SECRETS_MANAGER", "_STS")) {
                environment.put("AWS_ENDPOINT_URL" + service, "http://" + address);
            }
            for (String database : List.of("BLUE", "GREEN", "BLUEPRIME", "GREEN_READER_1", "GREEN_READER_2",
                    "GREEN_BATCH_READER_1", "GREEN_BATCH_READER_2")) {
                environment.put("PROD_" + database + "_DB", address);
            }
            environment.put("DNS_SERVER", address);
            List<String> command = new ArrayList<>(List.of("rehearse", "prod", "--report-dir=" + reports));
            command.addAll(List.of(QUICK));
            Program.Result run = Repository.jbang(environment, command.toArray(String[]::new));
            assertEquals(0, run.exitCode(), run.stdout() + run.stderr());
            assertTrue(run.stdout().contains("clients write to mysql-core-writer.prod.example.com"), run.stdout());
            assertEquals(0, calls.get());
        }
    }

    private static void count(ServerSocket decoy, AtomicInteger calls) {
        while (!decoy.isClosed()) {
            try (Socket call = decoy.accept()) {
                calls.incrementAndGet();
            } catch (IOException e) {
                // closed at the end
            }
        }
    }
}
