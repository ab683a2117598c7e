//SOURCES Tests.java
//SOURCES lab/Shape.java
//SOURCES lab/SharedLab.java

import static environment.Environment.*;
import static lab.Shape.FALLBACK;
import static lab.Shape.FIRST_WRITE;
import static lab.MySqlServer.APP;
import static lab.SharedLab.alive;
import static lab.SharedLab.answer;
import static lab.SharedLab.connections;
import static lab.SharedLab.loggedIn;
import static lab.SharedLab.message;
import static lab.SharedLab.replication;
import static lab.SharedLab.world;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.file.Files;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.Lab;
import lab.MySqlServer;
import lab.Program;
import lab.SharedLab;
import lib.site.Cluster;
import lib.site.Endpoint;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The writes moved in one process, there and back: by GTID, in the default order, past no guard. */
@Order(2)
class SwitchoverTest {
    private static final Pattern TTL_LEFT =
            Pattern.compile("may be cached with its old TTL of \\d+ s for (\\d+) s more");

    private Lab lab;

    @Test
    void the_writes_move_to_green_once_the_old_ttl_is_over_and_on_to_blueprime() throws Exception {
        lab = SharedLab.fresh();
        lab.ttl(LOW_TTL + 7); // not over before it is asked for, on a slow machine either
        run(0, "1.read-switchover/1.PointReadDnsToGreen");
        run(0, "3.prep-write-switchover/1.LowerTtl");
        Matcher left = TTL_LEFT.matcher(message(run(4, "WriteSwitchover")));
        assertTrue(left.find(), "the guard tells how long to wait");
        Thread.sleep(Long.parseLong(left.group(1)) * 1000);

        MySqlServer blue = lab.chain().blue(), green = lab.chain().green(), blueprime = lab.chain().blueprime();
        move("WriteSwitchover", blue, green, "1 0 1");
        assertEquals(List.of("none", green.host() + " IO Yes SQL Yes"),
                List.of(replication(green), replication(blueprime)));
        answers(GREEN);
        move("WriteRollback", green, blueprime, "1 1 0");
        assertEquals("none", replication(blueprime));
        answers(FALLBACK);
    }

    /** With clients that have written and stay connected; then again, when there is nothing left to do. */
    private void move(String script, MySqlServer from, MySqlServer to, String readOnly) throws Exception {
        List<Connection> clients = connections(5, from, APP);
        clients.get(0).createStatement().executeUpdate("INSERT INTO writes VALUES (1, 1, @@server_id)");
        String written = from.value("SELECT COUNT(*) FROM app.writes");
        int before = journal().size();
        run(0, script);
        assertEquals(List.of("records apply", "records proved", "freeze apply", "release apply", "clients apply"),
                journal().subList(before, journal().size()).stream().flatMap(SwitchoverTest::phase).limit(5).toList());
        assertEquals(0, alive(clients), "clients of " + from.name());
        assertEquals(written, to.value("SELECT COUNT(*) FROM app.writes"));
        assertEquals(readOnly, lab.chain().servers().stream().map(server -> server.value("SELECT @@global.read_only"))
                .collect(Collectors.joining(" ")));
        Map<String, String> done = world(lab);
        String again = message(run(0, script));
        assertTrue(again.startsWith("done   nothing to do: "), again);
        assertEquals(done, world(lab));
    }

    /** By roles, in the order of execution, the release marked; whole names in the journal and with --verbose. */
    @Test
    void the_plan_is_told_by_roles_in_the_order_of_execution() throws Exception {
        lab = SharedLab.untouched();
        lab.lowerTtls(3600);
        String pointed = "plan   %s: blue → green (TTL %d → %2$d)";
        List<String> records = WRITES.all().stream().map(record -> pointed.formatted(record.role(), LOW_TTL)).toList();
        List<String> handOver = List.of("plan   blue: read_only 0 → 1",
                "plan   green: replaying blue → at blue's frozen position",
                "plan   green: read_only 1 → 0 (the point of no return: from here on nothing is undone)");
        try (Connection client = connections(1, lab.chain().blue(), APP).get(0)) {
            List<String> first = plan("--dns=first");
            assertEquals(Stream.concat(records.stream(), handOver.stream()).toList(),
                    first.subList(0, records.size() + 3));
            assertTrue(first.get(records.size() + 3).matches("plan   green: replication from \\S+ → none"),
                    first.toString());
            assertEquals("plan   blue: client connections app@127.0.0.1 1 → none", first.get(first.size() - 1));
            List<String> after = plan("--dns=after");
            assertEquals(handOver, after.subList(0, 3));
            assertEquals(records, after.subList(4, 4 + records.size()));
            String whole = String.join("\n", plan("--dns=first", "--verbose"));
            assertTrue(whole.contains(FIRST_WRITE.name() + " CNAME " + BLUE.host(FIRST_WRITE)), whole);
            assertTrue(whole.contains(BLUE.group().name()), whole);
            assertTrue(Files.readString(lab.journal()).contains(BLUE.host(FIRST_WRITE)));
            assertTrue(client.isValid(1));
        }
    }

    private List<String> plan(String... options) throws Exception {
        String[] all = Stream.concat(Stream.of("-n"), Stream.of(options)).toArray(String[]::new);
        Program.Result run = SharedLab.run(lab, Map.of(), NAME + "/WriteSwitchover.java", loggedIn(lab, all));
        assertEquals(0, run.exitCode(), run.stderr());
        return run.stderr().lines().filter(line -> line.startsWith("plan ")).toList();
    }

    /** Every record leads to this cluster, by the name servers' word. */
    private void answers(Cluster cluster) {
        for (Endpoint endpoint : SITE.records().all()) {
            assertEquals(cluster.host(endpoint) + " " + LOW_TTL, answer(lab, endpoint.name()));
        }
    }

    private Program.Result run(int exitCode, String script) throws Exception {
        Program.Result run =
                SharedLab.run(lab, Map.of(), NAME + "/" + script + ".java", loggedIn(lab, "--confirm=" + NAME));
        assertEquals(exitCode, run.exitCode(), script + ": " + run.stderr());
        return run;
    }

    private List<Map<String, Object>> journal() throws Exception {
        List<Map<String, Object>> journal = new ArrayList<>();
        for (String line : Files.readAllLines(lab.journal())) {
            journal.add(JSON.std.mapFrom(line));
        }
        return journal;
    }

    /** "freeze apply", or nothing of a line that tells of no change made or proved. */
    private static Stream<String> phase(Map<String, Object> line) {
        if (!List.of("apply", "proved").contains(line.get("phase"))) {
            return Stream.of();
        }
        String edits = line.get("changes").toString();
        String change = edits.contains(" CNAME") ? "records" : edits.contains("client connections") ? "clients"
                : edits.contains("after=1}") ? "freeze" : "release";
        return Stream.of(change + " " + line.get("phase"));
    }
}
