//SOURCES lab/AwsStandIn.java
//SOURCES lab/SharedLab.java
//SOURCES ../lib/aws/Aws.java

import static java.nio.charset.StandardCharsets.UTF_8;
import static lab.SharedLab.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import lab.AwsStandIn;
import lab.AwsStandIn.Fault;
import lab.RdsStandIn;
import lab.RdsStandIn.Kind;
import lab.RecordSet;
import lab.Route53StandIn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.ApplyMethod;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBClusterEndpoint;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DbClusterNotFoundException;
import software.amazon.awssdk.services.rds.model.DbInstanceNotFoundException;
import software.amazon.awssdk.services.rds.model.DbParameterGroupNotFoundException;
import software.amazon.awssdk.services.rds.model.Filter;
import software.amazon.awssdk.services.rds.model.Parameter;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.AliasTarget;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ChangeInfo;
import software.amazon.awssdk.services.route53.model.ChangeStatus;
import software.amazon.awssdk.services.route53.model.InvalidChangeBatchException;
import software.amazon.awssdk.services.route53.model.InvalidInputException;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsResponse;
import software.amazon.awssdk.services.route53.model.NoSuchChangeException;
import software.amazon.awssdk.services.route53.model.NoSuchHostedZoneException;
import software.amazon.awssdk.services.route53.model.PriorRequestNotCompleteException;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The lab's AWS answers the unmodified AWS SDK as AWS would: every rule it keeps, over real sockets. */
class AwsStandInTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofHours(1);

    private final SdkHttpClient http = UrlConnectionHttpClient.create();
    private boolean retrying = true;
    private AwsStandIn aws;

    @BeforeEach
    void start() throws IOException {
        aws = new AwsStandIn();
    }

    @AfterEach
    void stop() {
        aws.close();
        http.close();
    }

    private <C, B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>> C client(
            B builder, String accessKey, Region region) {
        if (!retrying) {
            builder.overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()));
        }
        return builder.httpClient(http).endpointOverride(aws.endpoint()).region(region)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, "secret")))
                .build();
    }

    private Route53Client route53(String accessKey) {
        return client(Route53Client.builder(), accessKey, Region.US_EAST_1);
    }

    private RdsClient rds(String accessKey) {
        return client(RdsClient.builder(), accessKey, Region.US_EAST_1);
    }

    private S3Client s3(String accessKey) {
        return client(S3Client.builder(), accessKey, Region.US_EAST_1);
    }

    private static void assertRefused(int status, String code, String message, Executable call) {
        AwsServiceException e = assertThrows(AwsServiceException.class, call);
        assertEquals(code, e.awsErrorDetails().errorCode());
        assertEquals(status, e.statusCode());
        assertTrue(e.awsErrorDetails().errorMessage().contains(message), e.awsErrorDetails().errorMessage());
        assertNotNull(e.requestId());
    }

    @Nested
    class Route53 {
        private Route53Client client;
        private String zone;

        @BeforeEach
        void zone() {
            client = route53(AwsStandIn.ACCESS_KEY);
            zone = aws.route53().createZone("qa.example.com");
        }

        private static ResourceRecordSet record(String name, RRType type, Long ttl, String... values) {
            return ResourceRecordSet.builder().name(name).type(type).ttl(ttl).resourceRecords(Arrays.stream(values)
                    .map(value -> ResourceRecord.builder().value(value).build()).toList()).build();
        }

        private static ResourceRecordSet cname(String label, long ttl, String target) {
            return record(label + ".qa.example.com", RRType.CNAME, ttl, target);
        }

        private static ResourceRecordSet weighted(String identifier, long weight, long ttl) {
            return cname("w", ttl, identifier + ".example.net").toBuilder().setIdentifier(identifier).weight(weight)
                    .build();
        }

        private static Change change(ChangeAction action, ResourceRecordSet set) {
            return Change.builder().action(action).resourceRecordSet(set).build();
        }

        private static Change create(ResourceRecordSet set) {
            return change(ChangeAction.CREATE, set);
        }

        private static Change delete(ResourceRecordSet set) {
            return change(ChangeAction.DELETE, set);
        }

        private static Change upsert(ResourceRecordSet set) {
            return change(ChangeAction.UPSERT, set);
        }

        private ChangeInfo send(Change... changes) {
            return client.changeResourceRecordSets(r -> r.hostedZoneId(zone)
                    .changeBatch(b -> b.comment("a & b < c").changes(changes))).changeInfo();
        }

        /** Refused as a change batch, in AWS's words, and without any effect. */
        private void assertBatchRefused(String message, Change... changes) {
            List<RecordSet> before = aws.route53().records(zone);
            InvalidChangeBatchException e = assertThrows(InvalidChangeBatchException.class, () -> send(changes));
            assertEquals(400, e.statusCode());
            assertEquals("InvalidChangeBatch", e.awsErrorDetails().errorCode());
            assertEquals(message, e.awsErrorDetails().errorMessage());
            assertEquals(before, aws.route53().records(zone));
        }

        private void assertInputRefused(String message, Change... changes) {
            assertEquals(message, assertThrows(InvalidInputException.class, () -> send(changes))
                    .awsErrorDetails().errorMessage());
        }

        private List<String> listed() {
            return client.listResourceRecordSetsPaginator(r -> r.hostedZoneId(zone)).resourceRecordSets().stream()
                    .map(set -> set.name() + " " + set.typeAsString()).toList();
        }

        @Test
        void zones_are_listed_by_reversed_labels_from_a_name_on() {
            aws.route53().createZone("Z2", "QA.example.com.", "vpc-1", Route53StandIn.NAME_SERVERS);
            aws.route53().createZone("Z3", "example.org", null, Route53StandIn.NAME_SERVERS);
            aws.route53().createZone("Z4", "example.com", null, Route53StandIn.NAME_SERVERS);
            assertEquals(List.of("qa.example.com.", "qa.example.com.", "example.org."), client
                    .listHostedZonesByName(r -> r.dnsName("qa.example.com")).hostedZones().stream()
                    .map(z -> z.name()).toList());
            var first = client.listHostedZonesByName(r -> r.maxItems("1"));
            assertEquals("example.com.", first.hostedZones().get(0).name());
            assertTrue(first.isTruncated());
            var next = client.listHostedZonesByName(r -> r.dnsName(first.nextDNSName())
                    .hostedZoneId(first.nextHostedZoneId()));
            assertEquals(3, next.hostedZones().size());
            assertFalse(next.isTruncated());
        }

        @Test
        void zones_are_sorted_as_they_are_escaped_records_as_they_are_not() {
            for (String name : List.of("exämple", "exzmple")) {
                aws.route53().createZone(name + ".com");
                aws.route53().put(zone, RecordSet.of(name + ".qa.example.com", "TXT", 60, "\"t\""));
            }
            assertEquals(List.of("ex\\344mple.com.", "qa.example.com.", "exzmple.com."),
                    client.listHostedZonesByName(r -> r.dnsName("ex\\344mple.com"))
                            .hostedZones().stream().map(z -> z.name()).toList());
            assertEquals(List.of("exzmple.qa.example.com. TXT", "ex\\344mple.qa.example.com. TXT"),
                    listed().subList(2, 4));
        }

        @Test
        void zones_are_listed_in_pages_also_beyond_100() {
            IntStream.range(0, 120).forEach(i -> aws.route53().createZone("z%d.example.com".formatted(i)));
            assertEquals(100, client.listHostedZones().hostedZones().size());
            assertEquals(121, client.listHostedZonesPaginator().hostedZones().stream().count());
        }

        @Test
        void a_public_zone_has_name_servers_a_private_one_vpcs_and_an_unknown_one_is_refused() {
            var open = client.getHostedZone(r -> r.id(zone));
            assertEquals(zone, open.hostedZone().id());
            assertFalse(open.hostedZone().config().privateZone());
            assertEquals(2, open.hostedZone().resourceRecordSetCount());
            assertEquals(Route53StandIn.NAME_SERVERS, open.delegationSet().nameServers());
            aws.route53().createZone("ZPRIVATE", "qa.example.com", "vpc-1", Route53StandIn.NAME_SERVERS);
            var hidden = client.getHostedZone(r -> r.id("ZPRIVATE"));
            assertTrue(hidden.hostedZone().config().privateZone());
            assertNull(hidden.delegationSet());
            assertEquals("vpc-1", hidden.vpCs().get(0).vpcId());
            assertEquals("No hosted zone found with ID: ZNONE", assertThrows(NoSuchHostedZoneException.class,
                    () -> client.getHostedZone(r -> r.id("ZNONE"))).awsErrorDetails().errorMessage());
            assertThrows(NoSuchHostedZoneException.class,
                    () -> client.listResourceRecordSets(r -> r.hostedZoneId("ZNONE")));
            assertThrows(NoSuchHostedZoneException.class, () -> client.changeResourceRecordSets(r -> r
                    .hostedZoneId("ZNONE").changeBatch(b -> b.changes(create(cname("a", 5, "b"))))));
        }

        @Test
        void records_are_listed_by_reversed_labels_then_type_their_names_escaped() {
            for (String name : List.of("b", "a.b", "a-b", "B_1", "*.b", "ü")) {
                aws.route53().put(zone, RecordSet.of(name + ".qa.example.com", "TXT", 60, "\"<&>\""));
            }
            aws.route53().put(zone, RecordSet.of("b.qa.example.com", "A", 60, "127.0.0.1"));
            assertEquals(List.of("qa.example.com. NS", "qa.example.com. SOA", "a-b.qa.example.com. TXT",
                    "b.qa.example.com. A", "b.qa.example.com. TXT", "\\052.b.qa.example.com. TXT",
                    "a.b.qa.example.com. TXT", "b_1.qa.example.com. TXT", "\\374.qa.example.com. TXT"), listed());
            var txt = client.listResourceRecordSets(r -> r.hostedZoneId(zone).startRecordName("*.b.qa.example.com")
                    .maxItems("1")).resourceRecordSets().get(0);
            assertEquals("\\052.b.qa.example.com.", txt.name());
            assertEquals("\"<&>\"", txt.resourceRecords().get(0).value());
        }

        @Test
        void a_list_starts_at_a_name_or_at_a_name_and_type() {
            send(create(cname("a", 5, "x.example.net")), create(record("c.qa.example.com", RRType.A, 5L, "127.0.0.1")),
                    create(record("c.qa.example.com", RRType.TXT, 5L, "\"t\"")));
            assertEquals("c.qa.example.com.", client.listResourceRecordSets(r -> r.hostedZoneId(zone)
                    .startRecordName("b.qa.example.com")).resourceRecordSets().get(0).name());
            assertEquals(RRType.TXT, client.listResourceRecordSets(r -> r.hostedZoneId(zone)
                    .startRecordName("C.qa.example.com.").startRecordType("CNAME")).resourceRecordSets().get(0).type());
            assertThrows(InvalidInputException.class, () -> client.listResourceRecordSets(r -> r.hostedZoneId(zone)
                    .startRecordType("A")));
        }

        @Test
        void a_page_holds_300_records_and_the_next_begins_by_name_type_and_identifier() {
            IntStream.range(0, 320).forEach(i -> aws.route53().put(zone,
                    RecordSet.of("n%03d.qa.example.com".formatted(i), "A", 60, "127.0.0.1")));
            assertEquals(300, client.listResourceRecordSets(r -> r.hostedZoneId(zone).maxItems("1000"))
                    .resourceRecordSets().size());
            assertEquals(322, listed().size());
            send(create(weighted("blue", 1, 5)), create(weighted("green", 1, 5)));
            ListResourceRecordSetsResponse first = client.listResourceRecordSets(r -> r.hostedZoneId(zone)
                    .startRecordName("w.qa.example.com").maxItems("1"));
            assertEquals("w.qa.example.com. CNAME green", first.nextRecordName() + " " + first.nextRecordType() + " "
                    + first.nextRecordIdentifier());
            assertEquals("green", client.listResourceRecordSets(r -> r.hostedZoneId(zone)
                    .startRecordName(first.nextRecordName()).startRecordType(first.nextRecordType())
                    .startRecordIdentifier(first.nextRecordIdentifier())).resourceRecordSets().get(0).setIdentifier());
        }

        @Test
        void records_are_created_upserted_and_deleted_an_alias_without_a_ttl() {
            send(create(cname("a", 60, "Blue.example.net")));
            send(upsert(cname("A", 5, "green.example.net")), upsert(cname("b", 5, "green.example.net")));
            assertEquals(List.of(RecordSet.of("a.qa.example.com", "CNAME", 5, "green.example.net"),
                    RecordSet.of("b.qa.example.com", "CNAME", 5, "green.example.net")),
                    aws.route53().records(zone).subList(2, 4));
            send(delete(cname("a", 5, "green.example.net")), delete(cname("b", 5, "green.example.net")));
            AliasTarget target = AliasTarget.builder().hostedZoneId("ZELB").dnsName("LB.example.net")
                    .evaluateTargetHealth(true).build();
            send(create(ResourceRecordSet.builder().name("qa.example.com").type("A").aliasTarget(target).build()));
            ResourceRecordSet alias = client.listResourceRecordSets(r -> r.hostedZoneId(zone)).resourceRecordSets()
                    .get(0);
            assertEquals(target.toBuilder().dnsName("lb.example.net.").build(), alias.aliasTarget());
            assertNull(alias.ttl());
        }

        @Test
        void a_batch_is_all_or_nothing_and_tells_everything_it_has_against_it() {
            send(create(cname("a", 60, "blue.example.net")));
            assertBatchRefused("[Tried to create resource record set [name='a.qa.example.com.', type='CNAME'] but it"
                    + " already exists, Tried to delete resource record set [name='c.qa.example.com.', type='CNAME']"
                    + " but it was not found]", create(cname("b", 60, "blue.example.net")),
                    create(cname("a", 60, "green.example.net")), delete(cname("c", 60, "blue.example.net")));
        }

        @Test
        void a_delete_must_match_the_ttl_and_every_value_in_whatever_order() {
            ResourceRecordSet txt = record("t.qa.example.com", RRType.TXT, 60L, "\"one\"", "\"two\"");
            send(create(cname("a", 60, "blue.example.net")), create(txt));
            String mismatch = "[Tried to delete resource record set [name='a.qa.example.com.', type='CNAME'] but the"
                    + " values provided do not match the current values]";
            assertBatchRefused(mismatch, delete(cname("a", 5, "blue.example.net")));
            assertBatchRefused(mismatch.replace("values]", "values, Tried to create resource record set"
                    + " [name='a.qa.example.com.', type='CNAME'] but it already exists]"),
                    delete(cname("a", 60, "green.example.net")), create(cname("a", 60, "blueprime.example.net")));
            assertBatchRefused(mismatch.replace("a.qa", "t.qa").replace("CNAME", "TXT"),
                    delete(record("t.qa.example.com", RRType.TXT, 60L, "\"one\"")));
            send(delete(cname("a", 60, "blue.example.net")), create(cname("a", 5, "green.example.net")),
                    delete(record("t.qa.example.com", RRType.TXT, 60L, "\"two\"", "\"one\"")));
            assertEquals(3, aws.route53().records(zone).size());
        }

        @Test
        void one_record_set_stands_in_a_batch_once_or_as_delete_and_then_create() {
            send(create(cname("a", 60, "blue.example.net")));
            String message = "[The request contains an invalid set of changes for a resource record set"
                    + " 'CNAME a.qa.example.com.']";
            assertBatchRefused(message, upsert(cname("a", 5, "x.example.net")), upsert(cname("a", 5, "y.example.net")));
            assertBatchRefused(message, create(cname("a", 5, "x.example.net")),
                    delete(cname("a", 60, "blue.example.net")));
        }

        @Test
        void a_cname_stands_alone_at_its_name_never_at_the_apex_and_in_its_zone() {
            send(create(cname("c", 60, "x.example.net")),
                    create(record("a.qa.example.com", RRType.A, 5L, "127.0.0.1")));
            assertBatchRefused("[RRSet of type CNAME with DNS name a.qa.example.com. is not permitted as it conflicts"
                    + " with other records with the same DNS name in zone qa.example.com.]",
                    upsert(cname("a", 5, "x.example.net")));
            assertBatchRefused("[RRSet of type A with DNS name c.qa.example.com. is not permitted because a conflicting"
                    + " RRSet of type CNAME with the same DNS name already exists in zone qa.example.com.]",
                    create(record("c.qa.example.com", RRType.A, 5L, "127.0.0.1")));
            assertBatchRefused("[RRSet of type CNAME with DNS name qa.example.com. is not permitted at apex in zone"
                    + " qa.example.com.]", create(record("qa.example.com", RRType.CNAME, 5L, "x.example.net")));
            assertBatchRefused("[RRSet with DNS name a.prod.example.com. is not permitted in zone qa.example.com.]",
                    create(record("a.prod.example.com", RRType.CNAME, 5L, "x.example.net")));
            assertBatchRefused("[RRSet of type CNAME with DNS name d.qa.example.com. holds 2 values, but a CNAME has"
                    + " exactly one]", create(record("d.qa.example.com", RRType.CNAME, 5L, "x.net", "y.net")));
            send(delete(cname("c", 60, "x.example.net")),
                    create(record("c.qa.example.com", RRType.A, 5L, "127.0.0.1")));
        }

        @Test
        void the_ns_and_soa_of_a_zone_stay() {
            assertBatchRefused("[A HostedZone must contain at least one NS record for the zone itself.]",
                    delete(record("qa.example.com", RRType.NS, 172_800L, Route53StandIn.NAME_SERVERS.stream()
                            .map(server -> server + ".").toArray(String[]::new))));
        }

        @Test
        void values_need_a_ttl_within_its_range_an_alias_must_not_have_one() {
            String expected = "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and"
                    + " ResourceRecords], or TrafficPolicyInstanceId], but found %s in Change with [Action=CREATE,"
                    + " Name=a.qa.example.com, Type=CNAME, SetIdentifier=null]";
            assertInputRefused(expected.formatted("none"),
                    create(record("a.qa.example.com", RRType.CNAME, null, "x.example.net")));
            assertInputRefused(expected.formatted("more than one"), create(cname("a", 5, "x.example.net").toBuilder()
                    .aliasTarget(t -> t.hostedZoneId("Z").dnsName("x.net").evaluateTargetHealth(false)).build()));
            assertInputRefused("Invalid request: TTL -1 is not between 0 and 2147483647 in Change with [Action=CREATE,"
                    + " Name=a.qa.example.com, Type=CNAME, SetIdentifier=null]", create(cname("a", -1, "x.net")));
        }

        @Test
        void what_makes_no_sense_in_any_zone_is_invalid_input() {
            String where = " in Change with [Action=CREATE, Name=w.qa.example.com, Type=CNAME, SetIdentifier=%s]";
            assertInputRefused("Invalid request: Missing field 'SetIdentifier'" + where.formatted("null"),
                    create(weighted("blue", 1, 5).toBuilder().setIdentifier(null).build()));
            assertInputRefused("Invalid request: Expected exactly one of [Weight, Region, Failover, GeoLocation, or"
                    + " MultiValueAnswer], but found none" + where.formatted("blue"),
                    create(weighted("blue", 1, 5).toBuilder().weight(null).build()));
            assertThrows(InvalidInputException.class, () -> send(create(record("a", null, 5L, "x"))));
            assertThrows(InvalidInputException.class, () -> send(create(record("a", RRType.A, 5L, "x")).toBuilder()
                    .action("RENAME").build()));
        }

        @Test
        void weighted_and_simple_records_do_not_mix_and_a_weighted_set_has_one_ttl() {
            send(create(weighted("blue", 100, 60)), create(weighted("green", 0, 60)));
            assertBatchRefused("[RRSet with DNS name w.qa.example.com., type CNAME cannot be created as other RRSets"
                    + " exist with the same name and type.]", upsert(cname("w", 60, "x.example.net")));
            assertBatchRefused("[RRSet with DNS name w.qa.example.com. and type CNAME, SetIdentifier blue cannot be"
                    + " created as weighted sets must contain the same TTL.]", upsert(weighted("blue", 100, 5)));
            assertBatchRefused("[Tried to create resource record set [name='w.qa.example.com.', type='CNAME',"
                    + " set-identifier='blue'] but it already exists]", create(weighted("blue", 1, 60)));
            send(upsert(weighted("blue", 0, 5)), upsert(weighted("green", 100, 5)));
            send(create(cname("s", 60, "x.example.net")));
            assertBatchRefused("[RRSet with DNS name s.qa.example.com., type CNAME, SetIdentifier blue cannot be"
                    + " created as a non-weighted set exists with the same name and type.]",
                    create(weighted("blue", 1, 60).toBuilder().name("s.qa.example.com").build()));
            assertBatchRefused("[RRSet with DNS name w.qa.example.com., type CNAME, SetIdentifier near cannot be"
                    + " created as a non-latency set exists with the same name and type.]",
                    create(weighted("near", 1, 5).toBuilder().weight(null).region("us-east-1").build()));
        }

        @Test
        void a_batch_holds_1000_records_and_32000_characters_an_upsert_counting_twice() {
            Change[] thousand = IntStream.range(0, 1_000).mapToObj(i -> create(cname("n" + i, 5, "x")))
                    .toArray(Change[]::new);
            send(thousand);
            Change[] upserts = IntStream.range(0, 501).mapToObj(i -> upsert(cname("n" + i, 5, "y")))
                    .toArray(Change[]::new);
            assertBatchRefused("[Number of records limit of 1000 exceeded.]", upserts);
            send(Arrays.copyOf(upserts, 500));
            String text = '"' + "x".repeat(3_998) + '"';
            ResourceRecordSet eight = record("t.qa.example.com", RRType.TXT, 5L, text, text, text, text, text, text,
                    text, text);
            assertBatchRefused("[RDATA character limit of 32000 exceeded.]", upsert(eight));
            send(create(eight));
        }

        @Test
        void a_change_is_pending_and_out_of_dns_until_it_has_propagated_ttl_included() throws Exception {
            aws.route53().put(zone, RecordSet.of("a.qa.example.com", "CNAME", 60, "blue.example.net"));
            aws.route53().propagation(LONG);
            ChangeInfo change = send(upsert(cname("a", 5, "green.example.net")));
            assertEquals(ChangeStatus.PENDING, client.getChange(r -> r.id(change.id())).changeInfo().status());
            assertEquals("a & b < c", client.getChange(r -> r.id(change.id())).changeInfo().comment());
            assertEquals(5, aws.route53().records(zone).get(2).ttl());
            assertEquals(List.of(RecordSet.of("a.qa.example.com", "CNAME", 60, "blue.example.net")),
                    aws.route53().lookup("A.qa.example.com"));
            aws.route53().createZone("other.example.com");
            assertEquals(List.of(), aws.route53().lookup("a.other.example.com"));
            assertEquals(List.of(), aws.route53().lookup("example.net"));
        }

        @Test
        void a_change_is_in_sync_exactly_when_dns_shows_it_and_none_overtakes_another() throws Exception {
            aws.route53().propagation(Duration.ofMillis(300));
            ChangeInfo first = send(create(cname("a", 5, "blue.example.net")));
            aws.route53().propagation(Duration.ZERO);
            ChangeInfo second = send(upsert(cname("a", 5, "green.example.net")));
            eventually("INSYNC",
                    () -> client.getChange(r -> r.id(second.id())).changeInfo().status() == ChangeStatus.INSYNC);
            assertEquals(ChangeStatus.INSYNC, client.getChange(r -> r.id(first.id())).changeInfo().status());
            assertEquals(List.of("green.example.net"), aws.route53().lookup("a.qa.example.com").get(0).values());
            assertThrows(NoSuchChangeException.class, () -> client.getChange(r -> r.id("CNONE")));
        }

        @Test
        void a_lookup_is_answered_by_the_longest_zone_private_before_public() {
            String parent = aws.route53().createZone("example.com");
            aws.route53().put(parent, RecordSet.of("a.qa.example.com", "A", 5, "127.0.0.1"));
            aws.route53().put(zone, RecordSet.of("a.qa.example.com", "A", 5, "127.0.0.2"));
            assertEquals(List.of("127.0.0.2"), aws.route53().lookup("a.qa.example.com").get(0).values());
            aws.route53().createZone("ZP", "qa.example.com", "vpc-1", Route53StandIn.NAME_SERVERS);
            assertEquals(List.of(), aws.route53().lookup("a.qa.example.com"));
        }

        @Test
        void requests_beyond_the_rate_of_an_account_are_throttled() {
            aws.route53().requestsPerSecond(0);
            retrying = false;
            assertRefused(400, "Throttling", "Rate exceeded", () -> route53(AwsStandIn.ACCESS_KEY).listHostedZones());
            aws.route53().requestsPerSecond(5);
            client.listHostedZones();
        }
    }

    @Nested
    class Rds {
        private RdsClient client;
        private final List<String> applied = new CopyOnWriteArrayList<>();

        @BeforeEach
        void cluster() {
            client = rds(AwsStandIn.ACCESS_KEY);
            for (String name : List.of("blue-parameters", "default.aurora-mysql5.7")) {
                aws.rds().createParameterGroup(Kind.CLUSTER, name, "aurora-mysql5.7",
                        RdsStandIn.Parameter.flag("read_only", "0"),
                        new RdsStandIn.Parameter("binlog_format", "ROW", false, true, "ROW,MIXED,OFF"),
                        new RdsStandIn.Parameter("max_connections", "100", true, true, "10-1000"),
                        new RdsStandIn.Parameter("datadir", "/rdsdbdata", true, false, null));
            }
            aws.rds().create(new RdsStandIn.Cluster("blue-cluster", "blue-parameters", "5.7.mysql_aurora.2.11.4",
                    "blue-cluster.cluster-x.rds.amazonaws.com", "blue-cluster.cluster-ro-x.rds.amazonaws.com", 3306,
                    List.of("blue-1", "blue-2")));
            aws.rds().create(new RdsStandIn.Endpoint("blue-cluster-live", "blue-cluster",
                    "blue-cluster-live.cluster-custom-x.rds.amazonaws.com", "READER", List.of("blue-2")));
            aws.rds().createParameterGroup(Kind.INSTANCE, "plain", "mysql5.7",
                    RdsStandIn.Parameter.flag("read_only", "0"));
            aws.rds().create(new RdsStandIn.Instance("solo", "plain", "5.7.44", "solo.x.rds.amazonaws.com", 3306,
                    null));
            aws.rds().create(new RdsStandIn.Instance("blue-1", "plain-too", "5.7", "blue-1.x.com", 3306,
                    "blue-cluster"));
            aws.rds().onApply((id, parameter, value) -> applied.add(id + " " + parameter + "=" + value));
        }

        private static Parameter parameter(String name, String value, ApplyMethod method) {
            return Parameter.builder().parameterName(name).parameterValue(value).applyMethod(method).build();
        }

        private void modify(String group, Parameter... parameters) {
            assertEquals(group, client.modifyDBClusterParameterGroup(r -> r.dbClusterParameterGroupName(group)
                    .parameters(parameters)).dbClusterParameterGroupName());
        }

        private void modify(String name, String value) {
            modify("blue-parameters", parameter(name, value, ApplyMethod.IMMEDIATE));
        }

        private String status() {
            return client.describeDBClusters().dbClusters().get(0).dbClusterMembers().get(0)
                    .dbClusterParameterGroupStatus();
        }

        private String instanceStatus() {
            return client.describeDBInstances(r -> r.dbInstanceIdentifier("solo")).dbInstances().get(0)
                    .dbParameterGroups().get(0).parameterApplyStatus();
        }

        @Test
        void a_cluster_tells_its_endpoints_its_group_and_its_members() {
            DBCluster cluster = client.describeDBClusters(r -> r.dbClusterIdentifier("Blue-Cluster")).dbClusters()
                    .get(0);
            assertEquals("blue-cluster.cluster-x.rds.amazonaws.com", cluster.endpoint());
            assertEquals("blue-cluster.cluster-ro-x.rds.amazonaws.com", cluster.readerEndpoint());
            assertEquals(3306, cluster.port());
            assertEquals("blue-parameters", cluster.dbClusterParameterGroup());
            assertEquals(List.of("blue-1 true in-sync", "blue-2 false in-sync"), cluster.dbClusterMembers().stream()
                    .map(m -> m.dbInstanceIdentifier() + " " + m.isClusterWriter() + " "
                            + m.dbClusterParameterGroupStatus())
                    .toList());
            DBClusterEndpoint custom = client.describeDBClusterEndpoints(r -> r.dbClusterIdentifier("blue-cluster"))
                    .dbClusterEndpoints().get(0);
            assertEquals("blue-cluster-live.cluster-custom-x.rds.amazonaws.com", custom.endpoint());
            assertEquals(List.of("blue-2"), custom.staticMembers());
            assertEquals("CUSTOM READER", custom.endpointType() + " " + custom.customEndpointType());
            assertEquals("DBCluster green not found.", assertThrows(DbClusterNotFoundException.class,
                    () -> client.describeDBClusters(r -> r.dbClusterIdentifier("green")))
                    .awsErrorDetails().errorMessage());
            assertThrows(DbClusterNotFoundException.class,
                    () -> client.describeDBClusterEndpoints(r -> r.dbClusterIdentifier("green")));
            Filter filter = Filter.builder().name("engine").values("mysql").build();
            assertRefused(400, "InvalidParameterValue", "Unrecognized filter name: engine",
                    () -> client.describeDBClusters(r -> r.filters(List.of(filter))));
        }

        @Test
        void an_instance_tells_its_address_its_group_and_the_cluster_it_belongs_to() {
            DBInstance solo = client.describeDBInstances(r -> r.dbInstanceIdentifier("solo")).dbInstances().get(0);
            assertEquals("solo.x.rds.amazonaws.com:3306", solo.endpoint().address() + ":" + solo.endpoint().port());
            assertEquals("plain", solo.dbParameterGroups().get(0).dbParameterGroupName());
            assertNull(solo.dbClusterIdentifier());
            assertEquals(List.of("blue-1", "solo"), client.describeDBInstancesPaginator().dbInstances().stream()
                    .map(DBInstance::dbInstanceIdentifier).toList());
            assertThrows(DbInstanceNotFoundException.class,
                    () -> client.describeDBInstances(r -> r.dbInstanceIdentifier("none")));
        }

        @Test
        void parameter_groups_are_described_and_an_unknown_one_is_not_found() {
            assertEquals(List.of("blue-parameters", "default.aurora-mysql5.7"),
                    client.describeDBClusterParameterGroups().dbClusterParameterGroups().stream()
                            .map(g -> g.dbClusterParameterGroupName()).toList());
            assertEquals("mysql5.7", client.describeDBParameterGroups(r -> r.dbParameterGroupName("plain"))
                    .dbParameterGroups().get(0).dbParameterGroupFamily());
            String message = "DBClusterParameterGroup not found: none";
            assertEquals(message, assertThrows(DbParameterGroupNotFoundException.class, () -> client
                    .describeDBClusterParameterGroups(r -> r.dbClusterParameterGroupName("none")))
                    .awsErrorDetails().errorMessage());
            assertRefused(404, "DBParameterGroupNotFound", message,
                    () -> client.describeDBClusterParameters(r -> r.dbClusterParameterGroupName("none")));
            assertRefused(404, "DBParameterGroupNotFound", message,
                    () -> modify("none", parameter("read_only", "1", ApplyMethod.IMMEDIATE)));
            assertRefused(404, "DBParameterGroupNotFound", "DBParameterGroup not found: blue-parameters",
                    () -> client.describeDBParameters(r -> r.dbParameterGroupName("blue-parameters")));
        }

        @Test
        void parameters_come_in_pages_of_20_to_100_filtered_by_source() {
            aws.rds().createParameterGroup(Kind.CLUSTER, "big", "aurora-mysql5.7", IntStream.range(0, 250)
                    .mapToObj(i -> new RdsStandIn.Parameter("p%03d".formatted(i), "a", true, true, null))
                    .toArray(RdsStandIn.Parameter[]::new));
            assertEquals(100, client.describeDBClusterParameters(r -> r.dbClusterParameterGroupName("big"))
                    .parameters().size());
            assertEquals(250, client.describeDBClusterParametersPaginator(r -> r.dbClusterParameterGroupName("big")
                    .maxRecords(20)).parameters().stream().map(Parameter::parameterName).distinct().count());
            assertRefused(400, "InvalidParameterValue", "MaxRecords", () -> client
                    .describeDBClusterParameters(r -> r.dbClusterParameterGroupName("big").maxRecords(19)));
            assertRefused(400, "InvalidParameterValue", "marker", () -> client
                    .describeDBClusterParameters(r -> r.dbClusterParameterGroupName("big").marker("?")));
            modify("big", parameter("p007", "<b>&", ApplyMethod.IMMEDIATE));
            Parameter changed = client.describeDBClusterParameters(r -> r.dbClusterParameterGroupName("big")
                    .source("user")).parameters().get(0);
            assertEquals("p007 <b>& user immediate", changed.parameterName() + " " + changed.parameterValue() + " "
                    + changed.source() + " " + changed.applyMethodAsString());
            Parameter fixed = client.describeDBClusterParameters(r -> r.dbClusterParameterGroupName("blue-parameters"))
                    .parameters().get(1);
            assertEquals("datadir dynamic", fixed.parameterName() + " " + fixed.applyType());
            assertFalse(fixed.isModifiable());
        }

        @Test
        void what_aws_refuses_to_modify_is_refused_whole_in_its_words() {
            assertRefused(400, "InvalidParameterValue", "Cannot modify a default parameter group.",
                    () -> modify("default.aurora-mysql5.7", parameter("read_only", "1", ApplyMethod.IMMEDIATE)));
            assertRefused(400, "InvalidParameterValue", "The parameter datadir cannot be modified.",
                    () -> modify("blue-parameters", parameter("read_only", "1", ApplyMethod.IMMEDIATE),
                            parameter("datadir", "/", ApplyMethod.IMMEDIATE)));
            assertRefused(400, "InvalidParameterValue", "Could not find parameter with name: readonly",
                    () -> modify("readonly", "1"));
            assertRefused(400, "InvalidParameterValue", "Invalid parameter value: ON for: read_only allowed values are:"
                    + " 0,1", () -> modify("read_only", "ON"));
            assertRefused(400, "InvalidParameterValue", "allowed values are: 10-1000",
                    () -> modify("max_connections", "5"));
            assertRefused(400, "InvalidParameterValue", "ApplyMethod",
                    () -> modify("blue-parameters", parameter("read_only", "1", null)));
            assertRefused(400, "InvalidParameterCombination", "cannot use immediate apply method for static parameter",
                    () -> modify("binlog_format", "OFF"));
            assertRefused(400, "InvalidParameterCombination", "Cannot modify more than 20 parameters in a single"
                    + " request",
                    () -> modify("blue-parameters", IntStream.range(0, 21)
                            .mapToObj(i -> parameter("max_connections", "50", ApplyMethod.IMMEDIATE))
                            .toArray(Parameter[]::new)));
            assertRefused(400, "MissingParameter", "Parameters", () -> modify("blue-parameters"));
            assertRefused(400, "InvalidParameterValue", "must not be blank", () -> modify(""));
            assertEquals("0", aws.rds().parameter(Kind.CLUSTER, "blue-parameters", "read_only"));
        }

        @Test
        void a_modification_is_applying_until_it_has_reached_the_server() throws Exception {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch finish = new CountDownLatch(1);
            aws.rds().onApply((id, parameter, value) -> {
                begun.countDown();
                finish.await();
                applied.add(id + " " + parameter + "=" + value);
            });
            modify("read_only", "1");
            assertTrue(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            assertEquals("1", aws.rds().parameter(Kind.CLUSTER, "blue-parameters", "read_only"));
            assertEquals("applying", status());
            finish.countDown();
            eventually("in-sync", () -> status().equals("in-sync"));
            assertEquals(List.of("blue-cluster read_only=1"), applied);
        }

        @Test
        void nothing_is_applied_before_the_delay() {
            aws.rds().applyDelay(LONG);
            modify("read_only", "1");
            assertEquals("applying", status());
            assertEquals(List.of(), applied);
        }

        @Test
        void the_status_of_a_modification_may_lag_behind_it() {
            aws.rds().applyDelay(LONG);
            aws.rds().statusLag(LONG);
            modify("read_only", "1");
            assertEquals("in-sync", status());
            assertEquals(List.of(), applied);
        }

        @Test
        void modifications_reach_every_cluster_of_the_group_in_their_order() throws Exception {
            aws.rds().create(new RdsStandIn.Cluster("zwei", "blue-parameters", "5.7", "w", "r", 3306, List.of("z")));
            aws.rds().applyDelay(Duration.ofMillis(100));
            modify("read_only", "1");
            aws.rds().applyDelay(Duration.ZERO);
            modify("read_only", "0");
            modify("max_connections", "20");
            eventually("all applied", () -> applied.size() == 6);
            assertEquals(List.of("read_only=1", "read_only=0", "max_connections=20"), applied.stream()
                    .filter(a -> a.startsWith("zwei ")).map(a -> a.substring(5)).toList());
            assertEquals(List.of("read_only=1", "read_only=0", "max_connections=20"), applied.stream()
                    .filter(a -> a.startsWith("blue-cluster ")).map(a -> a.substring(13)).toList());
        }

        @Test
        void a_server_that_cannot_be_reached_is_tried_again() throws Exception {
            AtomicInteger tries = new AtomicInteger();
            CountDownLatch reachable = new CountDownLatch(1);
            aws.rds().onApply((id, parameter, value) -> {
                if (tries.incrementAndGet() == 1) {
                    throw new IOException("connection refused");
                }
                reachable.await();
            });
            modify("read_only", "1");
            eventually("a failure", () -> aws.rds().lastApplyFailure().isPresent());
            assertEquals("applying", status());
            reachable.countDown();
            eventually("in-sync", () -> status().equals("in-sync"));
            assertEquals(2, tries.get());
        }

        @Test
        void a_parameter_for_the_next_reboot_is_not_applied() {
            modify("blue-parameters", parameter("binlog_format", "OFF", ApplyMethod.PENDING_REBOOT));
            assertEquals("pending-reboot", status());
            assertEquals(List.of(), applied);
        }

        @Test
        void the_parameter_group_of_an_instance_works_like_that_of_a_cluster() throws Exception {
            client.modifyDBParameterGroup(r -> r.dbParameterGroupName("plain")
                    .parameters(parameter("read_only", "1", ApplyMethod.IMMEDIATE)));
            eventually("in-sync",
                    () -> instanceStatus().equals("in-sync") && applied.equals(List.of("solo read_only=1")));
            assertEquals("1", client.describeDBParameters(r -> r.dbParameterGroupName("plain")).parameters().get(0)
                    .parameterValue());
            assertRefused(400, "InvalidParameterValue", "Cannot modify a default parameter group.",
                    () -> client.modifyDBParameterGroup(r -> r.dbParameterGroupName("default.mysql5.7")
                            .parameters(parameter("read_only", "1", ApplyMethod.IMMEDIATE))));
        }

        @Test
        void in_another_region_there_is_nothing() {
            RdsClient elsewhere = client(RdsClient.builder(), AwsStandIn.ACCESS_KEY, Region.EU_WEST_1);
            assertEquals(List.of(), elsewhere.describeDBClusters().dbClusters());
            assertRefused(404, "DBParameterGroupNotFound", "DBClusterParameterGroup not found: blue-parameters",
                    () -> elsewhere.describeDBClusterParameters(r -> r.dbClusterParameterGroupName("blue-parameters")));
            aws.rds().region("eu-west-1");
            assertEquals(1, elsewhere.describeDBClusters().dbClusters().size());
        }
    }

    @Nested
    class S3 {
        private S3Client client;

        @BeforeEach
        void bucket() {
            client = s3(AwsStandIn.ACCESS_KEY);
            aws.s3().createBucket("app-state", "us-east-1");
        }

        private String get(String key) {
            return client.getObjectAsBytes(r -> r.bucket("app-state").key(key)).asUtf8String();
        }

        private String put(String key, String content) {
            return client.putObject(r -> r.bucket("app-state").key(key).contentType("application/json"),
                    RequestBody.fromString(content)).eTag();
        }

        private void copy(String from, String to, String ifMatch) {
            client.copyObject(r -> r.sourceBucket("app-state").sourceKey(from).destinationBucket("app-state")
                    .destinationKey(to).copySourceIfMatch(ifMatch));
        }

        @Test
        void an_object_is_put_read_copied_and_deleted_whatever_its_key() {
            String key = "__normal web+app/ä&state.json";
            assertEquals("\"99914b932bd37a50b983c5e7c90ae93b\"", put(key, "{}"));
            assertEquals("{}", get(key));
            var head = client.headObject(r -> r.bucket("app-state").key(key));
            assertEquals("2 application/json \"99914b932bd37a50b983c5e7c90ae93b\"",
                    head.contentLength() + " " + head.contentType() + " " + head.eTag());
            assertNotNull(head.lastModified());
            copy(key, "copy", head.eTag());
            assertEquals("application/json", client.headObject(r -> r.bucket("app-state").key("copy")).contentType());
            client.deleteObject(r -> r.bucket("app-state").key(key));
            client.deleteObject(r -> r.bucket("app-state").key(key));
            assertEquals(List.of("copy"), aws.s3().keys("app-state"));
            put("empty", "");
            assertEquals("", get("empty"));
            client.headBucket(r -> r.bucket("app-state"));
        }

        @Test
        void a_body_streamed_in_signed_chunks_arrives_as_it_was() {
            String content = "0123456789\r\n".repeat(200_000);
            client.putObject(r -> r.bucket("app-state").key("big"), RequestBody.fromContentProvider(
                    () -> new ByteArrayInputStream(content.getBytes(UTF_8)), "text/plain"));
            assertEquals(content, new String(aws.s3().get("app-state", "big").orElseThrow(), UTF_8));
            assertTrue(aws.s3().get("app-state", "none").isEmpty());
        }

        @Test
        void what_is_not_there_is_no_such_key_or_no_such_bucket() {
            assertThrows(NoSuchKeyException.class, () -> get("none"));
            assertThrows(NoSuchKeyException.class, () -> client.headObject(r -> r.bucket("app-state").key("none")));
            assertThrows(NoSuchKeyException.class, () -> copy("none", "copy", null));
            assertThrows(NoSuchBucketException.class, () -> client.headBucket(r -> r.bucket("none")));
            assertThrows(NoSuchBucketException.class, () -> client.getObject(r -> r.bucket("none").key("a")));
        }

        @Test
        void a_condition_that_does_not_hold_and_a_copy_onto_itself_are_refused() {
            put("a", "1");
            aws.s3().put("app-state", "b", "2".getBytes(UTF_8));
            assertRefused(412, "PreconditionFailed", "did not hold", () -> copy("a", "b", "\"other\""));
            assertRefused(412, "PreconditionFailed", "did not hold", () -> client.putObject(
                    r -> r.bucket("app-state").key("a").ifNoneMatch("*"), RequestBody.fromString("3")));
            assertRefused(412, "PreconditionFailed", "did not hold", () -> client.putObject(
                    r -> r.bucket("app-state").key("a").ifMatch("\"other\""), RequestBody.fromString("3")));
            assertRefused(412, "PreconditionFailed", "did not hold", () -> client.getObject(
                    r -> r.bucket("app-state").key("a").ifMatch("\"other\"")));
            assertRefused(412, "PreconditionFailed", "did not hold", () -> client.deleteObject(
                    r -> r.bucket("app-state").key("a").ifMatch("\"other\"")));
            assertRefused(404, "NoSuchKey", "does not exist", () -> client.deleteObject(
                    r -> r.bucket("app-state").key("none").ifMatch("*")));
            assertEquals(304, assertThrows(S3Exception.class, () -> client.getObject(
                    r -> r.bucket("app-state").key("a").ifNoneMatch("*"))).statusCode());
            assertRefused(400, "InvalidRequest", "to itself", () -> copy("a", "a", null));
            assertEquals("1 2", get("a") + " " + get("b"));
        }

        @Test
        void keys_are_listed_in_order_by_prefix_and_in_pages() {
            for (String key : List.of("b", "a 1+&", "a/2", "a3")) {
                put(key, key);
            }
            assertEquals(List.of("a 1+&", "a/2", "a3", "b"), client.listObjectsV2Paginator(r -> r.bucket("app-state")
                    .maxKeys(1)).contents().stream().map(S3Object::key).toList());
            var page = client.listObjectsV2(r -> r.bucket("app-state").prefix("a").startAfter("a 1+&").maxKeys(1));
            assertEquals("a/2", page.contents().get(0).key());
            assertTrue(page.isTruncated());
            assertEquals(3, page.contents().get(0).size());
        }

        @Test
        void a_bucket_of_another_region_answers_301_and_names_it() {
            aws.s3().createBucket("far", "eu-west-1");
            S3Exception e = assertThrows(S3Exception.class, () -> client.getObject(r -> r.bucket("far").key("a")));
            assertEquals(301, e.statusCode());
            assertEquals("PermanentRedirect", e.awsErrorDetails().errorCode());
            assertEquals("eu-west-1", e.awsErrorDetails().sdkHttpResponse().firstMatchingHeader("x-amz-bucket-region")
                    .orElseThrow());
            assertEquals(301, assertThrows(S3Exception.class, () -> client.headBucket(r -> r.bucket("far")))
                    .statusCode());
        }
    }

    @Nested
    class CredentialsAndFaults {
        private String zone;

        @BeforeEach
        void seed() {
            zone = aws.route53().createZone("qa.example.com");
            aws.s3().createBucket("app-state", "us-east-1");
        }

        private Change create(String name) {
            return Change.builder().action("CREATE").resourceRecordSet(s -> s.name(name + ".qa.example.com").type("A")
                    .ttl(5L).resourceRecords(List.of(ResourceRecord.builder().value("127.0.0.1").build()))).build();
        }

        private void send(Change change) {
            route53(AwsStandIn.ACCESS_KEY).changeResourceRecordSets(r -> r.hostedZoneId(zone)
                    .changeBatch(b -> b.changes(change)));
        }

        @Test
        void an_expired_token_is_refused_in_the_form_of_each_service() {
            assertRefused(403, "ExpiredToken", "expired", () -> route53("EXPIRED").listHostedZones());
            assertRefused(403, "ExpiredToken", "expired", () -> rds("EXPIRED").describeDBClusters());
            assertRefused(400, "ExpiredToken", "expired",
                    () -> s3("EXPIRED").listObjectsV2(r -> r.bucket("app-state")));
        }

        @Test
        void a_denied_action_is_named() {
            assertRefused(403, "AccessDenied", "User: arn:aws:iam::123456789012:user/DENIED is not authorized to"
                    + " perform: route53:ListResourceRecordSets on resource: arn:aws:route53:::hostedzone/" + zone,
                    () -> route53("DENIED").listResourceRecordSets(r -> r.hostedZoneId(zone)));
            assertRefused(403, "AccessDenied", "rds:DescribeDBClusterParameters on resource: arn:aws:rds:us-east-1:"
                    + "123456789012:cluster-pg:blue because",
                    () -> rds("DENIED")
                            .describeDBClusterParameters(r -> r.dbClusterParameterGroupName("blue")));
            assertRefused(403, "AccessDenied", "s3:PutObject on resource: \"arn:aws:s3:::app-state/b\"",
                    () -> s3("DENIED").copyObject(r -> r.sourceBucket("app-state").sourceKey("a")
                            .destinationBucket("app-state").destinationKey("b")));
        }

        @Test
        void an_unknown_access_key_is_refused_in_the_form_of_each_service() {
            assertRefused(403, "InvalidClientTokenId", "invalid", () -> route53("AKIA").listHostedZones());
            assertRefused(403, "InvalidClientTokenId", "invalid", () -> rds("AKIA").describeDBClusters());
            assertRefused(403, "InvalidAccessKeyId", "does not exist",
                    () -> s3("AKIA").listObjectsV2(r -> r.bucket("app-state")));
        }

        @Test
        void a_throttled_call_is_retried_by_the_sdk_and_no_other_call_is_throttled() {
            AwsStandIn.Injection fault = aws.inject("ListHostedZones", 1, Fault.THROTTLED);
            rds(AwsStandIn.ACCESS_KEY).describeDBClusters();
            assertEquals(0, fault.used());
            assertEquals(1, route53(AwsStandIn.ACCESS_KEY).listHostedZones().hostedZones().size());
            assertEquals(1, fault.used());
            assertEquals(2, aws.calls("ListHostedZones"));
            assertEquals(List.of("rds 200", "route53 400", "route53 200"), aws.calls().stream()
                    .map(call -> call.service() + " " + call.status()).toList());
            aws.inject(AwsStandIn.ANY, 2, Fault.THROTTLED);
            retrying = false;
            assertRefused(400, "Throttling", "Rate exceeded", () -> rds(AwsStandIn.ACCESS_KEY).describeDBClusters());
            assertRefused(503, "SlowDown", "reduce your request rate",
                    () -> s3(AwsStandIn.ACCESS_KEY).listObjectsV2(r -> r.bucket("app-state")));
        }

        @Test
        void server_errors_and_refusals_reach_the_sdk_as_such() {
            aws.inject("DescribeDBClusters", 1, Fault.SERVER_ERROR);
            rds(AwsStandIn.ACCESS_KEY).describeDBClusters();
            assertEquals(500, aws.calls().get(0).status());
            aws.inject("ListHostedZones", 1, Fault.ACCESS_DENIED);
            assertRefused(403, "AccessDenied", "route53:ListHostedZones",
                    () -> route53(AwsStandIn.ACCESS_KEY).listHostedZones());
            aws.inject("ChangeResourceRecordSets", 9, Fault.error(400, "PriorRequestNotComplete",
                    "The request was rejected because Route 53 was still processing a prior request."));
            assertThrows(PriorRequestNotCompleteException.class, () -> send(create("a")));
            assertEquals(2, aws.route53().records(zone).size());
        }

        @Test
        void a_delayed_call_is_answered() {
            AwsStandIn.Injection fault = aws.inject(AwsStandIn.ANY, 1, Fault.delayed(Duration.ofMillis(50)));
            send(create("a"));
            assertEquals(1, fault.used());
            assertEquals(3, aws.route53().records(zone).size());
        }

        @Test
        void the_change_of_a_dropped_answer_is_made_and_its_retry_finds_it_made() {
            AwsStandIn.Injection fault = aws.inject("ChangeResourceRecordSets", 1, Fault.ANSWER_DROPPED);
            assertEquals("[Tried to create resource record set [name='a.qa.example.com.', type='A'] but it already"
                    + " exists]",
                    assertThrows(InvalidChangeBatchException.class, () -> send(create("a")))
                            .awsErrorDetails().errorMessage());
            assertEquals(1, fault.used());
            assertEquals(0, aws.calls().get(0).status());
            assertEquals(3, aws.route53().records(zone).size());
        }

        @Test
        void unsigned_requests_dtds_and_unknown_operations_are_refused() throws Exception {
            var plain = HttpClient.newHttpClient();
            var request = HttpRequest.newBuilder(aws.endpoint().resolve("/2013-04-01/hostedzone"));
            var text = BodyHandlers.ofString();
            assertTrue(plain.send(request.build(), text).body().contains("MissingAuthenticationToken"));
            request.header("Authorization", "AWS4-HMAC-SHA256 Credential=lab/20260101/us-east-1/route53/aws4_request");
            var bomb = request.copy().uri(aws.endpoint().resolve("/2013-04-01/hostedzone/" + zone + "/rrset/"))
                    .POST(BodyPublishers.ofString("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"));
            assertTrue(plain.send(bomb.build(), text).body().contains("DOCTYPE"));
            assertEquals(404, plain.send(request.DELETE().build(), text).statusCode());
            assertRefused(400, "InvalidAction", "DescribeCertificates",
                    () -> rds(AwsStandIn.ACCESS_KEY).describeCertificates());
            assertRefused(501, "NotImplemented", "", () -> s3(AwsStandIn.ACCESS_KEY).listBuckets());
        }

        @Test
        void a_process_is_led_here_by_its_environment() {
            assertEquals(aws.endpoint().toString(), aws.environment().get("AWS_ENDPOINT_URL"));
            assertEquals(AwsStandIn.ACCESS_KEY, aws.environment().get("AWS_ACCESS_KEY_ID"));
        }
    }
}
