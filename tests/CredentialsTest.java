//SOURCES Tests.java
//SOURCES lab/Repository.java
//SOURCES lab/Shape.java
//SOURCES lab/SharedLab.java

import static environment.Environment.ZONE;
import static lab.Shape.FIRST_READ;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lab.Lab;
import lab.Program;
import lab.Repository;
import lab.SharedLab;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kinds of AWS profiles that an operator may have, each by ./jbang, on the class path that a script has there. */
class CredentialsTest {
    private static final String ROLE = "role_arn = arn:aws:iam::123456789012:role/operator\n";

    /** Lowers a TTL with this configuration file, profile operator. */
    private static Program.Result lower(String config) throws Exception {
        Lab lab = SharedLab.untouched();
        Path file = Files.writeString(lab.chain().folder().resolve("aws-config"), config);
        return lab.run(Map.of("AWS_ACCESS_KEY_ID", "", "AWS_SECRET_ACCESS_KEY", "", "AWS_CONFIG_FILE", file.toString(),
                "AWS_PROFILE", "operator"), "scripts/UpdateRecordTtl.java", ZONE.nameOrId(), FIRST_READ.name(),
                "lower");
    }

    private static void assertLowered(Program.Result run) {
        assertEquals(0, run.exitCode(), run.stderr());
        assertTrue(run.stdout().startsWith("Successfully updated TTL for " + FIRST_READ.name()), run.stdout());
    }

    private static void assertRefused(Program.Result run, String message) {
        assertEquals(1, run.exitCode(), run.stdout() + run.stderr());
        assertTrue(SharedLab.message(run).contains(message), run.stderr());
    }

    /** The source profile's own key may assume roles and no more. */
    @Test
    void a_role_assumed_from_another_profile() throws Exception {
        String keys = "aws_access_key_id = ASSUMING\naws_secret_access_key = secret\n";
        assertRefused(lower("[profile operator]\n" + keys), "these AWS credentials lack a right");
        assertLowered(lower("[profile login]\n" + keys + "[profile operator]\nsource_profile = login\n" + ROLE));
    }

    @Test
    void a_role_assumed_by_web_identity() throws Exception {
        Path token = Files.writeString(SharedLab.untouched().chain().folder().resolve("web-identity"),
                "web-identity-of-the-lab");
        assertLowered(lower("[profile operator]\nweb_identity_token_file = " + token + "\n" + ROLE));
    }

    @Test
    void single_sign_on_that_has_not_been_signed_in() throws Exception {
        assertRefused(lower("""
                [sso-session company]
                sso_region = us-east-1
                sso_start_url = https://company.example.com/start
                [profile operator]
                sso_session = company
                sso_account_id = 123456789012
                sso_role_name = operator
                """), "no AWS credentials found: set AWS_PROFILE, or sign in (for example `aws sso login`)");
    }

    @Test
    void a_profile_of_aws_login() throws Exception {
        assertRefused(lower("[profile operator]\nlogin_session = arn:aws:iam::123456789012:user/operator\n"),
                "a profile of `aws login` does not work here: hand its keys over (`aws configure export-credentials"
                        + " --format env`), or sign in by `aws sso login`");
    }

    /** Two HTTP clients come with the SDK's modules, and neither is used here. */
    @ParameterizedTest
    @ValueSource(strings = {"nonprod/WriteSwitchover.java", "nonprod/4.write-switchover/1.SetBlueToReadOnly.java"})
    void no_http_client_but_the_one_in_use(String script) {
        Program.Result info = Repository.jbang(Map.of(), "info", "classpath", script);
        assertEquals(0, info.exitCode(), info.stderr());
        List<String> jars = Stream.of(info.stdout().strip().split(java.io.File.pathSeparator))
                .map(jar -> Path.of(jar).getFileName().toString()).toList();
        assertTrue(jars.stream().anyMatch(jar -> jar.startsWith("url-connection-client-")), jars.toString());
        assertEquals(List.of(),
                jars.stream().filter(jar -> jar.matches("(netty|apache|http(client|core)|aws-crt).*")).toList());
    }
}
