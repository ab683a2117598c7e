//SOURCES Tests.java
//SOURCES lab/Chain.java
//SOURCES lab/DnsServer.java
//SOURCES lab/Workload.java
//SOURCES lab/SharedLab.java
//SOURCES lab/WriterWatch.java

import static lab.MySqlServer.ADMIN;
import static lab.MySqlServer.APP;
import static lab.SharedLab.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import lab.Chain;
import lab.DnsServer;
import lab.MySqlServer;
import lab.RecordSet;
import lab.Workload;
import lab.WriterWatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

class ChainTest {
    private static final int ACCESS_DENIED = 1045, READ_ONLY = 1290, NO_SUCH_THREAD = 1094;
    private static final String WRITER = "writer.example.com.";
    private static Chain chain;

    @BeforeAll
    static void start() throws Exception {
        chain = Chain.start();
    }

    @AfterAll
    static void stop() {
        chain.close();
    }

    @Test
    void blue_and_blueprime_are_5_7_and_green_is_8_0() {
        assertEquals("5.7.22-log", chain.blue().version());
        assertEquals("8.0.31", chain.green().version());
        assertEquals("5.7.22-log", chain.blueprime().version());
    }

    @Test
    void a_write_on_blue_reaches_blueprime_and_only_blue_has_written_gtids() throws Exception {
        chain.reset();
        write(chain.blue(), APP);
        eventually("the write on blueprime", () -> "1".equals(rows(chain.blueprime())));
        assertEquals(chain.blue().value("SELECT CONCAT(@@server_uuid, ':1')"), executed(chain.blueprime()));
    }

    @Test
    void replicates_by_binlog_position_too() throws Exception {
        try (Chain byPosition = Chain.start(new Chain.Options(false, true))) {
            write(byPosition.blue(), APP);
            eventually("the write on blueprime", () -> "1".equals(rows(byPosition.blueprime())));
            assertEquals("", executed(byPosition.blueprime()));
            call(byPosition.green(), "mysql.rds_set_read_only(0)");
            assertEquals("0", byPosition.green().value("SELECT @@global.read_only"));
        }
    }

    @Test
    void two_chains_run_at_once() throws Exception {
        try (Chain other = Chain.start()) {
            assertNotEquals(chain.port(), other.port());
            write(other.blue(), APP);
            eventually("the write on blueprime", () -> "1".equals(rows(other.blueprime())));
        }
        assertEquals("5.7.22-log", chain.blue().version());
    }

    @Test
    void the_operator_kills_through_the_procedure_only() throws Exception {
        for (MySqlServer server : chain.servers()) {
            try (Connection client = server.connect(APP)) {
                String id = first(client, "SELECT CONNECTION_ID()");
                assertThrows(SQLException.class, () -> execute(server, ADMIN, "KILL " + id), "not its owner");
                call(server, "mysql.rds_kill(" + id + ")");
                assertThrows(SQLException.class, () -> first(client, "SELECT 1"));
            }
            // not the one that was killed: 5.7 may keep its row for hours when the kill met it on its way to sleep
            String left = idOfClientThatLeft(server);
            SQLException dead = assertThrows(SQLException.class, () -> call(server, "mysql.rds_kill(" + left + ")"));
            assertEquals(NO_SUCH_THREAD, dead.getErrorCode());
        }
    }

    private static String idOfClientThatLeft(MySqlServer server) throws Exception {
        String id;
        try (Connection client = server.connect(APP)) {
            id = first(client, "SELECT CONNECTION_ID()");
        }
        eventually("the client gone",
                () -> server.value("SELECT 1 FROM information_schema.processlist WHERE id = " + id) == null);
        return id;
    }

    @Test
    void the_operator_ends_replication_through_the_procedures() throws Exception {
        chain.reset();
        for (MySqlServer replica : List.of(chain.green(), chain.blueprime())) {
            call(replica, "mysql.rds_stop_replication");
            assertEquals("No", replica.value("SHOW SLAVE STATUS", "Slave_SQL_Running"));
            call(replica, "mysql.rds_reset_external_master");
            assertNull(replica.value("SHOW SLAVE STATUS"));
        }
        call(chain.green(), "mysql.rds_set_external_master_with_auto_position('%s', %d, 'repl', '%s', 0, 0)".formatted(
                chain.blue().host(), chain.port(), MySqlServer.REPL.password()));
        call(chain.green(), "mysql.rds_start_replication");
        write(chain.blue(), APP);
        eventually("the write on green", () -> "1".equals(rows(chain.green())));
    }

    @Test
    void read_only_stops_operator_and_application() throws Exception {
        chain.reset();
        for (MySqlServer.User user : List.of(ADMIN, APP)) {
            SQLException refused = assertThrows(SQLException.class, () -> write(chain.green(), user));
            assertEquals(READ_ONLY, refused.getErrorCode());
        }
    }

    @Test
    void read_only_gives_up_behind_a_locked_table() throws Exception {
        chain.reset();
        try (Connection client = chain.blue().connect(ADMIN); Statement statement = client.createStatement()) {
            statement.execute("LOCK TABLES writes WRITE");
            assertThrows(IllegalStateException.class, () -> chain.blue().setReadOnly(true));
        }
        assertEquals("0", chain.blue().value("SELECT @@global.read_only"));
        chain.blue().setReadOnly(true);
        assertEquals("1", chain.blue().value("SELECT @@global.read_only"));
    }

    @Test
    void reset_undoes_what_happened_even_to_a_server_that_is_down() throws Exception {
        chain.green().setReadOnly(false);
        write(chain.green(), APP);
        chain.green().execute("CREATE USER someone", "STOP SLAVE", "RESET SLAVE ALL");
        chain.blueprime().kill();
        chain.reset();
        assertEquals("1", chain.green().value("SELECT @@global.read_only"));
        assertNull(chain.green().value("SELECT user FROM mysql.user WHERE user = 'someone'"));
        write(chain.blue(), APP);
        eventually("the write on blueprime", () -> "1".equals(rows(chain.blueprime())));
    }

    @Test
    void a_server_comes_back_with_its_data_after_a_crash() throws Exception {
        chain.reset();
        write(chain.blue(), APP);
        eventually("the write on green", () -> "1".equals(rows(chain.green())));
        chain.green().kill();
        assertFalse(chain.green().isRunning());
        write(chain.blue(), APP);
        chain.green().start();
        eventually("both writes on blueprime", () -> "2".equals(rows(chain.blueprime())));
    }

    @Test
    void only_the_operator_can_read_the_option_file() throws Exception {
        Path file = chain.defaultsFile();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertTrue(Files.readString(file).startsWith("[client]\nuser=admin\n"));
    }

    @Test
    void nobody_else_on_this_machine_is_let_in_or_reaches_its_files() throws Exception {
        for (MySqlServer server : chain.servers()) {
            for (String user : List.of("root", "admin", "app", "repl", "rdsadmin")) {
                for (String guess : List.of("", user, "password", "secret")) {
                    assertEquals(ACCESS_DENIED, assertThrows(SQLException.class,
                            () -> server.connect(new MySqlServer.User(user, guess)), user).getErrorCode());
                }
            }
            assertEquals("NULL", server.value("SELECT @@secure_file_priv")); // no statement reads or writes a file
        }
        assertEquals("rwx------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(chain.defaultsFile().getParent())));
    }

    @Test
    void servers_inherit_no_secret_of_the_shell_and_a_killed_jvm_leaves_none_and_no_folder() throws Exception {
        ProcessBuilder command = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp",
                System.getProperty("java.class.path"), Holder.class.getName()).redirectErrorStream(true);
        command.environment().put("AWS_SECRET_ACCESS_KEY", "decoy");
        Process holder = command.start();
        int port;
        Path folder;
        try (BufferedReader out = holder.inputReader()) {
            port = Integer.parseInt(out.readLine());
            folder = Path.of(out.readLine());
            assertTrue(answers(chain.green().host(), port) && Files.exists(folder));
            assertNoSecret(holder);
        } finally {
            holder.destroyForcibly().waitFor();
        }
        eventually("no server", () -> chain.servers().stream().noneMatch(server -> answers(server.host(), port)));
        eventually("no folder", () -> !Files.exists(folder));
    }

    /** Where the system shows what a process inherited, as Linux does. */
    private static void assertNoSecret(Process holder) throws IOException {
        for (ProcessHandle server : holder.descendants().toList()) {
            Path environment = Path.of("/proc/%d/environ".formatted(server.pid()));
            if (server.info().command().orElse("").endsWith("mysqld") && Files.exists(environment)) {
                assertFalse(Files.readString(environment).contains("decoy"), environment.toString());
            }
        }
    }

    /** Holds a chain until it is killed. */
    static class Holder {
        public static void main(String... args) throws Exception {
            Chain held = Chain.start();
            System.out.println(held.port() + "\n" + held.folder());
            Thread.currentThread().join();
        }
    }

    @Test
    void the_watch_sees_two_writers() throws Exception {
        chain.reset();
        try (WriterWatch watch = new WriterWatch(chain.servers())) {
            chain.green().setReadOnly(false);
            eventually("two writers", () -> watch.twoWritersMillis() > 50);
        }
    }

    @Test
    void the_watch_sees_no_overlap_when_one_stops_before_the_other_starts() throws Exception {
        chain.reset();
        try (WriterWatch watch = new WriterWatch(chain.servers())) {
            for (MySqlServer next : List.of(chain.green(), chain.blueprime())) {
                chain.servers().forEach(server -> server.setReadOnly(true));
                next.setReadOnly(false);
                eventually("the next writer", () -> watch.writers().contains(next.name()));
            }
            assertEquals(List.of("blue", "green", "blueprime"), watch.writers());
            assertEquals(0, watch.twoWritersMillis());
        }
    }

    @Test
    void the_workload_follows_dns_and_knows_what_was_lost_or_doubled() throws Exception {
        chain.reset();
        String[] target = {"blue.example.org"};
        try (DnsServer dns = dns(target);
                Workload workload = new Workload(8, Duration.ofMillis(10),
                        new InetSocketAddress("127.0.0.1", dns.port()), WRITER, chain.port())) {
            assertEquals(chain.blue().hostAndPort(), workload.last().server());
            chain.blue().setReadOnly(true);
            String position = executed(chain.blue());
            assertEquals("0", chain.green().value("SELECT WAIT_FOR_EXECUTED_GTID_SET('" + position + "', 10)"));
            chain.green().setReadOnly(false);
            target[0] = "green.example.org";
            long switched = System.nanoTime();
            try (Connection admin = chain.blue().connect(ADMIN);
                    Statement list = admin.createStatement();
                    ResultSet ids = list.executeQuery(
                            "SELECT id FROM information_schema.processlist WHERE user = 'app'")) {
                while (ids.next()) {
                    killIfThere(ids.getLong(1));
                }
            }
            assertTrue(workload.awaitWrites(System.nanoTime(), Duration.ofSeconds(30)), "all clients write to green");
            assertEquals(chain.green().hostAndPort(), workload.last().server());
            workload.close();

            assertTrue(workload.outage(switched, System.nanoTime()).maxMillis() > 0);
            assertTrue(workload.failed() > 0);
            Workload.Verdict verdict = workload.verify(chain.green());
            assertEquals(List.of((long) workload.writes().size(), 0L, 0L),
                    List.of(verdict.acknowledged(), verdict.lost(), verdict.duplicated()));
            assertTrue(workload.verify(chain.blue()).lost() > 0, "blue lacks what was written after the switchover");

            Workload.Write lost = workload.writes().get(3);
            Workload.Write doubled = workload.writes().get(5);
            chain.green().execute("DELETE FROM writes WHERE " + row(lost),
                    "INSERT INTO writes SELECT * FROM writes WHERE " + row(doubled));
            verdict = workload.verify(chain.green());
            assertEquals(List.of(1L, 1L), List.of(verdict.lost(), verdict.duplicated()));
        }
    }

    @Test
    void dns_answers_over_udp_and_tcp() throws Exception {
        String[] target = {"blue.example.org"};
        try (DnsServer dns = dns(target)) {
            for (boolean tcp : List.of(false, true)) {
                Message reply = ask(dns, tcp, WRITER, Type.A);
                assertTrue(reply.getHeader().getFlag(Flags.AA));
                String cname = "writer.example.com. 7 CNAME blue.example.org.";
                assertEquals(List.of(cname, "blue.example.org. 5 A 127.0.0.11"), answers(reply));
                assertEquals(List.of(cname), answers(ask(dns, tcp, WRITER, Type.CNAME)));
                assertEquals(List.of(cname), answers(ask(dns, tcp, WRITER, Type.AAAA)));
                assertEquals(List.of("GREEN.example.org. 5 A 127.0.0.12"),
                        answers(ask(dns, tcp, "GREEN.example.org.", Type.A)));

                Message unknown = ask(dns, tcp, "nobody.example.com.", Type.A);
                assertEquals(Rcode.NXDOMAIN, unknown.getRcode());
                assertEquals(Type.SOA, unknown.getSection(Section.AUTHORITY).get(0).getType());
                Message otherType = ask(dns, tcp, "example.com.", Type.A);
                assertEquals(Rcode.NOERROR, otherType.getRcode());
                assertEquals(List.of(), answers(otherType));
                assertEquals(Type.SOA, otherType.getSection(Section.AUTHORITY).get(0).getType());
                assertEquals(1, answers(ask(dns, tcp, "example.com.", Type.NS)).size());
                assertEquals(Rcode.REFUSED, ask(dns, tcp, "elsewhere.org.", Type.A).getRcode());
            }
            target[0] = "green.example.org";
            assertEquals("green.example.org. 5 A 127.0.0.12", answers(ask(dns, false, WRITER, Type.A)).get(1));
        }
    }

    private static DnsServer dns(String[] target) throws IOException {
        return new DnsServer("example.com", name -> switch (name) {
            case WRITER -> List.of(RecordSet.of(name, "CNAME", 7, target[0]));
            case "example.com." -> List.of(RecordSet.of(name, "NS", 900, "ns.example.com."),
                    RecordSet.of(name, "SOA", 900, "ns.example.com. admin.example.com. 1 7200 900 1209600 5"));
            default -> List.of();
        }, Map.of("blue.example.org", InetAddress.getByName(chain.blue().host()),
                "green.example.org", InetAddress.getByName(chain.green().host())), 5);
    }

    private static Message ask(DnsServer dns, boolean tcp, String name, int type) throws IOException {
        SimpleResolver resolver = new SimpleResolver(new InetSocketAddress("127.0.0.1", dns.port()));
        resolver.setTCP(tcp);
        return resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)));
    }

    private static List<String> answers(Message reply) {
        return reply.getSection(Section.ANSWER).stream().map(record -> "%s %d %s %s".formatted(record.getName(),
                record.getTTL(), Type.string(record.getType()), record.rdataToString())).toList();
    }

    private static void killIfThere(long id) throws SQLException {
        try {
            call(chain.blue(), "mysql.rds_kill(" + id + ")");
        } catch (SQLException e) {
            assertEquals(NO_SUCH_THREAD, e.getErrorCode());
        }
    }

    private static void write(MySqlServer server, MySqlServer.User user) throws SQLException {
        execute(server, user, "INSERT INTO writes VALUES (1, 1, @@server_id)");
    }

    private static void call(MySqlServer server, String procedure) throws SQLException {
        execute(server, ADMIN, "CALL " + procedure);
    }

    private static void execute(MySqlServer server, MySqlServer.User user, String sql) throws SQLException {
        try (Connection connection = server.connect(user); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String first(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String row(Workload.Write write) {
        return "client = " + write.client() + " AND n = " + write.n();
    }

    private static String executed(MySqlServer server) {
        return server.value("SELECT @@global.gtid_executed");
    }

    private static String rows(MySqlServer server) {
        return server.value("SELECT COUNT(*) FROM writes");
    }

    private static boolean answers(String host, int port) {
        try (Socket socket = new Socket(host, port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
