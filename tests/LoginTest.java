//SOURCES Tests.java
//SOURCES lab/AwsStandIn.java
//SOURCES lab/PrintToken.java
//SOURCES lab/Repository.java
//SOURCES lab/Shape.java
//SOURCES lab/SharedLab.java

import static environment.Environment.BLUE;
import static environment.Environment.GREEN;
import static environment.Environment.SITE;
import static lab.MySqlServer.ADMIN;
import static lab.MySqlServer.APP;
import static lab.Shape.FALLBACK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lab.AwsStandIn;
import lab.Lab;
import lab.MySqlServer;
import lab.Program;
import lab.Repository;
import lab.SharedLab;
import lib.site.Cluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How an operator of RDS logs in. */
class LoginTest {
    private static final String STATUS = "nonprod/Status.java";

    @TempDir
    Path folder;

    @Test
    void a_token_is_signed_for_the_servers_own_name_and_lives_for_a_quarter_of_an_hour() {
        Program.Result token = Repository.java(folder, Map.of("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE",
                "AWS_SECRET_ACCESS_KEY", "secret", "AWS_REGION", "eu-west-1"), "lab.PrintToken",
                "blue.cluster-abc.eu-west-1.rds.amazonaws.com", "operator");
        assertTrue(token.stdout().startsWith("blue.cluster-abc.eu-west-1.rds.amazonaws.com:3306/?"), token.stderr());
        for (String part : new String[]{"Action=connect", "DBUser=operator", "X-Amz-Expires=(899|900)&", // rounded down
                "X-Amz-Signature=", "AKIDEXAMPLE", "eu-west-1%2Frds-db%2Faws4_request"}) {
            assertTrue(Pattern.compile(part).matcher(token.stdout()).find(), part + " in " + token.stdout());
        }
    }

    @Test
    void a_token_goes_to_nobody_who_proves_nothing() throws Exception {
        Lab lab = SharedLab.untouched();
        Program.Result run = SharedLab.run(lab, Map.of(), STATUS, SharedLab.loggedIn(lab, "--iam"));
        assertTrue(run.stdout().contains("--iam would give the password to any server: name ssl-ca in the option file"),
                run.stdout() + run.stderr());
    }

    /** A cluster's id in RDS. */
    private static String id(Cluster cluster) {
        return cluster.writer().host().replaceFirst("\\..*", "");
    }

    private static Program.Result byManagedPassword(Lab lab, MySqlServer.User user, String... more) throws Exception {
        Path file = Files.writeString(lab.chain().folder().resolve("managed.cnf"),
                "[client]\nuser=%s\npassword=an-old-one\n".formatted(user.name()));
        return SharedLab.run(lab, Map.of(), STATUS, Stream.concat(Stream.of("--defaults-file=" + file,
                "--journal=" + lab.journal(), "--managed-password"), Stream.of(more)).toArray(String[]::new));
    }

    @Test
    void a_password_that_rds_manages_is_read_once_and_again_when_it_was_renewed() throws Exception {
        Lab lab = SharedLab.untouched();
        for (Cluster cluster : SITE.chain()) {
            lab.aws().manageMasterPassword(id(cluster), ADMIN.name(), ADMIN.password());
        }
        String usual = SharedLab.run(lab, Map.of(), STATUS, SharedLab.loggedIn(lab)).stdout();
        Program.Result run = byManagedPassword(lab, ADMIN);
        assertEquals(versions(usual), versions(run.stdout()), run.stdout() + run.stderr());
        assertEquals(SITE.chain().size(), lab.aws().calls("GetSecretValue"));

        lab.aws().manageMasterPassword(id(BLUE), ADMIN.name(), "of-last-week", ADMIN.password());
        Program.Result renewed = byManagedPassword(lab, ADMIN);
        assertEquals(versions(usual), versions(renewed.stdout()), renewed.stdout() + renewed.stderr());
        assertEquals(2 * SITE.chain().size() + 1, lab.aws().calls("GetSecretValue"));
    }

    /** What only a server that let one in has told. */
    private static List<String> versions(String status) {
        List<String> versions = status.lines().filter(line -> line.contains("MySQL")).toList();
        assertEquals(SITE.chain().size(), versions.size(), status);
        return versions;
    }

    @Test
    void a_managed_password_that_can_not_be_had_is_told_in_one_line() throws Exception {
        Lab lab = SharedLab.untouched();
        lab.aws().manageMasterPassword(id(GREEN), ADMIN.name(), "of-another-time");
        String secret = lab.aws().manageMasterPassword(id(FALLBACK), ADMIN.name(), "");
        lab.aws().secrets().put(secret, "{\"password\": \"of-another-time\"}");
        Program.Result run = byManagedPassword(lab, ADMIN);
        assertTold("RDS manages no master password at " + BLUE.writer().host(), run);
        assertTold("Access denied", run);
        assertTold("managed.cnf, the password from AWS", run);
        assertTold("the secret " + secret + " is not as RDS writes it", run);

        lab.aws().secrets().put(secret, "of-another-time");
        Program.Result byAnother = byManagedPassword(lab, APP);
        assertTold("the secret " + secret + " is not as RDS writes it", byAnother);
        assertTold("the master user at %s is %s, not app: write user=".formatted(GREEN.writer().host(), ADMIN.name()),
                byAnother);
        lab.aws().inject("GetSecretValue", 1, AwsStandIn.Fault.ACCESS_DENIED);
        assertTold("is not authorized to perform: secretsmanager:GetSecretValue", byManagedPassword(lab, ADMIN));
        assertEquals(2, byManagedPassword(lab, ADMIN, "--iam").exitCode());
    }

    private static void assertTold(String why, Program.Result run) {
        List<String> lines = run.stdout().lines().filter(line -> line.contains(why)).toList();
        assertEquals(1, lines.size(), run.stdout() + run.stderr());
        assertFalse((run.stdout() + run.stderr()).contains("of-another-time"), run.stdout());
        assertFalse(run.stderr().contains("\tat "), run.stderr());
    }

    @Test
    void an_option_file_that_includes_others_is_told_and_one_that_is_not_there_is_named() throws Exception {
        Lab lab = SharedLab.untouched();
        Path including = SharedLab.optionFile(lab, ADMIN, "!includedir /etc/mysql/conf.d");
        Program.Result run = SharedLab.run(lab, Map.of(), STATUS, "--defaults-file=" + including,
                "--journal=" + lab.journal());
        assertEquals("note   !includedir /etc/mysql/conf.d in " + including
                + " is not followed: say it there itself\n", run.stderr());

        Program.Result none = SharedLab.run(lab, Map.of("HOME", folder.toString()), STATUS,
                "--journal=" + lab.journal());
        assertTrue(none.stdout().contains("there is no " + folder.resolve(".my.cnf")), none.stdout() + none.stderr());
    }
}
