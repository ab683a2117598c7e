//SOURCES Tests.java
//SOURCES lab/Shape.java
//SOURCES lab/DnsServer.java
//SOURCES lab/SharedLab.java

import static environment.Environment.*;
import static lab.Shape.FIRST_WRITE;
import static lab.Shape.LAST_READ;
import static lab.MySqlServer.ADMIN;
import static lab.MySqlServer.APP;
import static lab.MySqlServer.RDSADMIN;
import static lab.SharedLab.account;
import static lab.SharedLab.alive;
import static lab.SharedLab.answer;
import static lab.SharedLab.beside;
import static lab.SharedLab.connections;
import static lab.SharedLab.eventually;
import static lab.SharedLab.id;
import static lab.SharedLab.isAlive;
import static lab.SharedLab.message;
import static lab.SharedLab.optionFile;
import static lab.SharedLab.replication;
import static lab.SharedLab.world;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import lab.DnsServer;
import lab.Lab;
import lab.MySqlServer;
import lab.Program;
import lab.RecordSet;
import lab.SharedLab;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The two utilities as their users know them, run as processes. */
class UtilitiesTest {
    private static Program.Result expect(int exitCode, Program.Result run) {
        assertEquals(exitCode, run.exitCode(), run.stdout() + run.stderr());
        return run;
    }

    @Nested
    class UpdateRecordTtl {
        private static final String SCRIPT = "scripts/UpdateRecordTtl.java";
        private final String zone = FIRST_WRITE.name().replaceFirst("^[^.]*\\.", "");
        private Lab lab;

        private RecordSet put(RecordSet set) {
            lab.aws().route53().put(lab.zoneId(), set);
            return set;
        }

        private RecordSet listed(RecordSet like) {
            return lab.aws().route53().records(lab.zoneId()).stream().filter(set -> set.name().equals(like.name())
                    && set.type().equals(like.type()) && String.valueOf(set.setIdentifier())
                            .equals(String.valueOf(like.setIdentifier())))
                    .findFirst().orElseThrow();
        }

        private static RecordSet withTtl(RecordSet set, long ttl) {
            return new RecordSet(set.name(), set.type(), set.setIdentifier(), set.routing(), ttl, set.values(),
                    set.alias());
        }

        @Test
        void says_what_the_original_says_with_the_zone_by_name_or_id_and_the_final_dot_or_not() throws Exception {
            lab = SharedLab.untouched();
            String name = LAST_READ.name();
            String success = "Successfully updated TTL for " + name + ". (Type: CNAME) to %d seconds\n";
            assertEquals(success.formatted(5), expect(0, SharedLab.run(lab, Map.of(), SCRIPT, zone, name + ".",
                    "lower")).stdout());
            assertEquals(BLUE.host(LAST_READ) + " 5", answer(lab, name));
            assertEquals(success.formatted(60), expect(0, SharedLab.run(lab, Map.of(), SCRIPT, lab.zoneId(), name,
                    "raise")).stdout());
            assertEquals(BLUE.host(LAST_READ) + " 60", answer(lab, name));
            assertEquals(success.formatted(30), expect(0, SharedLab.run(lab, Map.of(), SCRIPT, zone + ".", name,
                    "--ttl=30")).stdout());
            assertEquals(BLUE.host(LAST_READ) + " 30", answer(lab, name));

            Map<String, String> before = world(lab);
            Program.Result again = expect(0, SharedLab.run(lab, Map.of(), SCRIPT, zone, name, "--ttl=30"));
            assertEquals(success.formatted(30), again.stdout());
            assertEquals("note   the TTL was that already: nothing was sent\n", again.stderr());
            assertEquals("Dry run mode: would change " + name + " (Type: CNAME) TTL 30 s → 60 s\n",
                    expect(0, SharedLab.run(lab, Map.of(), SCRIPT, zone, name, "raise", "-n")).stdout());
            assertEquals(before, world(lab));
        }

        /** As where a firewall closes port 53: the names of the zone's servers lead nowhere here. */
        @Test
        void takes_insync_for_proof_where_no_name_server_can_be_asked_and_the_resolver_where_it_can() throws Exception {
            lab = SharedLab.untouched();
            String name = LAST_READ.name();
            Program.Result alone = expect(0, SharedLab.run(lab, Map.of("DNS_SERVER", ""), SCRIPT, zone, name, "lower"));
            assertEquals("Successfully updated TTL for " + name + ". (Type: CNAME) to 5 seconds\n", alone.stdout());
            assertTrue(
                    alone.stderr()
                            .contains("note   the zone's name servers can't be asked from here (is outbound port 53"
                                    + " closed?): the proof will be Route 53's own INSYNC\n"),
                    alone.stderr());
            assertTrue(alone.stderr().contains("seen   Route 53 says INSYNC"), alone.stderr());

            Program.Result resolved = expect(0, SharedLab.run(lab, throughResolver(), SCRIPT, zone, name, "raise"));
            assertTrue(resolved.stderr().contains("what this machine's resolver answers, and Route 53's own INSYNC"),
                    resolved.stderr());
            assertTrue(resolved.stderr().contains("seen   this machine's resolver answers " + name), resolved.stderr());

            // as for a private zone, outside its network: a resolver that knows no such name will never see the change
            try (DnsServer outside = new DnsServer(zone, each -> List.of(), Map.of(), 5)) {
                Program.Result unknown = expect(0, SharedLab.run(lab, Map.of("DNS_SERVER", "", "JDK_JAVA_OPTIONS",
                        "-Ddns.server=" + outside.address()), SCRIPT, zone, name, "lower", "--timeout=10s"));
                assertTrue(unknown.stderr().contains("the proof will be Route 53's own INSYNC"), unknown.stderr());
            }

            String[] step = SharedLab.loggedIn(lab, "--confirm=" + NAME);
            expect(0, SharedLab.run(lab, throughResolver(), NAME + "/1.read-switchover/1.PointReadDnsToGreen.java",
                    step));
            expect(0, SharedLab.run(lab, Map.of("DNS_SERVER", ""), NAME + "/3.prep-write-switchover/1.LowerTtl.java",
                    step));
        }

        @Test
        void changes_nothing_when_the_dns_server_that_was_named_is_silent() throws Exception {
            lab = SharedLab.untouched();
            Map<String, String> before = world(lab);
            Program.Result run = expect(4, SharedLab.run(lab, Map.of("DNS_SERVER", "127.0.0.1:9"), SCRIPT, zone,
                    LAST_READ.name(), "lower"));
            assertTrue(run.stderr().endsWith("--dns-server=127.0.0.1:9 (or DNS_SERVER) gives no answer: correct it, or "
                    + "leave it out. Nothing was changed.\n"), run.stderr());
            assertEquals(before, world(lab));
        }

        private Map<String, String> throughResolver() {
            return Map.of("DNS_SERVER", "", "JDK_JAVA_OPTIONS", "-Ddns.server=127.0.0.1:" + lab.dns().getPort());
        }

        @Test
        void changes_the_ttl_of_any_record_and_nothing_else_of_it() throws Exception {
            lab = SharedLab.untouched();
            RecordSet mail = put(RecordSet.of("mail." + zone, "MX", 300, "20 second.example.com.",
                    "10 first.example.com."));
            RecordSet wildcard = put(RecordSet.of("*." + zone, "TXT", 300, "\"one; two\" \"three\""));
            Map<String, String> before = world(lab);
            assertEquals("Successfully updated TTL for mail.%s. (Type: MX) to 5 seconds%n".formatted(zone),
                    expect(0, SharedLab.run(lab, Map.of(), SCRIPT, zone, "mail." + zone, "lower")).stdout());
            assertEquals("Successfully updated TTL for *.%s. (Type: TXT) to 60 seconds%n".formatted(zone),
                    expect(0, SharedLab.run(lab, Map.of(), SCRIPT, zone, "*." + zone, "RAISE")).stdout());
            assertEquals(withTtl(mail, 5), listed(mail));
            assertEquals(withTtl(wildcard, 60), listed(wildcard));
            Map<String, String> after = world(lab);
            assertEquals(2, before.entrySet().stream().filter(entry -> !after.entrySet().contains(entry)).count());
        }

        @Test
        void refuses_what_is_not_one_record_with_a_ttl_of_its_own_and_names_what_it_saw() throws Exception {
            lab = SharedLab.untouched();
            put(RecordSet.of("both." + zone, "A", 300, "192.0.2.1"));
            put(RecordSet.of("both." + zone, "AAAA", 300, "2001:db8::1"));
            put(RecordSet.alias("alias." + zone, "A", "Z2FDTNDATAQYW2", "d111.cloudfront.net"));
            put(RecordSet.of("one." + zone, "A", 300, "192.0.2.1").weighted("only", 1));
            Map<String, String> before = world(lab);
            refuses("Record none.%1$s not found in zone %1$s", "none." + zone);
            refuses("Multiple records found for both.%1$s in zone %1$s: A, AAAA", "both." + zone);
            refuses("alias.%1$s in zone %1$s is an alias (A alias to d111.cloudfront.net.)", "alias." + zone);
            refuses("one.%1$s in zone %1$s has a routing policy (A weighted with set identifier 'only')", "one."
                    + zone);
            assertEquals(before, world(lab));
        }

        private void refuses(String message, String record, String... more) throws Exception {
            Program.Result run = expect(4, SharedLab.run(lab, Map.of(), SCRIPT, Stream.concat(Stream.of(zone, record,
                    "lower"), Stream.of(more)).toArray(String[]::new)));
            assertTrue(message(run).startsWith(message.formatted(zone)), run.stderr());
            assertEquals("", run.stdout());
        }

        @Test
        void changes_the_one_ttl_that_a_weighted_set_has_when_given_a_set_identifier() throws Exception {
            lab = SharedLab.untouched();
            RecordSet old = put(RecordSet.of("split." + zone, "A", 300, "192.0.2.1", "192.0.2.2").weighted("old", 90));
            RecordSet fresh = put(RecordSet.of("split." + zone, "A", 300, "192.0.2.9").weighted("new", 10));
            refuses("Multiple records found for split.%1$s in zone %1$s: A weighted with set identifier 'new', "
                    + "A weighted with set identifier 'old'", "split." + zone);
            refuses("Record split.%1$s not found in zone %1$s with set identifier other", "split." + zone,
                    "--set-identifier=other");
            assertEquals("Successfully updated TTL for split.%s. (Type: A) to 5 seconds%n".formatted(zone),
                    expect(0, SharedLab.run(lab, Map.of(), SCRIPT, zone, "split." + zone, "lower",
                            "--set-identifier=old")).stdout());
            assertEquals(withTtl(old, 5), listed(old));
            assertEquals(withTtl(fresh, 5), listed(fresh));
        }
    }

    @Nested
    class KillConnections {
        private static final String SCRIPT = "scripts/KillConnections.java";
        private Lab lab;

        private Program.Result kill(MySqlServer server, String... more) throws Exception {
            List<String> arguments = new ArrayList<>(List.of("--db-host=" + server.host(), "--db-port="
                    + server.port()));
            if (Arrays.stream(more).noneMatch(argument -> argument.startsWith("--defaults-file"))) {
                arguments.add("--defaults-file=" + lab.chain().defaultsFile());
            }
            arguments.addAll(List.of(more));
            Program.Result run = SharedLab.run(lab, Map.of(), SCRIPT, arguments.toArray(String[]::new));
            assertFalse((run.stdout() + run.stderr()).contains(ADMIN.password()), run.stdout() + run.stderr());
            return run;
        }

        private static List<Long> ids(List<Connection> connections) throws Exception {
            List<Long> ids = new ArrayList<>();
            for (Connection connection : connections) {
                ids.add(id(connection));
            }
            return ids;
        }

        /** Every id that the run says it killed, in order; fails on a line that the original does not print. */
        private static List<Long> killed(int found, Program.Result run) {
            List<String> lines = run.stdout().lines().toList();
            assertEquals("Found " + found + " processes to kill", lines.get(0));
            assertEquals("All kill commands have been sent", lines.get(lines.size() - 1));
            List<Long> killed = new ArrayList<>();
            for (String line : lines.subList(1, lines.size() - 1)) {
                assertTrue(line.matches("Killed processes: \\[\\d+(, \\d+)*]"), line);
                Arrays.stream(line.replaceAll("[^0-9,]", "").split(",")).map(Long::valueOf).forEach(killed::add);
            }
            return killed;
        }

        @Test
        void kills_seven_hundred_clients_in_one_run_and_spares_whom_it_must() throws Exception {
            lab = SharedLab.fresh();
            MySqlServer blue = lab.chain().blue();
            List<Connection> spared = new ArrayList<>(List.of(blue.connect(RDSADMIN)));
            for (String user : List.of("master", "datadog", "pt_heartbeat", "rdsrepladmin", "rdsproxyadmin")) {
                spared.add(blue.connect(account(blue, user, "SELECT")));
            }
            List<Connection> clients = connections(700, blue, APP);
            List<Long> ids = ids(clients);

            Program.Result shown = expect(0, kill(blue, "--dry-run"));
            List<String> lines = new ArrayList<>(List.of("Found 700 processes to kill",
                    "Dry run mode: No processes will be killed"));
            ids.forEach(id -> lines.add("Would kill process ID: " + id));
            assertEquals(lines.stream().sorted().toList(), shown.stdout().lines().sorted().toList());
            assertEquals(lines.subList(0, 2), shown.stdout().lines().limit(2).toList());
            List<String> who = shown.stderr().lines().toList();
            assertEquals(700, who.size(), shown.stderr());
            List<String> shownIds = shown.stdout().lines().skip(2).map(line -> line.replaceAll("\\D", "")).toList();
            for (int i = 0; i < who.size(); i++) {
                String row = "who    %s app@127\\.\\S+ \\((program unknown|MySQL Connector/J)\\), Sleep for \\d+ s";
                assertTrue(who.get(i).matches(row.formatted(shownIds.get(i))), who.get(i));
            }
            assertEquals(700, alive(clients));

            assertEquals(ids, killed(700, expect(0, kill(blue))).stream().sorted().toList());
            assertEquals(0, alive(clients));
            assertEquals(spared.size(), alive(spared));
            assertEquals(blue.host() + " IO Yes SQL Yes", replication(lab.chain().green()));
            assertEquals(List.of(), killed(0, expect(0, kill(blue))));
        }

        @Test
        void spares_another_user_only_when_told_so() throws Exception {
            lab = SharedLab.fresh();
            MySqlServer blue = lab.chain().blue();
            Connection batch = blue.connect(account(blue, "batch", "SELECT"));
            Connection datadog = blue.connect(account(blue, "datadog", "SELECT"));
            expect(0, kill(blue, "--spare-user=batch"));
            assertTrue(isAlive(batch));
            assertTrue(isAlive(datadog), "what is always spared stays so");
            expect(0, kill(blue));
            assertFalse(isAlive(batch));
        }

        @Test
        void leaves_alone_who_connected_after_its_start_and_takes_who_left_meanwhile_for_killed() throws Exception {
            lab = SharedLab.fresh();
            MySqlServer blue = lab.chain().blue();
            replaceRdsKill(blue, "IF thread > 0 THEN DO SLEEP(0.1); END IF; KILL thread;");
            List<Connection> old = connections(40, blue, APP);
            List<Long> ids = ids(old);
            CompletableFuture<Program.Result> run = beside(() -> kill(blue));
            eventually("the first client killed", () -> alive(old) < old.size());
            Connection leaving = old.get(old.size() - 1);
            leaving.close();
            Connection young = blue.connect(APP);
            assertTrue(alive(old.subList(0, old.size() - 1)) > 0, "the run was over before the young client came");
            assertEquals(ids, killed(40, expect(0, run.join())).stream().sorted().toList());
            assertEquals(0, alive(old.subList(0, old.size() - 1)));
            assertTrue(isAlive(young));
        }

        private static void replaceRdsKill(MySqlServer server, String body) {
            server.execute("SET sql_log_bin = 0", "DROP PROCEDURE mysql.rds_kill",
                    "CREATE DEFINER = 'rdsadmin'@'%' PROCEDURE"
                            + " mysql.rds_kill(IN thread BIGINT) SQL SECURITY DEFINER BEGIN " + body + " END");
        }

        @Test
        void reports_a_killed_connection_that_stays_in_the_processlist_and_does_not_wait_for_it() throws Exception {
            lab = SharedLab.fresh();
            MySqlServer blue = lab.chain().blue();
            Connection stubborn = blue.connect(APP);
            long id = id(stubborn);
            // no function is ended halfway, and this one compares bytes for minutes
            beside(() -> stubborn.createStatement()
                    .executeQuery("SELECT INSTR(REPEAT('a', 4000000), CONCAT(REPEAT('a', 2000000), 'b'))"));
            String row = "SELECT command FROM information_schema.processlist WHERE id = " + id;
            eventually("the statement", () -> "Query".equals(blue.value(row)));
            Program.Result run = expect(0, kill(blue));
            assertEquals("Killed", blue.value(row));
            List<String> lines = run.stdout().lines().toList();
            assertEquals(List.of("Found 1 processes to kill", "Killed processes: [" + id + "]"), lines.subList(0, 2));
            assertTrue(lines.get(2).startsWith("Killed, but ") && lines.get(2).endsWith(": [" + id + "]"),
                    lines.get(2));
            assertEquals("All kill commands have been sent", lines.get(3));
            assertEquals(4, lines.size());
        }

        @Test
        void kills_plainly_where_rds_kill_does_not_exist() throws Exception {
            lab = SharedLab.fresh();
            MySqlServer green = lab.chain().green();
            green.execute("SET sql_log_bin = 0", "DROP PROCEDURE mysql.rds_kill");
            List<Connection> clients = connections(3, green, APP);
            List<Long> ids = ids(clients);
            String optionFile = "--defaults-file=" + optionFile(lab, account(green, "dba", "PROCESS, EXECUTE, SUPER"));
            assertEquals(ids, killed(3, expect(0, kill(green, optionFile))).stream().sorted().toList());
            assertEquals(0, alive(clients));
            assertEquals(green.host() + " IO Yes SQL Yes", replication(lab.chain().blueprime()));
        }

        /** From 8.0 on an account that has SYSTEM_USER is out of reach of who lacks it, rds_kill too. */
        @Test
        void kills_all_others_and_tells_who_may_not_be_killed() throws Exception {
            lab = SharedLab.fresh();
            MySqlServer green = lab.chain().green();
            Connection almighty = green.connect(account(green, "superman", "ALL"));
            List<Connection> others = connections(3, green, APP);
            List<Long> ids = ids(others);
            Program.Result run = expect(1, kill(green, "--timeout=3s"));
            assertEquals(List.of("Found 4 processes to kill", "Killed processes: " + ids),
                    run.stdout().lines().toList());
            assertEquals(0, alive(others));
            assertTrue(isAlive(almighty));
            assertTrue(message(run).contains("this account may not kill superman@127.0.0.1 1"), run.stderr());
        }

        @Test
        void takes_host_and_port_from_the_option_file_and_never_guesses_them() throws Exception {
            lab = SharedLab.untouched();
            MySqlServer blueprime = lab.chain().blueprime();
            String full = "--defaults-file=" + optionFile(lab, ADMIN, "host = \"" + blueprime.host()
                    + "\"  # the tunnel",
                    "port=" + blueprime.port(), "[mysql]", "host=192.0.2.1");
            try (Connection client = blueprime.connect(APP)) {
                assertEquals(List.of(id(client)), killed(1, expect(0, SharedLab.run(lab, Map.of(), SCRIPT, full))));
            }
            MySqlServer green = lab.chain().green();
            try (Connection spared = green.connect(APP)) { // a port alone is this machine's, where nobody listens
                Program.Result local = expect(1, SharedLab.run(lab, Map.of(), SCRIPT, "--defaults-file=" + optionFile(
                        lab, ADMIN, "host=" + green.host(), "port=1"), "--db-port=" + green.port()));
                assertTrue(message(local).contains("127.0.0.1:" + green.port()), local.stderr());
                assertTrue(SharedLab.isAlive(spared));
            }
            Program.Result unguided =
                    expect(2, SharedLab.run(lab, Map.of(), SCRIPT, "--defaults-file=" + optionFile(lab,
                            ADMIN)));
            assertTrue(message(unguided).startsWith("give --db-port"), unguided.stderr());
        }

        @Test
        void asks_for_the_password_on_the_terminal() throws Exception {
            lab = SharedLab.untouched();
            MySqlServer blue = lab.chain().blue();
            MySqlServer.User admin = new MySqlServer.User(ADMIN.name(), "");
            try (SharedLab.Terminal terminal = new SharedLab.Terminal(lab, SCRIPT, "--db-host=" + blue.host(),
                    "--db-port=" + blue.port(),
                    "--defaults-file=" + optionFile(lab, admin), "--password", "--dry-run")) {
                terminal.await("MySQL password");
                terminal.type(ADMIN.password());
                assertEquals(0, terminal.exitCode(), terminal.screen());
                assertTrue(terminal.screen().contains("Found 0 processes to kill"), terminal.screen());
                assertFalse(terminal.screen().contains(ADMIN.password()), terminal.screen());
            }
        }
    }
}
