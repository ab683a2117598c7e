package lib.mysql;

//SOURCES ../run/Failure.java
//SOURCES Address.java
//SOURCES OwnConnections.java
//SOURCES Position.java
//SOURCES Replication.java
//SOURCES Session.java
//SOURCES SqlFailure.java

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import lib.run.Failure;

/**
 * A MySQL server and what the runbook asks it. Which words a version knows (SOURCE or MASTER, REPLICA or SLAVE) is
 * found by asking the server, newest first, never by its version number.
 */
public final class Server implements AutoCloseable {
    /** How often a server is asked whether it has changed. */
    public static final Duration POLL = Duration.ofMillis(5);
    /** How long a server keeps the locks of a run that the network cut off. */
    public static final Duration LONELY = Session.LONELY;

    private final Session session;
    private final OwnConnections ours;
    /** @@server_uuid: the same server through whichever address. */
    private final String uuid;
    private final long connectionId;
    private final Map<String, Boolean> routines = new HashMap<>();
    private Boolean gtids;
    private Boolean rdsKill;

    private Server(Session session, OwnConnections ours) {
        this.session = session;
        this.ours = ours;
        Map<String, String> row = session.rows("SELECT @@server_uuid AS uuid, CONNECTION_ID() AS id").get(0);
        uuid = row.get("uuid");
        connectionId = Long.parseLong(row.get("id"));
        ours.add(uuid, connectionId);
    }

    static Server connect(Address address, Properties login, OwnConnections ours) {
        return ours.open(() -> new Server(Session.connect(address, login), ours));
    }

    /** Where it was reached. */
    public Address address() {
        return session.address;
    }

    Session session() {
        return session;
    }

    /** This connection's id in the processlist: every connection opened before it has a lower one. */
    public long connectionId() {
        return connectionId;
    }

    /** Whether a connection in this server's processlist belongs to this process. */
    boolean isOurs(long connectionId) {
        return ours.has(uuid, connectionId);
    }

    OwnConnections ours() {
        return ours;
    }

    /** @@server_uuid. */
    public String uuid() {
        return uuid;
    }

    /** The server's version, for people: no decision is taken on it. */
    public String version() {
        return value("SELECT @@version");
    }

    /** The server's read_only. */
    public boolean hasReadOnly() {
        return value("SELECT @@global.read_only").equals("1");
    }

    /** Whether this server can't be a writer: an Aurora reader says read_only=0 but innodb_read_only=1. */
    public boolean isReader() {
        return value("SELECT @@global.innodb_read_only").equals("1");
    }

    /**
     * Whether ordinary accounts can write, by the server's own word. Aurora's readers say read_only=0 but
     * innodb_read_only=1.
     */
    public boolean isWritable() {
        return value("SELECT @@global.read_only + @@global.innodb_read_only").equals("0");
    }

    /** The opposite of {@link #isWritable}. */
    public boolean isReadOnly() {
        return !isWritable();
    }

    /** How far this server has written: one question. The last of a chain may write no binary log. */
    public Position position() {
        boolean gtids = hasGtids();
        Map<String, String> status = gtids ? binlogStatusRow().orElse(null) : binlogStatus();
        if (status == null) {
            return Position.ofGtids(executedGtids(), "", 0);
        }
        long offset = Long.parseLong(status.get("Position"));
        return gtids ? Position.ofGtids(status.get("Executed_Gtid_Set"), status.get("File"), offset)
                : Position.inFile(status.get("File"), offset);
    }

    /** The row of SHOW BINARY LOG STATUS. */
    public Map<String, String> binlogStatus() {
        return binlogStatusRow().orElseThrow(() -> Failure.failed(
                "%s writes no binary log: it can't be the source of a replica", address()));
    }

    private Optional<Map<String, String>> binlogStatusRow() {
        return session.firstKnown(List.of("SHOW BINARY LOG STATUS", "SHOW MASTER STATUS"), session::rows).stream()
                .findFirst();
    }

    /** Asked once: a position is read several times while nobody can write. */
    public boolean hasGtids() {
        if (gtids == null) {
            gtids = value("SELECT @@global.gtid_mode").equals("ON");
        }
        return gtids;
    }

    /** The GTIDs of all that this server has executed, whether or not its position is told by them. */
    public String executedGtids() {
        return value("SELECT @@global.gtid_executed").replaceAll("\\s", "");
    }

    /** Waits up to the given time until this server has executed everything up to a position of its source. */
    public boolean hasReplayed(Position position, Duration patience) {
        String seconds = String.valueOf(Math.max(1, patience.toSeconds()));
        if (position.isGtid()) {
            return "0".equals(value("SELECT WAIT_FOR_EXECUTED_GTID_SET(?, ?)", position.gtidSet(), seconds));
        }
        String waited = session.firstKnown(
                List.of("SELECT SOURCE_POS_WAIT(?, ?, ?)", "SELECT MASTER_POS_WAIT(?, ?, ?)"),
                sql -> value(sql, position.file(), String.valueOf(position.offset()), seconds));
        return waited != null && Integer.parseInt(waited) >= 0; // NULL: not replicating; -1: not there yet
    }

    /** How this server replicates; empty when it is no replica. */
    public Optional<Replication> replication() {
        return channels().stream().findFirst();
    }

    /** The same through each of its channels. */
    public List<Replication> channels() {
        return session.firstKnown(List.of("SHOW REPLICA STATUS", "SHOW SLAVE STATUS"), session::rows).stream()
                .map(Replication::of).toList();
    }

    /** Stops replication and forgets its source, by the procedures RDS gives instead of STOP and RESET REPLICA. */
    public void endReplication() {
        session.call("CALL mysql.rds_stop_replication");
        session.firstKnown(List.of("CALL mysql.rds_reset_external_source", "CALL mysql.rds_reset_external_master"),
                sql -> {
                    session.call(sql);
                    return sql;
                });
    }

    /** Whether the connection has ended: the server restarted, the tunnel closed, or somebody killed it. */
    boolean isLost() {
        return session.isLost();
    }

    /** Calls a procedure of RDS. */
    public void call(String sql) {
        session.call(sql);
    }

    /** Whether RDS's procedure of that name is there, and this account may call it. Asked once. */
    public boolean hasRoutine(String name) {
        return routines.computeIfAbsent(name,
                n -> has(
                        "SELECT 1 FROM information_schema.routines WHERE routine_schema = 'mysql' AND routine_name = ?",
                        n));
    }

    /**
     * Whether RDS's kill procedure is there, tried on an id that never exists. Throws when this account can't see
     * everybody's connections, where the processlist would be just silent, or can't kill them. Asked once.
     */
    boolean hasRdsKill() {
        if (rdsKill == null) {
            session.rows("SELECT 1 FROM information_schema.innodb_trx LIMIT 1"); // needs PROCESS
            try {
                session.call("CALL mysql.rds_kill(0)");
                rdsKill = true;
            } catch (SqlFailure e) {
                if (e.code() != SqlFailure.NO_SUCH_THREAD && !e.isOfMissingRoutine()) {
                    throw e;
                }
                rdsKill = e.code() == SqlFailure.NO_SUCH_THREAD;
            }
        }
        return rdsKill;
    }

    /** Whether the server's own schema has this table, which other versions may not have. */
    public boolean hasOwnTable(String name) {
        return has("SELECT 1 FROM information_schema.tables WHERE table_schema = 'mysql' AND table_name = ?", name);
    }

    /** The global variables whose names match. */
    public Map<String, String> variables(String like) {
        return rows("SHOW GLOBAL VARIABLES LIKE ?", like).stream()
                .collect(Collectors.toMap(row -> row.get("Variable_name"), row -> row.get("Value")));
    }

    /** The first column of the first row, or null. */
    public String value(String sql, String... parameters) {
        return session.value(sql, parameters);
    }

    /** Whether the query finds a row. */
    public boolean has(String sql, String... parameters) {
        return !rows(sql, parameters).isEmpty();
    }

    /** The rows, each by column label. */
    public List<Map<String, String>> rows(String sql, String... parameters) {
        return session.rows(sql, parameters);
    }

    @Override
    public String toString() {
        return address().toString();
    }

    @Override
    public void close() {
        session.close();
    }
}
