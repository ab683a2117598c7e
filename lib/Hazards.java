package lib;

//SOURCES AppState.java
//SOURCES Dns.java
//SOURCES Guards.java

import static lib.Guards.list;
import static lib.Guards.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The guards of the days before: what would break the switchover, the way back, or the first hour after. */
public final class Hazards {
    private Hazards() {}

    /** Replication goes from older to newer only. */
    public static Guard version(Run run, Cluster target, Cluster source) {
        return new Guard("version", "%s at least as new as %s".formatted(target.name(), source.name()), () -> {
            String there = server(run, target).version();
            String here = server(run, source).version();
            return release(there) >= release(here) ? Optional.empty() : Optional.of("%s after %s".formatted(there, here));
        }, "swap the clusters in Environment.java, or upgrade the target");
    }

    /** 8.0.36-log as 80036. */
    private static int release(String version) {
        String[] numbers = version.split("[^0-9]+");
        return Integer.parseInt(numbers[0]) * 10_000 + Integer.parseInt(numbers[1]) * 100 + Integer.parseInt(numbers[2]);
    }

    /** Every account that connects to the source exists on the target, with the same rights: by name, no secret is read. */
    public static Guard accounts(Run run, Cluster target, Cluster source) {
        return new Guard("accounts", "%s's accounts on %s too, with their rights".formatted(source.name(), target.name()), () -> {
            TreeSet<String> missing = rights(server(run, source));
            missing.removeAll(rights(server(run, target)));
            Set<String> accounts = missing.stream().filter(right -> right.endsWith(" USAGE")).map(right -> right.replace(" USAGE", ""))
                    .collect(Collectors.toSet()); // what these may do is missing with them
            return list(missing.stream().map(right -> right.replace(" USAGE", ""))
                    .filter(right -> accounts.contains(right) || accounts.stream().noneMatch(account -> right.startsWith(account + " ")))
                    .map(right -> right + " missing").toList());
        }, "create or grant it on the target, through the source");
    }

    /** "'app'@'%' USAGE" for each account, "'app'@'%' SELECT on app" for its rights; the server's and RDS's own accounts differ by version. */
    private static TreeSet<String> rights(Server server) {
        String others = " NOT LIKE '''mysql.%' AND grantee NOT LIKE '''rds%'";
        return server.rows("SELECT CONCAT('''', user, '''@''', host, ''' USAGE') AS granted FROM mysql.user"
                + " WHERE user NOT LIKE 'mysql.%' AND user NOT LIKE 'rds%'"
                + " UNION SELECT CONCAT(grantee, ' ', privilege_type) FROM information_schema.user_privileges WHERE grantee" + others
                + " UNION SELECT CONCAT(grantee, ' ', privilege_type, ' on ', table_schema) FROM information_schema.schema_privileges"
                + " WHERE grantee" + others
                + " UNION SELECT CONCAT(grantee, ' ', privilege_type, ' on ', table_schema, '.', table_name)"
                + " FROM information_schema.table_privileges WHERE grantee" + others).stream()
                .map(row -> row.get("granted")).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The target takes as many connections as the source has now. */
    public static Guard capacity(Run run, Cluster target, Cluster source) {
        return new Guard("capacity", "room on %s for the connections of %s".formatted(target.name(), source.name()), () -> {
            long limit = Long.parseLong(server(run, target).value("SELECT @@global.max_connections"));
            long used = new Connections(server(run, source), List.of()).clients().size();
            return used < limit ? Optional.empty() : Optional.of("max_connections %d for %d connections".formatted(limit, used));
        }, "raise max_connections on the target");
    }

    /** What the target's version lets in and the fallback's does not understand: it would break replication to the fallback. */
    public static Guard fallback(Run run, Cluster target, Cluster fallback) {
        return new Guard("fallback", "nothing on %s that %s can't replay".formatted(target.name(), fallback.name()), () -> {
            Server server = server(run, target);
            if (server(run, fallback).has("SELECT 1 FROM information_schema.collations WHERE collation_name = 'utf8mb4_0900_ai_ci'")
                    || !server.has("SELECT 1 FROM information_schema.collations WHERE collation_name = 'utf8mb4_0900_ai_ci'")) {
                return Optional.empty(); // both are on 8.0 or later, or both before it
            }
            String own = " NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema') ";
            Map<String, String> hazards = Map.of(
                    "default collation", "SELECT @@global.collation_server WHERE @@global.collation_server LIKE '%0900%'",
                    "partial JSON in the binary log", "SELECT 'binlog_row_value_options' WHERE @@global.binlog_row_value_options <> ''",
                    "table with a 0900 collation", "SELECT CONCAT(table_schema, '.', table_name) FROM information_schema.tables"
                            + " WHERE table_collation LIKE '%0900%' AND table_schema" + own,
                    "column with a 0900 collation", "SELECT CONCAT(table_schema, '.', table_name, '.', column_name) FROM"
                            + " information_schema.columns WHERE collation_name LIKE '%0900%' AND table_schema" + own,
                    "column with an expression as default", "SELECT CONCAT(table_schema, '.', table_name, '.', column_name) FROM"
                            + " information_schema.columns WHERE extra LIKE '%DEFAULT_GENERATED%'"
                            + " AND column_default NOT LIKE 'CURRENT_TIMESTAMP%' AND table_schema" + own,
                    "invisible index", "SELECT DISTINCT CONCAT(table_schema, '.', table_name, '.', index_name) FROM"
                            + " information_schema.statistics WHERE is_visible = 'NO' AND table_schema" + own,
                    "index on an expression", "SELECT DISTINCT CONCAT(table_schema, '.', table_name, '.', index_name) FROM"
                            + " information_schema.statistics WHERE expression IS NOT NULL AND table_schema" + own,
                    "role granted", "SELECT DISTINCT CONCAT(from_user, '@', from_host) FROM mysql.role_edges",
                    "account on caching_sha2_password", "SELECT CONCAT(user, '@', host) FROM mysql.user"
                            + " WHERE plugin = 'caching_sha2_password' AND user NOT LIKE 'mysql.%' AND user NOT LIKE 'rds%'");
            List<String> seen = new ArrayList<>();
            new TreeMap<>(hazards).forEach((name, sql) -> list(server.rows(sql).stream().map(row -> row.values().iterator().next()).toList())
                    .ifPresent(objects -> seen.add(name + ": " + objects)));
            return seen.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", seen)); // every kind: each needs another cure
        }, "change it on the source, or give up the way back");
    }

    /** Events arrive on a replica as SLAVESIDE_DISABLED and stay so when it becomes the writer. */
    public static Guard events(Run run, Cluster target) {
        return new Guard("events", "no event that stays disabled on " + target.name(), () -> {
            Server server = server(run, target);
            List<String> seen = new ArrayList<>();
            server.rows("SELECT CONCAT(event_schema, '.', event_name) AS event FROM information_schema.events"
                    + " WHERE status IN ('SLAVESIDE_DISABLED', 'REPLICA_SIDE_DISABLED')").forEach(row -> seen.add(row.get("event")));
            String scheduler = server.value("SELECT @@global.event_scheduler");
            if (!scheduler.equals("ON") && server.has("SELECT 1 FROM information_schema.events LIMIT 1")) {
                seen.add("event_scheduler " + scheduler);
            }
            return list(seen);
        }, "after the switchover: ALTER EVENT … ENABLE, and event_scheduler on");
    }

    /** The operator's rights in MySQL: asked by what each step ahead will ask. */
    public static Guard mysqlRights(Run run, Cluster cluster) {
        return new Guard("mysql-rights", "this account to see, kill and end replication on " + cluster.name(), () -> {
            Server server = server(run, cluster);
            try {
                new Connections(server, List.of());
                server.replication();
                server.binlogStatus();
                boolean ends = server.hasRoutine("rds_stop_replication")
                        && (server.hasRoutine("rds_reset_external_source") || server.hasRoutine("rds_reset_external_master"));
                return ends ? Optional.empty() : Optional.of("no right to mysql.rds_stop_replication and mysql.rds_reset_external_*");
            } catch (Server.SqlFailure e) {
                return Optional.of(e.getMessage());
            }
        }, "grant what is missing: see the MySQL rights in the README");
    }

    /** The operator's rights in AWS: calls that AWS refuses for their content when the right is there, so nothing can change. */
    public static Guard awsRights(Dns zone, AppState appState, Cluster... clusters) {
        return new Guard("aws-rights", "these AWS credentials to change records, parameter groups and the app state", () -> {
            List<String> seen = new ArrayList<>();
            zone.missingRight().ifPresent(seen::add);
            appState.missingRight().ifPresent(seen::add);
            for (Cluster cluster : clusters) {
                cluster.group().missingRight().ifPresent(seen::add);
            }
            return list(seen);
        }, "attach the IAM policy of the README");
    }
}
