package lib.site;

//SOURCES ../mysql/Server.java
//SOURCES ../mysql/SqlFailure.java
//SOURCES ../run/Guard.java
//SOURCES Cluster.java
//SOURCES Listed.java
//SOURCES Work.java

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import lib.mysql.Server;
import lib.mysql.SqlFailure;
import lib.run.Guard;

/** What the target's version refuses of what the source has. Both are asked: no list of versions is kept here. */
public final class UpgradeGuards {
    /** After the name of a column: schemas that are the server's own left out. */
    static final String OWN = " NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')";
    private static final String RESTRICTS = "restrict_fk_on_non_standard_key";

    private UpgradeGuards() {}

    static List<Guard> of(Work work, Cluster target, Cluster source) {
        return List.of(authentication(work, target, source), foreignKeys(work, target, source));
    }

    /** MySQL 8.4 has mysql_native_password switched off, 9.0 does not have it. */
    private static Guard authentication(Work work, Cluster target, Cluster source) {
        return new Guard("authentication", "%s's accounts able to log in on %s".formatted(source, target), () -> {
            Set<String> active = work.server(target).rows("SELECT plugin_name AS plugin"
                    + " FROM information_schema.plugins WHERE plugin_type = 'AUTHENTICATION'"
                    + " AND plugin_status = 'ACTIVE'").stream().map(row -> row.get("plugin"))
                    .collect(Collectors.toSet());
            return Listed.list(work.server(source).rows("SELECT plugin, CONCAT(user, '@', host) AS account"
                    + " FROM mysql.user WHERE plugin <> '' AND user NOT LIKE 'mysql.%' AND user NOT LIKE 'rds%'"
                    + " ORDER BY user, host").stream().filter(row -> !active.contains(row.get("plugin")))
                    .map(row -> "%s uses %s, which is not active there".formatted(
                            row.get("account"), row.get("plugin")))
                    .toList());
        }, "give them caching_sha2_password, or switch the plugin on in %s's parameter group".formatted(target));
    }

    /** MySQL 8.4 makes no foreign key on part of a key, or on one that is not unique; those that exist stay. */
    private static Guard foreignKeys(Work work, Cluster target, Cluster source) {
        return new Guard("foreign-keys",
                "%s's foreign keys being such that %s can make them again".formatted(source, target),
                () -> "ON".equals(work.server(target).variables(RESTRICTS).get(RESTRICTS))
                        ? Listed.list(looseForeignKeys(work.server(source))) : Optional.empty(),
                "make the key that they name unique, or set %s = OFF in %s's parameter group".formatted(
                        RESTRICTS, target));
    }

    /** The foreign keys that name no whole unique key. */
    public static List<String> looseForeignKeys(Server server) {
        return server.rows("SELECT CONCAT(named.table_schema, '.', named.table_name, '.', named.name) AS name FROM"
                + " (SELECT table_schema, table_name, constraint_name AS name, referenced_table_schema AS other_schema,"
                + " referenced_table_name AS other, GROUP_CONCAT(referenced_column_name"
                + " ORDER BY referenced_column_name) AS columns FROM information_schema.key_column_usage"
                + " WHERE referenced_table_name IS NOT NULL AND table_schema" + OWN
                + " GROUP BY table_schema, table_name, name, other_schema, other) AS named"
                + " LEFT JOIN (SELECT table_schema, table_name, GROUP_CONCAT(column_name ORDER BY column_name)"
                + " AS columns FROM information_schema.statistics WHERE non_unique = 0 AND table_schema" + OWN
                + " GROUP BY table_schema, table_name, index_name HAVING MAX(sub_part) IS NULL) AS whole"
                + " ON whole.table_schema = named.other_schema AND whole.table_name = named.other"
                + " AND whole.columns = named.columns WHERE whole.columns IS NULL ORDER BY 1").stream()
                .map(row -> row.get("name")).toList();
    }

    /** Whether a server can read these GTIDs: before 8.3 none knows tags. */
    public static boolean readsGtids(Server server, String gtids) {
        try {
            server.value("SELECT GTID_SUBSET(?, '')", gtids);
            return true;
        } catch (SqlFailure e) {
            if (e.code() != SqlFailure.MALFORMED_GTIDS) {
                throw e;
            }
            return false;
        }
    }

    /** Names of schemas, tables, columns and routines that only the target reserves: unquoted they end a statement. */
    public static Optional<String> reserved(Server target, Server source) {
        if (!target.has("SELECT 1 FROM information_schema.tables WHERE table_schema = 'information_schema'"
                + " AND table_name = 'KEYWORDS'")) {
            return Optional.empty(); // 5.7: nothing to go to from there
        }
        Set<String> reserved = target.rows("SELECT word AS name FROM information_schema.keywords WHERE reserved = 1")
                .stream().map(row -> row.get("name")).filter(word -> word.matches("[A-Z_]+"))
                .collect(Collectors.toSet());
        return Listed.list(names(source, reserved).stream()
                .filter(name -> name.matches("(.*\\.)?[A-Za-z_]+")) // for MySQL an accent makes no other word
                .filter(name -> takesUnquoted(source, name.substring(name.lastIndexOf('.') + 1))).toList());
    }

    private static List<String> names(Server server, Set<String> words) {
        String in = " IN (" + words.stream().sorted().map(word -> "'" + word + "'").collect(Collectors.joining(", "))
                + ") AND ";
        return server.rows("SELECT schema_name AS name FROM information_schema.schemata WHERE UPPER(schema_name)" + in
                + "schema_name" + OWN
                + " UNION SELECT CONCAT(table_schema, '.', table_name) FROM information_schema.tables"
                + " WHERE UPPER(table_name)" + in + "table_schema" + OWN
                + " UNION SELECT CONCAT(table_schema, '.', table_name, '.', column_name)"
                + " FROM information_schema.columns WHERE UPPER(column_name)" + in + "table_schema" + OWN
                + " UNION SELECT CONCAT(routine_schema, '.', routine_name) FROM information_schema.routines"
                + " WHERE UPPER(routine_name)" + in + "routine_schema" + OWN + " ORDER BY 1").stream()
                .map(row -> row.get("name")).toList();
    }

    /** Whether a server lets a word stand for a name: one that it reserves itself is quoted already. */
    private static boolean takesUnquoted(Server server, String word) {
        try {
            server.value("SELECT 1 AS " + word);
            return true;
        } catch (SqlFailure e) {
            if (e.code() != SqlFailure.SYNTAX_ERROR) {
                throw e;
            }
            return false;
        }
    }
}
