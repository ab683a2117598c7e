package lib.watch;

//SOURCES ../mysql/ClientCounts.java
//SOURCES ../mysql/Position.java
//SOURCES ../mysql/Replication.java
//SOURCES ../mysql/Server.java
//SOURCES ../mysql/SqlFailure.java
//SOURCES ../mysql/WatchMark.java
//SOURCES ../site/Cluster.java
//SOURCES ../site/Work.java
//SOURCES Places.java

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import lib.mysql.ClientCounts;
import lib.mysql.Position;
import lib.mysql.Replication;
import lib.mysql.Server;
import lib.mysql.SqlFailure;
import lib.mysql.WatchMark;
import lib.site.Cluster;
import lib.site.Work;

/** Looks at one cluster's writer, on a connection that is told from a client's. */
final class ClusterWatch {
    private static final Duration TREND = Duration.ofSeconds(10);
    /** What it asks of a server each time, all in all. */
    static final int QUERIES_A_LOOK = 5;

    /**
     * A cluster as it is seen at one moment.
     *
     * @param since since when it takes writes, or does not, as far as this Watch has seen
     * @param position how far it has written
     * @param replication how it replicates; none: from nobody
     * @param clients how many, by USER@HOST
     */
    record View(String uuid, String version, boolean takesWrites, Instant since, Position position,
            Optional<Replication> replication, Map<String, Integer> clients) {
        int allClients() {
            return clients.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    private record Lag(Instant at, long bytes) {}

    private final Work work;
    private final Cluster cluster;
    private final Places places;
    private final Function<String, Collection<Long>> probes;
    private Server server;
    private String version = "";
    private Boolean takesWrites;
    private Instant since = Instant.now();
    private final Deque<Lag> lags = new ArrayDeque<>();

    /** @param probes the connections of this Watch's probes on the server with this server_uuid */
    ClusterWatch(Work work, Cluster cluster, Places places, Function<String, Collection<Long>> probes) {
        this.work = work;
        this.cluster = cluster;
        this.places = places;
        this.probes = probes;
    }

    View look() {
        try {
            return view();
        } catch (SqlFailure e) {
            server = null;
            work.login().dropLost();
            throw e;
        }
    }

    private View view() {
        Server now = work.server(cluster);
        if (now != server) {
            WatchMark.mark(now);
            places.learn(cluster, now.uuid(), Integer.parseInt(now.value("SELECT @@port")));
            version = now.version();
            server = now;
        }
        boolean writable = now.isWritable();
        if (takesWrites == null || takesWrites != writable) {
            takesWrites = writable;
            since = Instant.now();
        }
        return new View(now.uuid(), version, writable, since, now.position(), now.replication(),
                ClientCounts.of(now, probes.apply(now.uuid())));
    }

    /** How many bytes of its source's binary log a replica has yet to execute; none where files differ. */
    static Optional<Long> lag(Replication replica, Position source) {
        Map<String, String> status = replica.status();
        return source.file().equals(status.get("Relay_Source_Log_File"))
                ? Optional.of(Math.max(0, source.offset() - Long.parseLong(status.get("Exec_Source_Log_Pos"))))
                : Optional.empty();
    }

    /** The same in words, with where it goes: "1.2 kB behind, falling". */
    synchronized String lagInWords(Replication replica, Supplier<Optional<Position>> source) {
        Optional<String> broken = replica.brokenThread();
        if (broken.isPresent()) {
            return broken.get();
        }
        Optional<Long> bytes = source.get().flatMap(position -> lag(replica, position));
        if (bytes.isEmpty()) {
            return "%s s behind".formatted(replica.secondsBehind());
        }
        Instant now = Instant.now();
        lags.addLast(new Lag(now, bytes.get()));
        while (Duration.between(lags.getFirst().at, now).compareTo(TREND) > 0) {
            lags.removeFirst();
        }
        long before = lags.getFirst().bytes;
        String trend = Math.abs(before - bytes.get()) < 4096 ? "" : bytes.get() > before ? ", growing" : ", falling";
        return "%s behind (%s s)%s".formatted(inUnits(bytes.get()), replica.secondsBehind(), trend);
    }

    private static String inUnits(long bytes) {
        return bytes < 1024 ? bytes + " B" : bytes < 1024 * 1024 ? "%.1f kB".formatted(bytes / 1024.0)
                : "%.1f MB".formatted(bytes / 1024.0 / 1024.0);
    }
}
