//SOURCES Tests.java
//SOURCES lab/Policy.java
//SOURCES lab/SharedLab.java

import static environment.Environment.NAME;
import static environment.Environment.SITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import lab.Lab;
import lab.MySqlServer;
import lab.Policy;
import lab.Program;
import lab.Repository;
import lab.SharedLab;
import lib.site.Cluster;
import lib.site.Endpoint;
import org.junit.jupiter.api.Test;

/** The rights that are published are enough for the whole runbook, and none of them is for nothing. */
class LeastRightsTest {
    private static final String PASSWORD = "an operator's";

    private Lab lab;

    /** Each statement of the published grants, for an account of its own, on every server. */
    private Path operator() throws Exception {
        String grants =
                Files.readString(Repository.root().resolve("lib/mysql/grants.sql")).replaceAll("(?m)^--.*$", "");
        String[] statements = Stream.concat(
                Stream.of("SET sql_log_bin = 0",
                        "CREATE USER 'operator'@'%' IDENTIFIED BY '" + PASSWORD.replace("'", "''")
                                + "'"),
                Arrays.stream(grants.split(";")).map(String::strip).filter(each -> !each.isEmpty()))
                .toArray(String[]::new);
        for (MySqlServer server : lab.chain().servers()) {
            server.execute(statements);
        }
        return Files.writeString(lab.chain().folder().resolve("operator.cnf"),
                "[client]\nuser=operator\npassword=\"" + PASSWORD + "\"\n");
    }

    private Program.Result run(Path login, String script, String... more) throws Exception {
        return SharedLab.run(lab, Map.of(), script, Stream.concat(Stream.of("--defaults-file=" + login),
                Stream.of(more)).toArray(String[]::new));
    }

    /** On one server each, and not in its binary log. */
    private void hazards(String onBlue, String onGreen) {
        lab.chain().blue().execute("SET sql_log_bin = 0", onBlue);
        lab.chain().green().execute("SET sql_log_bin = 0", onGreen);
    }

    private Program.Result succeed(Path login, String script, String... more) throws Exception {
        Program.Result run = run(login, NAME + "/" + script + ".java", Stream.concat(
                Stream.of("--confirm=" + NAME, "--journal=" + lab.journal()), Stream.of(more)).toArray(String[]::new));
        assertEquals(0, run.exitCode(), script + ": " + run.stdout() + run.stderr());
        return run;
    }

    /** As whoever RDS made the password of: the option file has another one. */
    private void rollBackByManagedPasswords(Path login) throws Exception {
        for (Cluster cluster : SITE.chain()) {
            lab.aws().manageMasterPassword(cluster.writer().host().replaceFirst("\\..*", ""), "operator", PASSWORD);
        }
        Path other = Files.writeString(login.resolveSibling("other.cnf"), "[client]\nuser=operator\npassword=old\n");
        String said = succeed(other, "WriteRollback", "--managed-password").stderr();
        for (Endpoint record : SITE.records().all()) { // the proxy's too
            assertTrue(said.contains("a new connection through %s lands on ".formatted(record.name())), said);
        }
        assertFalse((said + Files.readString(lab.journal())).contains(PASSWORD), said);
    }

    @Test
    void the_published_policy_and_grants_are_enough_for_the_whole_runbook_and_not_more() throws Exception {
        lab = SharedLab.fresh();
        Policy policy = new Policy(Files.readString(Repository.root().resolve("lib/aws/iam-policy.json"))
                .replace("ZXXXXXXXXXXXXX", lab.zoneId()));
        lab.aws().allowOnly(policy);
        Path login = operator();
        for (String step : new String[]{"1.read-switchover/1.PointReadDnsToGreen", "3.prep-write-switchover/1.LowerTtl",
                "3.prep-write-switchover/2.DisableWebApp"}) {
            succeed(login, step);
        }
        lab.lowerTtls(3600);
        hazards("CREATE TABLE app.words (`rank` INT)", "CREATE TABLE app.modern (id INT) COLLATE utf8mb4_0900_ai_ci");
        String table = run(login, NAME + "/Preflight.java", "--journal=" + lab.journal()).stdout();
        assertTrue(table.contains("table with a 0900 collation: app.modern"), table);
        assertTrue(table.contains("saw app.words.rank\n"), table);
        hazards("DROP TABLE app.words", "DROP TABLE app.modern");
        assertTrue(table.contains("\nok      mysql-rights ") && table.contains("\nok      aws-rights "), table);
        assertFalse(table.matches("(?s).*(REFUSES [a-z]+-rights|denied|not authorized).*"), table);
        succeed(login, "WriteSwitchover");
        rollBackByManagedPasswords(login);
        for (String step : new String[]{"7.post-rollback/1.RaiseTtl", "6.post-upgrade/2.EnableWebApp"}) {
            succeed(login, step);
        }
        assertEquals(0, run(login, "scripts/KillConnections.java", "--dry-run",
                "--db-host=" + lab.chain().blueprime().host(), "--db-port=" + lab.chain().blueprime().port())
                .exitCode());
        // nonprod is on Aurora and names its instances
        assertEquals(Set.of("rds:DescribeDBParameters", "rds:ModifyDBParameterGroup",
                "rds:DescribeDBClusterEndpoints"), policy.unused());

        lab.aws().allowOnly(new Policy("{\"Statement\": []}"));
        Program.Result refused = run(login, NAME + "/Status.java");
        assertTrue(refused.stdout().contains("is not authorized to perform: route53:ListHostedZonesByName"),
                refused.stdout());
    }
}
