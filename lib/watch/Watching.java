package lib.watch;

//SOURCES ../dns/Lookups.java
//SOURCES ../mysql/Probe.java
//SOURCES ../report/Samples.java
//SOURCES ../report/Stretch.java
//SOURCES ../site/Cluster.java
//SOURCES ../site/Endpoint.java
//SOURCES ../site/GroupState.java
//SOURCES ../site/RecordState.java
//SOURCES ../site/Sight.java
//SOURCES ../site/Site.java
//SOURCES ../site/Situation.java
//SOURCES ../site/Work.java
//SOURCES ClusterWatch.java
//SOURCES Forecast.java
//SOURCES Part.java
//SOURCES Places.java
//SOURCES Prober.java
//SOURCES Seldom.java

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import lib.dns.Lookups;
import lib.mysql.Probe;
import lib.report.Samples;
import lib.report.Stretch;
import lib.site.Cluster;
import lib.site.Endpoint;
import lib.site.GroupState;
import lib.site.RecordState;
import lib.site.Sight;
import lib.site.Site;
import lib.site.Situation;
import lib.site.Work;

/** Everything that is watched of a site, each part at its own pace, and what the probes saw put into a file. */
public final class Watching implements AutoCloseable {
    private static final Duration CLUSTERS = Duration.ofSeconds(1);
    /** Route 53 allows 5 requests a second for the whole account, and a switchover needs them. */
    private static final Duration AWS = Duration.ofSeconds(15), AWS_WHILE_AT_WORK = Duration.ofSeconds(5);

    final Work work;
    final Instant begun = Instant.now();
    final Map<Cluster, Part<ClusterWatch.View>> clusters = new LinkedHashMap<>();
    final Map<Cluster, ClusterWatch> watches = new LinkedHashMap<>();
    final Map<Cluster, Part<GroupState>> groups = new LinkedHashMap<>();
    final Part<Map<Endpoint, Sight<RecordState>>> records;
    final Part<JournalView> journal;
    final Part<List<String>> next;
    final List<Prober> probers = new ArrayList<>();
    final Places places;
    final Path samples;
    private final Duration interval;
    private volatile boolean atWork;
    private long journalSize = -1;
    private boolean closed;

    /** What the journal says: its last line, what has not ended, and what a switchover would cost by it. */
    record JournalView(String last, Optional<String> underWay, Forecast forecast) {}

    /**
     * Begins to watch.
     *
     * @param journal the file of the journal
     * @param opener how probes connect
     * @param interval between two tries of a probe
     * @param next what to run now, asked when nothing is at work
     */
    public Watching(Work work, Path journal, Probe.Opener opener, Duration interval, Supplier<List<String>> next) {
        this.work = work;
        this.interval = interval;
        Site site = work.site();
        places = new Places(site);
        samples = Samples.newFile(journal, begun);
        for (Cluster cluster : site.chain()) {
            ClusterWatch watch = new ClusterWatch(work, cluster, places, this::connections);
            watches.put(cluster, watch);
            clusters.put(cluster, new Part<>(cluster.name(), () -> CLUSTERS, watch::look));
            groups.put(cluster, new Part<>(cluster + "'s parameter group", this::awsPace, () -> new GroupState(
                    cluster.group().value("read_only"), cluster.group().unsettled())));
        }
        records = new Part<>("records", this::awsPace, () -> Situation.records(site));
        this.journal = new Part<>("journal", () -> CLUSTERS, () -> read(journal));
        this.next = new Part<>("next", () -> CLUSTERS, new Seldom(journal, next, () -> atWork));
        probe(site, opener);
    }

    private void probe(Site site, Probe.Opener opener) {
        Lookups lookups = new Lookups(work.nameServers(),
                () -> Sight.at(() -> work.site().zone().find().nameServers()).seen().orElse(List.of()));
        for (Endpoint endpoint : site.records().all()) {
            for (Prober.Kind kind : Prober.Kind.values()) {
                Prober prober = new Prober(kind, endpoint, site.writes().all().contains(endpoint), lookups, places,
                        opener, interval, this::keep);
                probers.add(prober);
                prober.start();
            }
        }
    }

    private Duration awsPace() {
        return atWork ? AWS_WHILE_AT_WORK : AWS;
    }

    private JournalView read(Path file) {
        long size = file.toFile().length();
        Optional<JournalView> before = this.journal == null ? Optional.empty() : this.journal.sight().seen();
        if (size == journalSize && before.isPresent()) {
            return before.get();
        }
        journalSize = size;
        Optional<String> underWay = work.journal().cutOff();
        atWork = underWay.isPresent();
        return new JournalView(work.journal().last().orElse("empty"), underWay, Forecast.from(file));
    }

    private Collection<Long> connections(String uuid) {
        return probers.stream().map(Prober::connected).filter(each -> each.uuid().equals(uuid))
                .map(Prober.Connected::id).toList();
    }

    private synchronized void keep(Stretch stretch) {
        try {
            Files.writeString(samples, Samples.line(stretch) + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            // what can't be written is still shown
        }
    }

    /** How many questions a second this asks of all servers together, by what was asked so far. */
    double queriesASecond() {
        double seconds = Math.max(1, Duration.between(begun, Instant.now()).toMillis() / 1e3);
        long tries = probers.stream().mapToLong(Prober::tries).sum();
        long looks = clusters.values().stream().mapToLong(Part::looks).sum();
        return (tries + looks * ClusterWatch.QUERIES_A_LOOK) / seconds;
    }

    /** Where the samples are. */
    Path samples() {
        return samples;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        probers.forEach(Prober::stop);
        probers.forEach(prober -> Optional.ofNullable(prober.seen().current()).ifPresent(this::keep));
    }
}
