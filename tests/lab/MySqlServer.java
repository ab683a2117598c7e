package lab;

//SOURCES ../../lib/mysql/Session.java
//SOURCES ../../lib/run/PrivateFile.java

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import lib.run.PrivateFile;

/** One real MySQL server of the lab, wherever it runs. */
public abstract class MySqlServer {
    /** An account that the lab's servers know; none but {@link #RDSADMIN} has SUPER. */
    public record User(String name, String password) {
        /** Writes an option file ([client]) that logs in as this account, for its owner only; gives that file. */
        Path optionFile(Path file) throws IOException {
            Files.deleteIfExists(file);
            PrivateFile.write(file, "[client]\nuser=%s\npassword=%s\n".formatted(name, password));
            return file;
        }
    }

    private static final Map<String, User> USERS = new ConcurrentHashMap<>();

    /** The operator: what RDS grants its master user. */
    public static final User ADMIN = user("admin");
    /** The application: reads and writes the schema app. */
    public static final User APP = user("app");
    /** The replicas' account. */
    public static final User REPL = user("repl");
    /** RDS itself: owner of the mysql.rds_* procedures, and the one that sets global variables. */
    public static final User RDSADMIN = user("rdsadmin");

    private final String name;

    /**
     * An account of that name; its password is another one in each lab, and nobody's to guess: as long as replication
     * takes one.
     */
    public static User user(String name) {
        return USERS.computeIfAbsent(name, n -> new User(n, UUID.randomUUID().toString().replace("-", "")));
    }

    MySqlServer(String name) {
        this.name = name;
    }

    /** The role in the chain: blue, green or blueprime. */
    public String name() {
        return name;
    }

    /** Where clients find it. */
    public abstract String host();

    /** Where clients find it. */
    public abstract int port();

    /** Host and port as one word. */
    public String hostAndPort() {
        return host() + ":" + port();
    }

    /** What DNS answers for its names. */
    String address() {
        return host();
    }

    /** Where its replicas find it. */
    String sourceHost() {
        return host();
    }

    /** Where its replicas find it. */
    int sourcePort() {
        return port();
    }

    /** Whether its replicas must reach it through TLS. */
    boolean wantsTls() {
        return false;
    }

    public abstract boolean isRunning();

    /** Starts the server on the data it has, or on new data, and returns when it answers. */
    public abstract void start() throws IOException, InterruptedException;

    /** Stops the server in good order. */
    public abstract void stop() throws InterruptedException;

    /** kill -9, as a crash. */
    public abstract void kill() throws InterruptedException;

    /** Kills it and leaves nothing of its data: the next start is a first one. */
    abstract void wipe() throws IOException, InterruptedException;

    /** Whether it has its data after {@link #kill} or {@link #stop} and {@link #start}. */
    boolean keepsItsData() {
        return true;
    }

    public void restart() throws IOException, InterruptedException {
        stop();
        start();
    }

    /** A statement, or a column's name, of MySQL 5.7 in the words that this server knows. */
    String words(String sql) {
        return sql;
    }

    /** What the server says it is, for example 5.7.22-log. */
    public String version() {
        return value("SELECT @@version");
    }

    /** A new connection; the caller closes it. */
    public Connection connect(User user) throws SQLException {
        return DriverManager.getConnection(url(hostAndPort()), user.name, user.password);
    }

    /** A collation that 5.7 and 8.0 both know: without it Connector/J takes one that stops a 5.7 replica. */
    static String url(String hostAndPort) {
        return ("jdbc:mysql://%s/app?sslMode=DISABLED&allowPublicKeyRetrieval=true&connectTimeout=5000"
                + "&connectionCollation=utf8mb4_general_ci").formatted(hostAndPort);
    }

    /** Runs statements as rdsadmin, in one session. */
    public void execute(String... statements) {
        try (Connection connection = connect(RDSADMIN); Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(words(sql));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(name + ": " + e.getMessage(), e);
        }
    }

    /** The first row's first column (or the named one) as rdsadmin, or null. */
    public String value(String sql, String... column) {
        try (Connection connection = connect(RDSADMIN);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(words(sql))) {
            return !rows.next() ? null : column.length == 0 ? rows.getString(1) : rows.getString(words(column[0]));
        } catch (SQLException e) {
            throw new IllegalStateException(name + ": " + e.getMessage(), e);
        }
    }

    /**
     * What RDS does when read_only changes in the parameter group; behind a locked table it waits for one second.
     *
     * @throws IllegalStateException when it had to give up: the value is then unchanged
     */
    public void setReadOnly(boolean readOnly) {
        execute("SET SESSION lock_wait_timeout = 1", "SET GLOBAL read_only = " + (readOnly ? 1 : 0));
    }
}
