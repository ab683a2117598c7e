package lib.mysql;

// Its makers vouch for MySQL 8.4 and later (9.7.0: 8.0 and later); the tests run it on 5.7, 8.0 and newer.
// Without what it depends on: protobuf serves its X DevAPI only.
//DEPS com.mysql:mysql-connector-j:26.10.0@fatjar
//SOURCES Address.java
//SOURCES Link.java

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

/** A connection by JDBC, which stays alive while this process does. */
final class JdbcLink implements Link {
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private final Connection connection;

    private JdbcLink(Address address, Connection connection) {
        this.connection = connection;
        Thread heart = new Thread(this::stayAlive, "heartbeat " + address.variable());
        heart.setDaemon(true);
        heart.start();
    }

    static Link open(Address address, Properties login) throws SQLException {
        String url = "jdbc:mysql://%s:%d/".formatted(address.urlName(), address.port());
        return new JdbcLink(address, DriverManager.getConnection(url, login));
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

    @Override
    public boolean isValid() throws SQLException {
        return connection.isValid(1);
    }

    @Override
    public void bePatient(Duration patience) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, (int) patience.toMillis());
    }

    @Override
    public List<Map<String, String>> rows(String sql, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                return rows(result);
            }
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

    @Override
    public void call(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }

    @Override
    public Several callSeveral(List<String> statements) {
        int done = 0;
        try (Statement statement = connection.createStatement()) {
            statement.execute(String.join("; ", statements));
            done++;
            while (statement.getMoreResults() || statement.getUpdateCount() != -1) {
                done++;
            }
            return new Several(done, null);
        } catch (SQLException e) {
            return new Several(done, e);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
