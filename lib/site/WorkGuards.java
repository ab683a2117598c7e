package lib.site;

//SOURCES ../mysql/Clients.java
//SOURCES ../mysql/Server.java
//SOURCES ../mysql/Statements.java
//SOURCES ../run/Guard.java
//SOURCES Cluster.java
//SOURCES Listed.java
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
import lib.run.Guard;

/** The guard against work that a freeze would wait for or cut off. Who only reads does not count. */
public final class WorkGuards {
    /** Work older than this would block the freeze, or be rolled back by it. */
    private static final int LONG_WORK_SECONDS = 10;
    private static final int LOOKS = 10;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private WorkGuards() {}

    /** Write transactions, rollbacks, writing statements and table locks that the freeze would wait for, or cut off. */
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

    /** Those that have changed something; one that only reads goes on under read_only. */
    private static List<String> longTransactions(Server server) {
        List<String> seen = new ArrayList<>();
        for (Map<String, String> row : server.rows("""
                SELECT trx_mysql_thread_id AS id, trx_state AS state, TIMESTAMPDIFF(SECOND, trx_started, NOW()) AS age,
                       p.user AS user, LEFT(COALESCE(trx_query, p.info), 400) AS statement
                FROM information_schema.innodb_trx
                    LEFT JOIN information_schema.processlist p ON p.id = trx_mysql_thread_id
                WHERE trx_started < NOW() - INTERVAL ? SECOND AND COALESCE(p.user, '') <> 'system user'
                    AND (trx_rows_modified > 0 OR trx_state = 'ROLLING BACK')""",
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
                .filter(client -> !Statements.isReading(client.statement()))
                .toList();
    }

    /**
     * LOCK TABLES shows nowhere on 5.7 but in tables that stay in use though no statement at work uses them: those that
     * do so at each of several looks.
     */
    private static Optional<String> lockedTables(Work work, Server server) {
        TreeSet<String> always = heldTables(server);
        for (int look = 1; look < LOOKS && !always.isEmpty(); look++) {
            work.run().pause(BETWEEN_LOOKS);
            always.retainAll(heldTables(server));
        }
        return always.isEmpty() ? Optional.empty()
                : Optional.of("tables in use all the time, perhaps by LOCK TABLES: " + String.join(", ", always));
    }

    /** In use, and in none of the statements that are at work before and after this was asked. */
    private static TreeSet<String> heldTables(Server server) {
        List<Client> clients = new ArrayList<>(Clients.of(server).all());
        TreeSet<String> held = server.rows("SHOW OPEN TABLES WHERE In_use > 0 AND Name_locked = 0").stream()
                .map(row -> row.get("Database") + "." + row.get("Table"))
                .collect(Collectors.toCollection(TreeSet::new));
        if (!held.isEmpty()) {
            clients.addAll(Clients.of(server).all());
            held.removeIf(table -> clients.stream().anyMatch(client -> client.uses(table)));
        }
        return held;
    }
}
