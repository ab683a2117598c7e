package lib.site;

//SOURCES ../aws/HostedZone.java
//SOURCES ../aws/RecordName.java
//SOURCES ../aws/Zone.java
//SOURCES ../run/Run.java
//SOURCES AppState.java
//SOURCES Cluster.java
//SOURCES Endpoint.java
//SOURCES Endpoints.java

import java.util.List;
import lib.aws.HostedZone;
import lib.aws.RecordName;
import lib.aws.Zone;
import lib.run.Run;

/** An environment as its Environment.java declares it. */
public record Site(String name, HostedZone zone, Endpoints writes, Endpoints reads, List<Cluster> chain, AppState appState) {
    /**
     * The chain holds who has the writes at first, who gets them, and who gets them after a rollback, if there is such
     * a one.
     */
    public Site {
        chain = chain.stream().filter(cluster -> !cluster.isNone()).toList();
    }

    /** All records. */
    public Endpoints records() {
        return writes.and(reads);
    }

    /** A record as Route 53 has it. */
    public record RecordSeen(Endpoint endpoint, String target, long ttl) {
        @Override
        public String toString() {
            return "%s %s (TTL %d)".formatted(endpoint.name(), target, ttl);
        }
    }

    /** Each record with its target and TTL (seconds), as Route 53 has it. */
    public List<RecordSeen> recordsSeen() {
        Zone found = zone.find();
        return Run.atOnce(records().all(), endpoint -> {
            var set = found.only(RecordName.cname(endpoint.name()));
            return new RecordSeen(endpoint, set.resourceRecords().get(0).value(), set.ttl());
        });
    }
}
