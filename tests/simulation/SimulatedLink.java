package simulation;

//SOURCES ../../lib/mysql/Address.java
//SOURCES ../../lib/mysql/Link.java
//SOURCES Clock.java
//SOURCES Connection.java
//SOURCES Process.java
//SOURCES SimulatedServer.java
//SOURCES Sql.java
//SOURCES SqlCalls.java
//SOURCES SqlClients.java
//SOURCES SqlReplication.java
//SOURCES World.java

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import lib.mysql.Address;
import lib.mysql.Link;

/** A connection of the tool to a simulated server. */
final class SimulatedLink implements Link {
    private static final long LATENCY = Clock.MILLIS, CONNECT = 5 * Clock.MILLIS;
    /** The driver's own patience, connectTimeout and socketTimeout. */
    private static final long CONNECTING = 5 * Clock.SECONDS, SILENCE = 10 * Clock.SECONDS;
    static final String OPERATOR = "admin";
    private static final Sql KNOWN = new Sql().and(new SqlReplication()).and(new SqlClients()).and(new SqlCalls());

    final World world;
    final SimulatedServer server;
    final Connection connection;
    private final Process process;
    /** The driver has given it up. */
    private boolean broken;

    private SimulatedLink(World world, SimulatedServer server, Process process) {
        this.world = world;
        this.server = server;
        this.process = process;
        connection = server.connect(OPERATOR, "10.9.0.1", process);
    }

    static Link open(World world, Address address) throws SQLException {
        Process process = world.process;
        SimulatedServer server = world.server(address.host());
        boolean lost = process.begin(CONNECT, () -> "connect to " + server);
        if (lost || world.mischief.isCutOff(server)) {
            world.clock.pass(CONNECTING);
            process.end(0, () -> "no answer");
            throw communication("connect timed out");
        }
        if (!server.up) {
            process.end(CONNECT, () -> "refused");
            throw communication("Connection refused");
        }
        SimulatedLink link = new SimulatedLink(world, server, process);
        process.end(CONNECT, () -> "connection " + link.connection.id);
        return link;
    }

    static SQLException communication(String what) {
        return new SQLException("Communications link failure: " + what, "08S01", 0);
    }

    private interface Query<T> {
        T run() throws SQLException;
    }

    private <T> T ask(Supplier<String> sql, Query<T> query) throws SQLException {
        if (broken) {
            throw new SQLException("No operations allowed after connection closed.", "08003", 0);
        }
        boolean lost = process.begin(LATENCY, () -> server + ": " + sql.get());
        if (world.mischief.isCutOff(server)) {
            world.clock.pass(SILENCE);
            process.end(0, () -> "no answer");
            world.mischief.forgotten(connection);
            broken = true;
            throw communication("Read timed out");
        }
        if (!connection.alive) {
            process.end(LATENCY, () -> "connection is gone");
            broken = true;
            throw communication("Connection reset");
        }
        T answer;
        try {
            answer = query.run();
        } catch (SQLException e) {
            process.end(LATENCY, e::getMessage);
            throw e;
        }
        process.end(LATENCY, () -> String.valueOf(answer));
        if (lost || !connection.alive) {
            server.end(connection);
            broken = true;
            throw communication("Connection reset");
        }
        return answer;
    }

    /** A statement that is not known is a gap of the simulation: it ends the run. */
    private List<Map<String, String>> answer(String sql, String... parameters) throws SQLException {
        Optional<List<Map<String, String>>> answer = KNOWN.answer(this, sql, parameters);
        if (answer.isPresent()) {
            return answer.get();
        }
        world.gap = "the simulated server does not know: " + sql;
        throw new AssertionError(world.gap);
    }

    @Override
    public List<Map<String, String>> rows(String sql, String... parameters) throws SQLException {
        return ask(() -> parameters.length == 0 ? sql : sql + " " + List.of(parameters), () -> answer(sql, parameters));
    }

    @Override
    public void call(String sql) throws SQLException {
        ask(() -> sql, () -> answer(sql));
    }

    @Override
    public Several callSeveral(List<String> statements) {
        int[] done = {0};
        try {
            ask(() -> String.join("; ", statements), () -> {
                for (String statement : statements) {
                    answer(statement);
                    done[0]++;
                }
                return done[0];
            });
            return new Several(done[0], null);
        } catch (SQLException e) {
            return new Several(done[0], e);
        }
    }

    @Override
    public boolean isValid() {
        process.failIfGone();
        return !broken && connection.alive && !world.mischief.isCutOff(server);
    }

    @Override
    public void bePatient(Duration patience) {}

    /** A process that is gone closes nothing: its end did. */
    @Override
    public void close() {
        if (!process.gone) {
            server.end(connection);
        }
    }

    /** What the tool changed on this server. */
    void changed(String what) {
        process.changes(what);
    }
}
