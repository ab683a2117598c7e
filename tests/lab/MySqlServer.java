package lab;

// named first: the jars of MySqlRelease ask for old versions of what lib brings, and JBang takes those of the first jar it meets
//SOURCES ../../lib/Step.java
//SOURCES Leash.java
//SOURCES MySqlRelease.java

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One real mysqld on a loopback address, its data in a folder of its own. */
public final class MySqlServer {
    /** An account that the lab's servers know; none but {@link #RDSADMIN} has SUPER. */
    public record User(String name, String password) {}

    /** The operator: what RDS grants its master user. */
    public static final User ADMIN = new User("admin", "admin-of-the-lab");
    /** The application: reads and writes the schema app. */
    public static final User APP = new User("app", "app-of-the-lab");
    /** The replicas' account. */
    public static final User REPL = new User("repl", "repl-of-the-lab");
    /** RDS itself: owner of the mysql.rds_* procedures, and the one that sets global variables. */
    public static final User RDSADMIN = new User("rdsadmin", "rdsadmin-of-the-lab");

    private final String name;
    private final MySqlRelease release;
    private final String host;
    private final int port;
    private final List<String> options;
    private final Path folder;
    private final Leash leash;
    private Process process;

    MySqlServer(String name, MySqlRelease release, String host, int port, List<String> options, Path folder, Leash leash) {
        this.name = name;
        this.release = release;
        this.host = host;
        this.port = port;
        this.options = options;
        this.folder = folder;
        this.leash = leash;
    }

    /** The role in the chain: blue, green or blueprime. */
    public String name() {
        return name;
    }

    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** What the server says it is, for example 5.7.22-log. */
    public String version() {
        return value("SELECT @@version");
    }

    /** Starts mysqld on the data it has, or on a copy of the template, and returns when it answers. */
    public synchronized void start() throws IOException, InterruptedException {
        Path data = folder.resolve("data");
        if (!Files.exists(data)) {
            MySqlRelease.copy(release.template(Chain.INIT_SQL), data);
        }
        List<String> arguments = new ArrayList<>(List.of("--datadir=" + data, "--socket=mysql.sock",
                "--bind-address=" + host, "--port=" + port, "--server-id=" + host.substring(host.lastIndexOf('.') + 1),
                "--skip-name-resolve", "--log-bin=binlog", "--log-slave-updates", "--relay-log=relay", "--relay-log-recovery",
                "--max-connections=1500", "--sync-binlog=0", "--innodb-flush-log-at-trx-commit=2"));
        arguments.addAll(options);
        Path log = folder.resolve("mysqld.log");
        process = leash.hold(release.mysqld(arguments).redirectOutput(log.toFile()).start());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!accepts()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                List<String> lines = Files.readAllLines(log);
                throw new IOException("mysqld of " + name + " did not start:\n"
                        + String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size())));
            }
            Thread.sleep(10);
        }
        version();
    }

    private boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Stops the server in good order. */
    public synchronized void stop() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    /** kill -9, as a crash. */
    public synchronized void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    public void restart() throws IOException, InterruptedException {
        stop();
        start();
    }

    /** A new connection; the caller closes it. */
    public Connection connect(User user) throws SQLException {
        return DriverManager.getConnection(url(host, port), user.name, user.password);
    }

    /** A collation that 5.7 and 8.0 both know: without it Connector/J takes one that stops a 5.7 replica. */
    static String url(String host, int port) {
        return "jdbc:mysql://%s:%d/app?sslMode=DISABLED&connectionCollation=utf8mb4_general_ci&connectTimeout=5000"
                .formatted(host, port);
    }

    /** Runs statements as rdsadmin, in one session. */
    public void execute(String... statements) {
        try (Connection connection = connect(RDSADMIN); Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(name + ": " + e.getMessage(), e);
        }
    }

    /** The first row's first column (or the named one) as rdsadmin, or null. */
    public String value(String sql, String... column) {
        try (Connection connection = connect(RDSADMIN); Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return !rows.next() ? null : column.length == 0 ? rows.getString(1) : rows.getString(column[0]);
        } catch (SQLException e) {
            throw new IllegalStateException(name + ": " + e.getMessage(), e);
        }
    }

    /**
     * What RDS does when read_only changes in the parameter group; a statement that holds tables lets it wait one second.
     *
     * @throws IllegalStateException when it had to give up: the value is then unchanged
     */
    public void setReadOnly(boolean readOnly) {
        execute("SET SESSION lock_wait_timeout = 1", "SET GLOBAL read_only = " + (readOnly ? 1 : 0));
    }
}
