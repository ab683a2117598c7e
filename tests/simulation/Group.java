package simulation;

//SOURCES Clock.java
//SOURCES SimulatedServer.java
//SOURCES Watch.java
//SOURCES World.java

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBClusterMember;
import software.amazon.awssdk.services.rds.model.Parameter;

/**
 * A cluster's parameter group: its value is there at once, the server has it after a while. Two changes are applied one
 * after the other, or only the last one, and the status may lag: nobody outside AWS knows.
 */
final class Group {
    /** Made once: these values are asked for again and again. */
    private static final Map<List<String>, DBCluster> DESCRIBED = new ConcurrentHashMap<>();
    private static final Map<String, Parameter> PARAMETERS = new ConcurrentHashMap<>();
    static final String BY_ITSELF = "its parameter group";
    private static final long RETRY = Clock.SECONDS;

    /** A change on its way to the server. */
    private record Request(String value, boolean byTool, long delay) {}

    private final World world;
    final SimulatedServer server;
    private final String name;
    private String value = "1";
    private boolean lastByTool;
    private final Deque<Request> ahead = new ArrayDeque<>();
    private String told = "in-sync";
    /** What the next change takes, besides the usual time. */
    long late;

    Group(World world, SimulatedServer server, String name) {
        this.world = world;
        this.name = name;
        this.server = server;
    }

    String value() {
        return value;
    }

    /** What the server's read_only is by this group, once all is applied. */
    boolean isReadOnly() {
        return value.startsWith("{") ? server.replica.source != null : value.equals("1");
    }

    /** What makes the server be as this group says. */
    String cause() {
        return lastByTool ? "its parameter group, as set by " + Watch.TOOL : BY_ITSELF;
    }

    /** As it was set long ago. */
    void begin(String settled) {
        value = settled;
    }

    boolean isSettled() {
        return ahead.isEmpty();
    }

    String status() {
        return told;
    }

    /** RDS tells it some time later. */
    private void tell() {
        String status = ahead.isEmpty() ? "in-sync" : "applying";
        world.clock.after(world.knobs.statusLag(), () -> told = status);
    }

    /** The cluster as RDS tells of it. */
    DBCluster described() {
        return DESCRIBED.computeIfAbsent(List.of(server.name, name, status()), words -> DBCluster.builder()
                .dbClusterIdentifier(words.get(0)).dbClusterParameterGroup(words.get(1))
                .dbClusterMembers(DBClusterMember.builder().dbInstanceIdentifier(words.get(0) + "-1")
                        .dbClusterParameterGroupStatus(words.get(2)).build())
                .build());
    }

    /** Its parameter as RDS tells of it. */
    Parameter parameter() {
        return PARAMETERS.computeIfAbsent(value, its -> Parameter.builder().parameterName("read_only")
                .parameterValue(its).isModifiable(true).build());
    }

    void set(String wanted, boolean byTool) {
        lastByTool = byTool;
        value = wanted;
        long delay = late + world.between(world.knobs.apply() / 4, world.knobs.apply());
        late = 0;
        if (!world.knobs.queues() && !ahead.isEmpty()) {
            ahead.addLast(new Request(wanted, byTool, delay));
            Request last = ahead.peekLast();
            ahead.clear();
            ahead.add(last); // the one that is under way takes this value along
            return;
        }
        ahead.addLast(new Request(wanted, byTool, delay));
        tell();
        if (ahead.size() == 1) {
            world.clock.after(delay, this::apply);
        }
    }

    private void apply() {
        Request request = ahead.peekFirst();
        boolean readOnly = request.value.startsWith("{") ? server.replica.source != null : request.value.equals("1");
        if (!server.up || !server.setReadOnly(readOnly, request.byTool ? "RDS, told by " + Watch.TOOL : "RDS")) {
            world.clock.after(RETRY, this::apply);
            return;
        }
        ahead.removeFirst();
        tell();
        if (!ahead.isEmpty()) {
            world.clock.after(ahead.peekFirst().delay, this::apply);
        }
    }
}
