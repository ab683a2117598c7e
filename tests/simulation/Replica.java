package simulation;

//SOURCES Clock.java
//SOURCES SimulatedServer.java
//SOURCES Transaction.java

/** How a server follows its source: late, stalled, broken, or no more. */
final class Replica {
    private final SimulatedServer server;
    SimulatedServer source;
    /** What it has applied of its source's binary log. */
    int applied;
    boolean running = true;
    /** The source's name for an error that stopped it; null while there is none. */
    String error;
    long delay = 10 * Clock.MILLIS;
    private long stalledUntil;

    Replica(SimulatedServer server) {
        this.server = server;
    }

    /** Begins to replicate from here on. */
    void attach(SimulatedServer to) {
        source = to;
        applied = to.log.size();
        to.replicas.add(server);
    }

    /** Replicates no more: RESET REPLICA ALL. */
    void detach() {
        if (source != null) {
            source.replicas.remove(server);
            source = null;
        }
    }

    boolean isRunning() {
        return source != null && running && error == null;
    }

    void stall(long nanos) {
        stalledUntil = server.world.clock.now() + nanos;
        server.world.clock.after(nanos, this::follow);
    }

    /** Something was written to the source, or this server goes on again. */
    void follow() {
        server.world.clock.after(delay, this::catchUp);
    }

    private void catchUp() {
        long now = server.world.clock.now();
        while (isRunning() && server.up && source.up && now >= stalledUntil && applied < source.log.size()) {
            Transaction next = source.log.get(applied++);
            if (!server.has(next)) {
                server.apply(next);
            }
        }
    }

    boolean hasReplayed(long offset) {
        return SimulatedServer.START + (long) SimulatedServer.SIZE * applied >= offset;
    }
}
