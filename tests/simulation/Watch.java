package simulation;

//SOURCES Clock.java
//SOURCES Group.java
//SOURCES SimulatedServer.java
//SOURCES Transaction.java
//SOURCES World.java

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the world itself sees, whatever the tool believes: who takes writes at every moment, and which were promised.
 */
final class Watch {
    /** Part of each reason that is the tool. */
    static final String TOOL = "the tool";

    private final World world;
    final List<String> violations = new ArrayList<>();
    final List<Transaction> acknowledged = new ArrayList<>();
    private final Map<SimulatedServer, Long> flips = new HashMap<>();
    /** Those who take writes because the tool bade it. */
    private final Set<SimulatedServer> madeByTool = new HashSet<>();
    private final Set<SimulatedServer> hadTheWrites = new HashSet<>();
    private int writers;

    Watch(World world) {
        this.world = world;
    }

    /** As it is at the beginning: what is wrong there nobody did. */
    void begin() {
        writers = writers().size();
        hadTheWrites.addAll(writers());
    }

    List<SimulatedServer> writers() {
        return world.servers.values().stream().filter(server -> !server.readOnly).toList();
    }

    void flipped(SimulatedServer server, String why) {
        flips.put(server, world.clock.now());
        if (!server.readOnly) {
            hadTheWrites.add(server);
        }
        if (server.readOnly) {
            madeByTool.remove(server);
        } else if (why.contains(TOOL)) {
            madeByTool.add(server);
        }
        int now = writers().size();
        boolean isFormula = why.equals(Group.BY_ITSELF); // what it says at a start nobody told
        if (now > 1 && now > writers && !isFormula && writers().stream().anyMatch(madeByTool::contains)) {
            violated("two writers, %s (%s)", writers(), why);
        }
        writers = now;
    }

    /** Whether its read_only has just changed. */
    boolean hasJustFlipped(SimulatedServer server) {
        return world.clock.now() - flips.getOrDefault(server, Long.MIN_VALUE / 2) < 2 * Clock.SECONDS;
    }

    /** A promise; what somebody writes to a replica, past its read_only, never was one. */
    void acknowledged(Transaction transaction) {
        if (transaction.origin().replica.source == null && hadTheWrites.contains(transaction.origin())) {
            acknowledged.add(transaction);
        }
    }

    void violated(String what, Object... values) {
        String violation = what.formatted(values);
        world.tell(() -> "*** VIOLATED: " + violation);
        violations.add(violation);
    }
}
