package lib;

//SOURCES Change.java
//SOURCES Database.java
//SOURCES Landing.java
//SOURCES Server.java

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The client connections of a server: their list, from the processlist, and their end. Never this process's own, the server's own
 * threads, RDS's own accounts, a replica's Binlog Dump or an account to be spared.
 */
public final class Connections {
    /** Statements a packet: more save no time, and after each one there is progress to show. */
    private static final int BATCH = 300;
    /** How often to look for clients that come back. */
    private static final Duration CALM = Duration.ofMillis(100);
    private static final Duration LEAVING = Duration.ofSeconds(1);
    private static final int NOT_OWNER = 1095;
    /** Accounts of the server and of RDS itself. Killing 'system user' stops replication without an error. */
    private static final List<String> ALWAYS_SPARED = List.of("system user", "event_scheduler", "unauthenticated user",
            "rdsadmin", "rdsrepladmin", "rdsproxyadmin");

    /** A row of the processlist. */
    public record Client(long id, String user, String host, String command, long seconds, String statement) {
        /** Killed already, but still there for as long as its client keeps the socket (5.7): a second kill does nothing. */
        public boolean isKilled() {
            return command.equals("Killed");
        }

        /** USER@HOST, without the port. */
        String who() {
            return user + "@" + host.replaceFirst(":\\d+$", "");
        }
    }

    private final Server server;
    private final Collection<String> spared;
    /** Connections from this id on are left alone: ids only grow, so it tells which are younger. */
    private final long youngest;
    /** Plain KILL as long as the server lets this account (SUPER, CONNECTION_ADMIN): RDS's procedure reads the processlist each time. */
    private String kill = "KILL %d";
    private final boolean hasRdsKill;

    /** All client connections. Throws when this account can't see everybody's connections or can't kill them. */
    public Connections(Server server, Collection<String> spared) {
        this(server, spared, Long.MAX_VALUE);
    }

    /** Client connections older than that of the given server object. */
    public static Connections olderThan(Server server, Collection<String> spared) {
        return new Connections(server, spared, server.connectionId());
    }

    private Connections(Server server, Collection<String> spared, long youngest) {
        this.server = server;
        this.spared = new TreeSet<>(ALWAYS_SPARED);
        this.spared.addAll(spared);
        this.youngest = youngest;
        this.hasRdsKill = server.hasRdsKill();
    }

    /** The client connections, killed ones that linger included. */
    public List<Client> clients() {
        return server.rows("SELECT id, user, host, command, time, LEFT(COALESCE(info, ''), 80) AS statement"
                        + " FROM information_schema.processlist").stream()
                .map(row -> new Client(Long.parseLong(row.get("id")), row.get("user"), row.get("host"), row.get("command"),
                        Long.parseLong(row.get("time")), row.get("statement")))
                .filter(client -> client.id() < youngest && !server.isOurs(client.id()))
                .filter(client -> !spared.contains(client.user()) && !client.command().startsWith("Binlog Dump"))
                .toList();
    }

    /** The clients that are there to be killed. */
    public List<Client> living() {
        return clients().stream().filter(client -> !client.isKilled()).toList();
    }

    /**
     * Kills, reading the processlist again each time, until no living client has been seen for the given time.
     *
     * @param killed told each batch of ids when it is gone
     */
    public void killAll(Run run, Duration quiet, Consumer<List<Long>> killed) {
        long[] total = {0};
        long[] lastSeen = {System.nanoTime() - quiet.toNanos()};
        String[] who = {""};
        run.waitUntil("no client connection is left on " + server.database, quiet.isZero() ? Server.POLL : CALM, () -> {
            List<Client> clients = living();
            if (!clients.isEmpty()) {
                who[0] = total[0] == 0 ? byUser(clients) : withPrograms(clients); // of those who came back
                kill(clients.stream().map(Client::id).toList(), killed);
                total[0] += clients.size();
                clients = living(); // at once: who was killed has left the list
                lastSeen[0] = System.nanoTime();
            }
            long still = System.nanoTime() - lastSeen[0];
            return clients.isEmpty() && still >= quiet.toNanos() ? Optional.empty()
                    : Optional.of("%d killed, the last ones %s".formatted(total[0], who[0]));
        });
    }

    /** Killed clients that stay in the processlist; those that leave it within a second are only on their way out. */
    public List<Client> lingering(Run run) {
        long deadline = System.nanoTime() + LEAVING.toNanos();
        while (true) {
            List<Client> killed = clients().stream().filter(Client::isKilled).toList();
            if (killed.isEmpty() || System.nanoTime() >= deadline) {
                return killed;
            }
            run.pause(Server.POLL);
        }
    }

    private void kill(List<Long> ids, Consumer<List<Long>> killed) {
        for (int from = 0; from < ids.size(); from += BATCH) {
            List<Long> batch = ids.subList(from, Math.min(from + BATCH, ids.size()));
            killInOnePacket(batch);
            killed.accept(batch);
        }
    }

    /** A connection that ended by itself (1094) stops the rest of its packet: go on behind it. One of somebody else's (1095) needs RDS's procedure. */
    private void killInOnePacket(List<Long> ids) {
        int done = 0;
        while (done < ids.size()) {
            String sql = ids.subList(done, ids.size()).stream().map(kill::formatted).collect(Collectors.joining("; "));
            try (Statement statement = server.connection().createStatement()) {
                statement.execute(sql);
                done++;
                while (statement.getMoreResults() || statement.getUpdateCount() != -1) {
                    done++;
                }
                return;
            } catch (SQLException e) {
                if (e.getErrorCode() == NOT_OWNER && hasRdsKill) {
                    kill = "CALL mysql.rds_kill(%d)";
                } else if (e.getErrorCode() == Server.NO_SUCH_THREAD) {
                    done++;
                } else {
                    throw new Server.SqlFailure(server.database, e);
                }
            }
        }
    }

    /** "app@10.0.0.7 12, batch@10.0.0.9 3": who is connected, from where, how often. */
    static String byUser(List<Client> clients) {
        return count(clients, Client::who);
    }

    /** "app@10.0.0.7 (billing) 12": the same with the program. */
    String withPrograms(List<Client> clients) {
        Map<String, String> programs = programs();
        return count(clients, client -> "%s (%s)".formatted(client.who(), programs.getOrDefault("" + client.id(), "program unknown")));
    }

    private static String count(List<Client> clients, Function<Client, String> by) {
        return clients.stream().collect(Collectors.groupingBy(by, TreeMap::new, Collectors.counting()))
                .entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).collect(Collectors.joining(", "));
    }

    /** The program each client says it is, else its driver, by connection id: where performance_schema knows and this account may ask. */
    private Map<String, String> programs() {
        Map<String, String> programs = new HashMap<>();
        try {
            server.rows("SELECT processlist_id AS id, attr_value AS program FROM performance_schema.session_connect_attrs"
                    + " WHERE attr_name IN ('_client_name', 'program_name') ORDER BY attr_name") // the program's name comes last and stays
                    .forEach(row -> programs.put(row.get("id"), row.get("program")));
        } catch (Server.SqlFailure e) {
            // then nobody can tell
        }
        return programs;
    }

    /** The clients that run a statement, with id and statement; "" when none does. */
    String atWork() {
        return living().stream().filter(client -> client.command().equals("Query"))
                .map(client -> "id %d %s for %d s: %s".formatted(client.id(), client.who(), client.seconds(), client.statement()))
                .collect(Collectors.joining("; "));
    }

    /** The change of a step: kills the clients of these instances, which must be read-only. */
    public static KillClients kill(Collection<String> spared, Instances... instances) {
        return new KillClients(Arrays.asList(instances), spared);
    }

    /** The end of the client connections of some instances. */
    public static final class KillClients implements Change {
        private final List<Instances> instances;
        private final Collection<String> spared;
        /** Connected while planning, so that the first kill is one round trip away. */
        private final Map<Database, Connections> warm = new LinkedHashMap<>();
        private Landing landing;

        private KillClients(List<Instances> instances, Collection<String> spared) {
            this.instances = instances;
            this.spared = spared;
        }

        /** Proves after the kill that new connections through these names land on this cluster. */
        public KillClients landingOn(Cluster target, Dns zone, Dns.Endpoint... names) {
            landing = new Landing(zone, target, List.of(names));
            return this;
        }

        @Override
        public List<Edit> plan(Run run) {
            List<Edit> edits = new ArrayList<>();
            for (Database database : instances.stream().flatMap(some -> some.find().stream()).distinct().toList()) {
                Connections connections = warm.computeIfAbsent(database, d -> new Connections(run.login.another(d), spared));
                List<Client> living = connections.living();
                if (!living.isEmpty()) {
                    edits.add(new Edit(connections.server.database + " client connections", byUser(living), "none"));
                }
            }
            if (edits.isEmpty() && areReadOnly()) { // an earlier run may have killed all and failed after that
                astray(run).forEach(seen -> edits.add(new Edit("new connections", seen, "all land on " + landing.target().name())));
            }
            return edits;
        }

        private boolean areReadOnly() {
            return warm.values().stream().allMatch(connections -> connections.server.isReadOnly());
        }

        private List<String> astray(Run run) {
            return landing == null ? List.of() : landing.objections(run);
        }

        @Override
        public List<Guard> guards(Run run) {
            return warm.keySet().stream().map(database -> new Guard("read-only", database + " read-only", () ->
                    run.login.server(database).isReadOnly() ? Optional.empty() : Optional.of("it takes writes"),
                    "make sure that this is the cluster the clients are to leave")).toList();
        }

        @Override
        public void apply(Run run) {
            warm.forEach((database, connections) -> {
                connections.killAll(run, run.quiet, ids -> run.say("killed", "%d connections of %s: %s", ids.size(), database.variable(), ids));
                List<Client> lingering = connections.lingering(run);
                if (!lingering.isEmpty()) {
                    run.say("note", "%d killed connections are still in the processlist of %s (held by a statement, a rollback or a "
                            + "client's socket): %s", lingering.size(), database.variable(), byUser(lingering));
                }
            });
        }

        /** Killing has read the processlist until nobody came back; here the names are followed, and who came back since is told. */
        @Override
        public void prove(Run run) {
            List<String> astray = astray(run);
            List<String> back = new ArrayList<>();
            warm.forEach((database, connections) -> {
                List<Client> living = connections.living();
                if (!living.isEmpty()) {
                    back.add(database.variable() + ": " + connections.withPrograms(living));
                }
            });
            String here = String.join(", ", back);
            if (!astray.isEmpty()) {
                throw Failure.failed("not all new connections land on %s: %s%s: find out who moved the record, and point it there again",
                        landing.target().name(), String.join(", ", astray), here.isEmpty() ? "" : "; there are again clients on " + here);
            }
            if (!here.isEmpty()) {
                run.say("note", "clients have come back to %s", here);
            }
        }
    }
}
