package lib.site;

//SOURCES ../mysql/Server.java
//SOURCES ../run/Guard.java
//SOURCES Cluster.java
//SOURCES Listed.java
//SOURCES UpgradeGuards.java
//SOURCES Work.java

import static lib.site.UpgradeGuards.OWN;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lib.mysql.Server;
import lib.run.Guard;

/**
 * What the target's version lets in and the fallback's does not understand: it would break replication to the fallback.
 */
final class FallbackGuards {
    /** MySQL 8.0's default collation: servers that know it know the rest too. */
    private static final String KNOWS_0900 =
            "SELECT 1 FROM information_schema.collations WHERE collation_name = 'utf8mb4_0900_ai_ci'";
    private static final String COMPRESSION = "binlog_transaction_compression";
    /** What to ask for each kind of hazard, in alphabetical order. */
    private static final Map<String, String> HAZARDS = new LinkedHashMap<>();

    static {
        HAZARDS.put("account on caching_sha2_password", "SELECT CONCAT(user, '@', host) FROM mysql.user"
                + " WHERE plugin = 'caching_sha2_password' AND user NOT LIKE 'mysql.%' AND user NOT LIKE 'rds%'");
        HAZARDS.put("column with a 0900 collation", "SELECT CONCAT(table_schema, '.', table_name, '.', column_name)"
                + " FROM information_schema.columns WHERE collation_name LIKE '%0900%' AND table_schema" + OWN);
        HAZARDS.put("column with an expression as default",
                "SELECT CONCAT(table_schema, '.', table_name, '.', column_name)"
                        + " FROM information_schema.columns WHERE extra LIKE '%DEFAULT_GENERATED%'"
                        + " AND column_default NOT LIKE 'CURRENT_TIMESTAMP%' AND table_schema" + OWN);
        HAZARDS.put("default collation",
                "SELECT @@global.collation_server WHERE @@global.collation_server LIKE '%0900%'");
        HAZARDS.put("index on an expression", "SELECT DISTINCT CONCAT(table_schema, '.', table_name, '.', index_name)"
                + " FROM information_schema.statistics WHERE expression IS NOT NULL AND table_schema" + OWN);
        HAZARDS.put("invisible index", "SELECT DISTINCT CONCAT(table_schema, '.', table_name, '.', index_name)"
                + " FROM information_schema.statistics WHERE is_visible = 'NO' AND table_schema" + OWN);
        HAZARDS.put("partial JSON in the binary log",
                "SELECT 'binlog_row_value_options' WHERE @@global.binlog_row_value_options <> ''");
        HAZARDS.put("role granted", "SELECT DISTINCT CONCAT(from_user, '@', from_host) FROM mysql.role_edges"
                // RDS grants its own by itself, on each server
                + " WHERE from_user NOT LIKE 'rds%' AND from_user NOT LIKE 'AWS\\_%'");
        HAZARDS.put("table with a 0900 collation", "SELECT CONCAT(table_schema, '.', table_name)"
                + " FROM information_schema.tables WHERE table_collation LIKE '%0900%' AND table_schema" + OWN);
    }

    private FallbackGuards() {}

    static Guard fallback(Work work, Cluster target, Cluster fallback) {
        return new Guard("fallback", "nothing on %s that %s can't replay".formatted(target, fallback),
                () -> objection(work.server(target), work.server(fallback)),
                "change it on the source, or give up the way back");
    }

    /** Every kind of hazard: each needs another cure. */
    private static Optional<String> objection(Server target, Server fallback) {
        List<String> seen = new ArrayList<>(ofTheLog(target, fallback));
        if (!fallback.has(KNOWS_0900) && target.has(KNOWS_0900)) {
            HAZARDS.forEach((name, sql) -> Listed.list(target.rows(sql).stream()
                    .map(row -> row.values().iterator().next()).toList())
                    .ifPresent(objects -> seen.add(name + ": " + objects)));
        }
        return seen.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", seen));
    }

    /** What stands in the target's binary log and the fallback can't read, whatever the two versions are. */
    private static List<String> ofTheLog(Server target, Server fallback) {
        List<String> seen = new ArrayList<>();
        if (target.hasGtids() && !UpgradeGuards.readsGtids(fallback, target.executedGtids())) {
            seen.add("GTIDs with a tag, which MySQL knows from 8.3 on");
        }
        if ("ON".equals(target.variables(COMPRESSION).get(COMPRESSION)) && fallback.variables(COMPRESSION).isEmpty()) {
            seen.add(COMPRESSION + "=ON, which MySQL knows from 8.0.20 on");
        }
        return seen;
    }
}
