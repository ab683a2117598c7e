//SOURCES Tests.java
//SOURCES ../lib/site/Site.java

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import lib.aws.Account;
import lib.aws.HostedZone;
import lib.aws.ParameterGroup;
import lib.run.Failure;
import lib.site.AppState;
import lib.site.Cluster;
import lib.site.Endpoint;
import lib.site.Endpoints;
import lib.site.Site;
import org.junit.jupiter.api.Test;

/** What can't be meant in an Environment.java is told in one line. */
class SiteTest {
    private static final Endpoint WRITER = new Endpoint("writer", "writer.example.com");
    private static final Endpoint READER = new Endpoint("reader", "reader.example.com");
    private static final Endpoints WRITES = Endpoints.of(WRITER), READS = Endpoints.of(READER);
    private static final Cluster A = cluster("a"), B = cluster("b"), C = cluster("c");

    private static Cluster named(String name) {
        return Cluster.named(name).parameters(ParameterGroup.ofCluster(name + "-group"));
    }

    private static Cluster cluster(String name) {
        return named(name).answers(WRITER, name + ".example.org").answers(READER, name + "-ro.example.org");
    }

    private static Site site(Endpoints writes, Endpoints reads, Cluster... chain) {
        return new Site("qa", Account.any(), HostedZone.of("example.com"), writes, reads, List.of(chain),
                AppState.none());
    }

    private static void assertTold(String mistake, Site site) {
        Failure failure = assertThrows(Failure.class, site::requireSound);
        assertEquals("qa/Environment.java: " + mistake, failure.getMessage());
        assertEquals(Failure.USAGE, failure.exitCode());
    }

    @Test
    void chains_of_two_and_three_clusters_are_sound() {
        assertDoesNotThrow(() -> site(WRITES, READS, A, B).requireSound());
        assertDoesNotThrow(() -> site(WRITES, READS, A, B, Cluster.none()).requireSound());
        assertDoesNotThrow(() -> site(WRITES, READS, A, B, C).requireSound());
        assertTold("a chain is of two or three clusters, not of 1", site(WRITES, READS, A, Cluster.none()));
    }

    @Test
    void a_record_without_a_target_is_told() {
        Cluster halfB = named("b").answers(WRITER, "b.example.org");
        assertTold("b has no target for the reader record: say .answers(…)", site(WRITES, READS, A, halfB, C));
    }

    @Test
    void a_target_of_two_clusters_is_told() {
        Cluster alsoA = named("b").answers(WRITER, "A.example.org.").answers(READER, "b-ro.example.org");
        assertTold("A.example.org is a target of a and of b", site(WRITES, READS, A, alsoA));
    }

    @Test
    void a_group_or_a_cluster_named_twice_is_told() {
        Cluster sharing = Cluster.named("b").parameters(ParameterGroup.ofCluster("a-group"))
                .answers(WRITER, "b.example.org").answers(READER, "b-ro.example.org");
        assertTold("the parameter group a-group is named twice", site(WRITES, READS, A, sharing));
        assertTold("b has no parameter group: say .parameters(…)", site(WRITES, READS, A, Cluster.named("b")
                .answers(WRITER, "b.example.org").answers(READER, "b-ro.example.org")));
    }

    @Test
    void a_record_outside_the_zone_or_named_twice_is_told() {
        Endpoint outside = new Endpoint("reader", "reader.example.net");
        assertTold("reader.example.net is outside the zone example.com", site(WRITES, Endpoints.of(outside),
                named("a").answers(WRITER, "a.example.org").answers(outside, "a-ro.example.org"),
                named("b").answers(WRITER, "b.example.org").answers(outside, "b-ro.example.org")));
        Endpoint again = new Endpoint("reader", "WRITER.example.com.");
        assertTold("the record WRITER.example.com. is named twice", site(WRITES, Endpoints.of(again),
                named("a").answers(WRITER, "a.example.org").answers(again, "a-ro.example.org"),
                named("b").answers(WRITER, "b.example.org").answers(again, "b-ro.example.org")));
    }

    @Test
    void records_are_both_written_and_read() {
        assertTold("WRITES and READS need a record each", site(WRITES, Endpoints.of(),
                named("a").answers(WRITER, "a.example.org"), named("b").answers(WRITER, "b.example.org")));
    }

    @Test
    void an_answer_in_neither_list_and_a_reader_named_before_the_writer_are_told() {
        Endpoint proxy = new Endpoint("proxy", "proxy.example.com");
        assertTold("b answers the proxy record, which is neither in WRITES nor in READS",
                site(WRITES, READS, A, B.answers(proxy, "b-proxy.example.org")));
        Cluster turned = named("b").answers(READER, "b-ro.example.org").answers(WRITER, "b.example.org");
        assertTold("b answers the reader record first, where its writer is to be named",
                site(WRITES, READS, A, turned));
    }

    @Test
    void an_instance_named_twice_is_told() {
        assertTold("an instance of b b-1.example.org is named twice",
                site(WRITES, READS, A, B.instances(READER, "b-1.example.org", "b-1.example.org")));
    }

    @Test
    void all_mistakes_are_told_at_once() {
        assertTold("b has no target for the writer record: say .answers(…); "
                + "b has no target for the reader record: say .answers(…)", site(WRITES, READS, A, named("b")));
    }

    @Test
    void instances_named_one_by_one_have_a_variable_each() {
        Cluster cluster = B.instances(READER, "b-1.example.org", "b-2.example.org");
        assertEquals("[B_READER_1_DB (b-1.example.org:3306), B_READER_2_DB (b-2.example.org:3306)]",
                cluster.behind(READER).toString());
        assertEquals("[B_READER_DB (b-ro.example.org:3306)]", B.behind(READER).toString());
    }
}
