package lib;

//SOURCES Database.java
//SOURCES Position.java

import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * An open connection to a MySQL server and what the runbook asks it. Which words a version knows (SOURCE or MASTER, REPLICA or
 * SLAVE) is found by asking the server, newest first, never by its version number.
 */
public final class Server implements AutoCloseable {
    /** How often a server is asked whether it has changed. */
    static final Duration POLL = Duration.ofMillis(5);

    /** A connection that gives no answer for this long is lost: the network may have forgotten it without telling either end. */
    private static final Duration SILENCE = Duration.ofSeconds(10);
    /** After this long without a word from here the server ends the session, so that a run cut off from it keeps no lock for longer. */
    static final Duration LONELY = Duration.ofSeconds(20);
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    static final int NO_SUCH_THREAD = 1094;
    private static final int LOCKED = 1205;
    private static final int SYNTAX_ERROR = 1064, NO_SUCH_ROUTINE = 1305;
    /** What an unknown function gives when no database is selected: MySQL looks for a stored one. */
    private static final int NO_DATABASE = 1046;
    private static final int ACCESS_DENIED = 1045, NO_SUCH_DATABASE_RIGHT = 1044, MISSING_PRIVILEGE = 1227, NO_EXECUTE = 1370;

    /** An SQL error told in one line, with the server it came from. */
    public static final class SqlFailure extends RuntimeException {
        public final int code;
        /** What was seen, without the server and what to do. */
        final String seen;

        /** Whether the server waited in vain for a lock that somebody else holds. */
        boolean isLocked() {
            return code == LOCKED;
        }

        SqlFailure(Database database, SQLException e) {
            super(explain(database, e), e);
            code = e.getErrorCode();
            seen = message(root(e));
        }

        private static Throwable root(SQLException e) {
            Throwable root = e;
            while (isOfConnection(e) && root.getCause() != null) {
                root = root.getCause();
            }
            return root;
        }

        private static boolean isOfConnection(SQLException e) {
            return String.valueOf(e.getSQLState()).startsWith("08");
        }

        private static String message(Throwable e) {
            return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        }

        private static String explain(Database database, SQLException e) {
            Throwable root = root(e);
            String message = message(root);
            String todo = switch (e.getErrorCode()) {
                case ACCESS_DENIED -> "check user and password in the option file (--defaults-file)";
                case NO_SUCH_DATABASE_RIGHT, MISSING_PRIVILEGE, NO_EXECUTE -> "grant it: see the MySQL rights in the README";
                default -> !isOfConnection(e) ? ""
                        : root instanceof GeneralSecurityException ? "is ssl-ca the authority of this server's certificate?"
                        : message.contains("Public Key Retrieval") ? "this account logs in through TLS only: not with ssl-mode=DISABLED"
                        : "is the server up, and the tunnel? Its address is set by " + database.variable() + " or --db";
            };
            return "%s says: %s%s".formatted(database, message, todo.isEmpty() ? "" : " (" + todo + ")");
        }
    }

    /** The connections of this process, on every server: it never counts or kills itself. */
    private static final Set<String> OURS = ConcurrentHashMap.newKeySet();

    public final Database database;
    private final Connection connection;
    /** @@server_uuid: the same server through whichever address. */
    private final String uuid;
    private final long connectionId;
    private Boolean gtids;
    private Boolean rdsKill;
    private final Map<String, Boolean> routines = new HashMap<>();

    private Server(Database database, Connection connection) {
        this.database = database;
        this.connection = connection;
        Map<String, String> row = rows("SELECT @@server_uuid AS uuid, CONNECTION_ID() AS id").get(0);
        uuid = row.get("uuid");
        connectionId = Long.parseLong(row.get("id"));
        OURS.add(uuid + connectionId);
        Thread heart = new Thread(this::stayAlive, "heartbeat " + database.variable());
        heart.setDaemon(true);
        heart.start();
    }

    private void stayAlive() {
        try {
            do {
                Thread.sleep(HEARTBEAT.toMillis());
            } while (connection.isValid(0));
        } catch (InterruptedException | SQLException e) {
            // the connection is lost: its next user is told
        }
    }

    static Server connect(Database database, Properties login) {
        Properties properties = new Properties();
        properties.putAll(login);
        properties.putIfAbsent("connectTimeout", "5000");
        properties.setProperty("socketTimeout", String.valueOf(SILENCE.toMillis()));
        // What waits for a lock must give up before this end does: nothing may take effect after it was given up.
        properties.setProperty("sessionVariables", "wait_timeout=%d,lock_wait_timeout=2".formatted(LONELY.toSeconds()));
        properties.setProperty("allowMultiQueries", "true"); // several KILLs in one packet
        properties.setProperty("connectionCollation", "utf8mb4_general_ci"); // a collation that 5.7 and 8.0 both know
        properties.setProperty("connectionAttributes", "program_name:blue-green-runbook");
        try {
            String url = "jdbc:mysql://%s:%d/".formatted(database.host(), database.port());
            return new Server(database, DriverManager.getConnection(url, properties));
        } catch (SQLException e) {
            throw new SqlFailure(database, e);
        }
    }

    /** The JDBC connection, for what this class does not ask. */
    Connection connection() {
        return connection;
    }

    /** This connection's id in the processlist: every connection opened before it has a lower one. */
    public long connectionId() {
        return connectionId;
    }

    /** Whether a connection in this server's processlist belongs to this process. */
    boolean isOurs(long connectionId) {
        return OURS.contains(uuid + connectionId);
    }

    /** The server's version, for people: no decision is taken on it. */
    public String version() {
        return value("SELECT @@version");
    }

    /** Whether ordinary accounts can write, by the server's own word. Aurora's readers say read_only=0 but innodb_read_only=1. */
    public boolean isWritable() {
        return value("SELECT @@global.read_only + @@global.innodb_read_only").equals("0");
    }

    public boolean isReadOnly() {
        return !isWritable();
    }

    /** How far this server has written. */
    public Position position() {
        if (hasGtids()) {
            return new Position(value("SELECT @@global.gtid_executed").replaceAll("\\s", ""), null, 0);
        }
        Map<String, String> status = binlogStatus();
        return new Position(null, status.get("File"), Long.parseLong(status.get("Position")));
    }

    /** The row of SHOW BINARY LOG STATUS. */
    Map<String, String> binlogStatus() {
        return rowsOfFirst("SHOW BINARY LOG STATUS", "SHOW MASTER STATUS").stream().findFirst().orElseThrow(() ->
                Failure.failed("%s writes no binary log: it can't be the source of a replica", database));
    }

    /** Asked once: a position is read several times while nobody can write. */
    public boolean hasGtids() {
        if (gtids == null) {
            gtids = value("SELECT @@global.gtid_mode").equals("ON");
        }
        return gtids;
    }

    /** Waits up to the given time until this server has executed everything up to a position of its source. */
    public boolean hasReplayed(Position position, Duration patience) {
        String seconds = String.valueOf(Math.max(1, patience.toSeconds()));
        if (position.isGtid()) {
            return "0".equals(value("SELECT WAIT_FOR_EXECUTED_GTID_SET(?, ?)", position.gtidSet(), seconds));
        }
        String waited = valueOfFirst(List.of("SELECT SOURCE_POS_WAIT(?, ?, ?)", "SELECT MASTER_POS_WAIT(?, ?, ?)"),
                position.file(), String.valueOf(position.offset()), seconds);
        return waited != null && Integer.parseInt(waited) >= 0;
    }

    /** What SHOW REPLICA STATUS says, in its newer words (Source_, Replica_) on every version; empty when not a replica. */
    public Optional<Map<String, String>> replication() {
        List<Map<String, String>> rows = rowsOfFirst("SHOW REPLICA STATUS", "SHOW SLAVE STATUS");
        return rows.stream().findFirst().map(row -> {
            Map<String, String> renamed = new LinkedHashMap<>();
            row.forEach((name, value) -> renamed.put(name.replace("Master_", "Source_").replace("Slave_", "Replica_"), value));
            return renamed;
        });
    }

    public String uuid() {
        return uuid;
    }

    /** Takes a named lock until this connection ends; gives the connection that has it already, if another does. */
    Optional<String> lockedBy(String name) {
        return "1".equals(value("SELECT GET_LOCK(?, 0)", name)) ? Optional.empty() : Optional.of(value("SELECT IS_USED_LOCK(?)", name));
    }

    /** Whether the connection has ended: the server restarted, the tunnel closed, or somebody killed it. */
    boolean isLost() {
        try {
            return !connection.isValid(1);
        } catch (SQLException e) {
            return true;
        }
    }

    /** Stops replication and forgets its source, by the procedures RDS gives instead of STOP and RESET REPLICA. */
    public void endReplication() {
        call("CALL mysql.rds_stop_replication");
        callFirst("CALL mysql.rds_reset_external_source", "CALL mysql.rds_reset_external_master");
    }

    /**
     * Row count and checksum of a table's content, comparable between versions (CHECKSUM TABLE is not): the exclusive or of each row's
     * CRC. Reads the whole table, for as long as that may take.
     */
    String checksum(String table, Duration patience) {
        String[] name = table.split("\\.", 2);
        List<String> columns = name.length < 2 ? List.of() : rows("SELECT column_name AS c FROM information_schema.columns"
                + " WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position", name).stream().map(row -> quoted(row.get("c"))).toList();
        if (columns.isEmpty()) {
            throw Failure.failed("%s has no table %s that this account may read: write --checksum=DB.TABLE", database, table);
        }
        String row = columns.stream().map(c -> "COALESCE(HEX(%1$s), 'NULL')".formatted(c)).collect(Collectors.joining(", "));
        try {
            connection.setNetworkTimeout(Runnable::run, (int) Math.max(SILENCE.toMillis(), patience.toMillis()));
        } catch (SQLException e) {
            throw new SqlFailure(database, e);
        }
        return value("SELECT CONCAT(COUNT(*), ' rows, checksum ', LOWER(HEX(BIT_XOR(CAST(CRC32(CONCAT_WS('#', " + row + ")) AS UNSIGNED)))))"
                + " FROM " + quoted(name[0]) + "." + quoted(name[1]));
    }

    private static String quoted(String identifier) {
        return "`" + identifier.replace("`", "``") + "`";
    }

    /** The first column of the first row, or null. */
    public String value(String sql, String... parameters) {
        List<Map<String, String>> rows = rows(sql, parameters);
        return rows.isEmpty() ? null : rows.get(0).values().iterator().next();
    }

    /** Whether the query finds a row. */
    boolean has(String sql, String... parameters) {
        return !rows(sql, parameters).isEmpty();
    }

    /** Whether RDS's procedure of that name is there, and this account may call it. Asked once. */
    boolean hasRoutine(String name) {
        return routines.computeIfAbsent(name, n ->
                has("SELECT 1 FROM information_schema.routines WHERE routine_schema = 'mysql' AND routine_name = ?", n));
    }

    /**
     * Whether RDS's kill procedure is there, tried on an id that never exists. Throws when this account can't see everybody's connections,
     * where the processlist would be just silent, or can't kill them. Asked once.
     */
    boolean hasRdsKill() {
        if (rdsKill == null) {
            rows("SELECT 1 FROM information_schema.innodb_trx LIMIT 1"); // needs PROCESS
            try {
                call("CALL mysql.rds_kill(0)");
                rdsKill = true;
            } catch (SqlFailure e) {
                if (e.code != NO_SUCH_THREAD && e.code != NO_SUCH_ROUTINE) {
                    throw e;
                }
                rdsKill = e.code == NO_SUCH_THREAD;
            }
        }
        return rdsKill;
    }

    /** The global variables whose names match. */
    Map<String, String> variables(String like) {
        return rows("SHOW GLOBAL VARIABLES LIKE ?", like).stream()
                .collect(Collectors.toMap(row -> row.get("Variable_name"), row -> row.get("Value")));
    }

    /** The rows, each by column label. */
    public List<Map<String, String>> rows(String sql, String... parameters) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            List<Map<String, String>> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                ResultSetMetaData columns = result.getMetaData();
                while (result.next()) {
                    Map<String, String> row = new LinkedHashMap<>();
                    for (int i = 1; i <= columns.getColumnCount(); i++) {
                        row.put(columns.getColumnLabel(i), result.getString(i));
                    }
                    rows.add(row);
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new SqlFailure(database, e);
        }
    }

    void call(String sql) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        } catch (SQLException e) {
            throw new SqlFailure(database, e);
        }
    }

    private void callFirst(String... newestFirst) {
        firstKnown(List.of(newestFirst), sql -> {
            call(sql);
            return null;
        });
    }

    private List<Map<String, String>> rowsOfFirst(String... newestFirst) {
        return firstKnown(List.of(newestFirst), this::rows);
    }

    private String valueOfFirst(List<String> newestFirst, String... parameters) {
        return firstKnown(newestFirst, sql -> value(sql, parameters));
    }

    /** Tries statements, newest first, until the server knows one. */
    private <T> T firstKnown(List<String> newestFirst, java.util.function.Function<String, T> ask) {
        SqlFailure unknown = null;
        for (String sql : newestFirst) {
            try {
                return ask.apply(sql);
            } catch (SqlFailure e) {
                if (e.code != SYNTAX_ERROR && e.code != NO_SUCH_ROUTINE && e.code != NO_DATABASE) {
                    throw e;
                }
                unknown = e;
            }
        }
        throw unknown;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // the server is gone, and so is the connection
        }
    }
}
