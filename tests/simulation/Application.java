package simulation;

//SOURCES ../../lib/dns/Names.java
//SOURCES Clock.java
//SOURCES Connection.java
//SOURCES SimulatedServer.java
//SOURCES World.java

import lib.dns.Names;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/** A client that writes again and again through a DNS name, pooled or connecting for each write. */
final class Application {
    /** How often it writes; and at the end, while no command runs. */
    private static final long PERIOD = 400 * Clock.MILLIS, QUIET_PERIOD = 1200 * Clock.MILLIS;

    private final World world;
    final String name;
    private final String record;
    private final boolean pooled;
    private Connection connection;
    private String cached;
    private long cachedUntil;
    private long lastWrite;

    Application(World world, String name, String record, boolean pooled) {
        this.world = world;
        this.name = name;
        this.record = Names.canonical(record);
        this.pooled = pooled;
    }

    void begin() {
        world.clock.after(world.between(0, PERIOD), this::act);
    }

    private void act() {
        if (connection == null || !connection.alive) {
            connection = connect();
        }
        if (connection != null) {
            write(connection.server);
            if (!pooled) {
                connection.server.end(connection);
            }
        }
        long period = world.process == null && world.mischief.isOver() ? QUIET_PERIOD : PERIOD;
        world.clock.after(period / 2 + world.between(0, period), this::act);
    }

    /** Whether a write of its was acknowledged in so many nanoseconds. */
    boolean writesWithin(long nanos) {
        return lastWrite > world.clock.now() - nanos;
    }

    /** A pool that followed a record to a server which takes no writes. */
    boolean mayBeLeft() {
        return pooled && connection != null && connection.alive && connection.server.readOnly;
    }

    private Connection connect() {
        if (cached == null || world.clock.now() >= cachedUntil) {
            ResourceRecordSet answer = world.route53.nameServers
                    .get(world.random.nextInt(world.route53.nameServers.size())).get(record);
            cached = answer.resourceRecords().get(0).value();
            cachedUntil = world.clock.now() + answer.ttl() * Clock.SECONDS;
        }
        SimulatedServer server = world.server(cached);
        return server == null || !server.up ? null : server.connect("app", "10.1.0.1", null);
    }

    /** A server that is read-only refuses it, and the connection stays. */
    private void write(SimulatedServer server) {
        if (server.takesWrites()) {
            world.watch.acknowledged(server.commit("app.writes", name));
            lastWrite = world.clock.now();
        }
    }
}
