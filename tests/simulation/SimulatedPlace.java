package simulation;

//SOURCES ../../lib/mysql/Login.java
//SOURCES ../../lib/mysql/Server.java
//SOURCES ../../nonprod/Environment.java
//SOURCES Beginning.java
//SOURCES Connection.java
//SOURCES Knobs.java
//SOURCES Place.java
//SOURCES Process.java
//SOURCES World.java

import java.util.List;
import lib.mysql.Login;
import lib.mysql.Server;
import picocli.CommandLine;

/** The simulated servers, as a place to compare them with real ones. */
public final class SimulatedPlace implements Place {
    private final World world;
    private final Login login = new Login();

    /** A site ready for the write switchover, with or without GTIDs. */
    public SimulatedPlace(boolean gtids) {
        Knobs plain = Knobs.PLAIN;
        world = new World(1, new Knobs(gtids, false, plain.queues(), plain.apply(), 0, plain.propagation(), 0,
                plain.replication()), null);
        Beginning.READY.make(world);
        world.enter();
        world.process = new Process(world, "behaviours", List.of());
        new CommandLine(login).parseArgs("--trust-network");
    }

    @Override
    public Server operator(int server) {
        return login.another(environment.Environment.SITE.chain().get(server).writer());
    }

    /** Behind the server's address is a reader from now on. */
    public void becomesReader(int server) {
        world.server(server).reader = true;
    }

    @Override
    public boolean setReadOnly(int server, boolean wanted) {
        return world.server(server).setReadOnly(wanted, "RDS");
    }

    @Override
    public String write(int server) {
        return world.server(server).takesWrites() ? stored(server, "app") : "1290";
    }

    private String stored(int server, String who) {
        world.server(server).commit("app.writes", who);
        return "stored";
    }

    @Override
    public String writeWithSuper(int server) {
        return stored(server, "super");
    }

    @Override
    public String writeAround(int server, Step between) throws Exception {
        Connection connection = world.server(server).connect("app", "10.1.0.1", null);
        between.run();
        String answer = connection.alive ? write(server) : "connection lost";
        world.server(server).end(connection);
        return answer;
    }

    @Override
    public String prepareAround(int server, Step between) throws Exception {
        world.server(server).prepared.add("branch");
        between.run();
        world.server(server).prepared.remove("branch");
        return stored(server, "xa");
    }

    @Override
    public void lockAround(int server, Step between) throws Exception {
        Connection connection = world.server(server).connect("app", "10.1.0.1", null);
        connection.holds = "writes";
        between.run();
        world.server(server).end(connection);
    }

    @Override
    public void killApplications(int server) {
        Server operator = operator(server);
        lib.mysql.Clients clients = lib.mysql.Clients.of(operator);
        clients.kill(clients.living());
    }

    @Override
    public void replay(int server, boolean running) {
        world.server(server).replica.error = running ? null : "";
        world.server(server).replica.follow();
    }

    @Override
    public void close() {
        login.close();
        World.leave();
    }
}
