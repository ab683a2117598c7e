package lab;

//SOURCES Beside.java
//SOURCES MySqlServer.java

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * What RDS writes by itself on every server, read-only or not: a row of its own table, and so a transaction in the
 * binary log that nobody lost and nobody wrote.
 */
public final class Heartbeats implements AutoCloseable {
    /** Of a rehearsal: RDS's own come every few minutes. */
    public static final Duration EVERY = Duration.ofSeconds(10);

    private volatile boolean over;

    private Heartbeats() {}

    /** Of each of these servers, a beat each time this has passed, until they are closed. */
    public static Heartbeats of(List<MySqlServer> servers, Duration every) {
        Heartbeats heartbeats = new Heartbeats();
        servers.forEach(server -> server.execute("SET sql_log_bin = 0",
                "CREATE TABLE IF NOT EXISTS mysql.rds_heartbeat2 (id INT PRIMARY KEY, value BIGINT)"));
        servers.forEach(server -> Beside.begin("heartbeats", () -> heartbeats.beat(server, every)));
        return heartbeats;
    }

    private void beat(MySqlServer server, Duration every) throws InterruptedException {
        while (!over) {
            try (Connection rds = server.connect(MySqlServer.RDSADMIN); Statement statement = rds.createStatement()) {
                for (long beat = 0; !over; beat++) {
                    statement.executeUpdate("REPLACE INTO mysql.rds_heartbeat2 VALUES (@@server_id, " + beat + ")");
                    Thread.sleep(every.toMillis());
                }
            } catch (SQLException e) {
                Thread.sleep(every.toMillis()); // it restarts, or something is in the way
            }
        }
    }

    @Override
    public void close() {
        over = true;
    }
}
