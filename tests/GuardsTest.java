//SOURCES Tests.java
//SOURCES lab/Heartbeats.java
//SOURCES lab/Shape.java
//SOURCES lab/SharedLab.java
//SOURCES ../lib/mysql/BinlogEvents.java
//SOURCES ../lib/mysql/Statements.java

import static environment.Environment.*;
import static lab.Shape.FALLBACK;
import static lab.Shape.FIRST_READ;
import static lab.Shape.FIRST_WRITE;
import static lab.Shape.LAST_READ;
import static lab.Shape.LAST_WRITE;
import static lab.MySqlServer.APP;
import static lab.MySqlServer.RDSADMIN;
import static lab.SharedLab.account;
import static lab.SharedLab.eventually;
import static lab.SharedLab.isAlive;
import static lab.SharedLab.loggedIn;
import static lab.SharedLab.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import lab.Heartbeats;
import lab.Lab;
import lab.MySqlServer;
import lab.Program;
import lab.RecordSet;
import lab.SharedLab;
import lib.mysql.BinlogEvents;
import lib.mysql.Statements;
import lib.site.Endpoint;
import org.junit.jupiter.api.Test;

/** What could mislead the guards on a real server, or what they could give away. */
class GuardsTest {
    private static final String FREEZE_BLUE = "4.write-switchover/1.SetBlueToReadOnly";
    private static final String CONFIRM = "--confirm=" + NAME;

    private Lab lab;

    private Program.Result run(String script, String... more) throws Exception {
        return SharedLab.run(lab, Map.of(), NAME + "/" + script + ".java", loggedIn(lab, more));
    }

    private static Program.Result expect(int exitCode, Program.Result run) {
        assertEquals(exitCode, run.exitCode(), run.stdout() + run.stderr());
        return run;
    }

    /** A lab whose reads are on green, as they are before the writes move. */
    private static Lab readsMoved(Lab lab) {
        lab.moveReads();
        return lab;
    }

    @Test
    void of_a_statement_its_verb_and_tables_are_told_but_no_value() {
        Map<String, String> told = Map.ofEntries(
                Map.entry("UPDATE app.writes SET token='hunter2' WHERE id = 7", "UPDATE app.writes"),
                Map.entry("insert into `app`.`writes` values (1, 'hunter2')", "INSERT app.writes"),
                Map.entry("INSERT IGNORE writes VALUES (\"hunter2\")", "INSERT writes"),
                Map.entry("/* token=hunter2 */ DELETE FROM writes WHERE n = 1", "DELETE writes"),
                Map.entry("-- from hunter2\nSELECT * FROM a JOIN b ON a.x = b.x", "SELECT a b"),
                Map.entry("SELECT 'a\\' FROM hunter2'", "SELECT"),
                Map.entry("SELECT \"it's\", 'FROM hunter2", "SELECT"),
                Map.entry("/* hunter2", ""),
                Map.entry("(SELECT 1 FROM t) UNION (SELECT 2 FROM u)", "SELECT t u"),
                Map.entry("SELECT * FROM t FOR UPDATE", "SELECT t"),
                Map.entry("INSERT INTO t SELECT * FROM u", "INSERT t u"),
                Map.entry("INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE n = 2", "INSERT t"),
                Map.entry("ALTER TABLE app.writes ADD c INT", "ALTER TABLE app.writes"),
                Map.entry("LOCK TABLES app.writes WRITE", "LOCK TABLES app.writes"),
                Map.entry("CREATE USER x IDENTIFIED BY 'hunter2'", "CREATE USER"),
                Map.entry("ALTER USER x IDENTIFIED WITH mysql_native_password AS '*0123'", "ALTER USER"),
                Map.entry("CALL mysql.rds_kill(7)", "CALL mysql.rds_kill"),
                Map.entry("SELECT SLEEP(30)", "SELECT"),
                Map.entry("COMMIT", "COMMIT"),
                Map.entry("", ""));
        told.forEach((sql, words) -> assertEquals(words, Statements.words(sql), sql));
        assertTrue(Statements.isReading("(select 1)") && Statements.isReading("SHOW TABLES"));
        assertFalse(Statements.isReading("UPDATE t SET n = 1") || Statements.isReading("COMMIT")
                || Statements.isReading("") || Statements.isReading("ALTER TABLE t ADD c INT"));
    }

    @Test
    void neither_the_screen_nor_the_journal_learns_the_values_in_somebodys_statement_or_an_account_s_hash()
            throws Exception {
        lab = readsMoved(SharedLab.fresh());
        MySqlServer blue = lab.chain().blue();
        MySqlServer green = lab.chain().green();
        // with workers the replica's own status says less
        green.execute("STOP SLAVE SQL_THREAD", "SET GLOBAL slave_parallel_workers = 0", "START SLAVE SQL_THREAD",
                "SET sql_log_bin = 0", "CREATE USER twice IDENTIFIED WITH mysql_native_password BY 'x'");
        blue.execute("INSERT INTO app.writes VALUES (1, 1, 1)");
        try (Connection holder = blue.connect(APP);
                Connection waiting = blue.connect(APP);
                Connection almighty = blue.connect(account(blue, "almighty", "SELECT, UPDATE, SUPER"))) {
            holder.setAutoCommit(false);
            holder.createStatement().executeUpdate("UPDATE writes SET n = 2");
            SharedLab.beside(() -> waiting.createStatement().executeUpdate(
                    "UPDATE writes SET n = 3 WHERE 'token=hunter2' <> ''"));
            SharedLab.beside(() -> almighty.createStatement().executeQuery(
                    "SELECT n FROM app.writes WHERE 'hunter2' <> SLEEP(40)"));
            eventually("old work", () -> blue.value("SELECT 1 FROM information_schema.processlist"
                    + " WHERE time > 11 AND info LIKE 'UPDATE%hunter2%'") != null);
            blue.execute("CREATE USER twice IDENTIFIED WITH mysql_native_password BY 'hunter2'");
            String hash = blue.value("SELECT authentication_string FROM mysql.user WHERE user = 'twice'");
            eventually("a broken replica", () -> green.value("SHOW SLAVE STATUS", "Last_SQL_Error").contains(hash));

            Program.Result refused = expect(4, run(FREEZE_BLUE, CONFIRM));
            Program.Result preflight = expect(4, run("Preflight"));
            Program.Result status = expect(0, run("Status"));
            for (String text : new String[]{refused.stderr(), preflight.stdout(), preflight.stderr(),
                    status.stdout(), Files.readString(lab.journal())}) {
                assertFalse(text.contains("hunter2") || text.contains(hash), text);
            }
            assertTrue(message(refused).contains(" app transaction RUNNING of "), refused.stderr());
            assertTrue(message(refused).matches(".* app statement of \\d+ s: UPDATE writes.*"), refused.stderr());
            assertTrue(message(refused).contains("almighty@127.0.0.1, running SELECT app.writes"), refused.stderr());
            assertTrue(message(refused).contains("green's replication SQL thread says No (1396) "), refused.stderr());
            assertTrue(status.stdout().contains("thread says No (1396) "), status.stdout());
            waiting.abort(Runnable::run); // close() would wait for what they wait for
            almighty.abort(Runnable::run);
        }
    }

    @Test
    void who_is_spared_is_not_killed_to_let_the_freeze_through() throws Exception {
        lab = readsMoved(SharedLab.fresh());
        MySqlServer blue = lab.chain().blue();
        MySqlServer.User master = account(blue, SPARED_USERS.get(0), "SELECT, LOCK TABLES");
        try (Connection spared = blue.connect(master)) {
            spared.createStatement().execute("LOCK TABLES app.writes WRITE");
            Program.Result blocked = expect(1,
                    run(FREEZE_BLUE, CONFIRM, "--override=long-work", "--kill-blockers", "--timeout=4s"));
            assertTrue(message(blocked).contains("a connection that is spared is in the way: " + master.name()
                    + "@127.0.0.1 1"), blocked.stderr());
            assertTrue(isAlive(spared));
        }
    }

    /** A guard stands against a step, which changes nothing. */
    private void refused(String guard, String seen, String script, String... more) throws Exception {
        String message = message(expect(4, run(script, more)));
        assertTrue(message.contains("guard " + guard + " refuses (") && message.contains(seen), message);
    }

    @Test
    void who_can_write_through_read_only_stops_the_freeze_by_right_alone_by_role_by_routine_and_by_event()
            throws Exception {
        lab = readsMoved(SharedLab.fresh());
        MySqlServer blue = lab.chain().blue();
        MySqlServer green = lab.chain().green();
        account(blue, "almighty", "SELECT, SUPER");
        refused("bypass", "account almighty@% may connect", FREEZE_BLUE, CONFIRM);
        blue.execute("SET sql_log_bin = 0", "ALTER USER almighty ACCOUNT LOCK",
                "CREATE DEFINER = almighty PROCEDURE app.backdoor() INSERT INTO writes VALUES (1, 1, 1)");
        refused("bypass", "routine app.backdoor, definer almighty@%", FREEZE_BLUE, CONFIRM);
        blue.execute("SET sql_log_bin = 0", "DROP PROCEDURE app.backdoor",
                "CREATE DEFINER = almighty EVENT app.nightly ON SCHEDULE EVERY 1 DAY DO DELETE FROM writes");
        refused("bypass", "event app.nightly, definer almighty@%", FREEZE_BLUE, CONFIRM);
        blue.execute("SET sql_log_bin = 0", "DROP EVENT app.nightly");
        expect(0, run(FREEZE_BLUE, "--dry-run"));

        account(green, "dba", "SELECT");
        green.execute("SET sql_log_bin = 0", "CREATE ROLE team, killers", // a role of a role, listed last first
                "GRANT CONNECTION_ADMIN ON *.* TO team", "GRANT team TO killers", "GRANT killers TO dba");
        refused("bypass", "nobody on green who can write through read_only saw account dba@% may connect",
                FREEZE_BLUE, CONFIRM);
    }

    @Test
    void who_has_his_right_by_rds_s_own_role_stops_the_freeze_only_while_connected() throws Exception {
        lab = readsMoved(SharedLab.fresh());
        MySqlServer green = lab.chain().green();
        MySqlServer.User master = account(green, "master", "SELECT");
        green.execute("SET sql_log_bin = 0", "CREATE ROLE rds_superuser_role",
                "GRANT CONNECTION_ADMIN ON *.* TO rds_superuser_role", "GRANT rds_superuser_role TO master, admin",
                "CREATE DEFINER = master PROCEDURE app.helper() SELECT 1");
        expect(0, run(FREEZE_BLUE, "--dry-run"));
        try (Connection connected = green.connect(master)) {
            assertTrue(isAlive(connected));
            refused("bypass", "master@127.0.0.1, idle", FREEZE_BLUE, CONFIRM);
        }
    }

    private static void prepareBranch(MySqlServer server) throws Exception {
        try (Connection client = server.connect(APP); Statement statement = client.createStatement()) {
            for (String sql : List.of("XA START 'branch'", "INSERT INTO writes VALUES (5, 5, 5)", "XA END 'branch'",
                    "XA PREPARE 'branch'")) {
                statement.execute(sql);
            }
        }
    }

    @Test
    void a_prepared_xa_branch_stops_the_freeze_also_one_that_is_prepared_after_the_guards_were_asked()
            throws Exception {
        lab = readsMoved(SharedLab.fresh());
        MySqlServer blue = lab.chain().blue();
        try (SharedLab.Terminal terminal = new SharedLab.Terminal(lab, NAME + "/" + FREEZE_BLUE + ".java",
                loggedIn(lab))) {
            terminal.await("Type " + NAME + " to go ahead: ");
            prepareBranch(blue);
            terminal.type(NAME);
            assertEquals(1, terminal.exitCode(), terminal.screen());
            assertTrue(terminal.screen().contains("blue is not frozen, expected no prepared XA branch on blue"),
                    terminal.screen());
        }
        assertEquals("0", blue.value("SELECT @@global.read_only"));
        refused("xa", "no prepared XA branch on blue saw 0x6272616E6368", FREEZE_BLUE, CONFIRM);
    }

    @Test
    void an_xa_branch_that_is_committed_after_the_hand_over_is_noticed() throws Exception {
        lab = SharedLab.fresh();
        lab.lowerTtls(3600);
        MySqlServer blue = lab.chain().blue();
        prepareBranch(blue);
        expect(0, run("WriteSwitchover", CONFIRM, "--override=xa"));
        eventually("the commit", () -> commits(blue));
        String status = expect(0, run("Status")).stdout();
        assertTrue(status.contains("left behind    green lacks ") && status.contains("XA COMMIT"), status);
        try (Connection left = blue.connect(APP)) {
            Program.Result kill = expect(1, run("4.write-switchover/4.KillConnectionsOnBlue", CONFIRM));
            assertTrue(message(kill).contains("blue was written to after the hand-over"), kill.stderr());
            assertFalse(SharedLab.isAlive(left), kill.stderr());
        }
    }

    /** By the application, which read_only stops; tried again when its connection was killed. */
    private static boolean commits(MySqlServer server) {
        try (Connection client = server.connect(APP); Statement statement = client.createStatement()) {
            statement.execute("XA COMMIT 'branch'");
            return true;
        } catch (SQLException e) {
            return e.getMessage().contains("XAER_NOTA");
        }
    }

    @Test
    void a_row_that_reaches_green_alone_before_the_release_stops_it_and_is_told_when_blue_takes_writes_again()
            throws Exception {
        lab = readsMoved(SharedLab.fresh());
        MySqlServer blue = lab.chain().blue();
        MySqlServer green = lab.chain().green();
        expect(0, run(FREEZE_BLUE, CONFIRM));
        CompletableFuture<Program.Result> release;
        try (Connection lock = green.connect(RDSADMIN)) {
            lock.createStatement().execute("LOCK TABLES app.writes WRITE");
            blue.execute("INSERT INTO app.writes VALUES (1, 1, 1)");
            release = SharedLab.beside(() -> run("4.write-switchover/2.MakeGreenWritable", CONFIRM));
            eventually("a script waiting for green", () -> release.isDone() || green.value("SELECT 1 FROM"
                    + " information_schema.processlist WHERE user = 'admin' AND info LIKE '%WAIT_FOR%'") != null);
            green.execute("CREATE TABLE app.only_here (id INT)");
        }
        Program.Result run = expect(1, release.join());
        String errant = green.value("SELECT CONCAT(@@server_uuid, ':1')");
        String table = ", CREATE TABLE app.only_here)";
        assertTrue(message(run).contains("green has what blue lacks (" + errant + table), run.stderr());
        assertTrue(message(run).contains("blue takes writes again, but green has what it lacks: " + errant + " ("),
                run.stderr());
        assertEquals("1", green.value("SELECT @@global.read_only"));
    }

    @Test
    void preflight_is_content_with_servers_that_look_like_rds_under_a_load_of_reads() throws Exception {
        lab = SharedLab.fresh();
        lab.lowerTtls(3600);
        MySqlServer blue = lab.chain().blue();
        MySqlServer green = lab.chain().green();
        blue.execute("SET GLOBAL gtid_mode = ON_PERMISSIVE", "INSERT INTO app.writes VALUES (1, 1, 1)",
                "SET sql_log_bin = 0", "CREATE USER rdsrepladmin IDENTIFIED WITH mysql_native_password BY 'secret'",
                "GRANT SUPER, REPLICATION SLAVE ON *.* TO rdsrepladmin");
        green.execute("SET sql_log_bin = 0", "CREATE ROLE rds_superuser_role, AWS_LOAD_S3_ACCESS",
                "GRANT EVENT, TRIGGER ON *.* TO rds_superuser_role",
                "GRANT CONNECTION_ADMIN, ROLE_ADMIN ON *.* TO rds_superuser_role",
                "REVOKE EVENT, TRIGGER ON *.* FROM admin", "GRANT rds_superuser_role, AWS_LOAD_S3_ACCESS TO admin");
        CompletableFuture<Void> over = new CompletableFuture<>();
        for (int i = 0; i < 4; i++) {
            SharedLab.beside(() -> {
                try (Connection reader = blue.connect(APP); Statement statement = reader.createStatement()) {
                    while (!over.isDone()) {
                        statement.executeQuery("SELECT COUNT(*) FROM writes WHERE SLEEP(0.05) = 0").close();
                    }
                    return null;
                }
            });
        }
        try (Connection reading = blue.connect(APP); Connection slow = blue.connect(APP)) {
            reading.setAutoCommit(false);
            reading.createStatement().executeQuery("SELECT * FROM writes");
            SharedLab.beside(() -> slow.createStatement().executeQuery("SELECT n FROM writes WHERE SLEEP(40) = 0"));
            eventually("long reads", () -> blue.value("SELECT 1 FROM information_schema.processlist"
                    + " WHERE info LIKE '%SLEEP(40)%' AND time > 11") != null);
            Program.Result run = run("Preflight");
            over.complete(null);
            assertEquals(0, run.exitCode(), run.stdout() + run.stderr());
            slow.abort(Runnable::run); // close() would wait for its statement
        }
    }

    private static Map<String, String> event(String type, String info) {
        return Map.of("Event_type", type, "Info", info);
    }

    @Test
    void of_a_binary_log_the_writes_are_told_by_verb_and_table_but_not_rds_s_own_nor_values() {
        Map<List<Map<String, String>>, List<String>> told = Map.ofEntries(
                Map.entry(List.of(), List.of()),
                Map.entry(List.of(event("Gtid", "SET @@SESSION.GTID_NEXT= 'a:1'"), event("Query", "BEGIN"),
                        event("Table_map", "table_id: 7 (app.writes)"),
                        event("Write_rows", "table_id: 7 flags: STMT_END_F"),
                        event("Xid", "COMMIT /* xid=9 */")), List.of("INSERT app.writes")),
                Map.entry(List.of(event("Table_map", "table_id: 7 (mysql.rds_heartbeat2)"),
                        event("Update_rows", "table_id: 7 flags: STMT_END_F")), List.of()),
                Map.entry(List.of(event("Table_map", "table_id: 7 (mysql.user)"),
                        event("Delete_rows_v1", "table_id: 7 flags: STMT_END_F")), List.of("DELETE mysql.user")),
                Map.entry(List.of(event("Query", "use `mysql`; INSERT INTO rds_heartbeat2(id, value) values (1, 2)"
                        + " ON DUPLICATE KEY UPDATE value = 2")), List.of()),
                Map.entry(List.of(event("Query", "use `app`; INSERT INTO rds_heartbeat2 VALUES (1)")),
                        List.of("INSERT app.rds_heartbeat2")),
                Map.entry(List.of(event("Query",
                        "use `app`; DROP /*!40005 TEMPORARY */ TABLE IF EXISTS `scratch`")), List.of()),
                Map.entry(List.of(event("Query", "use `app`; DROP TABLE `writes` /* generated by server */")),
                        List.of("DROP TABLE app.writes")),
                Map.entry(List.of(event("Query", "CREATE USER 'x'@'%' IDENTIFIED BY 'hunter2'")),
                        List.of("CREATE USER")),
                Map.entry(List.of(event("Query", "XA COMMIT X'6272',X'',1")), List.of("XA COMMIT")),
                Map.entry(List.of(event("Transaction_payload", "compression='ZSTD'")),
                        List.of("Transaction payload")),
                Map.entry(List.of(event("Rotate", "binlog.000002;pos=4"), event("Format_desc", "Server ver: 5.7.22"),
                        event("Previous_gtids", "a:1-9")), List.of()));
        told.forEach((rows, writes) -> assertEquals(writes, BinlogEvents.writes(rows), rows.toString()));
    }

    @Test
    void rds_s_heartbeats_and_temporary_tables_of_killed_clients_are_no_writes_through_read_only() throws Exception {
        lab = SharedLab.fresh();
        lab.lowerTtls(3600);
        MySqlServer blue = lab.chain().blue();
        blue.execute("SET sql_log_bin = 0", "GRANT CREATE TEMPORARY TABLES ON app.* TO app");
        try (Heartbeats hearts = Heartbeats.of(lab.chain().servers(), Duration.ofMillis(20))) {
            switchOverUnderATemporaryTable(blue);
            assertTrue(green().value("SELECT GTID_SUBTRACT(@@global.gtid_executed, '" + blue.value(
                    "SELECT @@global.gtid_executed") + "')").contains(green().value("SELECT @@server_uuid")));
            for (int i = 0; i < 2; i++) { // as this journal's owner, then as one who has no journal
                String status = expect(0, run("Status")).stdout();
                assertFalse(status.contains("left behind"), status);
                Files.deleteIfExists(lab.journal());
            }
            blue.execute("INSERT INTO app.writes VALUES (1, 4, 1)"); // by SUPER
            String after = expect(0, run("Status")).stdout();
            assertTrue(after.contains("(INSERT app.writes), which an account wrote to blue"), after);
        }
    }

    private void switchOverUnderATemporaryTable(MySqlServer blue) throws Exception {
        try (Connection granted = blue.connect(APP); Statement statement = granted.createStatement()) {
            statement.execute("CREATE TEMPORARY TABLE scratch (id INT)");
            statement.execute("INSERT INTO scratch VALUES (1)");
            // several heartbeats between two looks: the position never is the same twice
            Program.Result run = run("WriteSwitchover", CONFIRM, "--settle=200ms");
            assertEquals(0, run.exitCode(), run.stdout() + run.stderr());
            assertFalse(isAlive(granted));
        }
    }

    private MySqlServer green() {
        return lab.chain().green();
    }

    /** Blueprime's name stands for green's server here, whose plain reader is blueprime's. */
    @Test
    void reads_may_land_on_a_plain_reader_of_the_new_writer_but_writes_may_not() throws Exception {
        lab = SharedLab.fresh();
        MySqlServer old = lab.chain().blue();
        old.setReadOnly(true);
        Map<String,
                String> tunnels = Map.of("NONPROD_BLUE_DB", old.hostAndPort(), "NONPROD_GREEN_DB", old.hostAndPort(),
                        "NONPROD_GREEN_READER_DB", old.hostAndPort(), "NONPROD_GREEN_BATCH_READER_DB",
                        old.hostAndPort(),
                        "NONPROD_BLUEPRIME_DB", lab.chain().green().hostAndPort());
        String kill = NAME + "/5.write-rollback/4.KillConnectionsOnGreen.java";
        point(FIRST_WRITE, GREEN.host(FIRST_WRITE));
        point(LAST_WRITE, GREEN.host(LAST_WRITE));
        point(FIRST_READ, FALLBACK.host(FIRST_READ));
        point(LAST_READ, FALLBACK.host(LAST_READ));
        try (Connection client = old.connect(APP)) {
            Program.Result well = expect(0, SharedLab.run(lab, tunnels, kill,
                    loggedIn(lab, CONFIRM, "--override=distinct", "--override=alone")));
            assertFalse(isAlive(client));
            assertTrue(well.stderr().contains("through " + FIRST_READ.name() + " lands on blueprime"), well.stderr());
        }
        point(FIRST_WRITE, FALLBACK.host(FIRST_WRITE));
        try (Connection client = old.connect(APP)) {
            Program.Result astray = expect(1, SharedLab.run(lab, tunnels, kill,
                    loggedIn(lab, CONFIRM, "--override=distinct", "--override=alone")));
            assertFalse(isAlive(client));
            assertTrue(message(astray).contains(FIRST_WRITE.name() + " lands on " + FALLBACK.host(FIRST_WRITE)),
                    astray.stderr());
        }
    }

    private void point(Endpoint record, String host) {
        lab.aws().route53().put(lab.zoneId(), RecordSet.of(record.name(), "CNAME", LOW_TTL, host));
    }
}
