//SOURCES Tests.java
//SOURCES lab/Shape.java
//SOURCES lab/SharedLab.java
//SOURCES lab/Workload.java
//SOURCES ../lib/report/Samples.java
//SOURCES ../lib/report/Stretch.java
//SOURCES ../nonprod/Report.java
//SOURCES ../nonprod/Watch.java

import static environment.Environment.BLUE;
import static environment.Environment.NAME;
import static lab.MySqlServer.RDSADMIN;
import static lab.Shape.FIRST_WRITE;
import static lab.SharedLab.eventually;
import static lab.SharedLab.loggedIn;
import static lab.SharedLab.optionFile;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lab.Lab;
import lab.MySqlServer;
import lab.Program;
import lab.SharedLab;
import lab.Workload;
import lib.report.Samples;
import lib.report.Stretch;
import lib.report.Stretch.Seen;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Watch beside what it is there to see. */
@Order(4)
class WatchTest {
    private static final String SCRIPT = NAME + "/Watch.java";

    private final Instant begun = Instant.now();
    private Lab lab;

    private Program watch(String... more) throws Exception {
        Program program = SharedLab.start(lab, SCRIPT, loggedIn(lab, more));
        eventually("that every probe has tried: " + program.stderr(), () -> {
            assertTrue(program.process().isAlive(), program.stdout() + program.stderr());
            return program.stdout().matches("(?s).*writes (up|\"seen).*")
                    || program.stdout().contains("\"seen\":\"up\"");
        });
        return program;
    }

    private String[] writing() throws Exception {
        lab.chain().blue().execute(
                "CREATE TABLE app.probe (probe VARCHAR(64) PRIMARY KEY, at TIMESTAMP(3) NOT NULL)");
        return new String[]{"--write=app.probe", "--probe-defaults-file=" + lab.chain().applicationsFile()};
    }

    /** Those of this test: others have left theirs beside the same journal. */
    private List<Stretch> samples() {
        return Samples.beside(lab.journal(), begun, Instant.now().plusSeconds(60));
    }

    /** The end by a signal, with all samples written. */
    private static Program.Result end(Program program) throws Exception {
        program.signal("TERM");
        return program.result();
    }

    private static boolean isPast(List<Map<String, Object>> probes, String where) {
        return probes.stream().filter(probe -> probe.get("writes").equals(true))
                .allMatch(probe -> probe.get("seen").equals("up") && probe.get("where").equals(where));
    }

    @Test
    void probes_are_without_writes_when_clients_are_and_the_switchover_is_not_kept_by_them() throws Exception {
        lab = SharedLab.fresh();
        lab.moveReads();
        lab.lowerTtls(3600);
        Program watch = watch(Stream.concat(Stream.of("--json"), Stream.of(writing())).toArray(String[]::new));
        lab.aws().rds().applyDelay(Duration.ofSeconds(1));
        try (Workload workload =
                new Workload(4, Duration.ofMillis(40), lab.dns(), FIRST_WRITE.name(), lab::hostAndPort)) {
            Program.Result move = SharedLab.run(lab, Map.of(), NAME + "/WriteSwitchover.java",
                    loggedIn(lab, "--confirm=" + NAME));
            assertEquals(0, move.exitCode(), move.stderr());
            assertFalse(move.stderr().contains("admin@"), "by which Watch looks, it is no client: " + move.stderr());
            assertTrue(workload.awaitWrites(System.nanoTime(), Duration.ofSeconds(30)));
            eventually("every probe to write to green", () -> isPast(probes(watch), "green"));
            end(watch);
            List<Stretch> held = samples().stream().filter(each -> each.client().equals("held")
                    && each.name().equals(FIRST_WRITE.name())).toList();
            Stretch lastOnBlue = last(held, "blue"), firstOnGreen = held.stream()
                    .filter(each -> each.isUp() && each.where().equals("green")).findFirst().orElseThrow();
            // Both wrote on blue until it was frozen, and on green once it was released: the two times overlap.
            List<Workload.Write> writes = workload.writes().stream().filter(write -> write.client() == 0).toList();
            Instant now = Instant.now();
            long nanos = System.nanoTime();
            String green = lab.chain().green().hostAndPort();
            Instant clientOnGreen = now.minusNanos(nanos - writes.stream().filter(write -> write.server().equals(green))
                    .findFirst().orElseThrow().nanos());
            Instant clientOnBlue = now.minusNanos(nanos - writes.stream().filter(write -> !write.server().equals(green))
                    .reduce((earlier, later) -> later).orElseThrow().nanos());
            assertTrue(lastOnBlue.to().isBefore(clientOnGreen), clientOnGreen + ": " + held);
            assertTrue(clientOnBlue.isBefore(firstOnGreen.from()), clientOnBlue + ": " + held);
            assertTrue(held.stream().anyMatch(each -> each.seen() == Seen.READ_ONLY && each.where().equals("blue")),
                    held.toString());
        }
        assertEquals("6", lab.chain().green().value("SELECT COUNT(*) FROM app.probe"),
                "a row for each probe that writes");
        assertFile();
        Program.Result report = SharedLab.run(lab, Map.of(), NAME + "/Report.java", "--markdown",
                "--journal=" + lab.journal());
        assertTrue(report.stdout().contains("Watch's probes saw it."), report.stdout() + report.stderr());
    }

    @Test
    void a_switchover_that_is_undone_is_shown_with_what_it_cost() throws Exception {
        lab = SharedLab.fresh();
        lab.moveReads();
        lab.lowerTtls(3600);
        Program watch = watch(writing());
        lab.aws().rds().applyDelay(Duration.ofSeconds(1)); // of the undo: so long blue is frozen at least
        Program.Result move = SharedLab.run(lab, Map.of(), NAME + "/WriteSwitchover.java",
                loggedIn(lab, "--confirm=" + NAME, "--checksum=app.no_such_table"));
        assertEquals(1, move.exitCode(), move.stderr());
        eventually("blue takes writes again", () -> lab.chain().blue().value("SELECT @@global.read_only").equals("0"));
        end(watch);
        Path page = lab.journal().resolveSibling("failed.html");
        Program.Result report = SharedLab.run(lab, Map.of(), NAME + "/Report.java", "--journal=" + lab.journal(),
                "--out=" + page);
        assertEquals(0, report.exitCode(), report.stderr());
        String html = Files.readString(page);
        assertTrue(html.contains("<h1>WriteSwitchover failed at "), html);
        assertTrue(html.contains("<p>Undone: "), html);
        assertTrue(html.contains("s without writes</text>"), html);
        assertTrue(html.contains("<summary>"), "what the script said");
    }

    private static Stretch last(List<Stretch> stretches, String where) {
        return stretches.stream().filter(each -> each.isUp() && each.where().equals(where))
                .reduce((earlier, later) -> later).orElseThrow();
    }

    private void assertFile() throws Exception {
        try (Stream<Path> files = Files.list(lab.journal().getParent())) {
            Path file = files.filter(path -> path.toString().contains(".samples-")).findFirst().orElseThrow();
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> probes(Program watch) throws Exception {
        List<String> lines = watch.stdout().lines().toList();
        String whole = watch.stdout().endsWith("\n") ? lines.get(lines.size() - 1) : lines.get(lines.size() - 2);
        return (List<Map<String, Object>>) JSON.std.mapFrom(whole).get("probes");
    }

    @Test
    void each_part_is_seen_for_itself_and_nothing_is_changed() throws Exception {
        lab = SharedLab.fresh();
        Map<String, String> before = SharedLab.world(lab);
        MySqlServer blueprime = lab.chain().blueprime();
        Program watch = watch("--json");
        blueprime.stop();
        eventually("that blueprime is not seen, and blue is", () -> {
            String seen = watch.stdout();
            String line = seen.substring(Math.max(0, seen.lastIndexOf("{\"at\"")));
            return line.contains("\"name\":\"blueprime\",\"unseen\":")
                    && line.contains("\"name\":\"blue\",\"takesWrites\":true");
        });
        blueprime.start();
        eventually("blueprime again", () -> {
            String seen = watch.stdout();
            return seen.substring(Math.max(0, seen.lastIndexOf("{\"at\""))).contains(
                    "\"name\":\"blueprime\",\"takesWrites\":false");
        });
        Program.Result result = end(watch);
        assertTrue(result.stdout().contains("\"next\":\"1.1 PointReadDnsToGreen"), result.stdout());
        assertTrue(
                result.stdout().contains("a switchover now would cost an unknown time: 0.0 s replay, RDS not measured"),
                result.stdout());
        before.keySet().removeIf(key -> key.startsWith("blueprime"));
        Map<String, String> after = SharedLab.world(lab);
        after.keySet().removeIf(key -> key.startsWith("blueprime"));
        assertEquals(before, after);
        assertEquals("1", blueprime.value("SELECT @@global.read_only"));
    }

    @Test
    void probes_that_could_write_through_read_only_are_refused() throws Exception {
        lab = SharedLab.untouched();
        Program.Result run = SharedLab.run(lab, Map.of(), SCRIPT, loggedIn(lab, "--write=app.writes",
                "--probe-defaults-file=" + optionFile(lab, RDSADMIN)));
        assertEquals(2, run.exitCode(), run.stdout() + run.stderr());
        assertTrue(run.stderr().contains("log in as rdsadmin, who can write through read_only on " + BLUE),
                run.stderr());
    }

    @Test
    void a_whole_screen_is_left_as_it_was() throws Exception {
        lab = SharedLab.untouched();
        try (SharedLab.Terminal terminal = new SharedLab.Terminal(lab, SCRIPT, loggedIn(lab))) {
            terminal.await("OUTAGE CLOCK");
            terminal.await("blue takes writes");
            assertTrue(terminal.screen().contains("\u001b[?1049h"), "another screen");
            terminal.await("(a run in the journal would tell)"); // the end of a line of more than 80 columns
            terminal.await("run: ./jbang " + NAME + "/1.");
            terminal.type("q");
            assertEquals(0, terminal.exitCode());
            assertTrue(terminal.screen().contains("\u001b[?1049l"), "the screen as it was");
            assertFalse(
                    terminal.screen().substring(terminal.screen().lastIndexOf("\u001b[?1049l")).contains("CLUSTERS"));
        }
    }
}
