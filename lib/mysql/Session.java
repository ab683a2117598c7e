package lib.mysql;

// Its makers vouch for MySQL 8.4 and later (9.7.0: 8.0 and later); the tests run it on 5.7, 8.0 and newer.
// Without what it depends on: protobuf serves its X DevAPI only.
//DEPS com.mysql:mysql-connector-j:26.10.0@fatjar
//SOURCES Address.java
//SOURCES SqlFailure.java

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** An open connection that stays alive while this process does, and ends on the server soon after. */
final class Session implements AutoCloseable {
    /**
     * A connection that gives no answer for this long is lost: the network may have forgotten it without telling either
     * end.
     */
    private static final Duration SILENCE = Duration.ofSeconds(10);
    /**
     * After this long without a word from here the server ends the session, so that a run cut off from it keeps no lock
     * for longer.
     */
    static final Duration LONELY = Duration.ofSeconds(20);
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    final Address address;
    private final Connection connection;
    /** Which of several statements this server knows. */
    private final Map<List<String>, String> known = new ConcurrentHashMap<>();

    private Session(Address address, Connection connection) {
        this.address = address;
        this.connection = connection;
        Thread heart = new Thread(this::stayAlive, "heartbeat " + address.variable());
        heart.setDaemon(true);
        heart.start();
    }

    static Session connect(Address address, Properties login) {
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
            String url = "jdbc:mysql://%s:%d/".formatted(address.urlName(), address.port());
            return new Session(address, DriverManager.getConnection(url, properties));
        } catch (SQLException e) {
            throw new SqlFailure(address, e);
        }
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

    /** Whether the connection has ended: the server restarted, the tunnel closed, or somebody killed it. */
    boolean isLost() {
        try {
            return !connection.isValid(1);
        } catch (SQLException e) {
            return true;
        }
    }

    /** From here on an answer may take this long, or the usual time where that is longer. */
    void bePatient(Duration patience) {
        try {
            connection.setNetworkTimeout(Runnable::run, (int) Math.max(SILENCE.toMillis(), patience.toMillis()));
        } catch (SQLException e) {
            throw new SqlFailure(address, e);
        }
    }

    /** The rows, each by column label. */
    List<Map<String, String>> rows(String sql, String... parameters) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                return rows(result);
            }
        } catch (SQLException e) {
            throw new SqlFailure(address, e);
        }
    }

    private static List<Map<String, String>> rows(ResultSet result) throws SQLException {
        List<Map<String, String>> rows = new ArrayList<>();
        ResultSetMetaData columns = result.getMetaData();
        while (result.next()) {
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                row.put(columns.getColumnLabel(i), result.getString(i));
            }
            rows.add(row);
        }
        return rows;
    }

    /** The first column of the first row, or null. */
    String value(String sql, String... parameters) {
        List<Map<String, String>> rows = rows(sql, parameters);
        return rows.isEmpty() ? null : rows.get(0).values().iterator().next();
    }

    void call(String sql) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        } catch (SQLException e) {
            throw new SqlFailure(address, e);
        }
    }

    /** Runs statements in one packet, up to the first that fails. */
    SeveralDone callSeveral(List<String> statements) {
        int done = 0;
        try (Statement statement = connection.createStatement()) {
            statement.execute(String.join("; ", statements));
            done++;
            while (statement.getMoreResults() || statement.getUpdateCount() != -1) {
                done++;
            }
            return new SeveralDone(done, null);
        } catch (SQLException e) {
            return new SeveralDone(done, new SqlFailure(address, e));
        }
    }

    /** How many statements of a packet were done, and what ended it; null when all were. */
    record SeveralDone(int count, SqlFailure failure) {}

    /** Tries statements, newest first, until the server knows one; the next time it begins with that one. */
    <T> T firstKnown(List<String> newestFirst, Function<String, T> ask) {
        SqlFailure unknown = null;
        for (String sql : known.containsKey(newestFirst) ? List.of(known.get(newestFirst)) : newestFirst) {
            try {
                T answer = ask.apply(sql);
                known.put(newestFirst, sql);
                return answer;
            } catch (SqlFailure e) {
                if (!e.isUnknownHere()) {
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
