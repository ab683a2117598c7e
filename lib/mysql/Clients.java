package lib.mysql;

//SOURCES Server.java
//SOURCES Session.java
//SOURCES SqlFailure.java
//SOURCES Statements.java
//SOURCES WatchMark.java

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The client connections of a server, from its processlist. Never this process's own, the server's own threads, RDS's
 * own accounts, a replica's Binlog Dump or an account to be spared.
 */
public final class Clients {
    private static final Pattern PORT = Pattern.compile(":\\d+$");
    private static final String RDS_KILL = "CALL mysql.rds_kill(%d)";
    /** Accounts of the server and of RDS itself. Killing 'system user' stops replication without an error. */
    static final List<String> ALWAYS_SPARED = List.of("system user", "event_scheduler", "unauthenticated user",
            "rdsadmin", "rdsrepladmin", "rdsproxyadmin");

    /**
     * A row of the processlist.
     *
     * @param state what it does with its statement, in the server's words
     * @param statement what may be told of its statement, without values
     * @param names what its statement names, tables among others
     */
    public record Client(long id, String user, String host, String command, String state, long seconds,
            String statement, Set<String> names) {
        /**
         * Killed already, but still there for as long as its client keeps the socket (5.7): a second kill does nothing.
         */
        boolean isKilled() {
            return command.equals("Killed");
        }

        /** Whether it runs a statement. */
        public boolean isAtWork() {
            return command.equals("Query");
        }

        /** Whether it has this SCHEMA.TABLE in use, perhaps: who waits for a lock on it does not yet. */
        public boolean uses(String table) {
            return isAtWork() && !state.startsWith("Waiting for ")
                    && (names.contains(table) || names.contains(table.substring(table.indexOf('.') + 1)));
        }

        /** USER@HOST, without the port. */
        public String who() {
            return user + "@" + PORT.matcher(host).replaceFirst("");
        }
    }

    private final Server server;
    private final Collection<String> spared;
    /** Connections from this id on are left alone: ids only grow, so it tells which are younger. */
    private final long youngest;
    /**
     * Plain KILL as long as the server lets this account (SUPER, CONNECTION_ADMIN): RDS's procedure reads the
     * processlist each time.
     */
    private String kill = "KILL %d";
    private final boolean hasRdsKill;

    private Clients(Server server, Collection<String> spared, long youngest) {
        this.server = server;
        this.spared = new TreeSet<>(ALWAYS_SPARED);
        this.spared.addAll(spared);
        this.youngest = youngest;
        this.hasRdsKill = server.hasRdsKill();
    }

    /** All clients. Throws when this account can't see everybody's connections or can't kill them. */
    public static Clients of(Server server) {
        return of(server, List.of());
    }

    /** All clients but these accounts'. */
    public static Clients of(Server server, Collection<String> spared) {
        return new Clients(server, spared, Long.MAX_VALUE);
    }

    /** The clients that were there before the given server object connected. */
    public static Clients olderThan(Server server, Collection<String> spared) {
        return new Clients(server, spared, server.connectionId());
    }

    /** The server whose clients these are. */
    public Server server() {
        return server;
    }

    /** The client connections, killed ones that linger included. */
    public List<Client> all() {
        return of(server.rows("SELECT id, user, host, command, COALESCE(state, '') AS state, time,"
                + " LEFT(info, 400) AS statement FROM information_schema.processlist WHERE "
                + WatchMark.UNMARKED));
    }

    private List<Client> of(List<Map<String, String>> rows) {
        String id = String.valueOf(server.connectionId());
        String user = rows.stream().filter(row -> row.get("id").equals(id))
                .map(row -> row.get("user")).findFirst().orElse("");
        List<Client> clients = rows.stream()
                .map(row -> new Client(Long.parseLong(row.get("id")), row.get("user"), row.get("host"),
                        row.get("command"), row.get("state"), Long.parseLong(row.get("time")),
                        Statements.words(row.get("statement")), Statements.names(row.get("statement"))))
                .filter(client -> client.id() < youngest && !spared.contains(client.user())
                        && !client.command().startsWith("Binlog Dump"))
                .toList();
        if (clients.stream().anyMatch(client -> client.user().equals(user) && !server.isOurs(client.id()))) {
            server.ours().awaitOpening(); // one is in the processlist before this process knows it for its own
        }
        return clients.stream().filter(client -> !server.isOurs(client.id())).toList();
    }

    /** The clients that are there to be killed. */
    public List<Client> living() {
        return all().stream().filter(client -> !client.isKilled()).toList();
    }

    /**
     * The same without what they do, of thousands that is most of the answer, and of the time to read it; first those
     * that were active within the last second, since who is refused tries again and again. Among these, and the others,
     * the oldest: a server finds them soonest.
     */
    public List<Client> toKill() {
        return of(server.rows("SELECT id, user, host, command, '' AS state, time, NULL AS statement"
                + " FROM information_schema.processlist WHERE " + WatchMark.UNMARKED
                + " AND command <> 'Killed' ORDER BY time > 0, id"));
    }

    /** The clients that were killed but stay in the processlist. */
    public List<Client> killed() {
        return all().stream().filter(Client::isKilled).toList();
    }

    /**
     * Kills connections, in one packet of statements. One that ended by itself (1094) stops the rest of its packet: go
     * on behind it. One of somebody else's (1095) needs RDS's procedure.
     *
     * @return the ids of those that this account may not kill: from 8.0 on, who has SYSTEM_USER is out of reach of who
     *         lacks it, by the procedure too
     */
    public Set<Long> kill(List<Client> clients) {
        List<Long> ids = clients.stream().map(Client::id).toList();
        Set<Long> denied = new HashSet<>();
        int done = 0;
        while (done < ids.size()) {
            Session.SeveralDone several = server.session()
                    .callSeveral(ids.subList(done, ids.size()).stream().map(kill::formatted).toList());
            done += several.count();
            SqlFailure failure = several.failure();
            if (failure == null) {
                break;
            }
            if (failure.code() == SqlFailure.NOT_OWNER && hasRdsKill && !kill.equals(RDS_KILL)) {
                kill = RDS_KILL;
            } else if (failure.code() == SqlFailure.NOT_OWNER) {
                denied.add(ids.get(done++));
            } else if (failure.code() == SqlFailure.NO_SUCH_THREAD) {
                done++;
            } else {
                throw failure;
            }
        }
        return denied;
    }

    /** "app@10.0.0.7 12, batch@10.0.0.9 3": who is connected, from where, how often. */
    public static String byUser(List<Client> clients) {
        return count(clients, Client::who);
    }

    /** "app@10.0.0.7 (billing) 12": the same with the program. */
    public String withPrograms(List<Client> clients) {
        Map<String, String> programs = programs(server);
        return count(clients, client -> withProgram(client, programs));
    }

    /** "73821 app@10.0.0.7 (billing), Sleep for 12 s": each by itself. */
    public List<String> oneByOne(List<Client> clients) {
        Map<String, String> programs = programs(server);
        return clients.stream().map(client -> "%d %s, %s for %d s".formatted(client.id(),
                withProgram(client, programs), client.command(), client.seconds())).toList();
    }

    private static String withProgram(Client client, Map<String, String> programs) {
        return "%s (%s)".formatted(client.who(), programs.getOrDefault("" + client.id(), "program unknown"));
    }

    private static String count(List<Client> clients, Function<Client, String> by) {
        return clients.stream()
                .collect(Collectors.groupingBy(by, TreeMap::new, Collectors.counting()))
                .entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    /**
     * The program each client says it is, else its driver, by connection id: where performance_schema knows and this
     * account may ask.
     */
    static Map<String, String> programs(Server server) {
        Map<String, String> programs = new HashMap<>();
        try {
            server.rows(
                    "SELECT processlist_id AS id, attr_value AS program FROM performance_schema.session_connect_attrs"
                            // the program's name comes last and stays
                            + " WHERE attr_name IN ('_client_name', 'program_name') ORDER BY attr_name")
                    .forEach(row -> programs.put(row.get("id"), row.get("program")));
        } catch (SqlFailure e) {
            // then nobody can tell
        }
        return programs;
    }
}
