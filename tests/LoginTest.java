//SOURCES Tests.java
//SOURCES lab/PrintToken.java
//SOURCES lab/Repository.java
//SOURCES lab/SharedLab.java

import static lab.MySqlServer.ADMIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import lab.Lab;
import lab.Program;
import lab.Repository;
import lab.SharedLab;
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
        for (String part : new String[]{"Action=connect", "DBUser=operator", "X-Amz-Expires=900", "X-Amz-Signature=",
                "AKIDEXAMPLE", "eu-west-1%2Frds-db%2Faws4_request"}) {
            assertTrue(token.stdout().contains(part), part + " in " + token.stdout());
        }
    }

    @Test
    void a_token_goes_to_nobody_who_proves_nothing() throws Exception {
        Lab lab = SharedLab.untouched();
        Program.Result run = SharedLab.run(lab, Map.of(), STATUS, SharedLab.loggedIn(lab, "--iam"));
        assertTrue(run.stdout().contains("--iam would give the password to any server: name ssl-ca in the option file"),
                run.stdout() + run.stderr());
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
