//SOURCES Tests.java
//SOURCES lab/SharedLab.java
//SOURCES ../lib/mysql/Statements.java

import static environment.Environment.*;
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
import java.util.Map;
import lab.Lab;
import lab.MySqlServer;
import lab.Program;
import lab.SharedLab;
import lib.mysql.Statements;
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
        try (Connection holder = blue.connect(APP); Connection waiting = blue.connect(APP);
                Connection almighty = blue.connect(account(blue, "almighty", "SELECT, UPDATE, SUPER"))) {
            holder.setAutoCommit(false);
            holder.createStatement().executeUpdate("UPDATE writes SET n = 2");
            SharedLab.beside(() -> waiting.createStatement().executeUpdate(
                    "UPDATE writes SET n = 3 WHERE 'token=hunter2' <> ''"));
            SharedLab.beside(() -> almighty.createStatement().executeQuery(
                    "SELECT n FROM app.writes WHERE 'hunter2' <> SLEEP(60)"));
            eventually("old work", () -> blue.value("SELECT 1 FROM information_schema.processlist"
                    + " WHERE time > 11 AND info LIKE 'UPDATE%hunter2%'") != null);
            blue.execute("CREATE USER twice IDENTIFIED WITH mysql_native_password BY 'hunter2'");
            String hash = blue.value("SELECT authentication_string FROM mysql.user WHERE user = 'twice'");
            eventually("a broken replica", () -> green.value("SHOW SLAVE STATUS", "Last_SQL_Error").contains(hash));

            Program.Result refused = expect(4, run(FREEZE_BLUE, CONFIRM));
            Program.Result preflight = expect(4, run("Preflight"));
            Program.Result status = expect(0, run("Status"));
            for (String text : new String[] {refused.stderr(), preflight.stdout(), preflight.stderr(),
                    status.stdout(), Files.readString(lab.journal())}) {
                assertFalse(text.contains("hunter2") || text.contains(hash), text);
            }
            assertTrue(message(refused).contains("transaction LOCK WAIT of "), refused.stderr());
            assertTrue(message(refused).contains(" s: UPDATE writes"), refused.stderr());
            assertTrue(message(refused).contains("almighty@127.0.0.1, running SELECT app.writes"), refused.stderr());
            assertTrue(message(refused).contains("green's replication SQL thread says No (1396) "), refused.stderr());
            assertTrue(status.stdout().contains("thread says No (1396) "), status.stdout());
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
}
