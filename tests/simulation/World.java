package simulation;

//SOURCES ../../lib/aws/Account.java
//SOURCES ../../lib/aws/Aws.java
//SOURCES ../../lib/dns/Resolver.java
//SOURCES ../../lib/mysql/Link.java
//SOURCES ../../lib/run/JournalFile.java
//SOURCES ../../lib/run/Signals.java
//SOURCES ../../lib/run/Time.java
//SOURCES ../../lib/site/Cluster.java
//SOURCES ../../nonprod/Environment.java
//SOURCES Application.java
//SOURCES Clock.java
//SOURCES Judge.java
//SOURCES Knobs.java
//SOURCES MemoryJournal.java
//SOURCES Mischief.java
//SOURCES Player.java
//SOURCES Process.java
//SOURCES SimulatedAws.java
//SOURCES SimulatedDns.java
//SOURCES SimulatedLink.java
//SOURCES SimulatedRds.java
//SOURCES SimulatedRoute53.java
//SOURCES SimulatedS3.java
//SOURCES SimulatedServer.java
//SOURCES SimulatedSignals.java
//SOURCES SimulatedTime.java
//SOURCES Watch.java

import static environment.Environment.SITE;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import lib.aws.Account;
import lib.aws.Aws;
import lib.dns.Resolver;
import lib.mysql.Link;
import lib.run.JournalFile;
import lib.run.Signals;
import lib.run.Time;
import lib.site.Cluster;

/** One simulated site, played by one thread: whatever the toolkit calls is answered here, in virtual time. */
final class World {
    static final Instant BEGINNING = Instant.parse("2026-01-15T12:00:00Z");

    final Clock clock = new Clock();
    final SplittableRandom random;
    final Knobs knobs;
    final Map<Cluster, SimulatedServer> servers = new LinkedHashMap<>();
    private final SimulatedAws aws = new SimulatedAws(this);
    final SimulatedRds rds;
    final SimulatedRoute53 route53;
    final SimulatedS3 s3;
    final SimulatedDns dns;
    final MemoryJournal journal;
    final Watch watch = new Watch(this);
    final Mischief mischief = new Mischief(this);
    final Judge judge = new Judge(this);
    final Player player = new Player(this, judge);
    final List<Application> applications = new ArrayList<>();
    /** Whose code runs at present. */
    Process process;
    /** What the tool asked and this world could not answer. */
    String gap;
    /** The lines of the story; null while nobody reads them. */
    private final List<String> story;

    World(long seed, Knobs knobs, List<String> story) {
        random = new SplittableRandom(seed);
        this.knobs = knobs;
        this.story = story;
        for (Cluster cluster : SITE.chain()) {
            boolean isSecond = cluster == SITE.chain().get(1);
            servers.put(cluster, new SimulatedServer(this, cluster.name(), isSecond ? "8.0.31" : "5.7.44-log"));
        }
        rds = new SimulatedRds(this);
        route53 = new SimulatedRoute53(this);
        s3 = new SimulatedS3(this);
        dns = new SimulatedDns(this);
        journal = new MemoryJournal(this);
    }

    /** From here on the present thread's code meets this world. */
    void enter() {
        Time.OUTSIDE.simulate(new SimulatedTime(this));
        Link.OUTSIDE.simulate((address, login) -> SimulatedLink.open(this, address));
        Aws.RDS.simulate(() -> rds);
        Aws.ROUTE53.simulate(() -> route53);
        Aws.S3.simulate(() -> s3);
        Account.WHO.simulate(() -> aws.who());
        Resolver.OUTSIDE.simulate(dns);
        JournalFile.OUTSIDE.simulate(path -> journal.open(path, process));
        Signals.OUTSIDE.simulate(new SimulatedSignals(this));
    }

    /** From here on it meets the real one. */
    static void leave() {
        Time.OUTSIDE.simulate(null);
        Link.OUTSIDE.simulate(null);
        Aws.RDS.simulate(null);
        Aws.ROUTE53.simulate(null);
        Aws.S3.simulate(null);
        Account.WHO.simulate(null);
        Resolver.OUTSIDE.simulate(null);
        JournalFile.OUTSIDE.simulate(null);
        Signals.OUTSIDE.simulate(null);
    }

    /** A line of the story. */
    void tell(Supplier<String> line) {
        if (story != null) {
            story.add("%9.3f %s".formatted(clock.now() / 1e9, line.get()));
        }
    }

    SimulatedServer server(int place) {
        return new ArrayList<>(servers.values()).get(place);
    }

    /** The server behind a host name of a cluster, or its address. */
    SimulatedServer server(String host) {
        return dns.server(host);
    }

    Instant now() {
        return BEGINNING.plusNanos(clock.now());
    }

    /** Some time between these, in nanoseconds. */
    long between(long from, long to) {
        return from >= to ? from : from + random.nextLong(to - from);
    }
}
