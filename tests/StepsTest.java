//SOURCES Tests.java
//SOURCES lab/Shape.java
//SOURCES lab/SharedLab.java

import static environment.Environment.*;
import static lab.Shape.FALLBACK;
import static lab.Shape.FIRST_READ;
import static lab.Shape.FIRST_WRITE;
import static lab.Shape.LAST_READ;
import static lab.Shape.LAST_WRITE;
import static lab.MySqlServer.APP;
import static lab.MySqlServer.RDSADMIN;
import static lab.SharedLab.account;
import static lab.SharedLab.alive;
import static lab.SharedLab.answer;
import static lab.SharedLab.beside;
import static lab.SharedLab.connections;
import static lab.SharedLab.eventually;
import static lab.SharedLab.isAlive;
import static lab.SharedLab.loggedIn;
import static lab.SharedLab.message;
import static lab.SharedLab.object;
import static lab.SharedLab.readOnlyParameter;
import static lab.SharedLab.replication;
import static lab.SharedLab.world;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import lab.AwsStandIn.Fault;
import lab.Chain;
import lab.DnsServer;
import lab.Lab;
import lab.MySqlServer;
import lab.Program;
import lab.RdsStandIn;
import lab.RecordSet;
import lab.SharedLab;
import lab.Uplink;
import lib.mysql.Server;
import lib.site.Cluster;
import lib.site.Endpoint;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The numbered steps, run as an operator does, each in a process, and what they do to servers, records and app. */
@Order(1)
class StepsTest {
    private static final String POINT_READS = "1.read-switchover/1.PointReadDnsToGreen";
    private static final String POINT_READS_BACK = "2.read-rollback/backup-dns-rollback/1.PointReadDnsToBlue";
    private static final String THROUGH = "nothing: the runbook is through";
    private static final String KILL_ON_READERS = "2.read-rollback/backup-dns-rollback/2.KillConnectionsOnGreenReaders";
    private static final String LOWER_TTL = "3.prep-write-switchover/1.LowerTtl";
    private static final String DISABLE_APP = "3.prep-write-switchover/2.DisableWebApp";
    private static final String FREEZE_BLUE = "4.write-switchover/1.SetBlueToReadOnly";
    private static final String RELEASE_GREEN = "4.write-switchover/2.MakeGreenWritable";
    private static final String POINT_WRITES = "4.write-switchover/3.PointWriteDnsToGreen";
    private static final String KILL_ON_BLUE = "4.write-switchover/4.KillConnectionsOnBlue";
    private static final String FREEZE_GREEN = "5.write-rollback/1.SetGreenToReadOnly";
    private static final String RELEASE_BLUEPRIME = "5.write-rollback/2.MakeBlueprimeWritable";
    private static final String POINT_ALL = "5.write-rollback/3.PointAll4DnsToBlueprime";
    private static final String KILL_ON_GREEN = "5.write-rollback/4.KillConnectionsOnGreen";
    private static final String RAISE_TTL = "6.post-upgrade/1.RaiseTtl";
    private static final String ENABLE_APP = "6.post-upgrade/2.EnableWebApp";
    private static final String RAISE_TTL_BACK = "7.post-rollback/1.RaiseTtl";
    private static final String CONFIRM = "--confirm=" + NAME;
    private static final int READ_ONLY = 1290;

    private interface Action {
        void run() throws Exception;
    }

    private Lab lab;
    private final List<Connection> clients = new ArrayList<>();
    private final List<Connection> spared = new ArrayList<>();
    private CompletableFuture<Long> acknowledged;
    private CompletableFuture<Void> heldBack;

    /** A line in the rehearsal of the whole runbook: what a step finds, and what must be true after it. */
    private record Scene(String step, boolean typed, Action before, Action after) {}

    private static Scene typed(String step, Action before, Action after) {
        return new Scene(step, true, before, after);
    }

    private static Scene flagged(String step, Action before, Action after) {
        return new Scene(step, false, before, after);
    }

    /** One after which Status says what is next. */
    private Scene flagged(String step, Action before, Action after, String next) {
        return flagged(step, before, () -> {
            after.run();
            String status = expect(0, step("Status")).stdout();
            assertTrue(status.contains("next           " + next + "\n"), status);
        });
    }

    /** A lab whose reads are on green, as they are before the writes move. */
    private static Lab readsMoved(Lab lab) {
        lab.moveReads();
        return lab;
    }

    @TestFactory
    Stream<DynamicTest> every_step_in_the_order_of_the_runbook() throws Exception {
        lab = SharedLab.fresh();
        lab.aws().route53().propagation(Duration.ofMillis(700));
        lab.aws().rds().applyDelay(Duration.ofMillis(500));
        MySqlServer blue = lab.chain().blue();
        MySqlServer green = lab.chain().green();
        MySqlServer blueprime = lab.chain().blueprime();
        Action nothing = () -> {};
        Action readsOnGreen =
                () -> answers(LOW_TTL, FIRST_READ, GREEN.host(FIRST_READ), LAST_READ, GREEN.host(LAST_READ));
        Action killed = () -> {
            assertEquals(0, alive(clients));
            assertEquals(spared.size(), alive(spared));
        };
        Action fallbackReplicates = () -> assertEquals(green.host() + " IO Yes SQL Yes", replication(blueprime));
        return Stream.of(
                typed(POINT_READS, nothing, readsOnGreen),
                flagged(POINT_READS_BACK, nothing,
                        () -> answers(LOW_TTL, FIRST_READ, BLUE.host(FIRST_READ), LAST_READ, BLUE.host(LAST_READ))),
                flagged(KILL_ON_READERS, () -> connect(green), () -> {
                    killed.run();
                    fallbackReplicates.run();
                }),
                flagged(POINT_READS, nothing, readsOnGreen),
                flagged(LOWER_TTL, nothing,
                        () -> answers(LOW_TTL, LAST_WRITE, BLUE.host(LAST_WRITE), FIRST_WRITE, BLUE.host(FIRST_WRITE),
                                FIRST_READ, GREEN.host(FIRST_READ), LAST_READ, GREEN.host(LAST_READ)),
                        "3.2 DisableWebApp"),
                typed(DISABLE_APP, nothing, () -> assertAppState("degraded", "__normal_web_appstate.json", "normal")),
                typed(FREEZE_BLUE, () -> writeUntilRefused(blue), () -> {
                    assertFrozen(blue, BLUE);
                    assertEquals(String.valueOf(acknowledged.join()), blue.value("SELECT COUNT(*) FROM app.writes"));
                }),
                flagged(RELEASE_GREEN, () -> {
                    holdBack(green, blue);
                    blue.execute("INSERT INTO app.writes VALUES (1, 1, 1), (1, 2, 1), (1, 3, 1)");
                }, () -> {
                    heldBack.join();
                    assertReleased(green, GREEN, blue);
                    fallbackReplicates.run();
                }),
                flagged(POINT_WRITES, nothing,
                        () -> answers(LOW_TTL, LAST_WRITE, GREEN.host(LAST_WRITE), FIRST_WRITE,
                                GREEN.host(FIRST_WRITE))),
                flagged(KILL_ON_BLUE, () -> connect(blue), killed),
                flagged(RAISE_TTL, nothing,
                        () -> answers(NORMAL_TTL, LAST_WRITE, GREEN.host(LAST_WRITE), FIRST_WRITE,
                                GREEN.host(FIRST_WRITE),
                                FIRST_READ, GREEN.host(FIRST_READ), LAST_READ, GREEN.host(LAST_READ))),
                flagged(ENABLE_APP, nothing, () -> assertAppState("normal", "__degraded_web_appstate.json", "degraded"),
                        THROUGH),
                flagged(FREEZE_GREEN, () -> writeUntilRefused(green), () -> assertFrozen(green, GREEN)),
                flagged(RELEASE_BLUEPRIME, nothing, () -> assertReleased(blueprime, FALLBACK, green)),
                flagged(POINT_ALL, nothing,
                        () -> answers(LOW_TTL, LAST_WRITE, FALLBACK.host(LAST_WRITE), FIRST_WRITE,
                                FALLBACK.host(FIRST_WRITE),
                                FIRST_READ, FALLBACK.host(FIRST_READ), LAST_READ, FALLBACK.host(LAST_READ))),
                flagged(KILL_ON_GREEN, () -> connect(green), killed),
                flagged(RAISE_TTL_BACK, nothing, () -> answers(NORMAL_TTL, LAST_WRITE, FALLBACK.host(LAST_WRITE),
                        FIRST_WRITE, FALLBACK.host(FIRST_WRITE), FIRST_READ, FALLBACK.host(FIRST_READ), LAST_READ,
                        FALLBACK.host(LAST_READ)), THROUGH))
                .map(scene -> DynamicTest.dynamicTest(scene.step, () -> play(scene)));
    }

    /** One step's life: shown, not confirmed in two ways where its name is typed, confirmed in one, and run again. */
    private void play(Scene scene) throws Exception {
        scene.before.run();
        Map<String, String> before = state();
        long batches = lab.aws().calls("ChangeResourceRecordSets");
        Program.Result shown = step(scene.step, "--dry-run");
        assertEquals(0, shown.exitCode(), shown.stderr());
        assertEquals("done   dry run: nothing changed", message(shown));
        assertTrue(shown.stderr().contains("plan   "), shown.stderr());

        assertEquals(before, state());

        if (scene.typed) {
            assertEquals("not confirmed: there is no terminal to ask on, so give " + CONFIRM + ". Nothing was changed.",
                    message(expect(3, step(scene.step))));
            assertEquals("not confirmed: expected '%s', got 'elsewhere'. Nothing was changed.".formatted(NAME),
                    message(expect(3, step(scene.step, "--confirm=elsewhere"))));
            assertEquals(before, state());
        }
        int journaled = journal().size();
        if (scene.typed) {
            assertEquals(0, typed(scene.step, NAME));
        } else {
            Program.Result run = expect(0, step(scene.step, CONFIRM, "--json"));
            assertEquals(journal().subList(journaled, journal().size()), run.stdout().lines().toList());
        }
        scene.after.run();
        assertNotEquals(before, state());
        assertJournaled(scene.step, journal().subList(journaled, journal().size()));

        Map<String, String> done = state();
        Program.Result again = expect(0, step(scene.step, CONFIRM));
        assertTrue(message(again).startsWith("done   nothing to do: "), again.stderr());
        assertEquals(done, state());
        boolean movesRecords = !before.entrySet().stream().filter(e -> e.getKey().startsWith("record"))
                .allMatch(done.entrySet()::contains);
        assertEquals(movesRecords ? 1 : 0, lab.aws().calls("ChangeResourceRecordSets") - batches, "change batches");
    }

    /** What the step may change: the world, and the clients that {@link #connect} made. */
    private Map<String, String> state() {
        Map<String, String> state = world(lab);
        state.put("clients", alive(clients) + " connected");
        return state;
    }

    /** The phases in order, each line saying who, where and what, and no secret. */
    private static void assertJournaled(String step, List<String> lines) throws Exception {
        List<Object> phases = new ArrayList<>();
        for (String line : lines) {
            Map<String, Object> entry = JSON.std.mapFrom(line);
            assertEquals(NAME, entry.get("environment"));
            assertTrue(step.endsWith("." + entry.get("step")), line);
            assertEquals(System.getProperty("user.name"), entry.get("who"));
            Instant.parse((String) entry.get("at"));
            assertTrue(((String) entry.get("run")).matches("[0-9a-f]{8}"), line);
            assertTrue(entry.containsKey("toolkit") && entry.containsKey("host"), line);
            phases.add(entry.get("phase"));
        }
        phases.removeAll(List.of("ttl", "handed over", "released", "killed", "landed")); // what later runs ask for
        assertEquals(List.of("plan", "confirmed", "apply", "proved"), phases);
    }

    /** The records as the name servers answer them: targets and TTL. */
    private void answers(long ttl, Object... endpointsAndTargets) {
        for (int i = 0; i < endpointsAndTargets.length; i += 2) {
            String name = ((Endpoint) endpointsAndTargets[i]).name();
            assertEquals(endpointsAndTargets[i + 1] + " " + ttl, answer(lab, name), name);
        }
    }

    /** The live object says this state, the other is parked, and nothing else is there. */
    private void assertAppState(String live, String parkedKey, String parked) {
        assertTrue(object(lab, "web_appstate.json").contains(live));
        assertTrue(object(lab, parkedKey).contains(parked));
        assertEquals(2, lab.aws().s3().keys(APP_STATE.bucket().get().name()).size());
    }

    /** Forty clients and one in a transaction, to be killed; and every kind of connection that is not. */
    private void connect(MySqlServer server) throws Exception {
        clients.clear();
        spared.clear();
        clients.addAll(connections(40, server, APP));
        clients.get(0).setAutoCommit(false);
        try (Statement statement = clients.get(0).createStatement()) {
            statement.executeQuery("SELECT * FROM app.writes");
        }
        for (String user : SPARED_USERS) {
            spared.addAll(connections(2, server, account(server, user, "SELECT")));
        }
        spared.add(server.connect(RDSADMIN));
    }

    /** Writes as the application does until the server refuses; the number of writes that were acknowledged. */
    private void writeUntilRefused(MySqlServer server) {
        acknowledged = beside(() -> {
            try (Connection connection = server.connect(APP); Statement statement = connection.createStatement()) {
                for (long count = 0;; count++) {
                    try {
                        statement.executeUpdate("INSERT INTO writes VALUES (0, " + count + ", 0)");
                    } catch (SQLException e) {
                        assertEquals(READ_ONLY, e.getErrorCode());
                        return count;
                    }
                    Thread.sleep(5);
                }
            }
        });
    }

    /** Keeps a replica from replaying writes until a script waits for them; checks then that it is still read-only. */
    private void holdBack(MySqlServer replica, MySqlServer source) throws Exception {
        Connection lock = lockWrites(replica);
        heldBack = beside(() -> {
            try (lock) {
                eventually("a script waiting for " + replica.name(), () -> waitsForReplay(replica));
                assertEquals("1", replica.value("SELECT @@global.read_only"));
                assertEquals("1", source.value("SELECT @@global.read_only"));
                return null;
            }
        });
    }

    /** The replica replays no write until this connection ends. */
    private static Connection lockWrites(MySqlServer replica) throws SQLException {
        Connection lock = replica.connect(RDSADMIN);
        lock.createStatement().execute("SET lock_wait_timeout = 30");
        lock.createStatement().execute("LOCK TABLES app.writes WRITE");
        return lock;
    }

    private static boolean waitsForReplay(MySqlServer replica) {
        return replica.value("SELECT 1 FROM information_schema.processlist WHERE user = 'admin'"
                + " AND info LIKE '%WAIT%'") != null;
    }

    private void assertFrozen(MySqlServer server, Cluster cluster) throws Exception {
        assertEquals("1", server.value("SELECT @@global.read_only"));
        assertEquals("1", readOnlyParameter(lab, cluster));
        String position = server.value("SELECT @@global.gtid_executed");
        assertEquals(READ_ONLY, assertThrows(SQLException.class, () -> write(server)).getErrorCode());
        assertEquals(position, server.value("SELECT @@global.gtid_executed"));
    }

    /** It has everything of its source, takes writes and replicates from nobody; the source still refuses them. */
    private void assertReleased(MySqlServer server, Cluster cluster, MySqlServer source) throws Exception {
        assertEquals(source.value("SELECT COUNT(*) FROM app.writes"), server.value("SELECT COUNT(*) FROM app.writes"));
        assertEquals("none", replication(server));
        assertEquals("0", server.value("SELECT @@global.read_only"));
        assertEquals("0", readOnlyParameter(lab, cluster));
        write(server);
        assertEquals(READ_ONLY, assertThrows(SQLException.class, () -> write(source)).getErrorCode());
    }

    private static void write(MySqlServer server) throws SQLException {
        try (Connection connection = server.connect(APP); Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO writes VALUES (9, 9, 9)");
        }
    }

    private Program.Result step(String step, String... more) throws Exception {
        return withoutSecret(SharedLab.run(lab, Map.of(), NAME + "/" + step + ".java", loggedIn(lab, more)));
    }

    /** Runs a step on a terminal and types that answer; its exit code. */
    private int typed(String step, String answer) throws Exception {
        try (SharedLab.Terminal terminal = new SharedLab.Terminal(lab, NAME + "/" + step + ".java", loggedIn(lab))) {
            terminal.await("Type " + NAME + " to go ahead: ");
            terminal.type(answer);
            int exitCode = terminal.exitCode();
            assertFalse(terminal.screen().contains(MySqlServer.ADMIN.password()), terminal.screen());
            return exitCode;
        }
    }

    private Program.Result withoutSecret(Program.Result run) throws Exception {
        for (String text : List.of(run.stdout(), run.stderr(), String.join("\n", journal()))) {
            assertFalse(text.contains(MySqlServer.ADMIN.password()), text);
        }
        return run;
    }

    private List<String> journal() throws Exception {
        return Files.exists(lab.journal()) ? Files.readAllLines(lab.journal()) : List.of();
    }

    private static Program.Result expect(int exitCode, Program.Result run) {
        assertEquals(exitCode, run.exitCode(), run.stdout() + run.stderr());
        return run;
    }

    @Test
    void a_wrong_word_typed_on_the_terminal_changes_nothing() throws Exception {
        lab = SharedLab.untouched();
        Map<String, String> before = world(lab);
        assertEquals(3, typed(POINT_READS, "prod"));
        assertEquals(before, world(lab));
    }

    /** A guard stands against a step: it names itself and what was seen, nothing changes; an override goes past. */
    private void assertGuarded(String guard, String seen, String step, String... more) throws Exception {
        assertGuarded(Map.of(), guard, seen, step, more);
    }

    private void assertGuarded(Map<String, String> environment, String guard, String seen, String step,
            String... more) throws Exception {
        Map<String, String> before = world(lab);
        String script = NAME + "/" + step + ".java";
        Program.Result refused =
                expect(4, withoutSecret(SharedLab.run(lab, environment, script, loggedIn(lab, CONFIRM))));
        String message = message(refused);
        assertTrue(message.contains("guard " + guard + " refuses ("), message);
        assertTrue(message.contains(" saw ") && message.contains(seen), message);
        assertTrue(message.contains("--override=" + guard) && message.endsWith(" Nothing was changed."), message);
        assertEquals(before, world(lab));

        List<String> past = new ArrayList<>(List.of("--override=" + guard, "--dry-run"));
        past.addAll(List.of(more));
        Program.Result overridden = expect(0, SharedLab.run(lab, environment, script,
                loggedIn(lab, past.toArray(String[]::new))));
        assertTrue(overridden.stderr().contains("guard  " + guard + " overridden: expected "), overridden.stderr());
        assertEquals(before, world(lab));
    }

    @Test
    void blue_is_not_frozen_while_green_takes_writes_too() throws Exception {
        lab = readsMoved(SharedLab.fresh());
        lab.chain().green().execute("SET GLOBAL read_only = 0");
        assertGuarded("writers", "green is writable", FREEZE_BLUE);
    }

    @Test
    void blue_is_not_frozen_while_green_does_not_replay_it() throws Exception {
        lab = readsMoved(SharedLab.fresh());
        lab.chain().green().execute("STOP SLAVE SQL_THREAD");
        assertGuarded("replication", "green's replication SQL thread says No", FREEZE_BLUE);

        lab.chain().green().execute("STOP SLAVE", "CHANGE REPLICATION FILTER REPLICATE_IGNORE_DB = (dropped)",
                "START SLAVE");
        eventually("green replicating", () -> replication(lab.chain().green()).equals(lab.chain().blue().host()
                + " IO Yes SQL Yes"));
        assertGuarded("filters", "green Replicate_Ignore_DB=dropped", FREEZE_BLUE);
    }

    @Test
    void blue_is_not_frozen_while_green_lags() throws Exception {
        lab = readsMoved(SharedLab.fresh());
        try (Connection lock = lockWrites(lab.chain().green())) {
            lab.chain().blue().execute("INSERT INTO app.writes VALUES (1, 1, 1)");
            assertGuarded("lag", "green had not replayed blue's position", FREEZE_BLUE);
        }
    }

    /** What green lags by at the freeze is write outage. */
    @Test
    void the_freeze_waits_for_a_green_that_fell_behind_after_the_guards_were_asked_but_not_for_a_broken_one()
            throws Exception {
        lab = readsMoved(SharedLab.fresh());
        MySqlServer blue = lab.chain().blue();
        try (SharedLab.Terminal terminal = new SharedLab.Terminal(lab, NAME + "/" + FREEZE_BLUE + ".java",
                loggedIn(lab))) {
            terminal.await("Type " + NAME + " to go ahead: ");
            try (Connection lock = lockWrites(lab.chain().green())) {
                blue.execute("INSERT INTO app.writes VALUES (1, 1, 1)");
                terminal.type(NAME);
                terminal.await("wait   until green is close behind blue: green had not replayed blue's position");
                assertEquals("0", blue.value("SELECT @@global.read_only"));
            }
            assertEquals(0, terminal.exitCode(), terminal.screen());
        }
        assertEquals("1", blue.value("SELECT @@global.read_only"));

        lab = readsMoved(SharedLab.fresh());
        try (SharedLab.Terminal terminal = new SharedLab.Terminal(lab, NAME + "/" + FREEZE_BLUE + ".java",
                loggedIn(lab))) {
            terminal.await("Type " + NAME + " to go ahead: ");
            lab.chain().green().execute("STOP SLAVE SQL_THREAD");
            blue.execute("INSERT INTO app.writes VALUES (1, 1, 1)");
            terminal.type(NAME);
            assertEquals(1, terminal.exitCode(), terminal.screen());
            assertTrue(terminal.screen().contains("green can't catch up: green's replication SQL thread says No"),
                    terminal.screen());
        }
        assertEquals("0", blue.value("SELECT @@global.read_only"));
    }

    @Test
    void a_transaction_that_only_green_has_stops_the_switchover() throws Exception {
        lab = readsMoved(SharedLab.fresh());
        lab.chain().green().execute("INSERT INTO app.writes VALUES (1, 1, 1)");
        String errant = lab.chain().green().value("SELECT CONCAT(@@server_uuid, ':1')");
        assertGuarded("errant", errant, FREEZE_BLUE);
        lab.settle(lab.chain().blue(), true);
        assertGuarded("errant", errant, RELEASE_GREEN);
    }

    @Test
    void an_account_that_can_write_through_read_only_stops_the_switchover() throws Exception {
        lab = readsMoved(SharedLab.fresh());
        MySqlServer blue = lab.chain().blue();
        MySqlServer green = lab.chain().green();
        try (Connection almighty = blue.connect(account(blue, "almighty", "SELECT, SUPER"))) {
            assertTrue(isAlive(almighty));
            assertGuarded("bypass", "almighty@", FREEZE_BLUE);
            lab.settle(blue, true);
            assertGuarded("bypass", "almighty@", RELEASE_GREEN);
        }
        green.execute("STOP SLAVE", "RESET SLAVE ALL");
        lab.settle(green, false);
        try (Connection administrator = green.connect(account(green, "connection_admin", "SELECT, CONNECTION_ADMIN"))) {
            assertTrue(isAlive(administrator));
            assertGuarded("bypass", "connection_admin@", FREEZE_GREEN);
        }
    }

    @Test
    void work_that_the_freeze_would_wait_for_or_cut_off_stops_it() throws Exception {
        lab = readsMoved(SharedLab.fresh());
        MySqlServer blue = lab.chain().blue();
        try (Connection transaction = blue.connect(APP)) {
            transaction.setAutoCommit(false);
            transaction.createStatement().executeUpdate("INSERT INTO writes VALUES (1, 1, 1)");
            try (Connection lock = blue.connect(RDSADMIN)) {
                lock.createStatement().execute("LOCK TABLES mysql.time_zone WRITE");
                assertGuarded("long-work", "mysql.time_zone", FREEZE_BLUE);
            }
            eventually("an old transaction", () -> blue.value(
                    "SELECT 1 FROM information_schema.innodb_trx WHERE trx_started < NOW() - INTERVAL 10 SECOND")
                    != null);
            assertGuarded("long-work", "id " + SharedLab.id(transaction) + " app transaction RUNNING", FREEZE_BLUE);
        }
    }

    @Test
    void a_parameter_group_that_another_cluster_uses_too_stops_the_freeze() throws Exception {
        lab = readsMoved(SharedLab.untouched());
        lab.aws().rds().create(new RdsStandIn.Cluster("billing", BLUE.group().name(), "5.7.mysql_aurora.2.11.2",
                "billing.rds.amazonaws.com", "billing-ro.rds.amazonaws.com", 3306, List.of()));
        assertGuarded("parameter-group", "billing", FREEZE_BLUE);
    }

    @Test
    void two_runs_at_work_on_one_cluster_do_not_meet() throws Exception {
        lab = readsMoved(SharedLab.untouched());
        try (SharedLab.Terminal first = new SharedLab.Terminal(lab, NAME + "/" + FREEZE_BLUE + ".java",
                loggedIn(lab))) {
            first.await("Type " + NAME + " to go ahead: ");
            String me = "of " + MySqlServer.ADMIN.name() + "@";
            assertGuarded("alone", "one with connection id ", FREEZE_BLUE);
            assertGuarded("alone", me, LOWER_TTL);
            assertGuarded("alone", me, DISABLE_APP);
            first.type("no");
            assertEquals(3, first.exitCode());
        }
    }

    /** Between the prompt and the first change its connection was lost, and with it the lock. */
    @Test
    void a_run_whose_lock_a_colleague_has_by_now_changes_nothing() throws Exception {
        lab = readsMoved(SharedLab.untouched());
        MySqlServer blue = lab.chain().blue();
        Map<String, String> before = world(lab);
        try (Connection colleague = blue.connect(RDSADMIN);
                SharedLab.Terminal first = new SharedLab.Terminal(lab, NAME + "/" + LOWER_TTL + ".java",
                        loggedIn(lab))) {
            first.await("Type " + NAME + " to go ahead: ");
            blue.execute("KILL " + blue.value("SELECT IS_USED_LOCK('blue-green-runbook')"));
            colleague.createStatement().execute("SELECT GET_LOCK('blue-green-runbook', 10)");
            first.type(NAME);
            assertEquals(1, first.exitCode(), first.screen());
            assertTrue(first.screen().contains("another run is at work on blue"), first.screen());
        }
        assertEquals(before, world(lab));
    }

    @Test
    void blueprime_takes_no_writes_while_green_still_replicates_from_blue() throws Exception {
        lab = SharedLab.fresh();
        lab.settle(lab.chain().blue(), true);
        assertGuarded("head", "it replicates from " + lab.chain().blue().host(),
                RELEASE_BLUEPRIME);
    }

    @Test
    void green_takes_no_writes_while_blue_does() throws Exception {
        lab = SharedLab.untouched();
        assertGuarded("frozen", "blue is writable", RELEASE_GREEN, "--override=settled");
    }

    @Test
    void clients_of_a_writable_server_are_killed_only_past_a_guard_and_its_replica_lives_on() throws Exception {
        lab = readsMoved(SharedLab.fresh());
        connect(lab.chain().blue());
        assertGuarded("read-only", "it takes writes", KILL_ON_BLUE);
        assertEquals(clients.size(), alive(clients));

        String dump = "SELECT id FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'";
        String before = lab.chain().blue().value(dump);
        pointWrites(GREEN.host(FIRST_WRITE), GREEN.host(LAST_WRITE));
        Program.Result killed = expect(0, step(KILL_ON_BLUE, CONFIRM, "--override=read-only"));
        assertEquals(0, alive(clients), killed.stderr());
        assertEquals(spared.size(), alive(spared), killed.stderr());
        assertEquals(before, lab.chain().blue().value(dump));
        assertEquals(lab.chain().blue().host() + " IO Yes SQL Yes", replication(lab.chain().green()));
    }

    private void pointWrites(String writer, String proxy) {
        lab.aws().route53().put(lab.zoneId(), RecordSet.of(FIRST_WRITE.name(), "CNAME", LOW_TTL, writer));
        lab.aws().route53().put(lab.zoneId(), RecordSet.of(LAST_WRITE.name(), "CNAME", LOW_TTL, proxy));
    }

    @Test
    void after_the_kill_each_name_is_followed_to_the_server_it_lands_on() throws Exception {
        lab = readsMoved(SharedLab.fresh());
        MySqlServer blue = lab.chain().blue();
        lab.settle(blue, true);
        connect(blue);
        pointWrites(GREEN.host(FIRST_WRITE), GREEN.host(LAST_WRITE));
        Program.Result well = expect(0, step(KILL_ON_BLUE, CONFIRM));
        assertTrue(well.stderr().contains("seen   a new connection through %s lands on green (%s at 127.0.0.12)"
                .formatted(FIRST_WRITE.name(), GREEN.host(FIRST_WRITE))), well.stderr());
        assertTrue(well.stderr().contains("through " + LAST_WRITE.name() + " lands on green"), well.stderr());

        connect(blue);
        pointWrites(BLUE.host(FIRST_WRITE), GREEN.host(LAST_WRITE)); // somebody's hand
        Program.Result astray = expect(1, step(KILL_ON_BLUE, CONFIRM));
        assertEquals(0, alive(clients));
        assertTrue(message(astray).contains("not all new connections land on green: %s lands on %s at 127.0.0.11 (%s): "
                .formatted(FIRST_WRITE.name(), BLUE.host(FIRST_WRITE),
                        "server_uuid " + blue.value("SELECT @@server_uuid"))),
                astray.stderr());
        assertTrue(message(astray).contains("point it there again"), astray.stderr());
        Program.Result again = expect(1, step(KILL_ON_BLUE, CONFIRM)); // with nobody left to kill
        assertTrue(message(again).contains("not all new connections land on green"), again.stderr());
        pointWrites(GREEN.host(FIRST_WRITE), GREEN.host(LAST_WRITE));
        assertTrue(message(expect(0, step(KILL_ON_BLUE, CONFIRM))).contains("nothing to do"));

        connect(blue);
        String zone = FIRST_WRITE.name().replaceFirst("^[^.]*\\.", "");
        pointWrites(GREEN.host(FIRST_WRITE), GREEN.host(LAST_WRITE));
        InetAddress nobody = InetAddress.getByName("127.0.0.99");
        try (DnsServer far =
                new DnsServer(zone, lab.aws().route53()::lookup, Map.of(GREEN.host(FIRST_WRITE), nobody), 5)) {
            Program.Result run =
                    expect(0, SharedLab.run(lab, Map.of("DNS_SERVER", far.address()), NAME + "/" + KILL_ON_BLUE
                            + ".java", loggedIn(lab, CONFIRM)));
            // Java 25 adds "(connect failed)"
            assertTrue(run.stderr().replace(" (connect failed)", "").contains(
                    ("note   on which server a new connection through %s lands can't be seen from here (Connection "
                            + "refused; the name servers answer %s at 127.0.0.99)").formatted(FIRST_WRITE.name(),
                                    GREEN.host(FIRST_WRITE))),
                    run.stderr());
            assertTrue(run.stderr().contains(("note   on which server a new connection through %s lands can't be "
                    + "seen from here (the name ").formatted(LAST_WRITE.name())), run.stderr());
        }
    }

    /** As by a forged answer; then as in AWS, where nothing is taken on trust. */
    @Test
    void nobody_is_logged_in_to_where_a_name_leads_out_of_the_site_or_to_who_proves_nothing() throws Exception {
        lab = readsMoved(SharedLab.fresh());
        MySqlServer blue = lab.chain().blue();
        lab.settle(blue, true);
        connect(blue);
        String elsewhere = "elsewhere.example.com";
        String zone = FIRST_WRITE.name().replaceFirst("^[^.]*\\.", "");
        pointWrites(elsewhere, GREEN.host(LAST_WRITE));
        Map<String, InetAddress> hosts = Map.of(elsewhere, InetAddress.getByName(lab.chain().green().host()),
                GREEN.host(FIRST_WRITE), InetAddress.getByName(lab.chain().green().host()),
                GREEN.host(LAST_WRITE), InetAddress.getByName(lab.chain().green().host()));
        try (DnsServer dns = new DnsServer(zone, lab.aws().route53()::lookup, hosts, 5)) {
            Program.Result out = expect(1, SharedLab.run(lab, Map.of("DNS_SERVER", dns.address()),
                    NAME + "/" + KILL_ON_BLUE + ".java", loggedIn(lab, CONFIRM)));
            assertTrue(message(out).contains("%s leads to %s at 127.0.0.12, which is no host of this site".formatted(
                    FIRST_WRITE.name(), elsewhere)), out.stderr());

            connect(blue);
            pointWrites(GREEN.host(FIRST_WRITE), GREEN.host(LAST_WRITE));
            Program.Result unproven = expect(0, SharedLab.run(lab, Map.of("DNS_SERVER", dns.address(),
                    "AWS_ENDPOINT_URL_RDS", lab.env().get("AWS_ENDPOINT_URL")), NAME + "/" + KILL_ON_BLUE + ".java",
                    loggedIn(lab, CONFIRM, "--override=identity")));
            assertTrue(unproven.stderr().contains("no login without a certificate that is checked"), unproven.stderr());
        }
    }

    /** Another server plays blue's reader: what counts is where its address leads. */
    @Test
    void who_still_reads_from_blue_is_told_and_killed_on_request() throws Exception {
        lab = readsMoved(SharedLab.fresh());
        lab.settle(lab.chain().blue(), true);
        pointWrites(GREEN.host(FIRST_WRITE), GREEN.host(LAST_WRITE));
        MySqlServer reader = lab.chain().blueprime();
        String variable = BLUE.named(SITE.reads().all().get(0)).get(0).in(NAME).variable();
        Map<String, String> toReader = Map.of(variable, reader.hostAndPort());
        String step = NAME + "/" + KILL_ON_BLUE + ".java";
        try (Connection reading = reader.connect(APP)) {
            connect(lab.chain().blue());
            Program.Result told = expect(0, SharedLab.run(lab, toReader, step, loggedIn(lab, CONFIRM)));
            assertTrue(told.stderr().contains(("note   clients still read from blue, which gets no more data: %s: "
                    + "app@127.0.0.1 1; the same command with --readers-too kills them\n").formatted(variable)),
                    told.stderr());
            assertTrue(isAlive(reading));

            Program.Result killed =
                    expect(0, SharedLab.run(lab, toReader, step, loggedIn(lab, CONFIRM, "--readers-too")));
            assertFalse(isAlive(reading), killed.stderr());
            assertFalse(killed.stderr().contains("clients still read from blue"), killed.stderr());
            SITE.reads().all().forEach(read -> assertTrue(killed.stderr()
                    .contains("a new connection through " + read.name() + " lands on green"), killed.stderr()));
        }
    }

    /** As where the reader is gone; then as behind tunnels of which there is one to the writer only. */
    @Test
    void a_reader_of_blue_that_can_not_be_asked_is_no_failure() throws Exception {
        lab = readsMoved(SharedLab.fresh());
        lab.settle(lab.chain().blue(), true);
        pointWrites(GREEN.host(FIRST_WRITE), GREEN.host(LAST_WRITE));
        connect(lab.chain().blue());
        String variable = BLUE.named(SITE.reads().all().get(0)).get(0).in(NAME).variable();
        Program.Result gone = expect(0, SharedLab.run(lab, Map.of(variable, "127.0.0.1:1"),
                NAME + "/" + KILL_ON_BLUE + ".java", loggedIn(lab, CONFIRM)));
        assertTrue(gone.stderr().contains("note   who still reads from %s (127.0.0.1:1) can't be seen ("
                .formatted(variable)), gone.stderr());

        connect(lab.chain().blue());
        Program.Result noTunnel = expect(0, SharedLab.run(lab, Map.of(variable, ""),
                NAME + "/" + KILL_ON_BLUE + ".java", loggedIn(lab, CONFIRM)));
        assertFalse(noTunnel.stderr().contains("who still reads"), noTunnel.stderr());
    }

    @Test
    void who_keeps_coming_back_to_blue_is_named_with_host_and_program() throws Exception {
        try (Lab telling = Lab.start(new Chain.Options(true, false, true))) {
            lab = telling;
            MySqlServer blue = lab.chain().blue();
            lab.settle(blue, true);
            pointWrites(GREEN.host(FIRST_WRITE), GREEN.host(LAST_WRITE));
            CompletableFuture<Void> over = new CompletableFuture<>();
            // Three, and two seconds of quiet: on a busy machine a killed one takes its time to come back.
            List<CompletableFuture<Void>> stubborn = new ArrayList<>();
            for (int client = 0; client < 3; client++) {
                stubborn.add(beside(() -> {
                    while (!over.isDone()) {
                        comeBack(blue, "billing", over);
                    }
                    return null;
                }));
            }
            eventually("the client", () -> blue.value(
                    "SELECT 1 FROM information_schema.processlist WHERE user = 'app'") != null);
            Program.Result run = expect(1, step(KILL_ON_BLUE, CONFIRM, "--timeout=4s", "--quiet=2s"));
            over.complete(null);
            stubborn.forEach(CompletableFuture::join);
            assertTrue(
                    message(run).matches("(?s).* killed, the last ones app@127\\.0\\.0\\.1 \\(billing\\) [123]\\b.*"),
                    run.stderr());
            assertTrue(message(run).contains("state blue is read-only, green is read-only"), run.stderr());
        }
    }

    /** Stays connected until it is killed, perhaps before it has logged in. */
    private static void comeBack(MySqlServer server, String program, CompletableFuture<Void> over) throws Exception {
        String url = "jdbc:mysql://%s:%d/app?sslMode=DISABLED&connectionAttributes=program_name:%s"
                .formatted(server.host(), server.port(), program);
        try (Connection client = DriverManager.getConnection(url, APP.name(), APP.password())) {
            while (!over.isDone() && isAlive(client)) {
                Thread.sleep(5);
            }
        } catch (SQLException e) {
            Thread.sleep(5);
        }
    }

    @Test
    void what_blocks_a_freeze_is_killed_on_request_whether_the_group_or_the_procedure_freezes() throws Exception {
        lab = readsMoved(SharedLab.fresh());
        MySqlServer blue = lab.chain().blue();
        for (boolean procedure : List.of(false, true)) {
            if (procedure) {
                blue.setReadOnly(false);
                lab.resetAws();
                lab.moveReads();
                blue.execute("SET sql_log_bin = 0", "CREATE DEFINER = 'rdsadmin'@'%' PROCEDURE"
                        + " mysql.rds_set_read_only(IN value INT) SET GLOBAL read_only = value");
            }
            try (Connection lock = blue.connect(MySqlServer.ADMIN)) {
                lock.createStatement().execute("LOCK TABLES app.writes WRITE");
                if (procedure) { // RDS, told by the group, would still be trying
                    Program.Result blocked =
                            expect(1, step(FREEZE_BLUE, CONFIRM, "--override=long-work", "--timeout=4s"));
                    assertTrue(message(blocked).contains("last seen blue is writable: RDS has not applied it yet, "
                            + "or a client holds LOCK TABLES (--kill-blockers kills that client)"), blocked.stderr());
                    assertEquals("0", blue.value("SELECT @@global.read_only"));
                }
                expect(0, step(FREEZE_BLUE, CONFIRM, "--override=long-work", "--kill-blockers", "--timeout=30s"));
                assertFalse(isAlive(lock));
            }
            assertEquals("1", blue.value("SELECT @@global.read_only"));
        }
    }

    @Test
    void a_client_that_may_not_be_killed_is_told_once_all_others_are_gone() throws Exception {
        lab = SharedLab.fresh();
        MySqlServer green = lab.chain().green();
        try (Connection almighty = green.connect(account(green, "superman", "ALL"))) {
            List<Connection> others = connections(3, green, APP);
            String message = message(expect(1, step(KILL_ON_READERS, CONFIRM)));
            assertTrue(message.contains("this account may not kill superman@127.0.0.1 1 on "), message);
            assertEquals(0, alive(others));
            assertTrue(isAlive(almighty));
        }
    }

    @Test
    void a_run_that_a_silent_network_cut_off_keeps_its_lock_for_seconds_only_and_one_that_waits_keeps_its_connections()
            throws Exception {
        try (Lab cut = Lab.start()) {
            lab = readsMoved(cut);
            MySqlServer blue = lab.chain().blue();
            lab.settle(blue, true);
            pointWrites(GREEN.host(FIRST_WRITE), GREEN.host(LAST_WRITE));
            connect(blue);
            String holder = "SELECT IS_USED_LOCK('blue-green-runbook')";
            String cutOff;
            Uplink uplink = lab.uplink();
            try (SharedLab.Terminal lost = new SharedLab.Terminal(lab, NAME + "/" + RELEASE_GREEN + ".java",
                    loggedIn(lab))) {
                lost.await("Type " + NAME + " to go ahead: ");
                cutOff = blue.value(holder);
                uplink.cut(Uplink.Cut.SWALLOWED);
            }
            uplink.mend();
            assertEquals(cutOff, blue.value(holder));
            assertGuarded("alone", "one with connection id ", RELEASE_GREEN);
            try (SharedLab.Terminal waiting = new SharedLab.Terminal(lab, NAME + "/" + KILL_ON_BLUE + ".java",
                    loggedIn(lab, "--override=alone"))) {
                waiting.await("Type " + NAME + " to go ahead: ");
                long asked = System.nanoTime();
                eventually("the lock let go of", () -> !cutOff.equals(blue.value(holder)));
                eventually("a silent connection would have ended",
                        () -> System.nanoTime() - asked > Server.LONELY.plusSeconds(1).toNanos());
                waiting.type(NAME);
                assertEquals(0, waiting.exitCode(), waiting.screen());
            }
            expect(0, step(RELEASE_GREEN, CONFIRM));
        }
    }

    @Test
    void a_silent_network_is_given_up_and_the_writes_are_given_back_once_it_is_mended() throws Exception {
        try (Lab cut = Lab.start()) {
            lab = readsMoved(cut);
            Uplink uplink = lab.uplink();
            MySqlServer blue = lab.chain().blue();
            expect(0, step(FREEZE_BLUE, CONFIRM));
            Program.Result run;
            try (Connection lock = lockWrites(lab.chain().green())) {
                blue.execute("INSERT INTO app.writes VALUES (1, 1, 1)");
                CompletableFuture<Program.Result> release = beside(() -> step(RELEASE_GREEN, CONFIRM, "--timeout=30s"));
                eventually("a script waiting for green, or ended", () -> release.isDone()
                        || waitsForReplay(lab.chain().green()));
                uplink.cut(Uplink.Cut.SWALLOWED);
                beside(() -> {
                    Thread.sleep(12_000);
                    uplink.mend();
                    return null;
                });
                run = release.join();
            }
            expect(1, run);
            assertTrue(message(run).contains("undone blue takes writes again state blue takes writes, green is"),
                    run.stderr());
            write(blue);
        }
    }

    @Test
    void a_record_at_an_unexpected_third_target_is_not_moved() throws Exception {
        lab = SharedLab.untouched();
        String elsewhere = "elsewhere.example.com";
        lab.aws().route53().put(lab.zoneId(), RecordSet.of(FIRST_READ.name(), "CNAME", NORMAL_TTL, elsewhere));
        assertGuarded("target", elsewhere, POINT_READS);
    }

    @Test
    void name_servers_that_are_behind_or_silent_stop_a_change_of_records() throws Exception {
        lab = SharedLab.untouched();
        String zone = FIRST_WRITE.name().replaceFirst("^[^.]*\\.", "");
        Map<String, InetAddress> hosts = Map.of(GREEN.host(FIRST_READ), InetAddress.getLoopbackAddress(),
                GREEN.host(LAST_READ), InetAddress.getLoopbackAddress());
        try (DnsServer behind = new DnsServer(zone, name -> List.of(RecordSet.of(name, "CNAME", NORMAL_TTL,
                "old.example.com")), hosts, 5)) {
            assertGuarded(Map.of("DNS_SERVER", behind.address()), "name-servers", "answers old.example.com. (TTL 60)",
                    POINT_READS);
        }
        assertGuarded(Map.of("DNS_SERVER", "127.0.0.1:1"), "name-servers", " saw 127.0.0.1:1 gives no answer",
                POINT_READS,
                "--override=resolves");
    }

    @Test
    void a_record_is_not_pointed_to_a_host_that_has_no_address() throws Exception {
        lab = SharedLab.untouched();
        String zone = FIRST_WRITE.name().replaceFirst("^[^.]*\\.", "");
        try (DnsServer hostless = new DnsServer(zone, lab.aws().route53()::lookup, Map.of(), 5)) {
            assertGuarded(Map.of("DNS_SERVER", hostless.address()), "resolves", GREEN.host(FIRST_READ)
                    + " having an address saw no address",
                    POINT_READS);
        }
    }

    @Test
    void a_freeze_that_a_table_lock_holds_up_is_undone() throws Exception {
        lab = readsMoved(SharedLab.fresh());
        MySqlServer blue = lab.chain().blue();
        try (Connection lock = blue.connect(RDSADMIN)) {
            lock.createStatement().execute("LOCK TABLES app.writes WRITE");
            Program.Result run = expect(1, step(FREEZE_BLUE, CONFIRM, "--override=long-work", "--timeout=2s"));
            assertTrue(message(run).contains("waiting until blue is read-only: last seen blue is writable"),
                    run.stderr());
            assertTrue(message(run).contains(("state blue takes writes, green is read-only, blueprime is read-only "
                    + "%s leads to blue (TTL %d) %s leads to blue").formatted(FIRST_WRITE.name(), NORMAL_TTL,
                            LAST_WRITE.name())),
                    run.stderr());
            assertTrue(message(run).endsWith((" leads to green (TTL %d) next ./jbang %s-status # it names the "
                    + "command to go on with").formatted(NORMAL_TTL, NAME)),
                    run.stderr());
        }
        eventually("RDS has applied everything", () -> lab.aws().rds().isSettled());
        assertEquals("0", blue.value("SELECT @@global.read_only"));
        assertEquals("0", readOnlyParameter(lab, BLUE));
        write(blue);
    }

    @Test
    void a_server_that_is_read_only_but_does_not_stand_still_is_not_frozen() throws Exception {
        lab = readsMoved(SharedLab.fresh());
        MySqlServer blue = lab.chain().blue();
        CompletableFuture<Void> writer = new CompletableFuture<>();
        beside(() -> {
            try (Connection connection = blue.connect(RDSADMIN); Statement statement = connection.createStatement()) {
                while (!writer.isDone()) {
                    statement.executeUpdate("INSERT INTO writes VALUES (0, 0, 0)");
                    Thread.sleep(20); // often enough never to stand still, seldom enough for green to keep up
                }
                return null;
            }
        });
        Program.Result run = expect(1, step(FREEZE_BLUE, CONFIRM, "--timeout=4s", "--settle=1s"));
        writer.complete(null);
        assertTrue(message(run).contains("waiting until blue stands still"), run.stderr());
        assertTrue(message(run).contains("undone blue takes writes again state blue takes writes"), run.stderr());
        write(blue);
    }

    @Test
    void when_green_does_not_catch_up_in_time_blue_takes_writes_again() throws Exception {
        lab = readsMoved(SharedLab.fresh());
        MySqlServer blue = lab.chain().blue();
        expect(0, step(FREEZE_BLUE, CONFIRM));
        try (Connection lock = lockWrites(lab.chain().green())) {
            blue.execute("INSERT INTO app.writes VALUES (1, 1, 1)");
            Program.Result run = expect(1, step(RELEASE_GREEN, CONFIRM, "--timeout=2s"));
            assertTrue(message(run).contains("waiting until green has replayed blue"), run.stderr());
            assertTrue(message(run)
                    .contains("undone blue takes writes again state blue takes writes, green is read-only"),
                    run.stderr());
            List<String> journal = journal();
            assertTrue(journal.get(journal.size() - 1).contains("\"phase\":\"failed\""), journal.toString());
        }
        write(blue);
        eventually("green replicating all", () -> "2".equals(lab.chain().green()
                .value("SELECT COUNT(*) FROM app.writes")));
        assertEquals(blue.host() + " IO Yes SQL Yes", replication(lab.chain().green()));
    }

    @Test
    void a_release_that_rds_is_slow_to_apply_is_taken_back_before_blue_takes_writes_again() throws Exception {
        lab = readsMoved(SharedLab.fresh());
        expect(0, step(FREEZE_BLUE, CONFIRM));
        lab.aws().rds().applyDelay(Duration.ofSeconds(9));
        // as long as the undo needs too: RDS must look settled for five seconds before it is believed
        CompletableFuture<Program.Result> release = beside(() -> step(RELEASE_GREEN, CONFIRM, "--timeout=8s"));
        eventually("green's release sent", () -> readOnlyParameter(lab, GREEN).equals("0"));
        lab.aws().rds().applyDelay(Duration.ZERO);
        Program.Result run = expect(1, release.join());
        assertTrue(message(run).contains("waiting until green is writable: last seen green is read-only"),
                run.stderr());
        assertTrue(message(run)
                .contains("undone blue takes writes again state blue takes writes, green is read-only"), run.stderr());
        write(lab.chain().blue());
        assertThrows(SQLException.class, () -> write(lab.chain().green()));
        assertEquals(lab.chain().blue().host() + " IO Yes SQL Yes", replication(lab.chain().green()));
    }

    @Test
    void records_that_are_changed_but_not_seen_in_time_are_told_as_they_are() throws Exception {
        lab = SharedLab.untouched();
        lab.aws().route53().propagation(Duration.ofHours(1));
        Program.Result run = expect(1, step(POINT_READS, CONFIRM, "--timeout=1s"));
        assertTrue(message(run).contains("undone none, Route 53 has taken the change batch state blue takes writes"),
                run.stderr());
        assertTrue(message(run).contains(FIRST_READ.name() + " " + GREEN.host(FIRST_READ) + " (TTL 5)"), run.stderr());
    }

    @Test
    void a_cut_off_swap_of_the_app_state_is_continued() throws Exception {
        lab = SharedLab.untouched();
        String normal = object(lab, "web_appstate.json");
        for (boolean bothCopied : List.of(false, true)) {
            lab.resetAws();
            if (bothCopied) {
                lab.aws().inject("DeleteObject", 1, Fault.ACCESS_DENIED);
                Program.Result cutOff = expect(1, step(DISABLE_APP, CONFIRM));
                assertTrue(message(cutOff).contains(" web_appstate.json there, __normal_web_appstate.json there, "
                        + "__degraded_web_appstate.json there"), cutOff.stderr());
            } else {
                lab.aws().s3().put(APP_STATE.bucket().get().name(), "__normal_web_appstate.json",
                        normal.getBytes(StandardCharsets.UTF_8));
            }
            expect(0, step(DISABLE_APP, CONFIRM));
            assertAppState("degraded", "__normal_web_appstate.json", "normal");
        }
    }

    /** Which instances there are is read from RDS, in pages of 100: those wanted here come after the first. */
    @Test
    void clients_are_killed_on_every_instance_that_rds_names() throws Exception {
        String step = "/2.read-rollback/backup-dns-rollback/2.KillConnectionsOnGreenReaders.java";
        lab = SharedLab.untouched();
        seedInstances();
        killsOnGreenAndBlueprime(reading("ofCluster(\"z-cluster\")", "ofEndpoint(\"z-all\")") + step);
        String some = reading("ofEndpoint(\"green-cluster-live\")", "ofInstance(\"z-alone\")") + step;
        killsOnGreenAndBlueprime(some);

        lab = SharedLab.untouched();
        Program.Result unknown = expect(4, lab.run(Map.of(), some, loggedIn(lab, "--confirm=" + NAME)));
        assertEquals("RDS knows no instance of instance z-alone in us-east-1: check Environment.java, AWS_REGION and"
                + " AWS_PROFILE. Nothing was changed.", message(unknown));
    }

    /** A copy of the runbook in which green's readers are what RDS names. */
    private String reading(String readers, String batchReaders) throws Exception {
        String last = quoted(GREEN.host(LAST_READ)) + ")";
        return SharedLab.edited(lab, "import lib.aws.ParameterGroup;",
                "import lib.aws.ParameterGroup;\nimport lib.aws.RdsInstances;", last, last
                        + ".instances(READS.all().get(0), RdsInstances.%s)".formatted(readers)
                        + ".instances(READS.all().get(1), RdsInstances.%s)".formatted(batchReaders))
                .toString();
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private void seedInstances() {
        for (int i = 0; i < 100; i++) {
            instance("a%03d".formatted(i), lab.chain().blue(), null);
        }
        instance("z-1", lab.chain().green(), "z-cluster");
        instance("z-2", lab.chain().blueprime(), "z-cluster");
        instance("z-alone", lab.chain().blueprime(), null);
        lab.aws().rds().create(new RdsStandIn.Cluster("z-cluster", "default.aurora-mysql", "8.0", "z.example.com",
                "z-ro.example.com", 3306, List.of("z-1", "z-2")));
        lab.aws().rds().create(new RdsStandIn.Endpoint("z-all", "z-cluster", "z-all.example.com", "ANY", List.of()));
    }

    private void instance(String id, MySqlServer server, String cluster) {
        lab.aws().rds().create(
                new RdsStandIn.Instance(id, "default.mysql", "8.0", server.host(), server.port(), cluster));
    }

    private void killsOnGreenAndBlueprime(String script) throws Exception {
        List<Connection> killed = List.of(lab.chain().green().connect(MySqlServer.APP),
                lab.chain().blueprime().connect(MySqlServer.APP));
        try (Connection spared = lab.chain().blue().connect(MySqlServer.APP)) {
            // green-cluster-1 is reached as through a tunnel
            expect(0, lab.run(Map.of("NONPROD_GREEN_CLUSTER_1", lab.chain().green().hostAndPort()), script,
                    loggedIn(lab, "--confirm=" + NAME, "--quiet=100ms")));
            assertEquals(0, SharedLab.alive(killed));
            assertTrue(SharedLab.isAlive(spared));
        }
    }

    @Test
    void plain_rds_instances_are_switched_by_their_own_parameter_groups() throws Exception {
        lab = readsMoved(SharedLab.fresh());
        List<String> words = List.of("ofCluster(\"" + BLUE.group().name(), "ofInstance(\"" + BLUE.group().name(),
                "ofCluster(\"" + GREEN.group().name(), "ofInstance(\"" + GREEN.group().name());
        RdsStandIn rds = lab.aws().rds();
        for (Cluster cluster : List.of(BLUE, GREEN)) {
            rds.createParameterGroup(RdsStandIn.Kind.INSTANCE, cluster.group().name(), "mysql5.7",
                    RdsStandIn.Parameter.flag("read_only", cluster == BLUE ? "0" : "1"));
            rds.create(new RdsStandIn.Instance(cluster.name() + "-instance", cluster.group().name(), "5.7.22",
                    cluster.name() + ".rds.amazonaws.com", 3306, null));
        }
        MySqlServer blue = lab.chain().blue();
        MySqlServer green = lab.chain().green();
        rds.onApply((id, parameter, value) -> (id.equals("blue-instance") ? blue : green)
                .setReadOnly(value.equals("1")));
        expect(0, SharedLab.runEdited(lab, words, FREEZE_BLUE, loggedIn(lab, CONFIRM)));
        expect(0, SharedLab.runEdited(lab, words, RELEASE_GREEN, loggedIn(lab, CONFIRM)));
        assertEquals("1", rds.parameter(RdsStandIn.Kind.INSTANCE, BLUE.group().name(), "read_only"));
        assertEquals("0", rds.parameter(RdsStandIn.Kind.INSTANCE, GREEN.group().name(), "read_only"));
        assertEquals("1", blue.value("SELECT @@global.read_only"));
        write(green);
    }

    @Test
    void the_chain_without_gtids_is_switched_by_binlog_file_and_position() throws Exception {
        try (Lab old = Lab.start(new Chain.Options(false, false))) {
            lab = readsMoved(old);
            MySqlServer blue = lab.chain().blue();
            MySqlServer green = lab.chain().green();
            write(blue);
            Program.Result frozen = expect(0, step(FREEZE_BLUE, CONFIRM));
            assertTrue(frozen.stderr().contains("blue stands still"), frozen.stderr());
            holdBack(green, blue);
            blue.execute("INSERT INTO app.writes VALUES (1, 1, 1), (1, 2, 1)");
            Program.Result released = expect(0, step(RELEASE_GREEN, CONFIRM));
            heldBack.join();
            assertTrue(released.stderr().contains("green has replayed blue up to binlog."), released.stderr());
            assertReleased(green, GREEN, blue);
            assertEquals(green.host() + " IO Yes SQL Yes", replication(lab.chain().blueprime()));
            assertStatusSaysWhatGreenLacks("what came from binlog\\.000001:\\d+ to binlog\\.000001:\\d+");
        }
    }

    @Test
    void status_says_what_an_account_wrote_to_blue_after_green_had_left_it() throws Exception {
        lab = readsMoved(SharedLab.fresh());
        expect(0, step(FREEZE_BLUE, CONFIRM));
        expect(0, step(RELEASE_GREEN, CONFIRM));
        assertStatusSaysWhatGreenLacks(lab.chain().blue().value("SELECT CONCAT(@@server_uuid, ':1')"));
    }

    private void assertStatusSaysWhatGreenLacks(String what) throws Exception {
        String before = expect(0, step("Status")).stdout();
        assertFalse(before.contains("left behind"), before);
        lab.chain().blue().execute("INSERT INTO app.writes VALUES (1, 4, 1)"); // by SUPER
        String after = expect(0, step("Status")).stdout();
        assertTrue(after.lines()
                .anyMatch(line -> line
                        .matches("left behind    green lacks " + what + " \\(INSERT app.writes\\), which an account "
                                + "wrote to blue through read_only: .*")),
                after);
    }
}
