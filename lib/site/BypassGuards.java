package lib.site;

//SOURCES ../mysql/Clients.java
//SOURCES ../mysql/Server.java
//SOURCES ../mysql/SqlFailure.java
//SOURCES ../run/Guard.java
//SOURCES Cluster.java
//SOURCES Listed.java
//SOURCES Work.java

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lib.mysql.Clients;
import lib.mysql.Server;
import lib.mysql.SqlFailure;
import lib.run.Guard;

/** The guards against writes that read_only does not stop. */
public final class BypassGuards {
    /** XAER_RMERR: all that 8.0 says of a missing right to XA RECOVER. */
    private static final int NO_XA_RIGHT = 1401;
    /** RDS's own, the server's own, and who gets in from the server's own machine only, where RDS alone is. */
    private static final String OWN = "(user LIKE 'rds%' OR user LIKE 'mysql.%' OR host = 'localhost')";

    private BypassGuards() {}

    /**
     * Nobody who can write through read_only: with SUPER or CONNECTION_ADMIN, of his own or through roles granted to
     * him, active or not. Such an account counts
     * <ul>
     * <li>when somebody else than this process is connected by it, whoever it is;
     * <li>by its right alone, since it may connect at any moment; and by its routines and enabled events, which do with
     * its right what anybody or the clock bids. Not so the operator's own account, RDS's and the server's own, and who
     * has the right only through a role of RDS's own (rds_superuser_role): so RDS makes every master account, and
     * nobody can take it away. Nor a locked account, but for its routines and events.
     * </ul>
     * Triggers do not count: who may not write the table does not get to its triggers.
     */
    public static Guard bypass(Work work, Cluster cluster) {
        return new Guard("bypass", "nobody on %s who can write through read_only".formatted(cluster), () -> {
            Server server = work.server(cluster);
            List<String> seen = new ArrayList<>(connected(server, users(server)));
            accounts(server, false).stream().map("account %s may connect"::formatted).forEach(seen::add);
            seen.addAll(programs(server, accounts(server, true)));
            return Listed.list(seen);
        }, "disconnect them, and lock the account or take the right from it: their writes would be lost");
    }

    /** The names of all who can write through read_only. */
    public static Set<String> users(Server server) {
        return powerful(server, "1 = 1", true).stream().map(account -> account.split("@")[0])
                .collect(Collectors.toSet());
    }

    /** The connections of these users, but for this process's own and RDS's: one question, for who is in a hurry. */
    public static List<String> connected(Server server, Set<String> users) {
        return Clients.of(server).all().stream().filter(client -> users.contains(client.user()))
                .map(client -> "id %d %s, %s".formatted(client.id(), client.who(),
                        client.statement().isEmpty() ? "idle" : "running " + client.statement()))
                .toList();
    }

    /** Who counts by right alone, USER@HOST; locked accounts too for what they have defined. */
    private static TreeSet<String> accounts(Server server, boolean locked) {
        TreeSet<String> accounts = powerful(server,
                "NOT " + OWN + (locked ? "" : " AND account_locked = 'N'"), false);
        accounts.remove(server.value("SELECT CURRENT_USER()"));
        return accounts;
    }

    /** The accounts with one of the rights, through roles of RDS's own or only through others. */
    private static TreeSet<String> powerful(Server server, String condition, boolean throughRdsRoles) {
        Set<String> holders = column(server,
                "SELECT CONCAT(user, '@', host) AS one FROM mysql.user WHERE Super_priv = 'Y'");
        if (server.hasOwnTable("global_grants")) {
            holders.addAll(column(server, "SELECT CONCAT(user, '@', host) AS one FROM mysql.global_grants"
                    + " WHERE priv = 'CONNECTION_ADMIN'"));
        }
        if (server.hasOwnTable("role_edges")) {
            addGrantees(holders, server.rows("SELECT CONCAT(from_user, '@', from_host) AS role,"
                    + " CONCAT(to_user, '@', to_host) AS grantee FROM mysql.role_edges"
                    + (throughRdsRoles ? "" : " WHERE from_user NOT LIKE 'rds%'")));
        }
        TreeSet<String> accounts = new TreeSet<>(column(server,
                "SELECT CONCAT(user, '@', host) AS one FROM mysql.user WHERE " + condition));
        accounts.retainAll(holders);
        return accounts;
    }

    /** Roles are granted to roles. */
    private static void addGrantees(Set<String> holders, List<Map<String, String>> edges) {
        while (edges.stream().filter(edge -> holders.contains(edge.get("role")))
                .map(edge -> holders.add(edge.get("grantee"))).reduce(false, Boolean::logicalOr)) {
            // until nobody is new
        }
    }

    /** What runs with a definer's right, whoever calls it; the server's own schemas have RDS's. */
    private static List<String> programs(Server server, Set<String> definers) {
        List<String> seen = new ArrayList<>();
        server.rows("SELECT CONCAT(routine_schema, '.', routine_name) AS name, definer AS definer"
                + " FROM information_schema.routines WHERE security_type = 'DEFINER'"
                + " AND routine_schema NOT IN ('mysql', 'sys')").stream()
                .filter(row -> definers.contains(row.get("definer")))
                .forEach(row -> seen.add("routine %s, definer %s".formatted(row.get("name"), row.get("definer"))));
        server.rows("SELECT CONCAT(event_schema, '.', event_name) AS name, definer AS definer"
                + " FROM information_schema.events WHERE status = 'ENABLED'").stream()
                .filter(row -> definers.contains(row.get("definer")))
                .forEach(row -> seen.add("event %s, definer %s".formatted(row.get("name"), row.get("definer"))));
        return seen;
    }

    /** XA COMMIT goes through read_only: a branch that is prepared may be committed after the writes have moved. */
    public static Guard xa(Work work, Cluster cluster) {
        return new Guard("xa", "no prepared XA branch on " + cluster,
                () -> Listed.list(branches(work.server(cluster))),
                "let its transaction manager commit it or roll it back: read_only does not stop XA COMMIT");
    }

    private static List<String> branches(Server server) {
        try {
            return server.rows("XA RECOVER CONVERT XID").stream().map(row -> row.get("data")).toList();
        } catch (SqlFailure e) {
            if (e.code() != NO_XA_RIGHT) {
                throw e;
            }
            return List.of("what this account may not see: grant it XA_RECOVER_ADMIN");
        }
    }

    private static Set<String> column(Server server, String sql) {
        return server.rows(sql).stream().map(row -> row.get("one")).collect(Collectors.toCollection(HashSet::new));
    }
}
