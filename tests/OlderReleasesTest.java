//SOURCES Tests.java
//SOURCES lab/SharedLab.java

import static lab.SharedLab.loggedIn;
import static lab.SharedLab.replication;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.Chain;
import lab.Lab;
import lab.MySqlServer;
import lab.Program;
import lab.SharedLab;
import org.junit.jupiter.api.Test;

/** An upgrade within 8.0: servers of which only green knows SOURCE, REPLICA and SOURCE_POS_WAIT, by binlog position. */
class OlderReleasesTest {
    @Test
    void from_8_0_15_to_8_0_31_and_back_to_8_0_15() throws Exception {
        try (Lab lab = Lab.start(Chain.Upgrade.FROM_8_0, new Chain.Options(false, false))) {
            List<MySqlServer> servers = lab.chain().servers();
            MySqlServer green = lab.chain().green();
            MySqlServer blueprime = lab.chain().blueprime();
            assertEquals(List.of("8.0.15", "8.0.31", "8.0.15"), servers.stream().map(MySqlServer::version).toList());

            try (Connection client = lab.chain().blue().connect(MySqlServer.APP)) {
                write(client, 1);
                asksOnlyWhatTheServersKnow(lab);
                run(lab, "1.read-switchover/1.PointReadDnsToGreen");
                run(lab, "3.prep-write-switchover/1.LowerTtl");
                lab.lowerTtls(3600);
                run(lab, "WriteSwitchover");
                assertFalse(client.isValid(5), "a client of blue");
            }
            assertEquals("1 0 1", readOnly(servers));
            assertEquals("none", replication(green));
            assertEquals("1", green.value("SELECT COUNT(*) FROM app.writes"));
            assertEquals(List.of(), lab.strayRecords(green));

            try (Connection client = green.connect(MySqlServer.APP)) {
                write(client, 2);
                run(lab, "WriteRollback");
                assertFalse(client.isValid(5), "a client of green");
            }
            assertEquals("1 1 0", readOnly(servers));
            assertEquals("none", replication(blueprime));
            assertEquals("2", blueprime.value("SELECT COUNT(*) FROM app.writes"));
            assertEquals(List.of(), lab.strayRecords(blueprime));
        }
    }

    private static void run(Lab lab, String script, String... more) throws Exception {
        Program.Result run = script(lab, script, more);
        assertEquals(0, run.exitCode(), script + ": " + run.stderr());
    }

    /** Whatever the guards think of these servers: no question of theirs is an error on them. */
    private static void asksOnlyWhatTheServersKnow(Lab lab) throws Exception {
        String table = SharedLab.run(lab, Map.of(), "nonprod/Preflight.java", loggedIn(lab)).stdout();
        assertTrue(table.contains(" guards refuse"), table);
        assertFalse(table.contains(" says: ") || table.contains("unexpected"), table);
    }

    private static Program.Result script(Lab lab, String script, String... more) throws Exception {
        return SharedLab.run(lab, Map.of(), "nonprod/" + script + ".java",
                loggedIn(lab, Stream.concat(Stream.of("--confirm=nonprod"), Stream.of(more)).toArray(String[]::new)));
    }

    private static void write(Connection client, int n) throws SQLException {
        client.createStatement().executeUpdate(
                "INSERT INTO writes (client, n, server_id) VALUES (1, " + n + ", @@server_id)");
    }

    private static String readOnly(List<MySqlServer> servers) {
        return servers.stream().map(server -> server.value("SELECT @@global.read_only"))
                .collect(Collectors.joining(" "));
    }
}
