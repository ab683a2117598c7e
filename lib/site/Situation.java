package lib.site;

//SOURCES ../aws/RecordName.java
//SOURCES ../aws/Zone.java
//SOURCES ../dns/Names.java
//SOURCES ../mysql/Server.java
//SOURCES ../run/Lazy.java
//SOURCES ../run/Time.java
//SOURCES Cluster.java
//SOURCES ClusterState.java
//SOURCES Endpoint.java
//SOURCES GroupState.java
//SOURCES RecordState.java
//SOURCES Sight.java
//SOURCES Site.java
//SOURCES Work.java

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import lib.aws.RecordName;
import lib.aws.Zone;
import lib.dns.Names;
import lib.mysql.Server;
import lib.run.Lazy;
import lib.run.Time;
import lib.run.Time.Task;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * All that is seen of a site at one moment, each part for itself: what can't be reached hides nothing else.
 *
 * @param groups asked when one is first needed: most steps need none, and RDS answers late and at length
 */
public record Situation(List<Cluster> chain, Map<Cluster, Sight<ClusterState>> clusters,
        Supplier<Map<Cluster, Sight<GroupState>>> groups, Map<Endpoint, Sight<RecordState>> records) {
    /** Looks at all servers and records at the same time. */
    public static Situation of(Work work) {
        Site site = work.site();
        Map<Cluster, Task<Sight<ClusterState>>> clusters = besideOfEach(site, cluster -> state(work.server(cluster)));
        Map<Endpoint, Sight<RecordState>> records = records(site);
        return new Situation(site.chain(), joined(clusters), new Lazy<>(() -> joined(besideOfEach(site,
                cluster -> new GroupState(cluster.group().value("read_only"), cluster.group().unsettled())))), records);
    }

    private static <T> Map<Cluster, Task<Sight<T>>> besideOfEach(Site site, Function<Cluster, T> question) {
        Map<Cluster, Task<Sight<T>>> asked = new LinkedHashMap<>();
        site.chain().forEach(cluster -> asked.put(cluster, beside(() -> question.apply(cluster))));
        return asked;
    }

    private static <T> Task<Sight<T>> beside(Supplier<T> question) {
        return Time.beside(() -> Sight.at(question));
    }

    private static <K, T> Map<K, T> joined(Map<K, Task<T>> asked) {
        Map<K, T> answers = new LinkedHashMap<>();
        asked.forEach((key, answer) -> answers.put(key, answer.join()));
        return answers;
    }

    private static ClusterState state(Server server) {
        return new ClusterState(server.uuid(), server.version(), server.hasReadOnly(), server.isReader(),
                server.replication());
    }

    /** Each record with its target and TTL; one that can't be seen hides no other. */
    public static Map<Endpoint, Sight<RecordState>> records(Site site) {
        List<Endpoint> all = site.records().all();
        List<RecordName> names = all.stream().map(endpoint -> RecordName.cname(endpoint.name())).toList();
        Sight<Zone> zone = Sight.at(() -> site.zone().find());
        Sight<List<List<ResourceRecordSet>>> together = Sight.at(() -> zone.orThrow().matching(names));
        Map<Endpoint, Sight<RecordState>> records = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            int at = i;
            records.put(all.get(i), Sight.at(() -> state(all.get(at), together.seen().map(sets -> sets.get(at).get(0))
                    .orElseGet(() -> zone.orThrow().only(names.get(at))))));
        }
        return records;
    }

    private static RecordState state(Endpoint endpoint, ResourceRecordSet set) {
        return new RecordState(endpoint, set.resourceRecords().get(0).value(), set.ttl());
    }

    /** What was seen of a cluster's writer. */
    public Sight<ClusterState> cluster(Cluster cluster) {
        return clusters.get(cluster);
    }

    /** What was seen of a cluster's parameter group. */
    Sight<GroupState> group(Cluster cluster) {
        return groups.get().get(cluster);
    }

    /** The cluster of the chain that a record leads to; none where it leads elsewhere or was not seen. */
    public Optional<Cluster> leadsTo(Endpoint endpoint) {
        return records.get(endpoint).seen().flatMap(record -> leadsTo(chain, endpoint, record.target()));
    }

    /** The cluster of a chain that a record with this target leads to; none where it leads elsewhere. */
    public static Optional<Cluster> leadsTo(List<Cluster> chain, Endpoint record, String target) {
        return chain.stream().filter(cluster -> Names.areSame(cluster.host(record), target)).findFirst();
    }

    /** Whether a cluster was seen to take writes. */
    public boolean takesWrites(Cluster cluster) {
        return cluster(cluster).seen().filter(ClusterState::takesWrites).isPresent();
    }

    /** Whether a cluster was seen to be nobody's replica. */
    public boolean replicatesFromNobody(Cluster cluster) {
        return cluster(cluster).seen().filter(state -> state.replication().isEmpty()).isPresent();
    }
}
