//SOURCES Tests.java
//SOURCES lab/Moto.java
//SOURCES lab/Repository.java
//SOURCES lab/Shape.java
//SOURCES lab/SharedLab.java

import static environment.Environment.*;
import static lab.Shape.FALLBACK;
import static lab.Shape.FIRST_READ;
import static lab.Shape.FIRST_WRITE;
import static lab.Shape.LAST_READ;
import static lab.Shape.LAST_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lab.DnsServer;
import lab.Lab;
import lab.Moto;
import lab.MySqlServer;
import lab.Program;
import lab.RecordSet;
import lab.Repository;
import lab.SharedLab;
import lib.site.Cluster;
import lib.aws.ParameterGroup.Kind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.Parameter;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;
import software.amazon.awssdk.services.s3.S3Client;

/** The same scripts against an AWS that was not written here: what they send and read is not only our idea of it. */
@Tag("MOTO_IMAGE")
@EnabledIf(value = "lab.Moto#available", disabledReason = Moto.NONE)
class MotoTest {
    private static final String LIVE = "web_appstate.json";
    private static Lab lab;
    private static Moto moto;
    private static Route53Client route53;
    private static RdsClient rds;
    private static S3Client s3;

    private final List<Thread> threads = new ArrayList<>();
    private String zoneId;
    private DnsServer dns;
    private volatile boolean over;

    @BeforeAll
    static void start() throws Exception {
        lab = SharedLab.untouched();
        moto = Moto.start(lab);
        route53 = moto.route53();
        rds = moto.rds();
        s3 = moto.s3();
    }

    @AfterAll
    static void stop() {
        if (moto != null) {
            moto.close();
        }
    }

    @BeforeEach
    void seed() throws Exception {
        moto.reset();
        zoneId = route53.createHostedZone(r -> r.name(ZONE.nameOrId()).callerReference("1")).hostedZone().id();
        put(cname(FIRST_WRITE.name(), BLUE.host(FIRST_WRITE)), cname(LAST_WRITE.name(), BLUE.host(LAST_WRITE)),
                cname(FIRST_READ.name(), BLUE.host(FIRST_READ)), cname(LAST_READ.name(), BLUE.host(LAST_READ)));
        Map<String,
                InetAddress> hosts = Stream
                        .of(BLUE.host(FIRST_WRITE), BLUE.host(LAST_WRITE), BLUE.host(FIRST_READ), BLUE.host(LAST_READ),
                                GREEN.host(FIRST_WRITE), GREEN.host(LAST_WRITE), GREEN.host(FIRST_READ),
                                GREEN.host(LAST_READ),
                                FALLBACK.host(FIRST_WRITE), FALLBACK.host(LAST_WRITE), FALLBACK.host(FIRST_READ),
                                FALLBACK.host(LAST_READ))
                        .collect(Collectors.toMap(target -> target, target -> InetAddress.getLoopbackAddress()));
        dns = new DnsServer(ZONE.nameOrId(), this::recordSets, hosts, 5);
        s3.createBucket(r -> r.bucket(APP_STATE.bucket().get().name()));
        object(LIVE, "normal");
        object("__degraded_" + LIVE, "degraded");
    }

    @AfterEach
    void unseed() throws InterruptedException {
        over = true;
        for (Thread thread : threads) {
            thread.join();
        }
        if (dns != null) {
            dns.close();
        }
    }

    private void put(ResourceRecordSet... sets) {
        route53.changeResourceRecordSets(r -> r.hostedZoneId(zoneId).changeBatch(b -> b.changes(Arrays.stream(sets)
                .map(set -> Change.builder().action(ChangeAction.CREATE).resourceRecordSet(set).build()).toList())));
    }

    private static ResourceRecordSet cname(String name, String target) {
        return ResourceRecordSet.builder().name(name).type(RRType.CNAME).ttl(NORMAL_TTL)
                .resourceRecords(ResourceRecord.builder().value(target).build()).build();
    }

    /** What a name server of the zone would know of a name, of CNAMEs (moto's SOA is no valid one). */
    private List<RecordSet> recordSets(String name) {
        String wanted = RecordSet.of(name, "A", 0).name();
        return route53.listResourceRecordSetsPaginator(r -> r.hostedZoneId(zoneId)).resourceRecordSets().stream()
                .filter(set -> RecordSet.of(set.name(), "A", 0).name().equals(wanted) && set.type() == RRType.CNAME)
                .map(set -> RecordSet.of(set.name(), set.typeAsString(), set.ttl(), set.resourceRecords().stream()
                        .map(ResourceRecord::value).toArray(String[]::new)))
                .toList();
    }

    /** "TARGET TTL" of a record. */
    private String record(String name) {
        return recordSets(name).stream().map(set -> set.values().get(0) + " " + set.ttl())
                .collect(Collectors.joining(", "));
    }

    private void object(String key, String content) {
        s3.putObject(r -> r.bucket(APP_STATE.bucket().get().name()).key(key), RequestBody.fromString(content));
    }

    private static Map<String, String> objects() {
        Map<String, String> objects = new TreeMap<>();
        s3.listObjectsV2(r -> r.bucket(APP_STATE.bucket().get().name())).contents()
                .forEach(object -> objects.put(object.key(),
                        s3.getObjectAsBytes(r -> r.bucket(APP_STATE.bucket().get().name()).key(object.key()))
                                .asString(StandardCharsets.UTF_8)));
        return objects;
    }

    /** Cluster or instance, its group, and what RDS does and moto does not: the group's value reaches the server. */
    private void seed(Kind kind, Cluster cluster, MySqlServer server) {
        String group = cluster.group().name();
        Parameter readOnly = Parameter.builder().parameterName("read_only").parameterValue(cluster == BLUE ? "0" : "1")
                .applyMethod("immediate").isModifiable(true).build();
        if (kind == Kind.CLUSTER) {
            rds.createDBClusterParameterGroup(r -> r.dbClusterParameterGroupName(group)
                    .dbParameterGroupFamily("aurora-mysql5.7").description(group));
            rds.modifyDBClusterParameterGroup(r -> r.dbClusterParameterGroupName(group).parameters(readOnly));
            rds.createDBCluster(r -> r.dbClusterIdentifier(cluster.name()).engine("aurora-mysql")
                    .masterUsername("admin").masterUserPassword("admin-of-moto").dbClusterParameterGroupName(group));
        } else {
            rds.createDBParameterGroup(r -> r.dbParameterGroupName(group)
                    .dbParameterGroupFamily("mysql5.7").description(group));
            rds.modifyDBParameterGroup(r -> r.dbParameterGroupName(group).parameters(readOnly));
            rds.createDBInstance(r -> r.dbInstanceIdentifier(cluster.name()).engine("mysql")
                    .dbInstanceClass("db.m5.large").allocatedStorage(20)
                    .masterUsername("admin").masterUserPassword("admin-of-moto").dbParameterGroupName(group));
        }
        Thread applier = new Thread(() -> apply(kind, group, server), "apply " + group);
        applier.setDaemon(true);
        applier.start();
        threads.add(applier);
    }

    private void apply(Kind kind, String group, MySqlServer server) {
        String applied = readOnly(kind, group);
        try {
            while (!over) {
                String value = readOnly(kind, group);
                if (!value.equals(applied)) {
                    server.setReadOnly(value.equals("1"));
                    applied = value;
                }
                Thread.sleep(50);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String readOnly(Kind kind, String group) {
        List<Parameter> parameters = kind == Kind.CLUSTER
                ? rds.describeDBClusterParameters(r -> r.dbClusterParameterGroupName(group)).parameters()
                : rds.describeDBParameters(r -> r.dbParameterGroupName(group)).parameters();
        return parameters.stream().filter(p -> p.parameterName().equals("read_only")).findFirst().orElseThrow()
                .parameterValue();
    }

    private Program.Result run(String script, String... arguments) throws Exception {
        Map<String, String> changes = new TreeMap<>(moto.environment());
        changes.put("DNS_SERVER", dns.address());
        return lab.run(changes, script, arguments);
    }

    private void step(String script) throws Exception {
        Program.Result run = run(script + ".java", SharedLab.loggedIn(lab, "--confirm=nonprod"));
        assertEquals(0, run.exitCode(), script + ": " + run.stderr());
    }

    private String ttl(String record, String... more) throws Exception {
        Program.Result run = run("scripts/UpdateRecordTtl.java",
                Stream.concat(Stream.of(ZONE.nameOrId(), record, "lower"), Arrays.stream(more)).toArray(String[]::new));
        return run.exitCode() + " " + run.stdout().strip() + (run.exitCode() == 0 ? "" : SharedLab.message(run));
    }

    @Test
    void the_runbook_and_its_rollback() throws Exception {
        SharedLab.fresh();
        seed(Kind.CLUSTER, BLUE, lab.chain().blue());
        seed(Kind.CLUSTER, GREEN, lab.chain().green());
        seed(Kind.CLUSTER, FALLBACK, lab.chain().blueprime());

        step("nonprod/1.read-switchover/1.PointReadDnsToGreen");
        assertEquals(GREEN.host(FIRST_READ) + " 5", record(FIRST_READ.name()));
        step("nonprod/3.prep-write-switchover/1.LowerTtl");
        assertEquals(BLUE.host(FIRST_WRITE) + " 5", record(FIRST_WRITE.name()));
        step("nonprod/3.prep-write-switchover/2.DisableWebApp");
        assertEquals(Map.of(LIVE, "degraded", "__normal_" + LIVE, "normal"), objects());
        step("nonprod/4.write-switchover/1.SetBlueToReadOnly");
        step("nonprod/4.write-switchover/2.MakeGreenWritable");
        assertEquals("1", readOnly(Kind.CLUSTER, BLUE.group().name()));
        assertEquals("0", readOnly(Kind.CLUSTER, GREEN.group().name()));
        step("nonprod/4.write-switchover/3.PointWriteDnsToGreen");
        assertEquals(GREEN.host(FIRST_WRITE) + " 5", record(FIRST_WRITE.name()));
        assertEquals(GREEN.host(LAST_WRITE) + " 5", record(LAST_WRITE.name()));
        step("nonprod/5.write-rollback/1.SetGreenToReadOnly");
        step("nonprod/5.write-rollback/2.MakeBlueprimeWritable");
        step("nonprod/5.write-rollback/3.PointAll4DnsToBlueprime");
        assertEquals(FALLBACK.host(LAST_READ) + " 5", record(LAST_READ.name()));
        step("nonprod/6.post-upgrade/2.EnableWebApp");
        assertEquals(Map.of(LIVE, "normal", "__degraded_" + LIVE, "degraded"), objects());
        step("nonprod/7.post-rollback/1.RaiseTtl");
        assertEquals(FALLBACK.host(FIRST_WRITE) + " 60", record(FIRST_WRITE.name()));
    }

    @Test
    void instance_parameter_groups() throws Exception {
        SharedLab.fresh();
        seed(Kind.INSTANCE, BLUE, lab.chain().blue());
        seed(Kind.INSTANCE, GREEN, lab.chain().green());
        put(cname(FIRST_READ.name(), GREEN.host(FIRST_READ)), cname(LAST_READ.name(), GREEN.host(LAST_READ)));
        String edited = SharedLab.edited(lab, "ofCluster", "ofInstance").toString();
        step(edited + "/4.write-switchover/1.SetBlueToReadOnly");
        step(edited + "/4.write-switchover/2.MakeGreenWritable");
        assertEquals("1", readOnly(Kind.INSTANCE, BLUE.group().name()));
        assertEquals("0", readOnly(Kind.INSTANCE, GREEN.group().name()));
    }

    /** It knows no custom endpoints: none is asked for where a cluster names none. */
    @Test
    void an_environment_of_two_clusters_is_found() {
        zoneId = route53.createHostedZone(r -> r.name("shop.example.org").callerReference("3")).hostedZone().id();
        DBCluster old = auroraCluster("old", "5.7.mysql_aurora.2.11.2");
        DBCluster young = auroraCluster("young", "8.0.mysql_aurora.3.04.0");
        put(cname("db.shop.example.org", old.endpoint()), cname("reader.shop.example.org", old.readerEndpoint()));

        Program.Result run = Repository.jbang(moto.environment(), "init", "shop", "-n");
        for (String line : List.of("ofCluster(\"old-group\")", ".answers(DB, \"" + old.endpoint(),
                ".answers(READER, \"" + old.readerEndpoint(), "ofCluster(\"young-group\")",
                ".answers(DB, \"" + young.endpoint(), ".answers(READER, \"" + young.readerEndpoint())) {
            assertTrue(run.stdout().contains(line), line + " in " + run.stdout() + run.stderr());
        }
    }

    /** With a writer and a reader. */
    private static DBCluster auroraCluster(String name, String version) {
        rds.createDBClusterParameterGroup(r -> r.dbClusterParameterGroupName(name + "-group")
                .dbParameterGroupFamily("aurora-mysql" + version.substring(0, 3)).description(name));
        rds.createDBCluster(r -> r.dbClusterIdentifier(name).engine("aurora-mysql").engineVersion(version)
                .masterUsername("admin").masterUserPassword("admin-of-moto")
                .dbClusterParameterGroupName(name + "-group"));
        for (String member : List.of(name + "-1", name + "-2")) {
            rds.createDBInstance(r -> r.dbInstanceIdentifier(member).dbClusterIdentifier(name).engine("aurora-mysql")
                    .dbInstanceClass("db.r5.large"));
        }
        return rds.describeDBClusters(r -> r.dbClusterIdentifier(name)).dbClusters().get(0);
    }

    /** moto keeps names as they were sent, so they are sent as Route 53 would list them. */
    @Test
    void odd_records() throws Exception {
        String zone = ZONE.nameOrId();
        put(cname("\\052.wild." + zone, "x.example.net"), cname("\\052.escaped." + zone, "x.example.net"));
        put(IntStream.range(0, 350).mapToObj(i -> cname("n%03d.%s".formatted(i, zone), "x.example.net"))
                .toArray(ResourceRecordSet[]::new));
        put(ResourceRecordSet.builder().name("alias." + zone).type(RRType.A)
                .aliasTarget(t -> t.hostedZoneId("Z2").dnsName("lb.example.net.").evaluateTargetHealth(false)).build());
        put(cname("weighted." + zone, "x.example.net").toBuilder().setIdentifier("one").weight(1L).build(),
                cname("weighted." + zone, "y.example.net").toBuilder().setIdentifier("two").weight(2L).build());

        assertEquals("0 Successfully updated TTL for *.wild.%s. (Type: CNAME) to 5 seconds".formatted(zone),
                ttl("*.wild." + zone));
        assertEquals("x.example.net 5", record("*.wild." + zone));
        assertEquals("0 Successfully updated TTL for \\052.escaped.%s. (Type: CNAME) to 5 seconds".formatted(zone),
                ttl("\\052.escaped." + zone, "--timeout=20s"));
        assertEquals("x.example.net 5", record("*.escaped." + zone));
        assertEquals("0 Successfully updated TTL for N349.%s. (Type: CNAME) to 5 seconds".formatted(zone),
                ttl("N349." + zone + "."));
        assertEquals("x.example.net 5", record("n349." + zone));
        assertEquals("x.example.net 60", record("n348." + zone));
        assertEquals("4", ttl("alias." + zone).substring(0, 1));
        assertEquals("4", ttl("weighted." + zone).substring(0, 1));
        assertEquals("4", ttl("n35." + zone).substring(0, 1));
        assertTrue(ttl("weighted." + zone, "--set-identifier=two").startsWith("0 Successfully"), "weighted");
    }

    @Test
    void a_zone_name_that_two_share() throws Exception {
        String other = route53.createHostedZone(r -> r.name(ZONE.nameOrId()).callerReference("2")).hostedZone().id();
        String refused = ttl(FIRST_WRITE.name());
        assertTrue(refused.startsWith("4 2 hosted zones"), refused);
        assertTrue(refused.contains(other.replace("/hostedzone/", "")), refused);
    }
}
