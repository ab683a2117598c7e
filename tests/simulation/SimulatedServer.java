package simulation;

//SOURCES Connection.java
//SOURCES Gtids.java
//SOURCES Process.java
//SOURCES Replica.java
//SOURCES Transaction.java
//SOURCES World.java

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** A MySQL server: its read_only, its binary log, how it replicates, and who is connected. */
final class SimulatedServer {
    /** Size of each transaction in the binary log: its place follows from its number. */
    static final int SIZE = 100, START = 4;
    static final String LOG = "binlog.000001";

    final World world;
    final String name;
    final String uuid;
    final String version;
    final List<Transaction> log = new ArrayList<>();
    /** How many of each server's transactions it has. */
    final Map<SimulatedServer, Long> executed = new LinkedHashMap<>();
    final Map<Long, Connection> connections = new TreeMap<>();
    final List<SimulatedServer> replicas = new ArrayList<>();
    final Replica replica = new Replica(this);
    /** Names of XA branches that are prepared. */
    final List<String> prepared = new ArrayList<>();
    boolean readOnly;
    /** Another instance of an Aurora cluster than its writer: innodb_read_only, whatever read_only is. */
    boolean reader;
    /** The instance that an Aurora server says it is; null: it says nothing. */
    String auroraId;
    boolean up = true;
    private long lastConnection = 100;

    SimulatedServer(World world, String name, String version) {
        this.world = world;
        this.name = name;
        this.version = version;
        uuid = "%s-%s".formatted(name, "0000");
    }

    boolean isNew() {
        return version.startsWith("8.");
    }

    /** Takes the writes of ordinary accounts. */
    boolean takesWrites() {
        return up && !readOnly;
    }

    /** What it holds: a transaction of somebody, or of RDS itself. */
    Transaction commit(String table, String who) {
        Transaction transaction = new Transaction(this, executed.merge(this, 1L, Long::sum), table, who,
                world.clock.now());
        write(transaction);
        return transaction;
    }

    /** A transaction of its source. */
    void apply(Transaction transaction) {
        executed.merge(transaction.origin(), transaction.number(), Math::max);
        write(transaction);
    }

    private void write(Transaction transaction) {
        log.add(transaction);
        replicas.forEach(each -> each.replica.follow());
    }

    boolean has(Transaction transaction) {
        return executed.getOrDefault(transaction.origin(), 0L) >= transaction.number();
    }

    String gtidExecuted() {
        StringJoiner set = new StringJoiner(",");
        executed.forEach((server, count) -> set.add(server.uuid + ":" + Gtids.text(1, count)));
        return world.knobs.gtids() ? set.toString() : "";
    }

    long offset() {
        return START + (long) SIZE * log.size();
    }

    /** Sets read_only; false when somebody who writes keeps it from being set. */
    boolean setReadOnly(boolean wanted, String why) {
        if (wanted && !readOnly && connections.values().stream().anyMatch(Connection::blocks)) {
            return false;
        }
        if (readOnly != wanted) {
            readOnly = wanted;
            world.tell(() -> "%s is %s (%s)".formatted(name, wanted ? "read-only" : "writable", why));
            world.watch.flipped(this, why);
        }
        return true;
    }

    Connection connect(String user, String host, Process process) {
        Connection connection = new Connection(this, ++lastConnection, user, host, process);
        connections.put(connection.id, connection);
        return connection;
    }

    /** Ends connections: those whose process is gone, or all at a crash. */
    void end(Connection connection) {
        connection.alive = false;
        connections.remove(connection.id);
    }

    /** Dies, and comes back after this time with the value of its parameter group. */
    void crash(long downNanos) {
        world.tell(() -> name + " dies");
        up = false;
        new ArrayList<>(connections.values()).forEach(this::end);
        world.clock.after(downNanos, () -> {
            up = true;
            world.tell(() -> name + " is back");
            setReadOnly(world.rds.group(this).isReadOnly(), world.rds.group(this).cause());
            replica.follow();
            replicas.forEach(each -> each.replica.follow());
        });
    }

    @Override
    public String toString() {
        return name;
    }
}
