//SOURCES lab/Shape.java
//SOURCES Tests.java
//SOURCES lab/SharedLab.java
//SOURCES lab/WriterWatch.java
//SOURCES ../nonprod/Abort.java
//SOURCES ../nonprod/Status.java

import static environment.Environment.*;
import static lab.MySqlServer.APP;
import static lab.Shape.FALLBACK;
import static lab.Shape.FIRST_READ;
import static lab.Shape.FIRST_WRITE;
import static lab.SharedLab.answer;
import static lab.SharedLab.eventually;
import static lab.SharedLab.isAlive;
import static lab.SharedLab.loggedIn;
import static lab.SharedLab.message;
import static lab.SharedLab.readOnlyParameter;
import static lab.SharedLab.world;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.sql.Connection;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lab.Chain;
import lab.Lab;
import lab.MySqlServer;
import lab.Program;
import lab.RdsStandIn;
import lab.RecordSet;
import lab.SharedLab;
import lab.WriterWatch;
import lib.site.Cluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Never two writers, never a lost write, never stranded, and a word that can be trusted: each case was seen to go
 * wrong.
 */
@Timeout(300)
class SafetyTest {
    private static final String CONFIRM = "--confirm=" + NAME;
    private static final String FREEZE_BLUE = "4.write-switchover/1.SetBlueToReadOnly";
    private static final String RELEASE_GREEN = "4.write-switchover/2.MakeGreenWritable";
    private static final String POINT_WRITES = "4.write-switchover/3.PointWriteDnsToGreen";
    private static final String RELEASE_BLUEPRIME = "5.write-rollback/2.MakeBlueprimeWritable";
    private static final String POINT_ALL = "5.write-rollback/3.PointAll4DnsToBlueprime";
    private static final String POINT_READS = "1.read-switchover/1.PointReadDnsToGreen";

    private Lab lab;

    private MySqlServer blue() {
        return lab.chain().blue();
    }

    private MySqlServer green() {
        return lab.chain().green();
    }

    private static Program.Result expect(int exitCode, Program.Result run) {
        assertEquals(exitCode, run.exitCode(), run.stdout() + run.stderr());
        return run;
    }

    private Program.Result run(String script, String... arguments) throws Exception {
        return SharedLab.run(lab, Map.of(), NAME + "/" + script + ".java", loggedIn(lab, arguments));
    }

    private Program.Result confirmed(String script, String... more) throws Exception {
        return run(script, Stream.concat(Stream.of(CONFIRM), Arrays.stream(more)).toArray(String[]::new));
    }

    /** Nothing changes, and the message has these words. */
    private void refuses(String script, String... words) throws Exception {
        Map<String, String> before = world(lab);
        Program.Result run = expect(4, confirmed(script));
        Arrays.stream(words).forEach(word -> assertTrue(message(run).contains(word), word + " in: " + message(run)));
        assertTrue(message(run).endsWith("Nothing was changed."), message(run));
        assertEquals(before, world(lab));
    }

    private void statusSays(String... lines) throws Exception {
        String status = expect(0, run("Status")).stdout();
        Arrays.stream(lines).forEach(line -> assertTrue(status.lines().anyMatch(each -> each.startsWith(line)),
                line + " in:\n" + status));
    }

    /** A lab as before step 4.1: reads on green, TTLs low for an hour. */
    private void beReady() throws Exception {
        lab = SharedLab.fresh();
        lab.lowerTtls(3600);
    }

    private static void endReplication(MySqlServer server) {
        server.execute("STOP SLAVE", "RESET SLAVE ALL");
    }

    private void assertLeadTo(Cluster cluster) {
        WRITES.all().forEach(record -> assertEquals(cluster.host(record) + " " + LOW_TTL, answer(lab, record.name())));
    }

    private Program.Result switchoverThatFailsAtTheFreeze() throws Exception {
        try (Connection lock = blue().connect(MySqlServer.RDSADMIN)) {
            lock.createStatement().execute("LOCK TABLES app.writes WRITE");
            return expect(1, confirmed("WriteSwitchover", "--override=long-work", "--timeout=3s"));
        }
    }

    @Test
    void a_step_whose_guards_need_no_look_asks_neither_rds_nor_a_server() throws Exception {
        lab = SharedLab.fresh();
        long asked = lab.aws().calls("DescribeDBClusterParameters") + lab.aws().calls("DescribeDBClusters");
        long connections = Long.parseLong(blue().value("SHOW GLOBAL STATUS LIKE 'Connections'", "Value"));
        expect(0, confirmed("3.prep-write-switchover/1.LowerTtl"));
        assertEquals(asked, lab.aws().calls("DescribeDBClusterParameters") + lab.aws().calls("DescribeDBClusters"));
        // the run's lock is one more, and this question itself another
        assertEquals(connections + 2, Long.parseLong(blue().value("SHOW GLOBAL STATUS LIKE 'Connections'", "Value")));
    }

    @Test
    void a_stray_replica_makes_no_second_writer() throws Exception {
        beReady();
        endReplication(green());
        statusSays("next           3.2 DisableWebApp");
        refuses(RELEASE_BLUEPRIME, "guard writers refuses", "blue is writable");
        try (Connection client = green().connect(APP)) { // nor are clients sent where a second one would take writes
            refuses("5.write-rollback/4.KillConnectionsOnGreen", "guard writers refuses", "blue is writable");
            assertTrue(isAlive(client));
        }
        groupOfGreenSaysTrueIfReplica(); // frozen already, but not by its group
        refuses("5.write-rollback/1.SetGreenToReadOnly", "guard writers refuses", "blue is writable");
    }

    private void groupOfGreenSaysTrueIfReplica() {
        lab.aws().rds().settled(RdsStandIn.Kind.CLUSTER, GREEN.group().name(),
                new RdsStandIn.Parameter("read_only", "{TrueIfReplica}", true, true, "0,1,{TrueIfReplica}"));
    }

    @Test
    void a_green_is_not_released_while_an_unfreeze_of_blue_may_be_under_way() throws Exception {
        beReady();
        blue().setReadOnly(true); // its parameter group says 0
        refuses(RELEASE_GREEN, "guard settled refuses", "the group says 0");
        lab.settle(blue(), true);
        expect(0, confirmed(RELEASE_GREEN));
    }

    @Test
    void an_unfreeze_that_was_sent_and_is_not_applied_yet_makes_no_second_writer() throws Exception {
        beReady();
        expect(0, confirmed(FREEZE_BLUE));
        lab.aws().rds().applyDelay(Duration.ofSeconds(8)); // longer than the next command takes to look
        lab.aws().rds().statusLag(Duration.ofSeconds(2));
        Program abort = SharedLab.start(lab, NAME + "/Abort.java", loggedIn(lab, CONFIRM));
        eventually("the unfreeze sent", () -> readOnlyParameter(lab, BLUE).equals("0"));
        abort.process().destroyForcibly().waitFor();
        try (WriterWatch watch = new WriterWatch(lab.chain().servers())) {
            Program.Result run = expect(0, confirmed("WriteSwitchover"));
            assertTrue(run.stderr().contains("RDS has applied all that it was told of blue"), run.stderr());
            assertEquals(0, watch.twoWritersMillis(), run.stderr());
        }
        assertEquals("1", blue().value("SELECT @@global.read_only"));
        assertEquals("0", green().value("SELECT @@global.read_only"));
    }

    @Test
    void a_failed_freeze_is_undone_whatever_greens_group_says() throws Exception {
        try (Lab withoutGtids = Lab.start(new Chain.Options(false, false))) {
            lab = withoutGtids;
            lab.lowerTtls(3600);
            groupOfGreenSaysTrueIfReplica();
            Program.Result run = switchoverThatFailsAtTheFreeze();
            assertTrue(message(run).contains("undone blue takes writes again"), run.stderr());
            assertTrue(message(run).contains("the records are put back"), run.stderr());
            assertLeadTo(BLUE);
            assertEquals("{TrueIfReplica}", readOnlyParameter(lab, GREEN));
        }
    }

    @Test
    void records_lead_only_where_they_may() throws Exception {
        beReady();
        refuses(POINT_WRITES, "guard takes-writes refuses", "green is read-only");
        refuses(POINT_ALL, "guard takes-writes refuses", "blueprime is read-only");
        lab.aws().route53().put(lab.zoneId(),
                RecordSet.of(FIRST_READ.name(), "CNAME", NORMAL_TTL, BLUE.host(FIRST_READ)));
        green().execute("STOP SLAVE");
        refuses(POINT_READS, "guard replication refuses", "replication IO thread says No");
    }

    @Test
    void reads_move_before_the_writes_and_are_not_forgotten_after_them() throws Exception {
        lab = SharedLab.fresh();
        refuses(FREEZE_BLUE, "guard reads refuses", FIRST_READ.name() + " leads to blue", "step 1.1");
        expect(0, confirmed(FREEZE_BLUE, "--override=reads"));
        expect(0, confirmed(RELEASE_GREEN));
        statusSays("next           1.1 PointReadDnsToGreen",
                "run            ./jbang nonprod/1.read-switchover/1.PointReadDnsToGreen.java");
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    void a_signal_undoes_what_was_begun(String signal) throws Exception {
        beReady();
        try (Connection lock = blue().connect(MySqlServer.RDSADMIN)) {
            lock.createStatement().execute("LOCK TABLES app.writes WRITE");
            Program freeze = SharedLab.start(lab, NAME + "/" + FREEZE_BLUE + ".java",
                    loggedIn(lab, CONFIRM, "--override=long-work"));
            eventually("a freeze that waits", () -> freeze.stderr().contains("wait   until blue is read-only"));
            freeze.signal(signal);
            eventually("the undo", () -> freeze.stderr().contains("failed stopped by " + signal));
            lock.createStatement().execute("UNLOCK TABLES");
            assertEquals(1, freeze.process().waitFor(), freeze.stderr());
            assertTrue(freeze.stderr().contains("undone blue takes writes again"), freeze.stderr());
        }
        eventually("RDS has applied everything", () -> lab.aws().rds().isSettled());
        assertEquals("0", blue().value("SELECT @@global.read_only"));
        assertEquals("0", readOnlyParameter(lab, BLUE));
        assertTrue(Files.readString(lab.journal()).contains("\"phase\":\"failed\""));
    }

    @Test
    void a_second_signal_ends_at_once_and_the_next_command_sees_what_was_begun() throws Exception {
        beReady();
        try (Connection lock = blue().connect(MySqlServer.RDSADMIN)) {
            lock.createStatement().execute("LOCK TABLES app.writes WRITE");
            Program freeze = SharedLab.start(lab, NAME + "/" + FREEZE_BLUE + ".java",
                    loggedIn(lab, CONFIRM, "--override=long-work"));
            eventually("a freeze that waits", () -> freeze.stderr().contains("wait   until blue is read-only"));
            lab.aws().rds().applyDelay(Duration.ofHours(1)); // the undo waits
            freeze.signal("INT");
            eventually("the undo", () -> freeze.stderr().contains("failed stopped by INT"));
            freeze.signal("INT");
            assertEquals(130, freeze.process().waitFor(), freeze.stderr());
            assertTrue(freeze.stderr().contains("stopped by a second INT"), freeze.stderr());
            statusSays("cut off        SetBlueToReadOnly, begun ");
        }
    }

    @Test
    void a_signal_before_the_first_change_changes_nothing() throws Exception {
        beReady();
        Map<String, String> before = world(lab);
        Program waiting = SharedLab.start(lab, NAME + "/WriteSwitchover.java",
                loggedIn(lab, CONFIRM, "--at=" + LocalTime.now().plusHours(1).withNano(0)));
        eventually("it waits", () -> waiting.stderr().contains(" to go\n"));
        assertTrue(Pattern.compile("wait   until \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d \\S+ "
                + "\\(UTC[+-]\\d\\d:\\d\\d\\)\n"
                + "wait   (1 h 0 min|59 min( \\d+ s)?) to go\n").matcher(waiting.stderr()).find(), waiting.stderr());
        waiting.signal("INT");
        assertEquals(130, waiting.process().waitFor());
        assertTrue(waiting.stderr().endsWith("stopped by INT. Nothing was changed.\n"), waiting.stderr());
        assertEquals(before, world(lab));
    }

    @Test
    void abort_leads_back_from_a_freeze_that_green_can_not_follow() throws Exception {
        beReady();
        expect(0, confirmed(FREEZE_BLUE));
        green().execute("STOP SLAVE");
        refuses(RELEASE_GREEN, "guard replication refuses");
        statusSays("next           4.2 MakeGreenWritable"); // 3.2 was not done: it can wait, the writes can't
        expect(0, confirmed("Abort"));
        assertEquals("0", blue().value("SELECT @@global.read_only"));
        assertEquals("0", readOnlyParameter(lab, BLUE));
        assertLeadTo(BLUE);
        assertEquals("done   nothing to do: nonprod is already as Abort leaves it",
                message(expect(0, confirmed("Abort"))));
    }

    @Test
    void abort_puts_records_back_that_lead_to_a_green_without_writes() throws Exception {
        beReady();
        expect(0, confirmed(FREEZE_BLUE));
        WRITES.all().forEach(record -> lab.aws().route53().put(lab.zoneId(),
                RecordSet.of(record.name(), "CNAME", LOW_TTL, GREEN.host(record))));
        expect(0, confirmed("Abort"));
        assertEquals("0", blue().value("SELECT @@global.read_only"));
        assertLeadTo(BLUE);
    }

    @Test
    void abort_takes_back_a_release_that_was_sent_and_cut_off_unless_green_has_taken_a_write() throws Exception {
        beReady();
        expect(0, confirmed(FREEZE_BLUE));
        lab.settle(green(), false);
        green().setReadOnly(true); // its group says 0, as after a kill -9 just before RDS applied it
        expect(0, confirmed("Abort"));
        assertEquals("1", readOnlyParameter(lab, GREEN));
        assertEquals("0", blue().value("SELECT @@global.read_only"));

        expect(0, confirmed(FREEZE_BLUE));
        green().execute("INSERT INTO app.writes VALUES (9, 9, 9)");
        refuses("Abort", "guard errant refuses");
        lab.settle(green(), false);
        refuses("Abort", "green takes writes already: the way back is WriteRollback");
    }

    @Test
    void status_shows_what_it_can_see_when_a_server_is_gone() throws Exception {
        beReady();
        green().stop();
        statusSays("blue           MySQL 5.7.22", "green          can't be seen: " + GREEN.writer().in(NAME).variable(),
                "blueprime      MySQL 5.7.22",
                "records        " + FIRST_WRITE.name(), "journal ");
        blue().setReadOnly(true);
        statusSays("next           can't be told before the clusters are seen");
    }

    @Test
    void an_undo_leaves_alone_what_another_run_has_taken_over() throws Exception {
        beReady();
        String name = "'blue-green-runbook'";
        try (Connection writer = blue().connect(MySqlServer.RDSADMIN);
                Connection colleague = blue().connect(MySqlServer.RDSADMIN)) {
            writer.createStatement().execute("LOCK TABLES app.writes WRITE");
            CompletableFuture<Program.Result> run = SharedLab.beside(
                    () -> confirmed(FREEZE_BLUE, "--override=long-work"));
            eventually("a freeze under way", () -> readOnlyParameter(lab, BLUE).equals("1"));
            CompletableFuture<Boolean> taken = SharedLab.beside(() -> colleague.createStatement()
                    .execute("SELECT GET_LOCK(" + name + ", 60)"));
            eventually("a colleague in wait for the lock", () -> blue().value(
                    "SELECT 1 FROM information_schema.processlist WHERE state = 'User lock'") != null);
            blue().execute("KILL " + blue().value("SELECT IS_USED_LOCK(" + name + ")"));
            taken.join();
            String said = message(expect(1, run.join()));
            assertTrue(said.contains("undone failed, another run is at work on blue (connection id "), said);
            assertEquals("1", readOnlyParameter(lab, BLUE)); // nobody took back what is the colleague's by now
        }
    }

    /** Green took the writes and died: its last ones may be lost, the operator goes on without it by name. */
    @Test
    void the_rollback_goes_on_without_a_green_that_is_gone_once_told_what_may_be_lost() throws Exception {
        beReady();
        expect(0, confirmed("WriteSwitchover"));
        MySqlServer blueprime = lab.chain().blueprime();
        green().execute("INSERT INTO app.writes VALUES (1, 1, 1)");
        eventually("blueprime has it", () -> blueprime.value("SELECT COUNT(*) FROM app.writes").equals("1"));
        blueprime.execute("STOP SLAVE SQL_THREAD"); // what green writes now is received, and not replayed
        green().execute("INSERT INTO app.writes VALUES (1, 2, 1)");
        eventually("blueprime has received it", () -> !blueprime.value("SHOW SLAVE STATUS", "Read_Master_Log_Pos")
                .equals(blueprime.value("SHOW SLAVE STATUS", "Exec_Master_Log_Pos")));
        blueprime.execute("STOP SLAVE IO_THREAD"); // what green writes from here on never reaches blueprime
        green().execute("INSERT INTO app.writes VALUES (1, 3, 1)");
        green().kill();
        statusSays("way back       only if green is gone for good: ./jbang %s-write-rollback --override=unreachable "
                .formatted(NAME));
        String refused = message(expect(4, confirmed("WriteRollback")));
        assertTrue(refused.contains("--override=unreachable) expect green answering saw ")
                && refused.contains("what blueprime has not received of it would be lost: it has replayed up to ")
                && refused.contains(", and has received more") && refused.endsWith("Nothing was changed."), refused);
        Program rollback = SharedLab.start(lab, NAME + "/WriteRollback.java",
                loggedIn(lab, CONFIRM, "--override=unreachable"));
        eventually("it waits", () -> rollback.stderr().contains("until blueprime has replayed all that it received"));
        assertEquals("1", blueprime.value("SELECT @@global.read_only"));
        blueprime.execute("START SLAVE SQL_THREAD");
        Program.Result run = expect(0, rollback.result());
        assertTrue(run.stderr().contains("seen   blueprime has replayed all that it received of green"), run.stderr());
        assertEquals("0", blueprime.value("SELECT @@global.read_only"));
        assertEquals("2", blueprime.value("SELECT COUNT(*) FROM app.writes"));
        assertEquals("1", readOnlyParameter(lab, GREEN)); // it comes back as no second writer
        assertLeadTo(FALLBACK);
        statusSays("next           7.1 RaiseTtl"); // not for ever 5.4, on a server that never answers
    }

    /** As the original's step 4.1, which needs RDS only. */
    @Test
    void a_cluster_that_nobody_can_log_in_to_is_set_to_read_only_through_rds_alone() throws Exception {
        beReady();
        String nowhere = "--db=" + BLUE.writer().in(NAME).variable() + "=127.0.0.1:1";
        Program.Result refused = expect(4, confirmed(FREEZE_BLUE, nowhere));
        assertTrue(message(refused).contains("--override=unreachable) expect blue answering saw "), refused.stderr());
        Program.Result run = expect(0, confirmed(FREEZE_BLUE, nowhere, "--override=unreachable"));
        assertTrue(run.stderr().contains("note   blue can't be reached: its group says read_only=1"), run.stderr());
        assertEquals("1", blue().value("SELECT @@global.read_only"));
    }

    @Test
    void records_are_put_back_by_what_route_53_holds() throws Exception {
        beReady();
        // An earlier run moved the records first and was cut off.
        WRITES.all().forEach(record -> lab.aws().route53().put(lab.zoneId(),
                RecordSet.of(record.name(), "CNAME", LOW_TTL, GREEN.host(record))));
        Program.Result run;
        try (Connection pooled = green().connect(APP)) { // it followed them
            run = switchoverThatFailsAtTheFreeze();
        }
        String[] reached = lab.env().get("NONPROD_GREEN_DB").split(":"); // perhaps by a way that can be cut
        assertTrue(message(run).contains(("green is read-only and has client connections (app@127.0.0.1 1): when the "
                + "records' TTL is over, ./jbang kill-connections --db-host=%s --db-port=%s makes them connect again")
                .formatted((Object[]) reached)), run.stderr());
        assertTrue(message(run).contains("the records are put back"), run.stderr());
        assertFalse(message(run).contains("the records are as they were"), run.stderr());
        assertLeadTo(BLUE);
    }
}
