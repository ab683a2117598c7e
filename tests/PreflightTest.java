//SOURCES Tests.java
//SOURCES lab/Shape.java
//SOURCES lab/SharedLab.java
//SOURCES ../lib/aws/RdsProxy.java
//SOURCES ../lib/aws/Aws.java

import static environment.Environment.*;
import static lab.Shape.FALLBACK;
import static lab.MySqlServer.ADMIN;
import static lab.MySqlServer.APP;
import static lab.MySqlServer.RDSADMIN;
import static lab.SharedLab.account;
import static lab.SharedLab.connections;
import static lab.SharedLab.eventually;
import static lab.SharedLab.loggedIn;
import static lab.SharedLab.optionFile;
import static lab.SharedLab.replication;
import static lab.SharedLab.world;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lab.AwsStandIn;
import lab.AwsStandIn.Fault;
import lab.Lab;
import lab.MySqlServer;
import lab.Program;
import lab.RdsStandIn;
import lab.SharedLab;
import lib.aws.RdsProxy;
import lib.site.Cluster;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.ApplyMethod;
import software.amazon.awssdk.services.rds.model.Parameter;

/**
 * The guards of the days before: all content with a healthy lab, each refusing on a sick one and saying what it saw.
 */
class PreflightTest {
    private static final String PREFLIGHT = NAME + "/Preflight.java";

    private Lab lab;

    private Program.Result preflight(Map<String, String> environment, String... more) throws Exception {
        Map<String, String> before = world(lab);
        Program.Result run = SharedLab.run(lab, environment, PREFLIGHT, loggedIn(lab, more));
        assertEquals(before, world(lab));
        return run;
    }

    private static DynamicTest refuses(Program.Result run, String guard, String expected, String... saw) {
        return DynamicTest.dynamicTest(guard + " " + String.join(" ", saw), () -> {
            String row = Stream.of(run.stdout().split("\n(?=\\S)"))
                    .filter(each -> each.startsWith("REFUSES " + guard + " ") && each.contains(expected)).findFirst()
                    .orElseThrow(() -> new AssertionError(run.stdout() + run.stderr()));
            for (String words : saw) {
                assertTrue(row.contains(words), "'" + words + "' in: " + row);
            }
        });
    }

    @Test
    void a_healthy_lab_passes_every_guard() throws Exception {
        lab = SharedLab.untouched();
        lab.lowerTtls(3600);
        Program.Result run = preflight(Map.of());
        assertEquals(0, run.exitCode(), run.stdout() + run.stderr());
        assertTrue(run.stdout().lines().allMatch(line -> line.matches("ok .*|0 of \\d+ guards refuse.*")),
                run.stdout());
    }

    @TestFactory
    Stream<DynamicTest> each_guard_refuses_on_a_sick_lab() throws Exception {
        lab = SharedLab.fresh();
        MySqlServer blue = lab.chain().blue();
        MySqlServer green = lab.chain().green();
        MySqlServer blueprime = lab.chain().blueprime();
        blue.execute("CREATE EVENT app.nightly ON SCHEDULE EVERY 1 DAY DO SELECT 1");
        eventually("the event on green", () -> green.value("SELECT 1 FROM information_schema.events") != null);
        green.execute("SET GLOBAL event_scheduler = OFF");
        eventually("the event on blueprime", () -> blueprime.value("SELECT 1 FROM information_schema.events") != null);
        blueprime.execute("STOP SLAVE", "CHANGE REPLICATION FILTER REPLICATE_IGNORE_TABLE = (app.dropped)",
                "START SLAVE IO_THREAD", "INSERT INTO app.writes VALUES (7, 7, 7)");
        green.execute("SET GLOBAL read_only = 0", "SET GLOBAL binlog_expire_logs_seconds = 3600",
                "SET GLOBAL collation_server = 'utf8mb4_0900_ai_ci'",
                "SET GLOBAL binlog_row_value_options = 'PARTIAL_JSON'",
                "CREATE TABLE app.modern (id INT) COLLATE utf8mb4_0900_ai_ci",
                "CREATE TABLE app.mixed (a VARCHAR(9) COLLATE utf8mb4_0900_ai_ci, b INT DEFAULT (1 + 1), c INT,"
                        + " INDEX hidden (c) INVISIBLE, INDEX functional ((c + 1)))"
                        + " COLLATE utf8mb4_general_ci",
                "CREATE ROLE reporting", "GRANT reporting TO app",
                "CREATE USER newer IDENTIFIED WITH caching_sha2_password BY 'secret'");
        blue.execute("SET sql_log_bin = 0",
                "CREATE TABLE mysql.rds_configuration (name VARCHAR(99), value VARCHAR(99))",
                "INSERT INTO mysql.rds_configuration VALUES ('binlog retention hours', NULL)",
                "CREATE USER newcomer IDENTIFIED WITH mysql_native_password BY 'secret'",
                "GRANT SELECT ON app.* TO newcomer", "GRANT CREATE ON app.* TO app");
        blue.execute("SET sql_log_bin = 0", "CREATE USER plugged IDENTIFIED WITH mysql_native_password BY 'secret'",
                "UPDATE mysql.user SET plugin = 'gone_plugin' WHERE user = 'plugged'",
                "CREATE TABLE app.words (id INT, `rank` INT, `order` INT)");
        green.execute("SET sql_log_bin = 0", "CREATE USER plugged IDENTIFIED WITH mysql_native_password BY 'secret'");
        green.execute("SET GLOBAL max_connections = 12", "SET GLOBAL binlog_transaction_compression = ON",
                "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = 1 FOR CHANNEL 'other'");
        lab.aws().rds().create(new RdsStandIn.Cluster("billing", BLUE.group().name(), "5.7.mysql_aurora.2.11.2",
                "billing.rds.amazonaws.com", "billing-ro.rds.amazonaws.com", 3306, List.of()));
        WRITES.all().stream().map(BLUE::host).filter(RdsProxy::isAt).forEach(host -> lab.aws().rds()
                .create(new RdsStandIn.Proxy("blue-proxy", host, "blue-cluster", null, 1800)));
        changeUntilReboot(FALLBACK.group().name());
        lab.aws().s3().put(APP_STATE.bucket().get().name(), "__normal_web_appstate.json", new byte[]{'?'});
        lab.aws().inject("ChangeResourceRecordSets", 9, Fault.ACCESS_DENIED);
        List<Connection> clients = connections(15, blue, APP);
        Program.Result run;
        try (Connection almighty = blue.connect(account(blue, "almighty", "SELECT, SUPER"))) {
            assertTrue(SharedLab.isAlive(almighty));
            run = preflight(Map.of());
        }
        for (Connection client : clients) {
            client.close();
        }
        assertEquals(4, run.exitCode(), run.stdout() + run.stderr());
        assertTrue(run.stdout().contains("22 of 52 guards refuse: writers, reads, channels, errant, bypass, "),
                run.stdout());
        String fallback = "nothing on green that blueprime can't replay";
        assertTrue(run.stdout().contains("note    words            names on blue that only green's version reserves\n"
                + " ".repeat(25) + "saw app.words.rank\n"), run.stdout());
        return Stream.of(
                refuses(run, "writers", "blue the only writable cluster", "green is writable"),
                refuses(run, "proxy", "blue's proxy letting go of idle clients within 60 s",
                        "blue-proxy keeps them for 1800 s"),
                refuses(run, "replication", "blueprime replicating from green",
                        "blueprime's replication SQL thread says No"),
                refuses(run, "channels", "green replicating through one channel at most", "channel '' from ",
                        "channel 'other' from 127.0.0.1", "rds_reset_external_source_for_channel"),
                refuses(run, "authentication", "blue's accounts able to log in on green",
                        "saw plugged@% uses gone_plugin, which is not active there\n"),
                refuses(run, "fallback", fallback, "binlog_transaction_compression=ON"),
                refuses(run, "lag", "blueprime at most 5 s behind green", "had not replayed green's position"),
                refuses(run, "errant", "no transaction on green that blue lacks", green.value("SELECT @@server_uuid")),
                refuses(run, "errant", "no transaction on blueprime that green lacks",
                        blueprime.value("SELECT @@server_uuid")),
                refuses(run, "filters", "no replication filter on blueprime",
                        "blueprime Replicate_Ignore_Table=app.dropped"),
                refuses(run, "retention", "blue keeping its binary logs", "saw NULL, purged as soon as possible",
                        "rds_set_configuration"),
                refuses(run, "retention", "green keeping its binary logs", "saw 1 hours"),
                refuses(run, "parameter-group", "blue's", "billing"),
                refuses(run, "parameter-group", "blueprime's", "pending-reboot"),
                refuses(run, "bypass", "nobody on blue", "almighty@127.0.0.1, idle"),
                refuses(run, "fallback", fallback, "default collation: utf8mb4_0900_ai_ci"),
                refuses(run, "fallback", fallback, "partial JSON in the binary log"),
                refuses(run, "fallback", fallback, "table with a 0900 collation: app.modern"),
                refuses(run, "fallback", fallback, "column with a 0900 collation: app.mixed.a"),
                refuses(run, "fallback", fallback, "column with an expression as default: app.mixed.b"),
                refuses(run, "fallback", fallback, "invisible index: app.mixed.hidden"),
                refuses(run, "fallback", fallback, "index on an expression: app.mixed.functional"),
                refuses(run, "fallback", fallback, "role granted: reporting@%"),
                refuses(run, "fallback", fallback, "account on caching_sha2_password: ", "newer@%"),
                refuses(run, "events", "no event that stays disabled on green", "app.nightly", "event_scheduler OFF"),
                refuses(run, "accounts", "blue's accounts on green too", "'newcomer'@'%' missing",
                        "'app'@'%' CREATE on app missing"),
                refuses(run, "capacity", "room on green", "max_connections 12 for 16 connections"),
                refuses(run, "aws-rights", "these AWS credentials",
                        "is not authorized to perform: route53:ChangeResourceRecordSets"),
                refuses(run, "app-state", APP_STATE.bucket().get().name(), "__normal_web_appstate.json there"),
                refuses(run, "old-ttl", "the records' old TTL over", "still has TTL " + NORMAL_TTL));
    }

    /** A static parameter: RDS keeps it until somebody restarts the cluster. */
    private void changeUntilReboot(String group) {
        AwsBasicCredentials operator = AwsBasicCredentials.create(AwsStandIn.ACCESS_KEY, AwsStandIn.ACCESS_KEY);
        try (RdsClient rds = RdsClient.builder().endpointOverride(lab.aws().endpoint()).region(Region.US_EAST_1)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .credentialsProvider(StaticCredentialsProvider.create(operator)).build()) {
            rds.modifyDBClusterParameterGroup(r -> r.dbClusterParameterGroupName(group).parameters(Parameter.builder()
                    .parameterName("read_only").parameterValue("1").applyMethod(ApplyMethod.PENDING_REBOOT).build()));
        }
    }

    @TestFactory
    Stream<DynamicTest> an_operator_without_rights_and_with_swapped_clusters_learns_it_before_step_one()
            throws Exception {
        lab = SharedLab.fresh();
        lab.aws().inject("ModifyDBClusterParameterGroup", 9, Fault.ACCESS_DENIED);
        MySqlServer.User blind = MySqlServer.user("blind");
        for (MySqlServer server : lab.chain().servers()) {
            account(server, "blind", server == lab.chain().green() ? "SELECT, PROCESS, REPLICATION CLIENT" : "SELECT");
        }
        String blindFile = "--defaults-file=" + optionFile(lab, blind);
        Program.Result without = SharedLab.run(lab, Map.of(), PREFLIGHT, blindFile, "--journal=" + lab.journal());
        Map<String, String> env = lab.env();
        lab.lowerTtls(10);
        Program.Result swapped = preflight(
                Map.of("NONPROD_BLUE_DB", env.get("NONPROD_GREEN_DB"), "NONPROD_GREEN_DB", env.get("NONPROD_BLUE_DB")));
        Files.delete(lab.journal());
        Program.Result forgetful = preflight(Map.of());
        return Stream.of(
                refuses(without, "mysql-rights", "on blue", "PROCESS"),
                refuses(without, "mysql-rights", "on green", "rds_kill"),
                refuses(without, "aws-rights", "these AWS credentials", "rds:ModifyDBClusterParameterGroup"),
                refuses(swapped, "version", "green at least as new as blue", "saw 5.7.22-log after 8.0.31"),
                refuses(swapped, "old-ttl", "the records' old TTL over", "may be cached with its old TTL of 60 s for"),
                refuses(forgetful, "old-ttl", "the records' old TTL over", "the journal does not say since when"));
    }

    @Test
    void where_nobody_can_log_in_that_alone_is_said() throws Exception {
        lab = SharedLab.untouched();
        Program.Result run = SharedLab.run(lab, Map.of(), PREFLIGHT, "--journal=" + lab.journal(),
                "--defaults-file=" + optionFile(lab, new MySqlServer.User(ADMIN.name(), "guessed")));
        assertEquals(4, run.exitCode(), run.stdout() + run.stderr());
        for (Cluster cluster : SITE.chain()) {
            assertTrue(run.stdout().contains("REFUSES unreachable      %s answering\n".formatted(cluster)),
                    run.stdout());
        }
        assertEquals(SITE.chain().size(), run.stdout().lines().filter(line -> line.contains("Access denied")).count(),
                run.stdout());
        assertFalse(run.stdout().contains("max_connections"), run.stdout());
    }

    @Test
    void a_replica_that_lags_although_both_its_threads_run_is_found_by_position() throws Exception {
        lab = SharedLab.fresh();
        MySqlServer blueprime = lab.chain().blueprime();
        try (Connection lock = blueprime.connect(RDSADMIN)) {
            lock.createStatement().execute("LOCK TABLES app.writes WRITE");
            lab.chain().blue().execute("INSERT INTO app.writes VALUES (1, 1, 1)");
            String both = lab.chain().green().host() + " IO Yes SQL Yes";
            assertEquals(both, replication(blueprime));
            Program.Result run = preflight(Map.of());
            assertTrue(run.stdout().contains("ok      replication      blueprime replicating from green"),
                    run.stdout());
            assertTrue(run.stdout().contains("REFUSES lag              blueprime at most 5 s behind green"),
                    run.stdout());
        }
    }
}
