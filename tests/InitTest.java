//SOURCES Tests.java
//SOURCES lab/AwsStandIn.java
//SOURCES lab/Repository.java
//SOURCES lab/Shape.java
//SOURCES lab/SharedLab.java

import static environment.Environment.*;
import static lab.Shape.FIRST_READ;
import static lab.Shape.FIRST_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import lab.AwsStandIn;
import lab.Lab;
import lab.Program;
import lab.RdsStandIn;
import lab.RdsStandIn.Kind;
import lab.RecordSet;
import lab.Repository;
import lab.SharedLab;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new environment: found in AWS, or asked for, and written beside the others of a copy of the repository. */
class InitTest {
    @TempDir
    static Path copy;

    @TempDir
    Path folder;

    @BeforeAll
    static void copy_the_repository() throws IOException {
        Repository.copyAsPublishedTo(copy);
    }

    private static Program.Result init(int exitCode, Map<String, String> environment, String... arguments) {
        String[] command = Stream.concat(Stream.of("init"),
                Stream.of(arguments)).toArray(String[]::new);
        Program.Result run = Repository.jbangIn(copy, environment, command);
        assertEquals(exitCode, run.exitCode(), run.stdout() + run.stderr());
        return run;
    }

    private void assertSound(String name) throws IOException {
        Repository.compile(folder, List.of(copy.resolve(name).resolve("Environment.java")));
        Program.Result sound = Repository.java(folder, Map.of(), "lab.Sound");
        assertEquals(name + "\n", sound.stdout(), sound.stderr());
    }

    @Test
    void the_originals_shape_is_found_shown_with_why_and_written_with_its_aliases() throws Exception {
        Lab lab = SharedLab.untouched();
        Program.Result refused = init(3, lab.env(), "staging");
        assertTrue(refused.stderr().contains("found  blue is blue-cluster (Aurora MySQL 5.7"), refused.stderr());
        assertTrue(refused.stderr().contains("leads to blue's RDS Proxy "), refused.stderr());
        assertTrue(refused.stderr().contains("found  green is green-cluster (Aurora MySQL 8.0"), refused.stderr());
        assertTrue(refused.stderr().endsWith("so give --confirm=staging. Nothing was changed.\n"), refused.stderr());
        assertFalse(Files.exists(copy.resolve("staging")));

        init(0, lab.env(), "staging", "--confirm=staging", "--bucket=state-of-staging");
        String nonprod = Files.readString(copy.resolve("nonprod/Environment.java"));
        String expected = nonprod.replaceAll("\\b" + NAME + "\\b", "staging")
                .replaceAll("inBucket\\(\"[^\"]*\"", "inBucket(\"state-of-staging\"");
        assertEquals(code(expected), code(Files.readString(copy.resolve("staging/Environment.java"))));
        assertSound("staging");
        assertEquals(Files.readString(copy.resolve("nonprod/Runbook.java")),
                Files.readString(copy.resolve("staging/Runbook.java")));
        Program.Result alias = Repository.jbangIn(copy, Map.of(), "staging-3-2-disable-web-app", "--help");
        assertEquals(0, alias.exitCode(), alias.stderr());
        assertEquals(2, init(2, lab.env(), "staging").exitCode()); // it is there already
    }

    /** Without its comments and the account, which the stand-in has another of. */
    private static String code(String text) {
        return text.replaceAll("(?m)^ *//.*\n", "").replaceAll("ACCOUNT = .*", "");
    }

    @Test
    void a_check_tells_records_that_lead_elsewhere_endpoints_that_are_gone_and_default_groups() throws Exception {
        Lab lab = SharedLab.untouched();
        assertEquals("0 things in nonprod/Environment.java differ from what AWS has\n",
                init(0, lab.env(), "nonprod", "--check").stdout());
        lab.aws().route53().put(lab.zoneId(), RecordSet.of(FIRST_READ.name(), "CNAME", 60, "elsewhere.example.com"));
        lab.aws().rds().create(new RdsStandIn.Cluster("green-cluster", "default.aurora-mysql8.0",
                "8.0.mysql_aurora.3.04.0", GREEN.host(FIRST_WRITE), "gone.example.com", 3306, List.of()));
        lab.aws().rds().create(new RdsStandIn.Endpoint("blueprime-cluster-live", "blueprime-cluster",
                "moved.example.com", "READER", List.of()));
        String problems = init(4, lab.env(), "nonprod", "--check").stdout();
        assertTrue(problems.contains(FIRST_READ.name() + " leads to elsewhere.example.com, which is no target"),
                problems);
        assertTrue(problems.contains("green's parameter group is default.aurora-mysql8.0, not "), problems);
        assertTrue(problems.contains("green has AWS's own parameter group default.aurora-mysql8.0"), problems);
        assertTrue(problems.contains("blueprime's " + FIRST_READ.role() + " "), problems);
        assertTrue(problems.contains("is no endpoint that RDS has here"), problems);
    }

    /** Two plain instances with a replica each, two records that lead to the older one. */
    private static AwsStandIn plain() throws IOException {
        AwsStandIn aws = new AwsStandIn();
        String zone = aws.route53().createZone("shop.example.org");
        aws.route53().put(zone, RecordSet.of("db.shop.example.org", "CNAME", 300, "old.abc.rds.amazonaws.com"));
        aws.route53().put(zone, RecordSet.of("db-read.shop.example.org", "CNAME", 300, "old-2.abc.rds.amazonaws.com"));
        aws.route53().put(zone, RecordSet.of("www.shop.example.org", "CNAME", 300, "www.example.com"));
        instance(aws, "old", "5.7.44", null);
        instance(aws, "old-2", "5.7.44", "old");
        instance(aws, "new", "8.0.40", null);
        instance(aws, "new-2", "8.0.40", "new");
        return aws;
    }

    private static void instance(AwsStandIn aws, String id, String version, String source) {
        aws.rds().createParameterGroup(Kind.INSTANCE, id + "-group", "mysql" + version.replaceFirst("\\.\\d+$", ""));
        aws.rds().create(new RdsStandIn.Instance(id, id + "-group", version, id + ".abc.rds.amazonaws.com", 3306, null,
                source));
    }

    private static Map<String, String> environment(AwsStandIn aws) {
        return new TreeMap<>(aws.environment());
    }

    @Test
    void two_records_and_two_plain_instances_are_found() throws Exception {
        AwsStandIn aws = plain();
        try {
            init(0, environment(aws), "shop", "--confirm=shop");
            String written = Files.readString(copy.resolve("shop/Environment.java"));
            assertTrue(written.contains("Endpoints WRITES = Endpoints.of(DB);"), written);
            assertTrue(written.contains("Endpoints READS = Endpoints.of(DB_READ);"), written);
            assertTrue(written.contains("ParameterGroup.ofInstance(\"new-group\")"), written);
            assertTrue(written.contains(".answers(DB_READ, \"new-2.abc.rds.amazonaws.com\")"), written);
            assertTrue(written.contains("Cluster BLUEPRIME = Cluster.none();"), written);
            assertTrue(written.contains("NORMAL_TTL = 300;"), written);
            assertTrue(written.contains("APP_STATE = AppState.none();"), written);
            assertFalse(written.contains("www."), written);
            assertSound("shop");
            assertEquals("0 things in shop/Environment.java differ from what AWS has\n",
                    init(0, environment(aws), "shop", "--check").stdout());
        } finally {
            aws.close();
        }
    }

    @Test
    void where_two_fit_it_asks_and_without_a_terminal_names_the_option() throws Exception {
        AwsStandIn aws = plain();
        try {
            instance(aws, "newer", "8.4.3", null);
            instance(aws, "newer-2", "8.4.3", "newer");
            Program.Result two = init(2, environment(aws), "market");
            assertTrue(
                    two.stderr()
                            .contains("which is green (1 new (MySQL 8.0.40) | 2 newer (MySQL 8.4.3)), by its number: "
                                    + "there is no terminal to ask on, so give --green"),
                    two.stderr());
            String written = init(0, environment(aws), "market", "--green=newer", "-n").stdout();
            assertTrue(written.contains(".answers(DB, \"newer.abc.rds.amazonaws.com\")"), written);
            Program.Result typed = Repository.jbangOnTerminal(environment(aws), "2\n", "init", "market", "-n");
            assertTrue(typed.stdout().contains("\"newer.abc.rds.amazonaws.com\""), typed.stdout());
            Program.Result unknown = init(2, environment(aws), "market", "--green=newest");
            assertTrue(unknown.stderr().contains("--green=newest: RDS has only new, newer, old"), unknown.stderr());
            assertFalse(Files.exists(copy.resolve("market")));
        } finally {
            aws.close();
        }
    }

    @Test
    void without_aws_the_options_say_everything() throws Exception {
        String[] half = {"bazaar", "--no-aws", "--confirm=bazaar", "--zone=example.com", "--writes=db.example.com",
                "--reads=db-read.example.com", "--group", "blue=instance:old-group", "--group",
                "green=instance:new-group",
                "--host", "blue.db=old.example.net", "--host", "blue.db read=old-2.example.net",
                "--host", "green.db=new.example.net"};
        Program.Result missing = init(2, Map.of(), half);
        assertTrue(missing.stderr().contains("there is no terminal to ask on, so give --host=green.db read"),
                missing.stderr());
        String[] all = Stream.concat(Stream.of(half),
                Stream.of("--host", "green.db read=new-2.example.net")).toArray(String[]::new);
        init(0, Map.of(), all);
        assertSound("bazaar");
    }

    @Test
    void a_name_that_is_no_folders_and_an_unknown_pattern_are_refused() {
        assertTrue(init(2, Map.of(), "No Name").stderr().contains("has small letters, digits and dashes"));
        assertTrue(init(2, Map.of(), "lib").stderr().contains("that folder is there already"));
        assertTrue(init(2, Map.of(), "fair", "--from=nowhere").stderr().contains("there is no environment nowhere"));
    }
}
