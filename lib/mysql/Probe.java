package lib.mysql;

//SOURCES Address.java

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;

/**
 * A connection as an impatient client has it, which asks the server who it is and whether it takes writes. Nothing of
 * this process keeps it alive, and whoever kills clients may kill it.
 */
public final class Probe implements AutoCloseable {
    private static final String WHO = "SELECT @@server_uuid, CONNECTION_ID(),"
            + " @@global.read_only + @@global.innodb_read_only";

    /** What a server said: its server_uuid, the connection's id there, and whether ordinary accounts can write. */
    public record Answer(String uuid, long connectionId, boolean takesWrites) {}

    /** Opens such connections. */
    public interface Opener {
        /** Connects to this address. */
        Probe open(Address address) throws SQLException;
    }

    private final Connection connection;
    private final PreparedStatement who;
    private final Optional<PreparedStatement> write;

    private Probe(Connection connection, Optional<String> statement) throws SQLException {
        this.connection = connection;
        who = connection.prepareStatement(WHO);
        write = statement.isPresent() ? Optional.of(connection.prepareStatement(statement.get())) : Optional.empty();
    }

    /**
     * Connects.
     *
     * @param patience for the connection, and for each answer
     * @param write a statement that {@link #write} runs, with a place for who writes
     */
    static Probe connect(Address address, Properties login, Duration patience, Optional<String> write)
            throws SQLException {
        Properties properties = new Properties();
        properties.putAll(login);
        properties.setProperty("connectTimeout", String.valueOf(patience.toMillis()));
        properties.setProperty("socketTimeout", String.valueOf(patience.toMillis()));
        properties.setProperty("connectionCollation", "utf8mb4_general_ci"); // one that 5.7 and 8.0 both know
        properties.setProperty("connectionAttributes", "program_name:blue-green-watch");
        return new Probe(
                DriverManager.getConnection("jdbc:mysql://%s:%d/".formatted(address.urlName(), address.port()),
                        properties),
                write);
    }

    /** Asks: one query. */
    public Answer ask() throws SQLException {
        try (ResultSet row = who.executeQuery()) {
            row.next();
            return new Answer(row.getString(1), row.getLong(2), row.getInt(3) == 0);
        }
    }

    /** Writes a row as this writer, where it was connected to do so. */
    public void write(String writer) throws SQLException {
        if (write.isPresent()) {
            write.get().setString(1, writer);
            write.get().executeUpdate();
        }
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
