package lib.site;

//SOURCES ../run/Guard.java
//SOURCES Cluster.java
//SOURCES ClusterGuards.java
//SOURCES Endpoints.java
//SOURCES ReplicationGuards.java
//SOURCES Rules.java
//SOURCES Situation.java
//SOURCES Work.java

import java.util.ArrayList;
import java.util.List;
import lib.run.Guard;

/** The guards of records: where they may lead. */
public final class RecordGuards {
    private RecordGuards() {}

    /**
     * Writes lead to a cluster that takes them, reads to one that takes writes or is a replica that is running and
     * close.
     */
    public static List<Guard> mayLeadTo(Work work, Situation situation, Cluster target, Endpoints records) {
        List<Guard> guards = new ArrayList<>();
        boolean carryWrites = records.all().stream().anyMatch(work.site().writes().all()::contains);
        if (carryWrites) {
            guards.add(new Guard("takes-writes", target + " taking writes",
                    () -> Rules.takesNoWrites(situation, target), "make %s writable first".formatted(target)));
            guards.add(ClusterGuards.othersReadOnly(situation, target, target));
        } else if (!situation.takesWrites(target)) {
            Cluster source = work.site().sourceOf(target);
            guards.add(ReplicationGuards.replication(work, target, source));
            guards.add(ReplicationGuards.lag(work, target, source));
        }
        return guards;
    }
}
