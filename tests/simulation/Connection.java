package simulation;

//SOURCES Clock.java
//SOURCES Process.java
//SOURCES SimulatedServer.java

/** A session on a server: the tool's, or a client's. */
final class Connection {
    final SimulatedServer server;
    final long id;
    final String user;
    final String host;
    /** The tool's process; null for a client. */
    final Process process;
    final long since;
    boolean alive = true;
    /** What it runs; "" when it sleeps. */
    String statement = "";
    /** LOCK TABLES or a running write: read_only can't be turned on meanwhile. */
    String holds = "";
    long statementSince;
    /** The named lock that it has. */
    String lock;

    Connection(SimulatedServer server, long id, String user, String host, Process process) {
        this.server = server;
        this.id = id;
        this.user = user;
        this.host = host;
        this.process = process;
        since = server.world.clock.now();
    }

    boolean blocks() {
        return !holds.isEmpty();
    }

    long seconds() {
        return (server.world.clock.now() - (statement.isEmpty() ? since : statementSince)) / Clock.SECONDS;
    }
}
