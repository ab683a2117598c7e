package simulation;

//SOURCES ../../nonprod/Environment.java
//SOURCES Clock.java
//SOURCES Connection.java
//SOURCES Fault.java
//SOURCES Process.java
//SOURCES SimulatedServer.java
//SOURCES World.java

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;
import sun.misc.Signal;

/** What goes wrong in a world, and for how long. */
final class Mischief {
    private static final long[] SECONDS = {1, 3, 8, 25, 70};
    /** How long a server keeps the session of a process that it can't reach: Server.LONELY. */
    private static final long LONELY = 20 * Clock.SECONDS;
    private static final int KILLED = 137;
    private static final Set<String> INTRUDERS = Set.of("super", "batch_admin", "xa");

    private final World world;
    private final Map<SimulatedServer, Long> cutOffUntil = new HashMap<>();
    private final Set<String> accounts = new HashSet<>(Set.of("app", "admin", "rdsadmin"));
    private final List<Connection> intruders = new ArrayList<>();
    private boolean edited;
    private boolean over;
    private long expiredUntil, throttledUntil, awsSilentUntil, nameServersSilentUntil;

    Mischief(World world) {
        this.world = world;
    }

    /** What a fault says more when it is about the server at this place in the chain, and lasts so long. */
    static int what(int place, int seconds) {
        return place + 3 * Arrays.binarySearch(SECONDS, seconds);
    }

    /** Whether all that was wrong has been put right. */
    boolean isOver() {
        return over;
    }

    boolean isExpired() {
        return world.clock.now() < expiredUntil;
    }

    boolean isThrottled() {
        return world.clock.now() < throttledUntil;
    }

    boolean isAwsSilent() {
        return world.clock.now() < awsSilentUntil;
    }

    boolean areNameServersSilent() {
        return world.clock.now() < nameServersSilentUntil;
    }

    boolean isCutOff(SimulatedServer server) {
        return world.clock.now() < cutOffUntil.getOrDefault(server, 0L);
    }

    /** Whether somebody else has edited a record. */
    boolean hasEdited() {
        return edited;
    }

    boolean hasAccount(String user) {
        return accounts.contains(user);
    }

    void happen(Process process, Fault fault) {
        SimulatedServer server = world.server(fault.what() % 3);
        long nanos = SECONDS[fault.what() / 3 % SECONDS.length] * Clock.SECONDS;
        long until = world.clock.now() + nanos;
        switch (fault.kind()) {
            case KILLED, KILLED_AFTER -> end(process);
            case POWER_LOST -> losePower(process);
            case INT -> signal(process, "INT");
            case HUP -> signal(process, "HUP");
            case TWO_SIGNALS -> {
                signal(process, "TERM");
                signal(process, "TERM");
            }
            case LOST_ANSWER -> {
            } // the call itself sees to it
            case LATE_APPLY -> world.rds.group(server).late = nanos;
            case THROTTLED -> throttledUntil = until;
            case EXPIRED -> expiredUntil = until;
            case AWS_SILENT -> awsSilentUntil = until;
            case SERVER_DIES -> server.crash(nanos);
            case NETWORK_CUT -> cutOffUntil.put(server, until);
            case CONNECTION_KILLED -> connectionsOf(process).stream().findFirst()
                    .ifPresent(each -> each.server.end(each));
            case NAME_SERVERS_SILENT -> nameServersSilentUntil = until;
            case REPLICA_STALLS -> server.replica.stall(nanos);
            case REPLICA_BREAKS -> server.replica.error = "Duplicate entry 'x' for key 'PRIMARY'";
            case LOCK_TABLES -> lockTables(server, nanos);
            case SUPER_WRITER -> intrude(server, "super", until);
            case ROLE_WRITER -> intrude(server, server.isNew() ? "batch_admin" : "super", until);
            case XA_BRANCH -> prepare(server, nanos);
            case SECOND_OPERATOR -> world.player.besides(fault.what());
            case RECORD_EDITED -> editRecord();
            case MADE_WRITABLE -> server.setReadOnly(false, "somebody");
            case FAILED_OVER -> server.reader = true;
            case SAYS_IT_IS_BLUE -> server.auroraId = world.rds.instance(world.server(0));
            default -> throw new AssertionError(fault);
        }
    }

    /** kill -9: the servers that can be reached learn at once that its connections are closed. */
    void end(Process process) {
        process.gone = true;
        process.exitCode = KILLED;
        closed(process);
    }

    /** The end of a process, good or bad, closes its sockets. */
    void closed(Process process) {
        for (Connection each : connectionsOf(process)) {
            if (isCutOff(each.server)) {
                forgotten(each);
            } else {
                each.server.end(each);
            }
        }
    }

    private void losePower(Process process) {
        process.gone = true;
        process.exitCode = KILLED;
        world.journal.losePower();
        world.judge.expect(process.changes.isEmpty() || world.journal.hasBegun(process.command.split(" ")[0]),
                "%s changed %s, and the journal knows nothing of it", process.command, process.changes);
        connectionsOf(process).forEach(this::forgotten);
    }

    /** Nobody tells the server that this connection's client is no more. */
    void forgotten(Connection connection) {
        world.clock.after(LONELY, () -> connection.server.end(connection));
    }

    private List<Connection> connectionsOf(Process process) {
        return world.servers.values().stream().flatMap(server -> server.connections.values().stream())
                .filter(each -> each.process == process).toList();
    }

    private void signal(Process process, String name) {
        if (process.onSignal == null) {
            end(process);
        } else {
            process.onSignal.handle(new Signal(name));
        }
    }

    private void lockTables(SimulatedServer server, long nanos) {
        Connection connection = server.connect("app", "10.1.0.9", null);
        connection.holds = "writes";
        world.clock.after(nanos, () -> server.end(connection));
    }

    /** Somebody whom read_only does not stop writes until he is killed. */
    private void intrude(SimulatedServer server, String user, long until) {
        accounts.add(user);
        Connection connection = server.connect(user, "10.1.0.8", null);
        intruders.add(connection);
        intrusion(connection, until);
    }

    private void intrusion(Connection connection, long until) {
        if (connection.alive && world.clock.now() < until) {
            world.watch.acknowledged(connection.server.commit("app.writes", connection.user));
            world.clock.after(300 * Clock.MILLIS, () -> intrusion(connection, until));
        } else {
            connection.server.end(connection);
            accounts.remove(connection.user);
        }
    }

    private void prepare(SimulatedServer server, long nanos) {
        server.prepared.add("branch");
        world.clock.after(nanos, () -> {
            if (server.up && server.prepared.remove("branch")) {
                world.watch.acknowledged(server.commit("app.writes", "xa"));
            }
        });
    }

    private void editRecord() {
        edited = true;
        ResourceRecordSet now = world.route53.record(environment.Environment.SITE.writes().all().get(0).name());
        world.route53.apply(List.of(Change.builder().action(ChangeAction.CREATE)
                .resourceRecordSet(now.toBuilder().ttl(4L).build()).build()));
    }

    /** What somebody wrote to a replica by mistake is applied on its source too, as the guard errant bids. */
    private static void repair(SimulatedServer server) {
        SimulatedServer source = server.replica.source;
        if (source != null) {
            server.log.stream().filter(each -> each.who() != null && INTRUDERS.contains(each.who())
                    && !source.has(each)).toList().forEach(source::apply);
        }
    }

    /** Everything that was wrong is put right by whoever is in charge of it. */
    void heal() {
        over = true;
        expiredUntil = throttledUntil = awsSilentUntil = nameServersSilentUntil = 0;
        cutOffUntil.clear();
        intruders.forEach(each -> each.server.end(each));
        accounts.removeAll(Set.of("super", "batch_admin"));
        List<SimulatedServer> lastFirst = new ArrayList<>(world.servers.values());
        Collections.reverse(lastFirst);
        lastFirst.forEach(Mischief::repair);
        world.servers.values().forEach(server -> {
            world.rds.group(server).late = 0;
            server.reader = false;
            server.auroraId = null;
            server.prepared.clear();
            server.replica.error = null;
            server.replica.follow();
        });
    }
}
