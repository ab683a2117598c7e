package lib.mysql;

//SOURCES ../run/Outside.java
//SOURCES Address.java
//SOURCES JdbcLink.java

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import lib.run.Outside;

/** An open connection to a server: what goes over the wire. */
public interface Link extends AutoCloseable {
    /** Opens connections. */
    interface Opener {
        /** A connection to this address by this login. */
        Link open(Address address, Properties login) throws SQLException;
    }

    /** How many statements of a packet were done, and what ended it; null when all were. */
    record Several(int count, SQLException error) {}

    /** Who opens the connections of the present thread. */
    Outside<Opener> OUTSIDE = new Outside<>(JdbcLink::open);

    /** The rows that a query finds, each by column label. */
    List<Map<String, String>> rows(String sql, String... parameters) throws SQLException;

    /** Runs a statement. */
    void call(String sql) throws SQLException;

    /** Runs statements in one packet, up to the first that fails. */
    Several callSeveral(List<String> statements);

    /** Whether the connection has not ended. */
    boolean isValid() throws SQLException;

    /** From here on an answer may take this long. */
    void bePatient(Duration patience) throws SQLException;

    @Override
    void close() throws SQLException;
}
