//SOURCES Tests.java
//SOURCES lab/Shape.java
//SOURCES lab/SharedLab.java
//SOURCES ../lib/aws/Aws.java

import static environment.Environment.*;
import static lab.Shape.FIRST_READ;
import static lab.Shape.FIRST_WRITE;
import static lab.Shape.LAST_READ;
import static lab.MySqlServer.ADMIN;
import static lab.MySqlServer.APP;
import static lab.SharedLab.account;
import static lab.SharedLab.alive;
import static lab.SharedLab.answer;
import static lab.SharedLab.connections;
import static lab.SharedLab.eventually;
import static lab.SharedLab.loggedIn;
import static lab.SharedLab.message;
import static lab.SharedLab.optionFile;
import static lab.SharedLab.replication;
import static lab.SharedLab.world;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import lab.AwsStandIn;
import lab.AwsStandIn.Fault;
import lab.Lab;
import lab.MySqlServer;
import lab.Program;
import lab.RdsStandIn;
import lab.RecordSet;
import lab.SharedLab;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * Everything that can be wrong with what a script is given or finds: one clear line, the exit code that tells what kind
 * it is, and nothing changed. A catch-up that takes too long is in {@link StepsTest}, with all that is
 * undone.
 */
class BadInputTest {
    private static final String POINT_READS = NAME + "/1.read-switchover/1.PointReadDnsToGreen.java";
    private static final String DISABLE_APP = NAME + "/3.prep-write-switchover/2.DisableWebApp.java";
    private static final String FREEZE_BLUE = NAME + "/4.write-switchover/1.SetBlueToReadOnly.java";
    private static final String RELEASE_GREEN = NAME + "/4.write-switchover/2.MakeGreenWritable.java";
    private static final String KILL_ON_BLUE = NAME + "/4.write-switchover/4.KillConnectionsOnBlue.java";
    private static final String UPDATE_TTL = "scripts/UpdateRecordTtl.java";
    private static final String KILL = "scripts/KillConnections.java";
    private static final String CONFIRM = "--confirm=" + NAME;
    private static final String ZONE_NAME = FIRST_WRITE.name().replaceFirst("^[^.]*\\.", "");

    private Lab lab;

    /** Runs a step, confirmed: it ends with this code and a line with these words, and nothing was changed. */
    private void step(int exitCode, Map<String, String> environment, String script, String... words) throws Exception {
        run(exitCode, environment, script, loggedIn(lab, CONFIRM), words);
    }

    private void step(int exitCode, String script, String... words) throws Exception {
        step(exitCode, Map.of(), script, words);
    }

    private void run(int exitCode, Map<String, String> environment, String script, String[] arguments,
            String... words) throws Exception {
        Map<String, String> before = world(lab);
        assertMessage(exitCode, SharedLab.run(lab, environment, script, arguments), words);
        assertEquals(before, world(lab));
    }

    private static void assertMessage(int exitCode, Program.Result run, String... words) {
        assertEquals(exitCode, run.exitCode(), run.stdout() + run.stderr());
        String message = message(run);
        for (String word : words) {
            assertTrue(message.contains(word), "'" + word + "' in: " + message);
        }
        assertFalse(message.matches(".*(fault of this script|\\bnull\\b).*"), message);
        assertFalse((run.stdout() + run.stderr()).contains(ADMIN.password()), run.stdout() + run.stderr());
    }

    private static String[] args(String... arguments) {
        return arguments;
    }

    private void put(RecordSet set) {
        lab.aws().route53().put(lab.zoneId(), set);
    }

    /** Takes a CNAME out of the zone, as somebody at the console would. */
    private void delete(String name, String target) {
        AwsBasicCredentials operator = AwsBasicCredentials.create(AwsStandIn.ACCESS_KEY, AwsStandIn.ACCESS_KEY);
        try (Route53Client route53 = Route53Client.builder().endpointOverride(lab.aws().endpoint())
                .region(Region.AWS_GLOBAL).httpClientBuilder(UrlConnectionHttpClient.builder())
                .credentialsProvider(StaticCredentialsProvider.create(operator)).build()) {
            ResourceRecordSet set = ResourceRecordSet.builder().name(name).type("CNAME").ttl(NORMAL_TTL)
                    .resourceRecords(ResourceRecord.builder().value(target).build()).build();
            route53.changeResourceRecordSets(r -> r.hostedZoneId(lab.zoneId()).changeBatch(b -> b.changes(
                    Change.builder().action(ChangeAction.DELETE).resourceRecordSet(set).build())));
        }
    }

    @Test
    void an_unknown_zone() throws Exception {
        lab = SharedLab.untouched();
        run(4, Map.of(), UPDATE_TTL, args("nowhere.example.com", FIRST_READ.name(), "lower"),
                "hosted zone nowhere.example.com not found", "AWS_PROFILE", "Nothing was changed.");
        run(4, Map.of(), UPDATE_TTL, args("Z0123456789", FIRST_READ.name(), "lower"),
                "hosted zone Z0123456789 not found");
    }

    @Test
    void a_zone_name_that_two_zones_share() throws Exception {
        lab = SharedLab.untouched();
        String other = lab.aws().route53().createZone("Z0PRIVATE", ZONE_NAME, "vpc-1", List.of("ns-1.example.com"));
        String[] both = {"2 hosted zones are named " + ZONE_NAME, lab.zoneId() + " (public)", other + " (private)",
                "give the id"};
        step(4, POINT_READS, both);
        run(4, Map.of(), UPDATE_TTL, args(ZONE_NAME, FIRST_READ.name(), "lower"), both);
    }

    @Test
    void a_record_that_is_missing() throws Exception {
        lab = SharedLab.untouched();
        delete(FIRST_READ.name(), BLUE.host(FIRST_READ));
        step(4, POINT_READS, "Record %s not found in zone %s".formatted(FIRST_READ.name(), ZONE_NAME));
    }

    @Test
    void a_record_of_another_type() throws Exception {
        lab = SharedLab.untouched();
        delete(FIRST_READ.name(), BLUE.host(FIRST_READ));
        put(RecordSet.of(FIRST_READ.name(), "A", 60, "192.0.2.1"));
        step(4, POINT_READS, FIRST_READ.name() + " in zone " + ZONE_NAME + " is no CNAME but A");
    }

    @Test
    void an_alias() throws Exception {
        lab = SharedLab.untouched();
        delete(FIRST_READ.name(), BLUE.host(FIRST_READ));
        put(RecordSet.alias(FIRST_READ.name(), "A", "Z2FDTNDATAQYW2", "d111.cloudfront.net"));
        step(4, POINT_READS, FIRST_READ.name() + " in zone " + ZONE_NAME
                + " is an alias (A alias to d111.cloudfront.net.)");
    }

    @Test
    void a_weighted_set() throws Exception {
        lab = SharedLab.untouched();
        delete(FIRST_READ.name(), BLUE.host(FIRST_READ));
        put(RecordSet.of(FIRST_READ.name(), "CNAME", 60, BLUE.host(FIRST_READ)).weighted("blue", 100));
        step(4, POINT_READS, "has a routing policy (CNAME weighted with set identifier 'blue')");
        put(RecordSet.of(FIRST_READ.name(), "CNAME", 60, GREEN.host(FIRST_READ)).weighted("green", 0));
        step(4, POINT_READS, "Multiple records found for " + FIRST_READ.name(), "'blue'", "'green'");
    }

    @Test
    void a_record_at_an_unexpected_third_target_unless_overridden() throws Exception {
        lab = SharedLab.untouched();
        put(RecordSet.of(FIRST_READ.name(), "CNAME", 60, "somewhere.else.example.com"));
        step(4, POINT_READS, "guard target refuses", "expect " + FIRST_READ.name() + " at " + BLUE.host(FIRST_READ),
                "saw somewhere.else.example.com", "--override=target");
        Program.Result overridden =
                SharedLab.run(lab, Map.of(), POINT_READS, loggedIn(lab, CONFIRM, "--override=target"));
        assertEquals(0, overridden.exitCode(), overridden.stderr());
        assertEquals(GREEN.host(FIRST_READ) + " " + LOW_TTL, answer(lab, FIRST_READ.name()));
    }

    @Test
    void a_change_batch_that_is_rejected_because_somebody_edited_a_record_since_the_plan() throws Exception {
        lab = SharedLab.untouched();
        RecordSet edited = RecordSet.of(LAST_READ.name(), "CNAME", NORMAL_TTL, "edited.example.com");
        Map<String, String> expected = world(lab);
        expected.replaceAll((what, now) -> what.contains(LAST_READ.name()) ? edited.toString() : now);
        try (SharedLab.Terminal terminal = new SharedLab.Terminal(lab, POINT_READS, loggedIn(lab))) {
            terminal.await("Type " + NAME + " to go ahead: ");
            put(edited);
            terminal.type(NAME);
            assertEquals(1, terminal.exitCode(), terminal.screen());
            String screen = terminal.screen();
            assertTrue(screen.contains("Route 53 rejected the change batch, whole, so no record was changed"), screen);
            assertTrue(screen.contains("do not match the current values"), screen);
            assertEquals(expected, world(lab));
        }
    }

    @Test
    void a_throttled_account_is_tried_again_and_given_up_in_the_end() throws Exception {
        lab = SharedLab.untouched();
        AwsStandIn.Injection throttled = lab.aws().inject("ListResourceRecordSets", 2, Fault.THROTTLED);
        AwsStandIn.Injection overlapping = lab.aws().inject("ChangeResourceRecordSets", 2,
                Fault.error(400, "PriorRequestNotComplete", "Route 53 was still processing a prior request."));
        Program.Result patient = SharedLab.run(lab, Map.of(), POINT_READS, loggedIn(lab, CONFIRM));
        assertEquals(0, patient.exitCode(), patient.stderr());
        assertEquals(List.of(2, 2), List.of(throttled.used(), overlapping.used()));

        lab.aws().inject(AwsStandIn.ANY, Integer.MAX_VALUE, Fault.THROTTLED);
        run(1, Map.of(), UPDATE_TTL, args(ZONE_NAME, FIRST_READ.name(), "raise"), "AWS throttles this account: wait",
                "AWS says Throttling");
    }

    @Test
    void no_credentials() throws Exception {
        lab = SharedLab.untouched();
        Map<String, String> none = Map.of("AWS_ACCESS_KEY_ID", "", "AWS_SECRET_ACCESS_KEY", "");
        for (String script : List.of(POINT_READS, FREEZE_BLUE, DISABLE_APP)) {
            step(1, none, script, "no AWS credentials found: set AWS_PROFILE");
        }
    }

    @Test
    void an_expired_token() throws Exception {
        lab = SharedLab.untouched();
        for (String script : List.of(POINT_READS, FREEZE_BLUE, DISABLE_APP)) {
            step(1, Map.of("AWS_ACCESS_KEY_ID", "EXPIRED"), script, "the AWS credentials have expired: sign in again");
        }
    }

    @Test
    void credentials_that_aws_does_not_know_or_that_lack_a_right() throws Exception {
        lab = SharedLab.untouched();
        for (String script : List.of(POINT_READS, FREEZE_BLUE, DISABLE_APP)) {
            step(1, Map.of("AWS_ACCESS_KEY_ID", "DENIED"), script,
                    "these AWS credentials lack a right: see lib/aws/iam-policy.json");
        }
        for (String script : List.of(POINT_READS, FREEZE_BLUE)) {
            step(1, Map.of("AWS_ACCESS_KEY_ID", "STRANGER"), script,
                    "AWS does not know these credentials: check AWS_PROFILE");
        }
    }

    @Test
    void the_wrong_region_or_none() throws Exception {
        lab = SharedLab.untouched();
        step(4, Map.of("AWS_REGION", "eu-west-1"), FREEZE_BLUE,
                "the AWS region is eu-west-1, but Environment.java says "
                        + ACCOUNT.region() + ": set AWS_REGION=" + ACCOUNT.region());
        step(1, Map.of("AWS_REGION", ""), FREEZE_BLUE, "no AWS region set: set AWS_REGION");
        step(1, Map.of("AWS_ENDPOINT_URL", "http://127.0.0.1:1"), POINT_READS, "cannot reach AWS: ");
    }

    @Test
    void names_in_the_environment_that_aws_does_not_have_or_does_not_let_change() throws Exception {
        lab = SharedLab.untouched();
        List<String> words = List.of(quoted(BLUE.group().name()), quoted("default.aurora-mysql5.7"),
                quoted(GREEN.group().name()), quoted("no-such-group"),
                quoted(APP_STATE.bucket().get().name()), quoted("no-such-bucket"),
                "ZONE = HostedZone.of(" + quoted(ZONE_NAME), "ZONE = HostedZone.of(" + quoted("ZNOWHERE"));
        Map<String, String> messages = Map.of(
                FREEZE_BLUE, "parameter group default.aurora-mysql5.7 is one of AWS's defaults, which can't be changed",
                RELEASE_GREEN, "parameter group no-such-group not found among the cluster parameter groups of us-east",
                POINT_READS, "hosted zone ZNOWHERE not found",
                DISABLE_APP, "bucket no-such-bucket not found");
        for (Map.Entry<String, String> expected : messages.entrySet()) {
            Map<String, String> before = world(lab);
            assertMessage(4, SharedLab.runEdited(lab, words, expected.getKey(), loggedIn(lab, CONFIRM)),
                    expected.getValue(), "Nothing was changed.");
            assertEquals(before, world(lab));
        }
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    @Test
    void a_parameter_that_is_not_modifiable() throws Exception {
        lab = SharedLab.untouched();
        lab.aws().rds().createParameterGroup(RdsStandIn.Kind.CLUSTER, BLUE.group().name(), "aurora-mysql5.7",
                new RdsStandIn.Parameter("read_only", "{TrueIfReplica}", true, false, null));
        step(4, FREEZE_BLUE, "parameter group " + BLUE.group().name() + " does not let read_only be modified",
                "{TrueIfReplica}");
    }

    @Test
    void app_state_objects_that_are_not_as_expected() throws Exception {
        lab = SharedLab.untouched();
        lab.aws().s3().put(APP_STATE.bucket().get().name(), "__normal_web_appstate.json", new byte[]{'?'});
        step(4, DISABLE_APP, "bucket " + APP_STATE.bucket().get().name(), "web_appstate.json there",
                "__normal_web_appstate.json there");
    }

    @Test
    void a_server_that_is_unreachable() throws Exception {
        lab = SharedLab.untouched();
        step(4, Map.of(BLUE.writer().in(NAME).variable(), "127.0.0.1:1"), FREEZE_BLUE, "Connection refused",
                "Nothing was changed.",
                "is the server up, and the tunnel?",
                BLUE.writer().in(NAME).variable() + " or --db");
        run(1, Map.of(), KILL, args("--db-port=1", "--db-host=127.0.0.1"), "127.0.0.1:1", "Connection refused",
                "is the server up");
        run(1, Map.of(), KILL, args("--db-port=1", "--db-host=no-such-host.example.invalid", "--trust-network"),
                "no-such-host.example.invalid");
    }

    @Test
    void an_error_shows_where_it_came_from_only_when_asked() throws Exception {
        lab = SharedLab.untouched();
        Program.Result run = SharedLab.run(lab, Map.of(), KILL, "--db-port=1", "--verbose");
        assertEquals(1, run.exitCode());
        assertTrue(run.stderr().lines().findFirst().orElseThrow().contains("is the server up"), run.stderr());
        assertTrue(run.stderr().contains("\tat lib."), run.stderr());
    }

    @Test
    void a_login_that_is_refused() throws Exception {
        lab = SharedLab.untouched();
        Path wrong = optionFile(lab, new MySqlServer.User(ADMIN.name(), "guessed"));
        run(4, Map.of(), FREEZE_BLUE, args("--defaults-file=" + wrong, "--journal=" + lab.journal(), CONFIRM),
                "Access denied for user 'admin'", "check user and password in the option file");
        run(1, Map.of(), FREEZE_BLUE, args("--defaults-file=none.cnf", "--journal=" + lab.journal(), CONFIRM),
                "cannot read the MySQL option file", "none.cnf");
    }

    @Test
    void an_account_without_process_or_execute() throws Exception {
        lab = SharedLab.fresh();
        MySqlServer blue = lab.chain().blue();
        blue.setReadOnly(true);
        List<Connection> clients = connections(2, blue, APP);
        String address = "--db-port=" + blue.port();
        String host = "--db-host=" + blue.host();
        Path blind = optionFile(lab, account(blue, "blind", "EXECUTE"));
        Path toothless = optionFile(lab, account(blue, "toothless", "PROCESS"));
        run(1, Map.of(), KILL, args(host, address, "--defaults-file=" + blind), "PROCESS privilege",
                "grant it: see lib/mysql/grants.sql");
        run(1, Map.of(), KILL, args(host, address, "--defaults-file=" + toothless), "mysql.rds_kill",
                "grant it: see lib/mysql/grants.sql");
        for (Path file : List.of(blind, toothless)) {
            run(1, Map.of(), KILL_ON_BLUE, args("--defaults-file=" + file, "--journal=" + lab.journal(), CONFIRM),
                    "grant it");
        }
        assertEquals(2, alive(clients));
    }

    @Test
    void replication_that_is_broken_or_missing_or_from_another_server() throws Exception {
        lab = SharedLab.fresh();
        lab.moveReads();
        MySqlServer green = lab.chain().green();
        green.execute("SET sql_log_bin = 0", "CREATE TABLE app.clash (id INT)");
        lab.chain().blue().execute("CREATE TABLE app.clash (id INT)");
        eventually("green's replication broken", () -> replication(green).endsWith("SQL No"));
        // since 8.0.27 the error itself stands in performance_schema only: here is where to look for it
        step(4, FREEZE_BLUE, "guard replication refuses (", "expect green replicating from blue saw ",
                "SQL thread says No",
                "error(s) in the worker(s)", "replication_applier_status_by_worker");
        lab.settle(lab.chain().blue(), true);
        step(4, RELEASE_GREEN, "guard replication refuses (", "expect green replicating from blue saw ",
                "SQL thread says No",
                "error(s) in the worker(s)", "replication_applier_status_by_worker");
        lab.settle(lab.chain().blue(), false);

        green.execute("STOP SLAVE", "RESET SLAVE ALL");
        step(4, FREEZE_BLUE, "guard replication refuses", "saw green is no replica");

        MySqlServer blueprime = lab.chain().blueprime();
        green.execute("CALL mysql.rds_set_external_master_with_auto_position('%s', %d, 'repl', '%s', 0, 0)"
                .formatted(blueprime.host(), blueprime.port(), MySqlServer.REPL.password()), "START SLAVE");
        eventually("green replicating from blueprime", () -> replication(green).contains("IO Yes"));
        step(4, FREEZE_BLUE, "guard replication refuses",
                "saw green replicates from another server (" + blueprime.host());
    }

    @Test
    void a_command_line_that_makes_no_sense() throws Exception {
        lab = SharedLab.untouched();
        run(2, Map.of(), POINT_READS, loggedIn(lab, "--frobnicate"), "'--frobnicate'", "--help");
        run(2, Map.of(), POINT_READS, loggedIn(lab, CONFIRM, "--timeout=soon"),
                "'soon' is no duration: write 500ms, 2s, 5m or PT2S");
        run(2, Map.of(), POINT_READS, loggedIn(lab, CONFIRM, "--override=everything"), "--override=everything",
                "target");
        run(2, Map.of(), POINT_READS, loggedIn(lab, CONFIRM, "--dns-server=127.0.0.1:dns"),
                "--dns-server=127.0.0.1:dns is no address");
        run(2, Map.of(BLUE.writer().in(NAME).variable(), "tunnel"), FREEZE_BLUE, loggedIn(lab, CONFIRM),
                BLUE.writer().in(NAME).variable() + "=tunnel is no address: write HOST:PORT");
        run(2, Map.of(), UPDATE_TTL, args(ZONE_NAME, FIRST_READ.name()), "say raise, lower or --ttl=SECONDS");
        run(2, Map.of(), UPDATE_TTL, args(ZONE_NAME, FIRST_READ.name(), "up"), "raise");
        run(2, Map.of(), UPDATE_TTL, args(ZONE_NAME, FIRST_READ.name(), "--ttl=-1"), "--ttl=-1");
        run(2, Map.of(), KILL, args("--db-port=http"), "http");
        for (String password : List.of("--password=of-mine", "-pof-mine")) {
            Program.Result run = SharedLab.run(lab, Map.of(), KILL, "--db-port=1", password);
            assertEquals(2, run.exitCode());
            assertEquals("a password in a command is read by everybody on this machine: give -p or --password alone, to"
                    + " be asked for it, or an option file", run.stderr().strip());
        }
    }

    @Test
    void a_confirmation_that_is_wrong_or_can_not_be_asked_for() throws Exception {
        lab = SharedLab.untouched();
        lab.moveReads();
        run(3, Map.of(), FREEZE_BLUE, loggedIn(lab, "--confirm=prod"),
                "not confirmed: expected '" + NAME + "', got 'prod'. Nothing was changed.");
        run(3, Map.of(), FREEZE_BLUE, loggedIn(lab),
                "not confirmed: there is no terminal to ask on, so give " + CONFIRM);
    }

    @Test
    void a_journal_that_cannot_be_written() throws Exception {
        lab = SharedLab.untouched();
        Path file = Files.writeString(lab.chain().folder().resolve("a-file"), "");
        run(1, Map.of(), FREEZE_BLUE, args("--journal=" + file.resolve("j.jsonl"), CONFIRM),
                "cannot write the journal", "--journal=FILE", "Nothing was changed.");
    }
}
