package lib.site;

//SOURCES ../mysql/Clients.java
//SOURCES ../mysql/Server.java
//SOURCES ../mysql/SqlFailure.java
//SOURCES ../run/Guard.java
//SOURCES AppState.java
//SOURCES Cluster.java
//SOURCES Listed.java
//SOURCES Site.java
//SOURCES UpgradeGuards.java
//SOURCES Work.java

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lib.mysql.Clients;
import lib.mysql.Server;
import lib.mysql.SqlFailure;
import lib.run.Guard;

/** The guards of accounts and rights: the applications' and the operator's own. */
final class RightsGuards {
    private static final String KNOWN = " USAGE";
    /** Without a right on a table nothing of it is in information_schema, as if it were not there. */
    private static final String SEES_TABLES =
            "SELECT 1 FROM information_schema.columns WHERE table_schema" + UpgradeGuards.OWN + " LIMIT 1";

    private RightsGuards() {}

    /**
     * Every account that connects to the source exists on the target, with the same rights, there perhaps through
     * roles: by name, no secret is read. A right that the target's version does not know is nothing to compare: RDS's
     * master account alone has others in each version.
     */
    static Guard accounts(Work work, Cluster target, Cluster source) {
        return new Guard("accounts", "%s's accounts on %s too, with their rights".formatted(source, target), () -> {
            Server there = work.server(target);
            Set<String> known = known(there);
            TreeSet<String> missing = rights(work.server(source), known);
            missing.removeIf(right -> right.matches("'(mysql\\.|rds|AWS_).*")); // each version has its own
            missing.removeAll(withRoles(rights(there, known), there));
            Set<String> accounts = missing.stream().filter(right -> right.endsWith(KNOWN))
                    .map(right -> right.replace(KNOWN, ""))
                    .collect(Collectors.toSet()); // what these may do is missing with them
            return Listed.list(missing.stream().map(right -> right.replace(KNOWN, ""))
                    .filter(right -> accounts.contains(right)
                            || accounts.stream().noneMatch(account -> right.startsWith(account + " ")))
                    .map(right -> right + " missing").toList());
        }, "create or grant it on the target, through the source");
    }

    /** The rights that a version has at all. */
    private static Set<String> known(Server server) {
        return server.rows("SHOW PRIVILEGES").stream().map(row -> row.get("Privilege").toUpperCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    /**
     * "'app'@'%' USAGE" for each account, "'app'@'%' SELECT on app" for its rights; the server's and RDS's own accounts
     * differ by version.
     */
    private static TreeSet<String> rights(Server server, Set<String> known) {
        TreeSet<String> rights = server.rows("SELECT CONCAT('''', user, '''@''', host, '''') AS account"
                + " FROM mysql.user WHERE user NOT LIKE 'mysql.%' AND user NOT LIKE 'rds%'"
                + " AND user NOT LIKE 'AWS\\_%'").stream()
                .map(row -> row.get("account") + KNOWN).collect(Collectors.toCollection(TreeSet::new));
        server.rows("SELECT grantee, privilege_type AS privilege, '' AS place FROM information_schema.user_privileges"
                + " WHERE privilege_type <> 'USAGE'"
                + " UNION SELECT grantee, privilege_type, CONCAT(' on ', table_schema)"
                + " FROM information_schema.schema_privileges"
                + " UNION SELECT grantee, privilege_type, CONCAT(' on ', table_schema, '.', table_name)"
                + " FROM information_schema.table_privileges").stream()
                .filter(row -> known.contains(row.get("privilege")))
                .map(row -> "%s %s%s".formatted(row.get("grantee"), row.get("privilege"), row.get("place")))
                .forEach(rights::add);
        return rights;
    }

    /** The same and what each account may by its roles, and by theirs. */
    private static TreeSet<String> withRoles(TreeSet<String> rights, Server server) {
        TreeSet<String> all = new TreeSet<>(rights);
        if (!server.hasOwnTable("role_edges")) {
            return all;
        }
        List<Map<String, String>> edges = server.rows("SELECT"
                + " CONCAT('''', from_user, '''@''', from_host, ''' ') AS role,"
                + " CONCAT('''', to_user, '''@''', to_host, ''' ') AS grantee FROM mysql.role_edges");
        int before;
        do {
            before = all.size();
            edges.forEach(edge -> List.copyOf(all).stream().filter(right -> right.startsWith(edge.get("role")))
                    .forEach(right -> all.add(edge.get("grantee") + right.substring(edge.get("role").length()))));
        } while (all.size() > before);
        return all;
    }

    /** The operator's rights in MySQL: asked by what each step ahead will ask. */
    static Guard mysqlRights(Work work, Cluster cluster) {
        return new Guard("mysql-rights", "this account to see, kill and end replication on " + cluster, () -> {
            Server server = work.server(cluster);
            try {
                Clients.of(server);
                server.replication();
                server.binlogStatus();
                server.rows("SHOW BINLOG EVENTS LIMIT 1");
                boolean ends = server.hasRoutine("rds_stop_replication")
                        && (server.hasRoutine("rds_reset_external_source")
                                || server.hasRoutine("rds_reset_external_master"));
                if (!ends) {
                    return Optional.of("no right to mysql.rds_stop_replication and mysql.rds_reset_external_*");
                }
                return server.has(SEES_TABLES) ? Optional.empty()
                        : Optional.of("no application's table can be seen: guards would find no hazard in any");
            } catch (SqlFailure e) {
                return Optional.of(e.getMessage());
            }
        }, "grant what is missing: see lib/mysql/grants.sql");
    }

    /**
     * The operator's rights in AWS: calls that AWS refuses for their content when the right is there, so nothing can
     * change.
     */
    static Guard awsRights(Site site) {
        return new Guard("aws-rights", "these AWS credentials to change records, parameter groups and the app state",
                () -> {
                    List<String> seen = new ArrayList<>();
                    site.zone().find().missingRight().ifPresent(seen::add);
                    site.appState().bucket().flatMap(bucket -> bucket.missingRight(AppState.LIVE)).ifPresent(seen::add);
                    site.chain().forEach(cluster -> cluster.group().missingRight().ifPresent(seen::add));
                    return Listed.list(seen);
                }, "attach the policy in lib/aws/iam-policy.json to this identity");
    }
}
