package lib.change;

//SOURCES ../aws/HostedZone.java
//SOURCES ../aws/RecordName.java
//SOURCES ../dns/Names.java
//SOURCES ../run/Edit.java
//SOURCES ../run/Guard.java
//SOURCES ../run/Journal.java
//SOURCES ../run/Time.java
//SOURCES ../site/Cluster.java
//SOURCES ../site/Endpoint.java
//SOURCES ../site/Endpoints.java
//SOURCES ../site/Look.java
//SOURCES ../site/RecordGuards.java
//SOURCES ../site/Situation.java
//SOURCES ../site/Work.java
//SOURCES Followers.java
//SOURCES Lacking.java
//SOURCES RecordChange.java
//SOURCES Records.java

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.aws.HostedZone;
import lib.aws.RecordName;
import lib.change.RecordChange.Wanted;
import lib.change.RecordChange.Wish;
import lib.dns.Names;
import lib.run.Edit;
import lib.run.Guard;
import lib.run.Journal;
import lib.run.Time;
import lib.site.Cluster;
import lib.site.Endpoint;
import lib.site.Endpoints;
import lib.site.Look;
import lib.site.RecordGuards;
import lib.site.Situation;
import lib.site.Work;

/** Points records from one cluster's hosts to another's, all in one change batch. */
public final class PointRecords extends Records {
    private final Endpoints records;
    private final Cluster from;
    private final Cluster to;
    private final long ttl;

    private PointRecords(HostedZone zone, Endpoints records, Cluster from, Cluster to, long ttl) {
        super(new RecordChange(zone, Lacking.oneOf(from, to).isPresent() ? List.of() : wishes(records, to, ttl)));
        this.records = records;
        this.from = from;
        this.to = to;
        this.ttl = ttl;
    }

    private static List<Wish> wishes(Endpoints records, Cluster to, long ttl) {
        return records.all().stream().filter(to.hosts()::containsKey) // Site tells what is missing
                .map(record -> wish(record, to, ttl)).toList();
    }

    private static Wish wish(Endpoint record, Cluster to, long ttl) {
        return new Wish(RecordName.cname(record.name()), Optional.of(to.host(record)), ttl);
    }

    /** Part of a change: say from where to where by {@link Of#from} and {@link From#to}. */
    public static Of of(HostedZone zone, Endpoints records) {
        return new Of(zone, records);
    }

    /** The records to be moved. */
    public record Of(HostedZone zone, Endpoints records) {
        /** The cluster that the records are expected to lead to before. */
        public From from(Cluster cluster) {
            return new From(this, cluster);
        }
    }

    /** The records and the cluster they leave. */
    public record From(Of of, Cluster cluster) {
        /** The cluster they are to lead to, with this TTL in seconds. */
        public PointRecords to(Cluster target, long ttl) {
            return new PointRecords(of.zone, of.records, cluster, target, ttl);
        }
    }

    @Override
    public Optional<String> lacking() {
        return Lacking.oneOf(from, to);
    }

    /** Once the writes have moved, another TTL is no reason to point the records again. */
    @Override
    public boolean isToDo(List<Edit> planned) {
        return change.wanted().stream()
                .anyMatch(each -> each.isSent() || !isAt(each, each.wish().target().orElseThrow()));
    }

    private static boolean isAt(Wanted each, String host) {
        return Names.areSame(RecordChange.target(each.before()), host);
    }

    @Override
    public List<Guard> guards(Work work, Look look) {
        Situation situation = look.situation();
        List<Guard> guards = new ArrayList<>(super.guards(work, look));
        guards.addAll(RecordGuards.mayLeadTo(work, situation, to, records));
        for (Wanted each : change.wanted()) {
            Endpoint record = record(each);
            String expected = from.host(record);
            String wanted = to.host(record);
            guards.add(new Guard("target", "%s at %s".formatted(each.name(), expected),
                    () -> situation.leadsTo(record).isPresent() ? Optional.empty()
                            : Optional.of(RecordChange.target(each.before())),
                    "find out who pointed it there"));
            guards.add(new Guard("resolves", "%s having an address".formatted(wanted),
                    () -> work.nameServers().hasAddress(wanted), "correct the target in Environment.java"));
        }
        return guards;
    }

    private Endpoint record(Wanted each) {
        return records.all().stream().filter(record -> record.name().equals(each.name()))
                .findFirst().orElseThrow();
    }

    /**
     * Before writes may move, the records' old, higher TTL must have passed since it was lowered, or clients keep the
     * old answer. Route 53 does not tell when that was; the journal does.
     */
    public Guard oldTtl(Work work) {
        return new Guard("old-ttl", "the records' old TTL over", () -> records.all().stream()
                .flatMap(record -> oldTtlObjection(work.journal(), record).stream()).findFirst(),
                "lower the TTL, then wait as long as the old one was");
    }

    private Optional<String> oldTtlObjection(Journal journal, Endpoint record) {
        // As it was planned: had it changed since, Route 53 would reject the batch.
        long present = change.wanted().stream().filter(each -> each.name().equals(record.name())).findFirst()
                .map(each -> each.before().ttl())
                .orElseGet(() -> change.zone().only(RecordName.cname(record.name())).ttl());
        if (present > ttl) {
            return Optional.of("%s still has TTL %d".formatted(record.name(), present));
        }
        Optional<Journal.TtlChange> last = journal.lastTtlChange(record.name());
        if (last.isEmpty()) {
            return Optional
                    .of("%s has TTL %d, but the journal does not say since when".formatted(record.name(), present));
        }
        long old = last.get().before();
        Duration left = Duration.between(Time.now(), last.get().at().plusSeconds(old));
        return left.isNegative() ? Optional.empty()
                : Optional.of("%s may be cached with its old TTL of %d s for %d s more"
                        .formatted(record.name(), old, left.toSeconds() + 1));
    }

    /** Clients of a third cluster, whose records are led back, are no other step's: they are told. */
    @Override
    public void prove(Work work) {
        super.prove(work);
        change.wanted().stream()
                .flatMap(
                        each -> Situation.leadsTo(work.site().chain(), record(each), RecordChange.target(each.before()))
                                .stream())
                .filter(cluster -> cluster != from && cluster != to).distinct()
                .forEach(cluster -> Followers.tell(work, cluster));
    }

    /**
     * Leads the records back to where they came from, in one batch; says so. What Route 53 holds decides: an earlier
     * run may have moved them, or an answer may have been lost.
     */
    public String takeBack(Work work) {
        List<Wish> back = records.all().stream().map(record -> new Wish(RecordName.cname(record.name()),
                Optional.of(from.host(record)), change.ttlBefore(wish(record, to, ttl)))).toList();
        RecordChange way = new RecordChange(work.site().zone(), back);
        if (way.plan(work.run(), work.nameServers()).isEmpty()) {
            return "the records are as they were";
        }
        way.send();
        return "the records are put back";
    }

    /** What {@link #takeBack} leaves: clients that followed the records meanwhile; "" where there are none. */
    public String followers(Work work) {
        return Followers.left(work, to);
    }
}
