package lib.site;

//SOURCES ../mysql/Clients.java
//SOURCES ../mysql/Server.java
//SOURCES ../mysql/Statements.java
//SOURCES ../run/Failure.java
//SOURCES ../run/Guard.java
//SOURCES Cluster.java
//SOURCES Listed.java
//SOURCES Rules.java
//SOURCES Sight.java
//SOURCES Site.java
//SOURCES Situation.java
//SOURCES Work.java

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lib.mysql.Clients;
import lib.mysql.Clients.Client;
import lib.mysql.Server;
import lib.mysql.Statements;
import lib.run.Failure;
import lib.run.Guard;

/** The guards of one cluster. Each is documented by what it expects and what it tells the operator to do. */
public final class ClusterGuards {
    /** Work older than this would block the freeze, or be rolled back by it. */
    private static final int LONG_WORK_SECONDS = 10;
    private static final String LOCK = "blue-green-runbook";
    private static final int LOOKS = 5;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private ClusterGuards() {}

    /**
     * No second run of these scripts at work on the cluster: two could hand its writes to different places. Takes a
     * lock on the server
     * that lasts as long as this run's connection, however that ends.
     */
    public static Guard alone(Work work, Cluster cluster) {
        return new Guard("alone", "no other run at work on " + cluster, () -> {
            Optional<String> holder = work.server(cluster).lockedBy(LOCK);
            if (holder.isEmpty()) {
                work.locked().add(cluster);
            }
            return holder.map(id -> "one with connection id %s on %s".formatted(id, cluster.writer().variable()));
        }, "wait for it (one that was cut off from the server is gone after %d s), or end it"
                .formatted(Server.LONELY.toSeconds()));
    }

    /**
     * Takes the locks again that this run had: a connection that was lost has given them up. Fails when another run has
     * one now. A server that can't be reached has no other run at work either.
     */
    public static void relock(Work work) {
        for (Cluster cluster : work.locked()) {
            Sight.at(() -> work.server(cluster).relock(LOCK)).seen().flatMap(holder -> holder).ifPresent(id -> {
                throw Failure.failed("another run is at work on %s (connection id %s): what was begun is left to it",
                        cluster, id);
            });
        }
    }

    /** What stands against this cluster being read-only, or writable, by its own word. */
    public static Optional<String> objectionToReadOnly(Work work, Cluster cluster, boolean wanted) {
        boolean readOnly = work.server(cluster).isReadOnly();
        return readOnly == wanted ? Optional.empty()
                : Optional.of(cluster + (readOnly ? " is read-only" : " is writable"));
    }

    /** The source of a hand-over takes no writes any more. */
    public static Guard frozen(Work work, Cluster source) {
        return new Guard("frozen", source + " read-only", () -> objectionToReadOnly(work, source, true),
                "set " + source + " to read-only first");
    }

    /** One writer, by the servers' own word. */
    public static Guard writers(Situation situation, Cluster expected) {
        return new Guard("writers", expected + " the only writable cluster",
                () -> Rules.takesNoWrites(situation, expected)
                        .or(() -> Rules.otherWriters(situation, expected, expected)),
                "find out who changed it before going on");
    }

    /** Before a cluster is released: nobody else may take writes, wherever in the chain. */
    public static Guard othersReadOnly(Situation situation, Cluster target, Cluster source) {
        return new Guard("writers", "no other cluster but %s and %s writable".formatted(source, target),
                () -> Rules.otherWriters(situation, target, source),
                "two writers lose writes: find out who made it writable, and set it to read-only");
    }

    /** An earlier change of the source's read_only is not under way any more. */
    public static Guard settled(Situation situation, Cluster source) {
        return new Guard("settled", source + "'s parameter group saying 1, and RDS having applied it",
                () -> Rules.unsettledFreeze(situation, source),
                "wait until RDS has applied it, or set %s to read-only again".formatted(source));
    }

    /** The address leads to the writer: a reader's read_only tells nothing. */
    public static Guard rightInstance(Situation situation, Cluster cluster) {
        return new Guard("instance", cluster.writer().variable() + " leading to " + cluster + "'s writer",
                () -> Rules.notTheWriter(situation, cluster), "open the tunnel to the instance that is the writer now");
    }

    /** Reads move before the writes: only then does the first cluster of the chain lose nobody when it is frozen. */
    public static List<Guard> readsMoved(Situation situation, Site site, Cluster source) {
        return source != site.chain().get(0) ? List.of() : List.of(new Guard("reads", "no reads left on " + source,
                () -> Rules.readsLeftOn(situation, site.reads(), source),
                "move the reads first (step 1.1): a frozen %s gets no new data".formatted(source)));
    }

    /** Connected accounts that read_only does not stop: SUPER, or CONNECTION_ADMIN on 8.0. */
    public static Guard bypass(Work work, Cluster cluster) {
        return new Guard("bypass", "nobody connected to %s who can write through read_only".formatted(cluster), () -> {
            Server server = work.server(cluster);
            TreeSet<String> admins = accountsPastReadOnly(server);
            return Listed.list(Clients.of(server).all().stream()
                    .filter(client -> admins.contains(client.user()))
                    .map(client -> "id %d %s, %s".formatted(client.id(), client.who(),
                            client.statement().isEmpty() ? "idle" : "running " + client.statement()))
                    .toList());
        }, "disconnect them: their writes would be lost");
    }

    private static TreeSet<String> accountsPastReadOnly(Server server) {
        TreeSet<String> admins = new TreeSet<>();
        server.rows("SELECT user FROM mysql.user WHERE Super_priv = 'Y'").forEach(row -> admins.add(row.get("user")));
        if (server.has(
                "SELECT 1 FROM information_schema.tables"
                        + " WHERE table_schema = 'mysql' AND table_name = 'global_grants'")) {
            server.rows("SELECT user FROM mysql.global_grants WHERE priv = 'CONNECTION_ADMIN'")
                    .forEach(row -> admins.add(row.get("user")));
        }
        return admins;
    }

    /** Transactions, rollbacks, statements and table locks that the freeze would wait for, or cut off. */
    public static Guard longWork(Work work, Cluster cluster) {
        return new Guard("long-work", "nothing older than %d s under way on %s".formatted(LONG_WORK_SECONDS, cluster),
                () -> {
                    Server server = work.server(cluster);
                    List<String> seen = longTransactions(server);
                    longStatements(server).stream()
                            .filter(client -> seen.stream()
                                    .noneMatch(line -> line.startsWith("id " + client.id() + " ")))
                            .forEach(client -> seen.add("id %d %s statement of %d s: %s".formatted(
                                    client.id(), client.user(), client.seconds(), client.statement())));
                    lockedTables(work, server).ifPresent(seen::add);
                    return Listed.list(seen);
                }, "let it finish, or end it");
    }

    private static List<String> longTransactions(Server server) {
        List<String> seen = new ArrayList<>();
        for (Map<String, String> row : server.rows("""
                SELECT trx_mysql_thread_id AS id, trx_state AS state, TIMESTAMPDIFF(SECOND, trx_started, NOW()) AS age,
                       p.user AS user, LEFT(COALESCE(trx_query, p.info), 400) AS statement
                FROM information_schema.innodb_trx
                    LEFT JOIN information_schema.processlist p ON p.id = trx_mysql_thread_id
                WHERE trx_started < NOW() - INTERVAL ? SECOND AND COALESCE(p.user, '') <> 'system user'""",
                "" + LONG_WORK_SECONDS)) {
            seen.add("id %s %s transaction %s of %s s: %s".formatted(
                    row.get("id"), row.get("user"), row.get("state"), row.get("age"),
                    row.get("statement") == null ? "idle" : Statements.words(row.get("statement"))));
        }
        return seen;
    }

    private static List<Client> longStatements(Server server) {
        return Clients.of(server).all().stream()
                .filter(client -> client.isAtWork() && client.seconds() > LONG_WORK_SECONDS)
                .toList();
    }

    /** LOCK TABLES shows nowhere on 5.7 but in tables that stay in use: those in use at each of several looks. */
    private static Optional<String> lockedTables(Work work, Server server) {
        TreeSet<String> always = tablesInUse(server);
        for (int look = 1; look < LOOKS && !always.isEmpty(); look++) {
            work.run().pause(BETWEEN_LOOKS);
            always.retainAll(tablesInUse(server));
        }
        return always.isEmpty() ? Optional.empty()
                : Optional.of("tables in use all the time, perhaps by LOCK TABLES: " + String.join(", ", always));
    }

    private static TreeSet<String> tablesInUse(Server server) {
        return server.rows("SHOW OPEN TABLES WHERE In_use > 0 AND Name_locked = 0").stream()
                .map(row -> row.get("Database") + "." + row.get("Table"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The cluster's own group, with nothing left to apply; that it can be changed the plan has found. */
    public static Guard parameterGroup(Cluster cluster) {
        return new Guard("parameter-group", "%s's parameter group %s used by it alone and in sync"
                .formatted(cluster, cluster.group().name()), cluster.group()::objection,
                "give the cluster a group of its own, and reboot what is pending-reboot");
    }
}
