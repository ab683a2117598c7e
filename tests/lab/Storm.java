package lab;

//SOURCES BareKill.java
//SOURCES Lab.java
//SOURCES StormClients.java

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Thousands of clients that write through the lab's writer record while the writes move. */
public final class Storm implements AutoCloseable {
    /** What the clients were without while the writes moved: the worst, the one in the middle; tries that failed. */
    public record Outage(long worstMillis, long medianMillis, long failed) {}

    private final Lab lab;
    private final Process process;
    private final BufferedReader out;
    private final PrintStream in;

    /** Returns when each client has written. */
    public Storm(Lab lab, int clients, Duration pause, String writer) throws IOException {
        this.lab = lab;
        lab.chain().servers().forEach(server -> server.execute("SET GLOBAL max_connections = " + (clients + 500)));
        List<String> command = Stream.of(System.getProperty("java.home") + "/bin/java", "-XX:+UseSerialGC", "-cp",
                System.getProperty("java.class.path"), "lab.StormClients", clients, pause.toMillis(),
                lab.dns().getPort(), writer, lab.chain().port(), MySqlServer.APP.name()).map(String::valueOf).toList();
        process = lab.chain().hold(new ProcessBuilder(command).directory(lab.chain().folder().toFile())
                .redirectError(new File(lab.chain().folder().toFile(), "storm.log")).start());
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        in.println(MySqlServer.APP.password()); // not in its arguments, which everybody reads
        if (!"ready".equals(out.readLine())) {
            throw new IOException("not every client of the storm could write");
        }
    }

    /** From here on each client's longest time without a write counts. */
    public void begin() {
        in.println("begin");
    }

    /** Waits until each client has written again. */
    public Outage end() throws IOException {
        in.println("end");
        String[] answer = out.readLine().split(" ");
        return new Outage(Long.parseLong(answer[0]), Long.parseLong(answer[1]), Long.parseLong(answer[2]));
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /**
     * The least that moving the writes can cost these clients: warm connections, no guard, no proof, no AWS. The
     * records lead to green already.
     */
    public void moveBare() throws SQLException {
        try (Connection blue = connect(lab.chain().blue());
                Connection green = connect(lab.chain().green());
                Statement freeze = blue.createStatement();
                Statement release = green.createStatement()) {
            BareKill.living(freeze, MySqlServer.APP.name()); // what is slow at its first time is done
            value(release, "SELECT WAIT_FOR_EXECUTED_GTID_SET('', 1)");
            freeze.execute("SET GLOBAL read_only = 1");
            String executed = value(freeze, "SELECT @@global.gtid_executed");
            value(release, "SELECT WAIT_FOR_EXECUTED_GTID_SET('%s', 60)".formatted(executed));
            release.execute("SET GLOBAL read_only = 0");
            BareKill.all(freeze, MySqlServer.APP.name(), "KILL %d");
            release.execute("CALL mysql.rds_stop_replication");
            release.execute("CALL mysql.rds_reset_external_master");
        }
    }

    private static Connection connect(MySqlServer server) throws SQLException {
        return DriverManager.getConnection(MySqlServer.url(server.hostAndPort()) + "&allowMultiQueries=true",
                MySqlServer.RDSADMIN.name(), MySqlServer.RDSADMIN.password());
    }

    private static String value(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }
}
