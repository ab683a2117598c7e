//SOURCES Tests.java
//SOURCES lab/ContainerChain.java
//SOURCES lab/Lab.java
//SOURCES lab/Repository.java
//SOURCES lab/SharedLab.java

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lab.ContainerChain;
import lab.Image;
import lab.Lab;
import lab.MySqlServer;
import lab.Program;
import lab.Repository;
import lab.SharedLab;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The real scripts on official MySQL servers in containers, through mapped ports as an operator through tunnels. */
@EnabledIf(value = "lab.Image#engineAnswers", disabledReason = Image.NO_ENGINE)
@Order(2)
@Execution(ExecutionMode.CONCURRENT)
class ContainersTest {
    private static final List<String> PREPARATION = List.of(
            "1.read-switchover/1.PointReadDnsToGreen", "3.prep-write-switchover/1.LowerTtl");

    @Test
    void from_5_7_to_8_0_and_back() throws Exception {
        try (ContainerChain chain = ContainerChain.from57(); Lab lab = Lab.around(chain)) {
            assertTrue(chain.blue().version().startsWith("5.7."), chain.blue().version());
            assertTrue(chain.green().version().startsWith("8.0."), chain.green().version());
            assertTrue(chain.blueprime().version().startsWith("5.7."), chain.blueprime().version());
            assertOnThisMachineOnly(chain.blue());
            thereAndBack(lab, chain.defaultsFile(), List.of("4.write-switchover/1.SetBlueToReadOnly",
                    "4.write-switchover/2.MakeGreenWritable", "4.write-switchover/3.PointWriteDnsToGreen",
                    "4.write-switchover/4.KillConnectionsOnBlue"),
                    List.of("5.write-rollback/1.SetGreenToReadOnly",
                            "5.write-rollback/2.MakeBlueprimeWritable", "5.write-rollback/3.PointAll4DnsToBlueprime",
                            "5.write-rollback/4.KillConnectionsOnGreen"));
        }
    }

    /** Where the engine is on this machine, nobody reaches a server by its address in a network. */
    private static void assertOnThisMachineOnly(MySqlServer server) throws IOException {
        boolean isHere = InetAddress.getByName(server.host()).isLoopbackAddress();
        for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
            for (InetAddress address : network.inetAddresses().filter(Inet4Address.class::isInstance).toList()) {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(address, server.port()), 1000);
                    assertTrue(address.isLoopbackAddress() || !isHere, address + " leads to a server");
                } catch (IOException e) {
                    // refused
                }
            }
        }
    }

    /** What it says of these servers, and that the workload finds them behind their ports. */
    @Test
    void a_rehearsal(@TempDir Path folder) throws Exception {
        String script = "scripts/Rehearse.java";
        Program.Result run = Repository.jbang(Map.of(), script, "--docker", "--report-dir=" + folder);
        assertEquals(0, run.exitCode(), run.stdout() + run.stderr());
        assertTrue(run.stdout().contains("\ngreen is MySQL 8.0."), run.stdout());
        String report = Files.readString(folder.resolve("report.json"));
        assertTrue(report.contains("\"lostWrites\" : 0,") && report.contains("\"finalWriter\" : \"green\""), report);
    }

    @Test
    void a_rehearsal_that_can_not_begin_says_what_to_do() {
        String script = "scripts/Rehearse.java";
        assertEquals(2, Repository.jbang(Map.of(), script, "--docker=only-one").exitCode());
        assertMessage(Repository.jbang(Map.of(), script, "--docker=nowhere/mysql:5.7,nowhere/mysql:8.0"),
                "the image nowhere/\\S+ can't be had: see what `docker pull nowhere/\\S+` says, or name another");
        assertMessage(Repository.jbang(Map.of("DOCKER_HOST", "tcp://127.0.0.1:1"), script, "--docker"),
                Pattern.quote(Image.NO_ENGINE + Image.toInstallOne()));
    }

    private static void assertMessage(Program.Result run, String message) {
        assertEquals(1, run.exitCode(), run.stdout());
        List<String> lines = run.stderr().lines().filter(line -> !line.startsWith("[jbang]")).toList();
        assertEquals(1, lines.size(), run.stderr());
        assertTrue(lines.get(0).matches(message), lines.get(0));
    }

    /** No word of 5.7 is left on the replicas: SOURCE and REPLICA, rds_reset_external_source, caching_sha2 over TLS. */
    @Test
    @Tag("MYSQL_8_4_IMAGE")
    @EnabledIf(value = "lab.Image#newerAnswers", disabledReason = Image.NO_NEWER)
    void from_8_0_to_8_4_or_newer_and_back() throws Exception {
        try (ContainerChain chain = ContainerChain.from80(); Lab lab = Lab.around(chain)) {
            assertTrue(chain.blue().version().startsWith("8.0."), chain.blue().version());
            assertFalse(chain.green().version().matches("(5|8\\.0)\\..*"), chain.green().version());
            assertEquals("caching_sha2_password",
                    chain.green().value("SELECT plugin FROM mysql.user WHERE user = 'admin'"));
            saysWhatTlsLacks(lab, chain);
            findsWhatTheNewerVersionRefuses(lab, chain.verifyingDefaultsFile());
            thereAndBack(lab, chain.verifyingDefaultsFile(), List.of("WriteSwitchover"),
                    List.of("WriteRollback"));
        }
    }

    /** On blue alone: replicated, the account would stop green. */
    private static void findsWhatTheNewerVersionRefuses(Lab lab, Path defaultsFile) throws Exception {
        String alone = "SET sql_log_bin = 0";
        lab.chain().blue().execute(alone, "CREATE USER native IDENTIFIED WITH 'mysql_native_password' BY 'secret'",
                "CREATE TABLE app.parent (id INT PRIMARY KEY, code INT, KEY (code))",
                "CREATE TABLE app.child (code INT, `qualify` INT,"
                        + " CONSTRAINT loose FOREIGN KEY (code) REFERENCES app.parent (code))");
        String table = run(lab, defaultsFile, "Preflight").stdout();
        assertTrue(table.contains("native@% uses mysql_native_password, which is not active there"), table);
        assertTrue(Pattern.compile("REFUSES foreign-keys .*\\s+saw app\\.child\\.loose\n").matcher(table).find(),
                table);
        assertTrue(Pattern.compile("note    words .*\\s+saw app\\.child\\.qualify\n").matcher(table).find(), table);
        lab.chain().blue().execute(alone, "DROP TABLE app.child, app.parent", "DROP USER native");
    }

    /** Before the first login of this account: once the server has its password cached, TLS is not needed. */
    private static void saysWhatTlsLacks(Lab lab, ContainerChain chain) throws Exception {
        assertEquals("this account logs in through TLS only: not with ssl-mode=DISABLED",
                refusal(lab, chain, "ssl-mode=DISABLED"));
        String another = "ssl-mode=VERIFY_CA\nssl-ca=" + chain.authority(chain.blueprime());
        assertEquals("is ssl-ca the authority of this server's certificate, and its name localhost? "
                + "Else its address leads to another server", refusal(lab, chain, another));
    }

    /** What KillConnections advises on blue, logged in with more options. */
    private static String refusal(Lab lab, ContainerChain chain, String options) throws Exception {
        Path file = Files.writeString(chain.folder().resolve("more.cnf"),
                Files.readString(chain.defaultsFile()) + options + "\n");
        Program.Result run = lab.run("scripts/KillConnections.java", "--dry-run", "--db-host=" + chain.blue().host(),
                "--db-port=" + chain.blue().port(), "--defaults-file=" + file);
        assertEquals(1, run.exitCode(), run.stdout() + run.stderr());
        return run.stderr().strip().replaceFirst("(?s).*\\((.*)\\)$", "$1");
    }

    private static void thereAndBack(Lab lab, Path defaultsFile, List<String> switchover, List<String> rollback)
            throws Exception {
        MySqlServer blue = lab.chain().blue();
        MySqlServer green = lab.chain().green();
        MySqlServer blueprime = lab.chain().blueprime();
        try (Connection client = blue.connect(MySqlServer.APP)) {
            write(client, 1);
            asksOnlyWhatTheServersKnow(lab, defaultsFile);
            run(lab, defaultsFile, PREPARATION);
            lab.lowerTtls(3600); // as if that had been an hour ago
            run(lab, defaultsFile, switchover);
            assertFalse(client.isValid(5), "a client of blue");
        }
        assertEquals("1 0 1", readOnly(lab));
        assertNull(green.value("SHOW SLAVE STATUS"));
        assertEquals("1", green.value("SELECT COUNT(*) FROM app.writes"));
        assertEquals(List.of(), lab.strayRecords(green));

        try (Connection client = green.connect(MySqlServer.APP)) {
            write(client, 2);
            run(lab, defaultsFile, rollback);
            assertFalse(client.isValid(5), "a client of green");
        }
        assertEquals("1 1 0", readOnly(lab));
        assertEquals("2", blueprime.value("SELECT COUNT(*) FROM app.writes"));
        assertEquals(List.of(), lab.strayRecords(blueprime));

        try (Connection client = blueprime.connect(MySqlServer.APP)) {
            Program.Result kill = lab.run("scripts/KillConnections.java", "--db-host=" + blueprime.host(),
                    "--db-port=" + blueprime.port(), "--defaults-file=" + defaultsFile);
            assertEquals(0, kill.exitCode(), kill.stderr());
            assertTrue(kill.stdout().matches("(?s)Found 1 processes to kill.*All kill commands have been sent\\s+"),
                    kill.stdout());
            assertFalse(client.isValid(5));
        }
    }

    private static void run(Lab lab, Path defaultsFile, List<String> scripts) throws Exception {
        for (String script : scripts) {
            Program.Result run = run(lab, defaultsFile, script);
            assertEquals(0, run.exitCode(), script + ": " + run.stderr());
        }
    }

    private static Program.Result run(Lab lab, Path defaultsFile, String script) throws Exception {
        List<String> words = new ArrayList<>(List.of(script.split(" ")));
        String file = "nonprod/" + words.remove(0) + ".java";
        words.addAll(List.of("--defaults-file=" + defaultsFile, "--journal=" + lab.journal()));
        if (!script.equals("Preflight")) {
            words.add("--confirm=nonprod");
        }
        return SharedLab.run(lab, Map.of(), file, words.toArray(String[]::new));
    }

    /** Whatever the guards think of these servers: no question of theirs is an error on them. */
    private static void asksOnlyWhatTheServersKnow(Lab lab, Path defaultsFile) throws Exception {
        String table = run(lab, defaultsFile, "Preflight").stdout();
        assertTrue(table.contains(" guards refuse"), table);
        assertFalse(table.contains(" says: ") || table.contains("unexpected"), table);
    }

    private static void write(Connection client, int n) throws SQLException {
        try (PreparedStatement insert = client.prepareStatement(
                "INSERT INTO writes (client, n, server_id) VALUES (1, ?, @@server_id)")) {
            insert.setInt(1, n);
            insert.executeUpdate();
        }
    }

    /** read_only of blue, green and blueprime. */
    private static String readOnly(Lab lab) {
        return lab.chain().servers().stream().map(server -> server.value("SELECT @@global.read_only"))
                .collect(Collectors.joining(" "));
    }
}
