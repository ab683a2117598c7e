package simulation;

//SOURCES Clock.java
//SOURCES Connection.java
//SOURCES SimulatedLink.java
//SOURCES SimulatedServer.java
//SOURCES Sql.java

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Statements about who is connected, what they do, and what they may. */
final class SqlClients extends Sql {
    private static final String ROUTINES =
            "SELECT 1 FROM information_schema.routines WHERE routine_schema = 'mysql' AND routine_name = ?";
    private static final String TABLES =
            "SELECT 1 FROM information_schema.tables WHERE table_schema = 'mysql' AND table_name = ?";
    private static final String USERS = "SELECT CONCAT(user, '@', host) AS one FROM mysql.user WHERE ";
    private static final String OWN = "(user LIKE 'rds%' OR user LIKE 'mysql.%' OR host = 'localhost')";

    SqlClients() {
        // no client of Watch has its lock here
        form("(?s)SELECT id, user, host, command, .*processlist WHERE id NOT IN .*watch.*",
                (link, p) -> processlist(link.server));
        rows("SELECT processlist_id AS id, attr_value AS program FROM performance_schema.session_connect_attrs"
                + " WHERE attr_name IN ('_client_name', 'program_name') ORDER BY attr_name", (link, p) -> List.of());
        rows("SELECT 1 FROM information_schema.innodb_trx LIMIT 1", (link, p) -> List.of());
        rows(ROUTINES, (link, p) -> some(hasRoutine(link, p[0])));
        rows(TABLES, (link, p) -> some(link.server.isNew() && List.of("global_grants", "role_edges").contains(p[0])));
        rows("SHOW GLOBAL VARIABLES LIKE ?", (link, p) -> link.server.auroraId == null
                || !p[0].equals("aurora_server_id") ? List.of()
                        : List.of(row("Variable_name", p[0], "Value", link.server.auroraId)));
        form("(?s)SELECT trx_mysql_thread_id AS id.*", (link, p) -> List.of());
        rows("SHOW OPEN TABLES WHERE In_use > 0 AND Name_locked = 0", (link, p) -> link.server.connections.values()
                .stream().filter(Connection::blocks).map(each -> row("Database", "app", "Table", each.holds)).toList());
        addLocks();
        addRights();
    }

    private void addLocks() {
        value("SELECT GET_LOCK(?, 0)", (link, p) -> lock(link, p[0]));
        value("SELECT GET_LOCK(?, 2)", (link, p) -> {
            link.world.clock.pass(holder(link.server, p[0]) == null ? 0 : 2 * Clock.SECONDS);
            return lock(link, p[0]);
        });
        value("SELECT CONCAT(user, '@', host) FROM information_schema.processlist WHERE id = ?",
                (link, p) -> SimulatedLink.OPERATOR + "@10.9.0.1");
        value("SELECT IS_USED_LOCK(?)", (link, p) -> Objects.toString(holder(link.server, p[0]), null));
    }

    private void addRights() {
        rows(USERS + "Super_priv = 'Y'", (link, p) -> link.server.isNew() ? List.of()
                : users(link, "super@%", "rdsadmin@localhost"));
        rows("SELECT CONCAT(user, '@', host) AS one FROM mysql.global_grants WHERE priv = 'CONNECTION_ADMIN'",
                (link, p) -> Stream.concat(users(link, "super@%").stream(), Stream.of(
                        row("one", "rds_superuser_role@%"), row("one", "admins@%"))).toList());
        rows(roles(""), (link, p) -> List.of(
                row("role", "rds_superuser_role@%", "grantee", "admin@%"),
                row("role", "admins@%", "grantee", "batch_admin@%")));
        rows(roles(" WHERE from_user NOT LIKE 'rds%'"),
                (link, p) -> List.of(row("role", "admins@%", "grantee", "batch_admin@%")));
        rows(USERS + "1 = 1", (link, p) -> users(link, "app@%", "admin@%", "super@%", "batch_admin@%"));
        rows(USERS + "NOT " + OWN, (link, p) -> users(link, "app@%", "admin@%", "super@%", "batch_admin@%"));
        rows(USERS + "NOT " + OWN + " AND account_locked = 'N'",
                (link, p) -> users(link, "app@%", "admin@%", "super@%", "batch_admin@%"));
        value("SELECT CURRENT_USER()", (link, p) -> "admin@%");
        rows("SELECT CONCAT(routine_schema, '.', routine_name) AS name, definer AS definer"
                + " FROM information_schema.routines WHERE security_type = 'DEFINER'"
                + " AND routine_schema NOT IN ('mysql', 'sys')", (link, p) -> List.of());
        rows("SELECT CONCAT(event_schema, '.', event_name) AS name, definer AS definer"
                + " FROM information_schema.events WHERE status = 'ENABLED'", (link, p) -> List.of());
        rows("XA RECOVER CONVERT XID", (link, p) -> link.server.prepared.stream().map(each -> row("data", each))
                .toList());
    }

    private static String roles(String condition) {
        return "SELECT CONCAT(from_user, '@', from_host) AS role, CONCAT(to_user, '@', to_host) AS grantee"
                + " FROM mysql.role_edges" + condition;
    }

    /** Those of these accounts that are there: who can write through read_only comes later than the others. */
    private static List<Map<String, String>> users(SimulatedLink link, String... names) {
        return Stream.of(names).filter(name -> link.world.mischief.hasAccount(name.replaceFirst("@.*", "")))
                .map(name -> row("one", name)).toList();
    }

    private static List<Map<String, String>> some(boolean isThere) {
        return isThere ? List.of(row("1", "1")) : List.of();
    }

    private static boolean hasRoutine(SimulatedLink link, String name) {
        return switch (name) {
            case "rds_set_read_only" -> link.server.isNew() && link.world.knobs.procedure();
            case "rds_reset_external_source" -> false;
            default -> true;
        };
    }

    private static List<Map<String, String>> processlist(SimulatedServer server) {
        return server.connections.values().stream().map(each -> row("id", "" + each.id, "user", each.user, "host",
                each.host, "command", each.statement.isEmpty() ? "Sleep" : "Query", "state", "", "time",
                "" + each.seconds(), "statement", each.statement.isEmpty() ? null : each.statement)).toList();
    }

    private static String lock(SimulatedLink link, String name) {
        Long holder = holder(link.server, name);
        if (holder != null && holder != link.connection.id) {
            return "0";
        }
        link.connection.lock = name;
        return "1";
    }

    private static Long holder(SimulatedServer server, String name) {
        return server.connections.values().stream().filter(each -> name.equals(each.lock)).findFirst()
                .map(each -> each.id).orElse(null);
    }
}
