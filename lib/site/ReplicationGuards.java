package lib.site;

//SOURCES ../mysql/BinaryLog.java
//SOURCES ../mysql/Position.java
//SOURCES ../mysql/Replication.java
//SOURCES ../mysql/Server.java
//SOURCES ../run/Failure.java
//SOURCES ../run/Guard.java
//SOURCES Cluster.java
//SOURCES Listed.java
//SOURCES Work.java

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import lib.mysql.BinaryLog;
import lib.mysql.Position;
import lib.mysql.Replication;
import lib.mysql.Server;
import lib.run.Failure;
import lib.run.Guard;

/**
 * The guards of a replica and its source. Each is documented by what it expects and what it tells the operator to do.
 */
public final class ReplicationGuards {
    /** A replica further behind than this makes the write outage longer than it should be. */
    private static final Duration LAG = Duration.ofSeconds(5);
    /** Long enough to repair a replica that broke overnight. */
    private static final int RETENTION_HOURS = 24;

    private ReplicationGuards() {}

    /** The replica runs, and from the right source: by server_uuid, since addresses differ through tunnels. */
    public static Guard replication(Work work, Cluster target, Cluster source) {
        return new Guard("replication", "%s replicating from %s".formatted(target, source),
                () -> replicationObjection(work, target, source),
                "repair replication: everything the source has must reach the target");
    }

    private static Optional<String> replicationObjection(Work work, Cluster target, Cluster source) {
        Optional<Replication> seen = work.server(target).replication();
        if (seen.isEmpty()) {
            return Optional.of(target + " is no replica");
        }
        Replication replication = seen.get();
        if (!work.server(source).uuid().equals(replication.sourceUuid())) {
            return Optional.of("%s replicates from another server (%s, server_uuid %s)"
                    .formatted(target, replication.sourceHost(), replication.sourceUuid()));
        }
        return broken(target, replication);
    }

    /** One channel is watched, waited for and ended here: writes that come through another would go on, or be lost. */
    public static Guard channels(Work work, Cluster target) {
        return new Guard("channels", target + " replicating through one channel at most", () -> {
            List<Replication> channels = work.server(target).channels();
            return channels.size() < 2 ? Optional.empty()
                    : Listed.list(channels.stream().map(
                            each -> "channel '%s' from %s".formatted(each.channel(), each.sourceHost())).toList());
        }, "end all but the one that the chain needs: CALL mysql.rds_reset_external_source_for_channel('NAME')");
    }

    private static Optional<String> broken(Cluster target, Replication replication) {
        return replication.brokenThread().map(thread -> "%s's %s".formatted(target, thread));
    }

    /** Waiting for a replica whose replication has stopped is in vain: then this fails. */
    public static void failIfBroken(Work work, Cluster target) {
        Optional<Replication> replication = work.server(target).replication();
        Optional<String> broken = replication.isEmpty()
                ? Optional.of(target + " is no replica") : broken(target, replication.get());
        if (broken.isPresent()) {
            throw Failure.failed("%s can't catch up: %s", target, broken.get());
        }
    }

    /**
     * The source replicates from nobody: what is before it in the chain may take writes, and its replica would lose
     * them.
     */
    public static Guard head(Work work, Cluster source) {
        return new Guard("head", source + " replicating from nobody",
                () -> work.server(source).replication().map(seen -> "it replicates from " + seen.sourceHost()),
                "end that replication, once the cluster it comes from takes no more writes");
    }

    /**
     * Measured, not believed: how long the target takes to execute what the source has now. Seconds_Behind can say 0
     * and lag.
     */
    public static Guard lag(Work work, Cluster target, Cluster source) {
        return new Guard("lag", "%s at most %d s behind %s".formatted(target, LAG.toSeconds(), source), () -> {
            Position position = work.server(source).position();
            return work.server(target).hasReplayed(position, LAG) ? Optional.empty()
                    : Optional.of("%s had not replayed %s's position %d s later (Seconds_Behind %s)".formatted(
                            target, source, LAG.toSeconds(), work.server(target).replication()
                                    .map(Replication::secondsBehind).orElse("unknown")));
        }, "wait until the replica has caught up, or find what slows it");
    }

    /**
     * Transactions that only the target has: somebody wrote there. Needs GTIDs; by binlog position nobody can tell.
     * What RDS wrote by itself is no write.
     */
    public static Guard errant(Work work, Cluster target, Cluster source) {
        return new Guard("errant", "no transaction on %s that %s lacks".formatted(target, source), () -> {
            String errant = errantGtids(work, target, source);
            List<String> written = BinaryLog.writesOf(work.server(target), errant);
            return written.isEmpty() ? Optional.empty()
                    : Optional.of("%s (%s)".formatted(errant, String.join(", ", written)));
        }, "find the writes in the target's binary log, apply or discard them on the source");
    }

    /** The GTIDs that only the target has, RDS's own among them; "" where there are none, or no GTIDs at all. */
    public static String errantGtids(Work work, Cluster target, Cluster source) {
        Server server = work.server(target);
        if (!server.hasGtids()) {
            return "";
        }
        String executed = server.executedGtids(); // before the source's, which grows meanwhile
        return server.value("SELECT GTID_SUBTRACT(?, ?)", executed, work.server(source).executedGtids());
    }

    /** A filter that drops a schema loses its writes at the switchover. */
    public static Guard filters(Work work, Cluster target, Cluster source) {
        return new Guard("filters", "no replication filter on %s, no binlog filter on %s".formatted(target, source),
                () -> {
                    Map<String, String> all = new TreeMap<>();
                    work.server(source).binlogStatus().forEach((name, value) -> all.put(source + " " + name, value));
                    work.server(target).replication().map(Replication::status).orElse(Map.of())
                            .forEach((name, value) -> all.put(target + " " + name, value));
                    return Listed.list(all.entrySet().stream()
                            .filter(e -> e.getKey().matches(".* (Binlog|Replicate)_(Wild_)?(Do|Ignore)_.*"))
                            // RDS itself filters tables of its own
                            .filter(e -> e.getValue() != null
                                    && !e.getValue().replaceAll("(mysql|innodb_memcache)\\.\\w+,?", "").isEmpty())
                            .map(e -> e.getKey() + "=" + e.getValue()).toList());
                }, "remove the filter and rebuild the replica");
    }

    /** Binary logs purged too early break a replica that pauses. */
    static Guard retention(Work work, Cluster source) {
        return new Guard("retention", "%s keeping its binary logs for %d hours".formatted(source, RETENTION_HOURS),
                () -> {
                    Optional<Double> hours = retentionHours(work.server(source));
                    if (hours.isEmpty()) {
                        return Optional.of("NULL, purged as soon as possible");
                    }
                    return hours.get() >= RETENTION_HOURS ? Optional.empty()
                            : Optional.of("%.0f hours".formatted(hours.get()));
                }, "CALL mysql.rds_set_configuration('binlog retention hours', %d)".formatted(RETENTION_HOURS));
    }

    /** RDS has a setting of its own; empty where that is NULL. */
    private static Optional<Double> retentionHours(Server server) {
        if (server.has("SELECT 1 FROM information_schema.tables"
                + " WHERE table_schema = 'mysql' AND table_name = 'rds_configuration'")) {
            return Optional.ofNullable(server.value(
                    "SELECT value FROM mysql.rds_configuration WHERE name = 'binlog retention hours'"))
                    .map(Double::valueOf);
        }
        Map<String, String> variables = server.variables("%expire_logs%");
        double seconds = Double.parseDouble(variables.getOrDefault("binlog_expire_logs_seconds", "0"));
        double days = Double.parseDouble(variables.getOrDefault("expire_logs_days", "0"));
        return Optional.of(seconds == 0 && days == 0 ? Double.POSITIVE_INFINITY : Math.max(seconds / 3600, days * 24));
    }
}
