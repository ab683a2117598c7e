package lib;

//SOURCES Cluster.java
//SOURCES Connections.java
//SOURCES Guard.java

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The guards that ask MySQL servers, by name. Each is documented by what it expects and what it tells the operator to do. */
public final class Guards {
    /** A replica further behind than this makes the write outage longer than it should be. */
    private static final Duration LAG = Duration.ofSeconds(5);
    /** Work older than this would block the freeze, or be rolled back by it. */
    private static final int LONG_WORK_SECONDS = 10;
    /** Long enough to repair a replica that broke overnight. */
    private static final int RETENTION_HOURS = 24;
    private static final int LISTED = 5;
    private static final String LOCK = "blue-green-runbook";

    private Guards() {}

    /**
     * No second run of these scripts at work on the cluster: two could hand its writes to different places. Takes a lock on the server
     * that lasts as long as this run's connection, however that ends.
     */
    public static Guard alone(Run run, Cluster cluster) {
        return new Guard("alone", "no other run at work on " + cluster.name(), () -> server(run, cluster).lockedBy(LOCK).map(id ->
                "one with connection id %s on %s".formatted(id, cluster.writer().variable())), 
                "wait for it (one that was cut off from the server is gone after %d s), or end it".formatted(Server.LONELY.toSeconds()));
    }

    /** The replica runs, and from the right source: by server_uuid, since addresses differ through tunnels. */
    public static Guard replication(Run run, Cluster target, Cluster source) {
        return new Guard("replication", target.name() + " replicating from " + source.name(), () -> {
            Map<String, String> status = server(run, target).replication().orElse(Map.of());
            if (status.isEmpty()) {
                return Optional.of(target.name() + " is no replica");
            }
            if (!server(run, source).uuid().equals(status.get("Source_UUID"))) {
                return Optional.of("%s replicates from another server (%s, server_uuid %s)".formatted(
                        target.name(), status.get("Source_Host"), status.get("Source_UUID")));
            }
            return brokenThread(target, status);
        }, "repair replication: everything the source has must reach the target");
    }

    private static Optional<String> brokenThread(Cluster target, Map<String, String> status) {
        for (String thread : List.of("IO", "SQL")) {
            String running = status.get("Replica_" + thread + "_Running");
            if (!"Yes".equals(running)) {
                return Optional.of("%s's replication %s thread says %s %s".formatted(
                        target.name(), thread, running, status.get("Last_" + thread + "_Error")).strip());
            }
        }
        return Optional.empty();
    }

    /** Waiting for a replica whose replication has stopped is in vain. */
    static void failIfBroken(Run run, Cluster target) {
        brokenThread(target, server(run, target).replication().orElse(Map.of())).ifPresent(broken -> {
            throw Failure.failed("%s can't catch up: %s", target.name(), broken);
        });
    }

    /** The source replicates from nobody: what is before it in the chain may take writes, and its replica would lose them. */
    public static Guard head(Run run, Cluster source) {
        return new Guard("head", source.name() + " replicating from nobody", () -> server(run, source).replication()
                .map(status -> "it replicates from " + status.get("Source_Host")),
                "end that replication, once the cluster it comes from takes no more writes");
    }

    /** Measured, not believed: how long the target takes to execute what the source has now. Seconds_Behind can say 0 and lag. */
    public static Guard lag(Run run, Cluster target, Cluster source) {
        return new Guard("lag", "%s at most %d s behind %s".formatted(target.name(), LAG.toSeconds(), source.name()),
                () -> server(run, target).hasReplayed(server(run, source).position(), LAG) ? Optional.empty()
                        : Optional.of("%s had not replayed %s's position %d s later (Seconds_Behind %s)".formatted(
                                target.name(), source.name(), LAG.toSeconds(), server(run, target).replication()
                                        .map(status -> status.get("Seconds_Behind_Source")).orElse("unknown"))),
                "wait until the replica has caught up, or find what slows it");
    }

    /** Transactions that only the target has: somebody wrote there. Needs GTIDs; by binlog position nobody can tell. */
    public static Guard errant(Run run, Cluster target, Cluster source) {
        return new Guard("errant", "no transaction on %s that %s lacks".formatted(target.name(), source.name()), () -> {
            if (!server(run, target).hasGtids()) {
                return Optional.empty();
            }
            String executed = server(run, target).position().gtidSet(); // before the source's, which grows meanwhile
            String errant = server(run, target).value("SELECT GTID_SUBTRACT(?, ?)", executed, server(run, source).position().gtidSet());
            return errant.isEmpty() ? Optional.empty() : Optional.of(errant);
        }, "find the writes in the target's binary log, apply or discard them on the source");
    }

    /** A filter that drops a schema loses its writes at the switchover. */
    public static Guard filters(Run run, Cluster target, Cluster source) {
        return new Guard("filters", "no replication filter on %s, no binlog filter on %s".formatted(target.name(), source.name()), () -> {
            Map<String, String> all = new TreeMap<>();
            server(run, source).binlogStatus().forEach((name, value) -> all.put(source.name() + " " + name, value));
            server(run, target).replication().orElse(Map.of()).forEach((name, value) -> all.put(target.name() + " " + name, value));
            return list(all.entrySet().stream().filter(e -> e.getKey().matches(".* (Binlog|Replicate)_(Wild_)?(Do|Ignore)_.*"))
                    // RDS itself filters tables of its own
                    .filter(e -> e.getValue() != null && !e.getValue().replaceAll("(mysql|innodb_memcache)\\.\\w+,?", "").isEmpty())
                    .map(e -> e.getKey() + "=" + e.getValue()).toList());
        }, "remove the filter and rebuild the replica");
    }

    /** Binary logs purged too early break a replica that pauses. RDS has its own setting, NULL meaning "as soon as possible". */
    public static Guard retention(Run run, Cluster source) {
        return new Guard("retention", "%s keeping its binary logs for %d hours".formatted(source.name(), RETENTION_HOURS), () -> {
            Server server = server(run, source);
            String hours;
            if (server.has("SELECT 1 FROM information_schema.tables WHERE table_schema = 'mysql' AND table_name = 'rds_configuration'")) {
                hours = server.value("SELECT value FROM mysql.rds_configuration WHERE name = 'binlog retention hours'");
            } else {
                Map<String, String> variables = server.variables("%expire_logs%");
                String seconds = variables.getOrDefault("binlog_expire_logs_seconds", "0");
                String days = variables.getOrDefault("expire_logs_days", "0");
                boolean never = seconds.equals("0") && days.equals("0");
                hours = never ? "1000000" : String.valueOf(Math.max(Long.parseLong(seconds) / 3600, Long.parseLong(days) * 24));
            }
            if (hours == null) {
                return Optional.of("NULL, purged as soon as possible");
            }
            return Double.parseDouble(hours) >= RETENTION_HOURS ? Optional.empty() : Optional.of(hours + " hours");
        }, "CALL mysql.rds_set_configuration('binlog retention hours', %d)".formatted(RETENTION_HOURS));
    }

    /** By the servers' own word. */
    public static Guard writers(Run run, Cluster expected, Cluster... others) {
        return new Guard("writers", expected.name() + " the only writable cluster", () -> {
            List<String> seen = new ArrayList<>();
            expected.objectionToReadOnly(run, false).ifPresent(seen::add);
            for (Cluster other : others) {
                other.objectionToReadOnly(run, true).ifPresent(seen::add);
            }
            return list(seen);
        }, "find out who changed it before going on");
    }

    /** Connected accounts that read_only does not stop: SUPER, or CONNECTION_ADMIN on 8.0. */
    public static Guard bypass(Run run, Cluster cluster) {
        return new Guard("bypass", "nobody connected to %s who can write through read_only".formatted(cluster.name()), () -> {
            Server server = server(run, cluster);
            TreeSet<String> admins = new TreeSet<>();
            server.rows("SELECT user FROM mysql.user WHERE Super_priv = 'Y'").forEach(row -> admins.add(row.get("user")));
            if (server.has("SELECT 1 FROM information_schema.tables WHERE table_schema = 'mysql' AND table_name = 'global_grants'")) {
                server.rows("SELECT user FROM mysql.global_grants WHERE priv = 'CONNECTION_ADMIN'").forEach(row -> admins.add(row.get("user")));
            }
            return list(new Connections(server, List.of()).clients().stream().filter(client -> admins.contains(client.user()))
                    .map(client -> "id %d %s, %s".formatted(client.id(), client.who(),
                            client.statement().isEmpty() ? "idle" : "running " + client.statement())).toList());
        }, "disconnect them: their writes would be lost");
    }

    /** Transactions, rollbacks, statements and table locks that the freeze would wait for, or cut off. */
    public static Guard longWork(Run run, Cluster cluster) {
        return new Guard("long-work", "nothing older than %d s under way on %s".formatted(LONG_WORK_SECONDS, cluster.name()), () -> {
            Server server = server(run, cluster);
            List<String> seen = new ArrayList<>();
            for (Map<String, String> row : server.rows("""
                    SELECT trx_mysql_thread_id AS id, trx_state AS state, TIMESTAMPDIFF(SECOND, trx_started, NOW()) AS age,
                           p.user AS user, LEFT(COALESCE(trx_query, p.info, 'idle in transaction'), 80) AS statement
                    FROM information_schema.innodb_trx LEFT JOIN information_schema.processlist p ON p.id = trx_mysql_thread_id
                    WHERE trx_started < NOW() - INTERVAL ? SECOND AND COALESCE(p.user, '') <> 'system user'""", "" + LONG_WORK_SECONDS)) {
                seen.add("id %s %s transaction %s of %s s: %s".formatted(
                        row.get("id"), row.get("user"), row.get("state"), row.get("age"), row.get("statement")));
            }
            new Connections(server, List.of()).clients().stream()
                    .filter(client -> client.command().equals("Query") && client.seconds() > LONG_WORK_SECONDS)
                    .filter(client -> seen.stream().noneMatch(line -> line.startsWith("id " + client.id() + " ")))
                    .forEach(client -> seen.add("id %d %s statement of %d s: %s".formatted(
                            client.id(), client.user(), client.seconds(), client.statement())));
            lockedTables(run, server).ifPresent(seen::add);
            return list(seen);
        }, "let it finish, or end it");
    }

    /** LOCK TABLES shows nowhere on 5.7 but in tables that stay in use: those in use at each of several looks. */
    private static Optional<String> lockedTables(Run run, Server server) {
        TreeSet<String> always = null;
        for (int look = 0; look < 5; look++) {
            TreeSet<String> now = server.rows("SHOW OPEN TABLES WHERE In_use > 0 AND Name_locked = 0").stream()
                    .map(row -> row.get("Database") + "." + row.get("Table")).collect(Collectors.toCollection(TreeSet::new));
            always = always == null ? now : always;
            always.retainAll(now);
            if (always.isEmpty()) {
                return Optional.empty();
            }
            run.pause(Duration.ofMillis(100));
        }
        return Optional.of("tables in use all the time, perhaps by LOCK TABLES: " + String.join(", ", always));
    }

    /** The cluster's own group, with nothing left to apply; that it can be changed the plan has found. */
    public static Guard parameterGroup(Cluster cluster) {
        return new Guard("parameter-group", "%s's parameter group %s used by it alone and in sync".formatted(
                cluster.name(), cluster.group().name()), cluster.group()::objection,
                "give the cluster a group of its own, and reboot what is pending-reboot");
    }

    static Server server(Run run, Cluster cluster) {
        return run.login.server(cluster.writer());
    }

    /** What was seen, at most a handful of it; nothing when the list is empty. */
    static Optional<String> list(List<String> seen) {
        return seen.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", seen.subList(0, Math.min(LISTED, seen.size())))
                + (seen.size() > LISTED ? "; and %d more".formatted(seen.size() - LISTED) : ""));
    }
}
