//SOURCES Tests.java
//SOURCES lab/Certificates.java
//SOURCES lab/Shape.java
//SOURCES lab/SharedLab.java

import static environment.Environment.*;
import static lab.Shape.FIRST_READ;
import static lab.Shape.FIRST_WRITE;
import static lab.Shape.LAST_READ;
import static lab.SharedLab.loggedIn;
import static lab.SharedLab.world;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import lab.AwsStandIn;
import lab.Certificates;
import lab.Lab;
import lab.MySqlServer;
import lab.Program;
import lab.SharedLab;
import org.junit.jupiter.api.Test;

/** A script is at work on the site that its environment means, and on no other. */
class RightSiteTest {
    private static final String FREEZE_BLUE = NAME + "/4.write-switchover/1.SetBlueToReadOnly.java";
    private static final String DISABLE_APP = NAME + "/3.prep-write-switchover/2.DisableWebApp.java";
    private static final String KILL_ON_GREEN = NAME + "/5.write-rollback/4.KillConnectionsOnGreen.java";
    private static final String CONFIRM = "--confirm=" + NAME;

    private Lab lab;

    private static void assertSays(int exitCode, Program.Result run, String... words) {
        assertEquals(exitCode, run.exitCode(), run.stderr());
        for (String word : words) {
            assertTrue(run.stderr().replaceAll(" +", " ").contains(word), () -> word + " is not in:\n" + run.stderr());
        }
    }

    private interface Running {
        Program.Result run() throws Exception;
    }

    private void changesNothing(int exitCode, Running run, String... words) throws Exception {
        Map<String, String> before = world(lab);
        assertSays(exitCode, run.run(), words);
        assertEquals(before, world(lab));
    }

    @Test
    void a_step_of_prod_takes_no_address_of_nonprod() throws Exception {
        lab = SharedLab.untouched();
        lab.moveReads();
        List<String> prod =
                List.of("NAME = \"" + NAME + "\"", "NAME = \"prod\"", BLUE.host(FIRST_WRITE), "blue.invalid");
        changesNothing(4, () -> SharedLab.runEdited(lab, prod, FREEZE_BLUE, loggedIn(lab, "--confirm=prod")),
                "PROD_BLUE_DB (blue.invalid:3306)", "Nothing was changed.");
        changesNothing(4,
                () -> SharedLab.runEdited(lab, prod, FREEZE_BLUE,
                        loggedIn(lab, "--confirm=prod", "--trust-network")),
                "PROD_BLUE_DB (blue.invalid:3306)", "is set by PROD_BLUE_DB or --db", "Nothing was changed.");
    }

    @Test
    void another_account_or_region_is_refused_before_anything_else_is_asked() throws Exception {
        lab = SharedLab.untouched();
        lab.moveReads();
        String account = ACCOUNT.number();
        for (List<String> edited : List.of(
                List.of("ACCOUNT = Account.of(\"" + account, "ACCOUNT = Account.of(\"999999999999"),
                List.of(ACCOUNT.region() + "\")", "eu-central-1\")"))) {
            int before = lab.aws().calls().size();
            changesNothing(4, () -> SharedLab.runEdited(lab, edited, FREEZE_BLUE, loggedIn(lab, CONFIRM)),
                    "Environment.java says " + edited.get(1).replaceAll(".*of\\(\"|\"\\)", ""), "Nothing was changed.");
            assertEquals(List.of(), lab.aws().calls().subList(before, lab.aws().calls().size()).stream()
                    .map(AwsStandIn.Call::operation).filter(call -> !call.equals("GetCallerIdentity")).toList());
        }
    }

    @Test
    void a_bucket_of_that_name_in_another_account_is_left_alone() throws Exception {
        lab = SharedLab.untouched();
        List<String> edited = List.of(APP_STATE.bucket().get().name() + "\", ACCOUNT",
                APP_STATE.bucket().get().name() + "\", Account.of(\"999999999999\", \"us-east-1\")");
        changesNothing(1, () -> SharedLab.runEdited(lab, edited, DISABLE_APP, loggedIn(lab, CONFIRM)), "AccessDenied");
    }

    @Test
    void two_clusters_are_never_one_server() throws Exception {
        lab = SharedLab.untouched();
        lab.moveReads();
        String blue = BLUE.writer().in(NAME).variable();
        String green = GREEN.writer().in(NAME).variable();
        changesNothing(4,
                () -> SharedLab.run(lab, Map.of(green, lab.env().get(blue)), FREEZE_BLUE, loggedIn(lab, CONFIRM)),
                "guard distinct refuses", "one server (server_uuid ", "blue by " + blue, "and green by " + green);
    }

    @Test
    void what_is_known_of_the_site_is_told_before_its_name_is_typed_and_kept() throws Exception {
        lab = SharedLab.untouched();
        lab.moveReads();
        changesNothing(3, () -> SharedLab.run(lab, Map.of(), FREEZE_BLUE, loggedIn(lab, "--confirm=prod")),
                "site " + NAME + " is "
                        + "AWS account %s in %s, a stand-in on this machine, where you are arn:aws:iam"
                                .formatted(ACCOUNT.number(), ACCOUNT.region()),
                "site %s (%s) has not proved to be %s, MySQL 5.7.22".formatted(BLUE.writer().in(NAME).variable(),
                        lab.chain().blue().hostAndPort(), BLUE.host(FIRST_WRITE)),
                "site DNS is asked at %s (DNS_SERVER or --dns-server), not at".formatted(lab.env().get("DNS_SERVER")));
        String journal = Files.readString(lab.journal());
        assertTrue(
                journal.contains("\"phase\":\"not confirmed\",\"answer\":\"prod\",\"site\":\"nonprod is AWS account "
                        + ACCOUNT.number()),
                journal);
    }

    /** A second endpoint beside the lab's: this may be AWS, so that nothing is taken on trust. */
    private Map<String, String> asInAws() {
        return Map.of("AWS_ENDPOINT_URL_RDS", lab.env().get("AWS_ENDPOINT_URL"));
    }

    private Path optionFile(String... lines) throws Exception {
        return SharedLab.optionFile(lab, MySqlServer.ADMIN, lines);
    }

    @Test
    void a_server_proves_through_its_tunnel_that_it_is_the_cluster_or_nothing_is_done() throws Exception {
        lab = SharedLab.fresh();
        MySqlServer green = lab.chain().green();
        green.setReadOnly(true);
        lab.uplink();
        String tunnel = lab.env().get(GREEN.writer().in(NAME).variable());
        assertTrue(tunnel.startsWith("127.0.0.1:"), tunnel);
        String[] plain = {"--defaults-file=" + optionFile(), "--journal=" + lab.journal(), CONFIRM};
        try (Connection client = green.connect(MySqlServer.APP)) { // so that blueprime, which has no TLS, is not asked
            provesOrNot(green, tunnel, plain);
            assertTrue(SharedLab.isAlive(client));
        }
    }

    private void provesOrNot(MySqlServer green, String tunnel, String[] plain) throws Exception {
        changesNothing(4, () -> SharedLab.run(lab, asInAws(), KILL_ON_GREEN, plain),
                "guard identity refuses", "has not proved to be " + GREEN.host(FIRST_WRITE));
        Certificates wrong = Certificates.make(lab.chain().folder(), "other.example.com");
        wrong.giveTo(green);
        changesNothing(4, () -> SharedLab.run(lab, asInAws(), KILL_ON_GREEN, verifying(wrong)),
                "Nothing was changed.",
                "its name " + GREEN.host(FIRST_WRITE) + "? Else its address leads to another server");
        Certificates right = Certificates.make(lab.chain().folder(), GREEN.host(FIRST_WRITE), GREEN.host(FIRST_READ),
                GREEN.host(LAST_READ));
        right.giveTo(green);
        assertSays(0, SharedLab.run(lab, asInAws(), KILL_ON_GREEN, verifying(right)),
                "(" + tunnel + ") has a certificate for " + GREEN.host(FIRST_WRITE), "dry run: nothing changed");
    }

    private String[] verifying(Certificates certificates) throws Exception {
        Path file = optionFile("ssl-mode=VERIFY_IDENTITY", "ssl-ca=" + certificates.authority());
        return new String[]{"--defaults-file=" + file, "--journal=" + lab.journal(), CONFIRM, "--dry-run"};
    }
}
