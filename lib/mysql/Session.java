package lib.mysql;

//SOURCES Address.java
//SOURCES Link.java
//SOURCES SqlFailure.java

import java.sql.SQLException;
import java.time.Duration;
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

    final Address address;
    private final Link link;
    /** Which of several statements this server knows. */
    private final Map<List<String>, String> known = new ConcurrentHashMap<>();

    private Session(Address address, Link link) {
        this.address = address;
        this.link = link;
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
            return new Session(address, Link.OUTSIDE.get().open(address, properties));
        } catch (SQLException e) {
            throw new SqlFailure(address, e);
        }
    }

    /** Whether the connection has ended: the server restarted, the tunnel closed, or somebody killed it. */
    boolean isLost() {
        try {
            return !link.isValid();
        } catch (SQLException e) {
            return true;
        }
    }

    /** From here on an answer may take this long, or the usual time where that is longer. */
    void bePatient(Duration patience) {
        try {
            link.bePatient(patience.compareTo(SILENCE) > 0 ? patience : SILENCE);
        } catch (SQLException e) {
            throw new SqlFailure(address, e);
        }
    }

    /** The rows, each by column label. */
    List<Map<String, String>> rows(String sql, String... parameters) {
        try {
            return link.rows(sql, parameters);
        } catch (SQLException e) {
            throw new SqlFailure(address, e);
        }
    }

    /** The first column of the first row, or null. */
    String value(String sql, String... parameters) {
        List<Map<String, String>> rows = rows(sql, parameters);
        return rows.isEmpty() ? null : rows.get(0).values().iterator().next();
    }

    void call(String sql) {
        try {
            link.call(sql);
        } catch (SQLException e) {
            throw new SqlFailure(address, e);
        }
    }

    /** Runs statements in one packet, up to the first that fails. */
    SeveralDone callSeveral(List<String> statements) {
        Link.Several done = link.callSeveral(statements);
        return new SeveralDone(done.count(), done.error() == null ? null : new SqlFailure(address, done.error()));
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
            link.close();
        } catch (SQLException e) {
            // the server is gone, and so is the connection
        }
    }
}
