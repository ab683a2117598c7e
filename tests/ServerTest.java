//SOURCES Tests.java
//SOURCES lab/Certificates.java
//SOURCES lab/FalseServer.java
//SOURCES lab/SharedLab.java
//SOURCES ../lib/mysql/Clients.java
//SOURCES ../lib/mysql/Login.java
//SOURCES ../lib/mysql/ServerLock.java
//SOURCES ../lib/site/UpgradeGuards.java

import static lab.MySqlServer.ADMIN;
import static lab.MySqlServer.RDSADMIN;
import static lab.SharedLab.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import lab.Certificates;
import lab.Chain;
import lab.FalseServer;
import lab.MySqlServer;
import lab.SharedLab;
import lib.run.Script;
import lib.mysql.Address;
import lib.mysql.Clients;
import lib.mysql.Clients.Client;
import lib.run.Failure;
import lib.mysql.Login;
import lib.mysql.Position;
import lib.mysql.Server;
import lib.mysql.ServerLock;
import lib.mysql.SqlFailure;
import lib.site.UpgradeGuards;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the library asks a server and how it logs in, against real servers of both versions. */
class ServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String OPTIONS = "[client]\nuser=%s\npassword=%s\n".formatted(ADMIN.name(), ADMIN.password());

    @TempDir
    Path folder;

    /** A login as a command line gives it, with an option file of these lines. */
    private Login login(String optionFile, String... more) throws Exception {
        Path file = Files.writeString(folder.resolve("my.cnf"), optionFile);
        return CommandLine.populateCommand(new Login(),
                Stream.concat(Stream.of("--defaults-file=" + file), Stream.of(more)).toArray(String[]::new));
    }

    private Login admin(String... more) throws Exception {
        return login(OPTIONS, more);
    }

    private static Address database(MySqlServer server) {
        return new Address("UNSET_DB", server.host(), server.port());
    }

    @Test
    void a_position_by_gtid_is_replayed_down_the_chain() throws Exception {
        replaysPositions(SharedLab.fresh().chain(), ".*:1-?\\d*");
    }

    @Test
    void a_position_by_file_and_offset_is_replayed_down_the_chain() throws Exception {
        try (Chain chain = Chain.start(new Chain.Options(false, false))) {
            replaysPositions(chain, "binlog\\.\\d+:\\d+");
        }
    }

    private void replaysPositions(Chain chain, String form) throws Exception {
        try (Login login = admin()) {
            Server blue = login.server(database(chain.blue()));
            Server green = login.server(database(chain.green()));
            Server blueprime = login.server(database(chain.blueprime()));
            chain.blue().execute("INSERT INTO app.writes VALUES (1, 1, 1)");
            Position first = blue.position();
            assertTrue(first.toString().matches(form), first.toString());
            assertEquals(first, blue.position());
            assertTrue(green.hasReplayed(first, PATIENCE));
            assertTrue(blueprime.hasReplayed(green.position(), PATIENCE));

            chain.green().execute("STOP SLAVE SQL_THREAD");
            chain.blue().execute("INSERT INTO app.writes VALUES (1, 2, 1)");
            Position second = blue.position();
            assertNotEquals(first, second);
            assertFalse(green.hasReplayed(second, Duration.ofSeconds(1)));
            chain.green().execute("START SLAVE SQL_THREAD");
            assertTrue(green.hasReplayed(second, PATIENCE));
            assertEquals("2", chain.green().value("SELECT COUNT(*) FROM app.writes"));
        }
    }

    /** −1 and NULL of MASTER_POS_WAIT. */
    @Test
    void a_file_position_that_is_waited_for_in_vain_is_not_taken_for_replayed() throws Exception {
        try (Chain chain = Chain.start(new Chain.Options(false, false)); Login login = admin()) {
            Server green = login.server(database(chain.green()));
            String wait = "SELECT MASTER_POS_WAIT('%s', %d, 1)";
            Position behindTheLock;
            try (Connection lock = chain.green().connect(RDSADMIN)) {
                lock.createStatement().execute("LOCK TABLES app.writes WRITE");
                chain.blue().execute("INSERT INTO app.writes VALUES (1, 1, 1)");
                behindTheLock = login.server(database(chain.blue())).position();
                assertEquals("-1", green.value(wait.formatted(behindTheLock.file(), behindTheLock.offset())));
                assertFalse(green.hasReplayed(behindTheLock, Duration.ofSeconds(1)));
            }
            assertTrue(green.hasReplayed(behindTheLock, PATIENCE));
            chain.green().execute("STOP SLAVE SQL_THREAD");
            chain.blue().execute("INSERT INTO app.writes VALUES (1, 2, 1)");
            Position neverRead = login.server(database(chain.blue())).position();
            assertNull(green.value(wait.formatted(neverRead.file(), neverRead.offset())));
            assertFalse(green.hasReplayed(neverRead, Duration.ofSeconds(1)));
        }
    }

    /** On both versions; a lone column of a unique key of two is not unique. */
    @Test
    void what_a_newer_version_refuses_is_found_on_servers_that_have_it() throws Exception {
        Chain chain = SharedLab.fresh().chain();
        chain.blue().execute("CREATE TABLE app.parent (id INT PRIMARY KEY, code INT, a INT, b INT, KEY (code),"
                + " UNIQUE KEY (a, b))",
                "CREATE TABLE app.child (id INT, code INT, a INT, b INT,"
                        + " CONSTRAINT whole FOREIGN KEY (id) REFERENCES app.parent (id),"
                        + " CONSTRAINT both_of_two FOREIGN KEY (a, b) REFERENCES app.parent (a, b),"
                        + " CONSTRAINT one_of_two FOREIGN KEY (a) REFERENCES app.parent (a),"
                        + " CONSTRAINT not_unique FOREIGN KEY (code) REFERENCES app.parent (code))");
        try (Login login = admin()) {
            for (MySqlServer each : List.of(chain.blue(), chain.green())) {
                Server server = login.server(database(each));
                assertTrue(each == chain.blue()
                        || server.hasReplayed(login.server(database(chain.blue())).position(), PATIENCE));
                assertEquals(List.of("app.child.not_unique", "app.child.one_of_two"),
                        UpgradeGuards.looseForeignKeys(server));
                assertTrue(UpgradeGuards.readsGtids(server, server.uuid() + ":1-5:7," + chain.blue().value(
                        "SELECT @@global.gtid_executed")));
                assertFalse(UpgradeGuards.readsGtids(server, server.uuid() + ":1-5:nightly:1-3"));
            }
        }
    }

    @Test
    void a_replica_says_where_it_replicates_from_in_the_newer_words_and_nothing_once_that_has_ended() throws Exception {
        Chain chain = SharedLab.fresh().chain();
        try (Login login = admin()) {
            Server blue = login.server(database(chain.blue()));
            Server green = login.server(database(chain.green()));
            Server blueprime = login.server(database(chain.blueprime()));
            assertEquals(Optional.empty(), blue.replication());
            for (Server replica : new Server[]{green, blueprime}) {
                Map<String, String> status = replica.replication().orElseThrow().status();
                assertEquals(replica == green ? blue.uuid() : green.uuid(), status.get("Source_UUID"));
                assertEquals(replica == green ? chain.blue().host() : chain.green().host(), status.get("Source_Host"));
                assertEquals("Yes", status.get("Replica_IO_Running"));
                assertEquals("Yes", status.get("Replica_SQL_Running"));
            }
            chain.green().execute("STOP SLAVE");
            assertNull(green.replication().orElseThrow().status().get("Seconds_Behind_Source"));
            green.endReplication();
            blueprime.endReplication();
            assertEquals(Optional.empty(), green.replication());
            assertEquals(Optional.empty(), blueprime.replication());
        }
    }

    @Test
    void a_server_says_itself_whether_it_takes_writes() throws Exception {
        Chain chain = SharedLab.fresh().chain();
        try (Login login = admin()) {
            assertTrue(login.server(database(chain.blue())).isWritable());
            assertTrue(login.server(database(chain.green())).isReadOnly());
            chain.blue().setReadOnly(true);
            chain.green().setReadOnly(false);
            assertTrue(login.server(database(chain.blue())).isReadOnly());
            assertTrue(login.server(database(chain.green())).isWritable());
        }
    }

    @Test
    void user_and_password_come_from_the_group_client_with_quotes_and_comments_as_mysql_reads_them() throws Exception {
        MySqlServer blue = SharedLab.untouched().chain().blue();
        blue.execute("SET sql_log_bin = 0", "DROP USER IF EXISTS 'odd'@'%'",
                "CREATE USER 'odd'@'%' IDENTIFIED WITH mysql_native_password BY 'a #b; \\\"c= '");
        for (String password : new String[]{"'a #b; \"c= '", "\"a #b; \\\"c= \"",
                "  'a #b; \"c= '   # in single quotes"}) {
            try (Login login = login("""
                    # the operator's own
                    user=nobody
                    [mysql]
                    password=wrong
                    [client]
                    ; the account that is meant
                    user = odd
                    password =%s
                    ssl_mode=DISABLED
                    [mysqldump]
                    user=nobody
                    """.formatted(password))) {
                assertEquals("odd@127.0.0.1", login.server(database(blue)).value("SELECT USER()"), password);
                assertEquals("DISABLED", login.option("ssl-mode", "PREFERRED"));
            }
        }
    }

    @Test
    void without_a_group_client_it_is_the_systems_user_with_no_password() throws Exception {
        MySqlServer blue = SharedLab.untouched().chain().blue();
        String me = System.getProperty("user.name");
        blue.execute("SET sql_log_bin = 0", "DROP USER IF EXISTS '%s'@'%%'".formatted(me),
                "CREATE USER '%s'@'%%'".formatted(me));
        try (Login login = login("[mysqld]\nuser=mysql\n")) {
            assertEquals(me + "@127.0.0.1", login.server(database(blue)).value("SELECT USER()"));
        }
    }

    @Test
    void an_option_says_where_a_database_is_reached() throws Exception {
        MySqlServer green = SharedLab.untouched().chain().green();
        try (Login login = admin("--db=TUNNELLED_DB=" + green.host() + ":" + green.port())) {
            assertEquals("8.0.31", login.server(new Address("TUNNELLED_DB", "green.example.com", 3306)).version());
        }
    }

    @Test
    void an_address_is_one_plain_host_and_its_port_and_nothing_else() {
        Address blue = new Address("BLUE_DB", "blue.example.com", 3306);
        for (String address : List.of("127.0.0.1", "127.0.0.1:", ":3306", "127.0.0.1:0", "127.0.0.1:65536",
                "127.0.0.1:1,127.0.0.12:3306", "eve:pw@127.0.0.1:3306", "127.0.0.1:3306/app", "127.0.0.1:3306?user=eve",
                "(host=127.0.0.1,port=1):3306", "[127.0.0.1:1,127.0.0.12:3306]:3306", "::1:3306", "a b:3306",
                "127.0.0.1:3306\n", "address=(host=a)(port=1):3306")) {
            Failure failure = assertThrows(Failure.class, () -> blue.behind(address), address);
            assertEquals(Failure.USAGE, failure.exitCode());
            assertTrue(failure.getMessage().matches("(?s)BLUE_DB=.* is no address: write HOST:PORT.*"),
                    failure.getMessage());
            assertFalse(failure.getMessage().contains("eve:pw"), failure.getMessage());
        }
        assertThrows(Failure.class, () -> new Address("--db-port", "eve:pw@127.0.0.1", 3306));
        assertEquals(new Address("BLUE_DB", "blue.example.com", "::1", 3306), blue.behind("[::1]:3306"));
        assertEquals("BLUE_DB ([::1]:3306)", blue.behind("[::1]:3306").toString());
    }

    @Test
    void a_false_server_gets_no_password_in_clear_unless_that_is_asked_for_and_it_has_a_certificate() throws Exception {
        try (FalseServer server = new FalseServer()) {
            Address address = new Address("BLUE_DB", "127.0.0.1", server.port());
            for (String mode : List.of("", "ssl-mode=DISABLED", "ssl-mode=REQUIRED", "ssl-ca=" + authority())) {
                try (Login login = login(OPTIONS + mode + "\n")) {
                    assertThrows(SqlFailure.class, () -> login.server(address), mode);
                }
            }
            assertFalse(server.received().isEmpty());
            assertTrue(server.received().stream().noneMatch(sent -> sent.contains(ADMIN.password())));
            for (String mode : List.of("", "ssl-mode=REQUIRED\n")) {
                try (Login login = login(OPTIONS + "enable-cleartext-plugin\n" + mode)) {
                    Failure failure = assertThrows(Failure.class, () -> login.server(address));
                    assertTrue(failure.getMessage().contains("would give the password to any server"));
                }
            }
        }
    }

    /** Anybody on the way may have one. */
    @Test
    void a_false_server_with_a_certificate_of_its_own_gets_no_password_in_clear_either() throws Exception {
        try (FalseServer server = new FalseServer(Certificates.make(folder, "eve.example.com").context())) {
            Address address = new Address("BLUE_DB", "127.0.0.1", server.port());
            for (String mode : List.of("", "ssl-mode=REQUIRED", "ssl-ca=" + authority())) {
                try (Login login = login(OPTIONS + mode + "\n")) {
                    assertThrows(SqlFailure.class, () -> login.server(address), mode);
                }
            }
            assertTrue(server.received().stream().anyMatch(sent -> sent.contains(ADMIN.name())), "two came to log in");
            assertTrue(server.received().stream().noneMatch(sent -> sent.contains(ADMIN.password())));
        }
    }

    private Path authority() throws Exception {
        return Certificates.make(folder, "blue.example.com").authority();
    }

    @Test
    void an_option_file_that_everybody_may_write_is_not_read() throws Exception {
        try (Login login = admin()) {
            Files.setPosixFilePermissions(folder.resolve("my.cnf"), PosixFilePermissions.fromString("rw-rw-rw-"));
            Failure failure = assertThrows(Failure.class, () -> login.option("user", ""));
            assertTrue(failure.getMessage().contains("may be written by everybody: chmod o-w"), failure.getMessage());
        }
    }

    @Test
    void a_server_on_another_machine_gets_no_login_before_it_has_proved_itself() throws Exception {
        Address far = new Address("BLUE_DB", "blue.invalid", 3306);
        try (Login login = admin()) {
            Failure failure = assertThrows(Failure.class, () -> login.server(far));
            assertEquals(Failure.REFUSED, failure.exitCode());
            assertTrue(failure.getMessage().contains("proves nothing, so it gets no password: name ssl-ca"));
        }
        try (Login login = admin("--trust-network")) {
            assertThrows(SqlFailure.class, () -> login.server(far)); // there is no such host
        }
        try (Login login = login(OPTIONS + "ssl-mode=sometimes\n")) {
            assertEquals(Failure.USAGE, assertThrows(Failure.class, () -> login.server(far)).exitCode());
        }
    }

    @Test
    void two_environments_share_no_variable_of_an_address() throws Exception {
        Address blue = new Address("BLUE_DB", "blue.invalid", 3306);
        assertEquals("NON_PROD_BLUE_DB", blue.in("non-prod").variable());
        String[] options = {"--defaults-file=" + Files.writeString(folder.resolve("my.cnf"), OPTIONS),
                "--db=NONPROD_BLUE_DB=127.0.0.1:1"};
        Login prod = CommandLine.populateCommand(new Login("prod"), options);
        Failure failure = assertThrows(Failure.class, () -> prod.server(blue));
        assertEquals("--db=NONPROD_BLUE_DB: the addresses of prod have names that begin with PROD_",
                failure.getMessage());
    }

    @Test
    void tls_is_used_where_the_server_has_it_and_its_authority_is_checked_when_named() throws Exception {
        Chain chain = SharedLab.untouched().chain();
        Address green = database(chain.green());
        String cipher = "SHOW SESSION STATUS LIKE 'Ssl_cipher'";
        try (Login login = admin()) {
            assertNotEquals("", login.server(green).rows(cipher).get(0).get("Value"));
        }
        try (Login login = login(OPTIONS + "ssl-mode=DISABLED\n")) {
            assertEquals("", login.server(green).rows(cipher).get(0).get("Value"));
        }
        // the servers made these certificates when they were initialised
        Path authority = chain.folder().resolve("green/data/ca.pem");
        try (Login login = login(OPTIONS + "ssl-mode=VERIFY_CA\nssl-ca=" + authority + "\n")) {
            assertNotEquals("", login.server(green).rows(cipher).get(0).get("Value"));
        }
        Path another = chain.folder().resolve("green/data/client-cert.pem");
        try (Login login = login(OPTIONS + "ssl-mode=VERIFY_CA\nssl-ca=" + another + "\n")) {
            assertThrows(SqlFailure.class, () -> login.server(green));
        }
        try (Login login = login(OPTIONS + "ssl-ca=" + another + "\n")) { // alone it means VERIFY_CA
            assertThrows(SqlFailure.class, () -> login.server(green));
        }
        try (Login login = login(OPTIONS + "ssl-ca=" + authority + "\n")) {
            assertNotEquals("", login.server(green).rows(cipher).get(0).get("Value"));
            // where a DNS name leads it is logged in by that name only: these certificates bear none
            assertTrue(assertThrows(SqlFailure.class, () -> login.landing(green)).isOfCertificate());
        }
        try (Login login = login(OPTIONS + "ssl-ca=" + folder.resolve("none.pem") + "\n")) {
            String message = assertThrows(Failure.class, () -> login.server(green)).getMessage();
            assertTrue(message.startsWith("cannot use ssl-ca="), message);
        }
    }

    /** Between two questions: whose it was then nobody has it. */
    @Test
    void a_lock_that_is_let_go_of_while_it_is_asked_for_is_taken_or_its_holder_told() throws Exception {
        MySqlServer blue = SharedLab.untouched().chain().blue();
        try (Login mine = admin(); Login theirs = admin()) {
            Server here = mine.server(database(blue));
            Server there = theirs.server(database(blue));
            CompletableFuture<Void> over = new CompletableFuture<>();
            CompletableFuture<Void> other = SharedLab.beside(() -> {
                while (!over.isDone()) {
                    there.value("SELECT GET_LOCK('a-lock', 0)");
                    there.value("SELECT RELEASE_LOCK('a-lock')");
                }
                return null;
            });
            for (int i = 0; i < 2000; i++) {
                Optional<String> holder = ServerLock.take(here, "a-lock");
                assertTrue(holder.isPresent() || here.value("SELECT RELEASE_LOCK('a-lock')").equals("1"));
            }
            over.complete(null);
            other.join();
        }
    }

    @Test
    void a_lock_is_taken_back_from_a_lost_connection_of_this_run_and_from_nobody_else() throws Exception {
        MySqlServer blue = SharedLab.untouched().chain().blue();
        try (Login login = admin(); Login colleague = admin()) {
            Server lost = login.another(database(blue));
            Server here = login.server(database(blue));
            assertEquals(Optional.empty(), ServerLock.take(lost, "a-lock"));
            assertEquals(Optional.empty(), ServerLock.retake(here, "a-lock"));
            eventually("it was ended for its lock", () -> "0".equals(here.value(
                    "SELECT COUNT(*) FROM information_schema.processlist WHERE id = ?", lost.connectionId() + "")));
            assertEquals("1", here.value("SELECT RELEASE_LOCK('a-lock')"));

            Server there = colleague.server(database(blue));
            assertEquals(Optional.empty(), ServerLock.take(there, "a-lock"));
            Optional<String> holder = ServerLock.retake(here, "a-lock");
            assertTrue(holder.orElse("nobody").startsWith("connection id " + there.connectionId()), holder.toString());
            assertEquals("1", there.value("SELECT RELEASE_LOCK('a-lock')"), "the colleague has it still");
        }
    }

    /** Who is refused tries again at once, and is to be killed before those that miss nothing. */
    @Test
    void who_was_active_last_is_killed_first() throws Exception {
        MySqlServer blue = SharedLab.untouched().chain().blue();
        try (Login login = admin();
                Connection idle = blue.connect(MySqlServer.APP);
                Connection active = blue.connect(MySqlServer.APP)) {
            Clients clients = Clients.of(login.server(database(blue)));
            eventually("both idle", () -> clients.toKill().stream().noneMatch(client -> client.seconds() == 0));
            List<Long> oldestFirst = clients.toKill().stream().map(Client::id).toList();
            assertEquals(List.of(SharedLab.id(idle), SharedLab.id(active)).stream().sorted().toList(), oldestFirst);
            eventually("the younger first", () -> {
                SharedLab.id(active); // is at work
                return clients.toKill().get(0).id() == oldestFirst.get(1);
            });
        }
    }

    /** The server shows it before this process knows its id. */
    @Test
    void a_connection_that_is_being_opened_is_no_client() throws Exception {
        MySqlServer blue = SharedLab.untouched().chain().blue();
        try (Login login = admin()) {
            Clients clients = Clients.of(login.server(database(blue)));
            eventually("nobody else", () -> clients.living().isEmpty());
            CompletableFuture<Void> opening = SharedLab.beside(() -> {
                for (int i = 0; i < 50; i++) {
                    login.another(database(blue));
                }
                return null;
            });
            while (!opening.isDone()) {
                assertEquals(List.of(), clients.living());
            }
            opening.join();
        }
    }

    @Test
    void a_duration_is_written_short_or_in_iso() {
        assertEquals(Duration.ofMillis(500), Script.duration("500ms"));
        assertEquals(Duration.ofSeconds(2), Script.duration("2s"));
        assertEquals(Duration.ofMinutes(5), Script.duration("5M"));
        assertEquals(Duration.ofHours(1), Script.duration("1h"));
        assertEquals(Duration.ofMillis(1500), Script.duration("PT1.5S"));
        for (String wrong : new String[]{"", "5", "2 s", "-2s", "PT-2S", "soon", "99999999999999999999ms"}) {
            Exception e = assertThrows(CommandLine.TypeConversionException.class, () -> Script.duration(wrong), wrong);
            assertEquals("'" + wrong + "' is no duration: write 500ms, 2s, 5m or PT2S", e.getMessage());
        }
    }
}
