package simulation;

//SOURCES Fault.java
//SOURCES Gone.java
//SOURCES World.java

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A command of an operator while it runs: what it calls, what befalls it at which call, and what it says. */
final class Process {
    final World world;
    final String command;
    final StringBuilder said = new StringBuilder();
    private final Map<Integer, List<Fault>> faults;
    int calls;
    /** What it changed outside: a parameter group, a record, a server's state, a client's connection. */
    final List<String> changes = new ArrayList<>();
    /** How many tasks beside the first one it is in. */
    int beside;
    boolean gone;
    int exitCode;
    sun.misc.SignalHandler onSignal;
    private Supplier<String> present;

    Process(World world, String command, List<Fault> faults) {
        this.world = world;
        this.command = command;
        this.faults = faults.stream().collect(Collectors.groupingBy(Fault::call));
    }

    /** A call is on its way: what befalls it there happens. Gives whether its answer will be lost. */
    boolean begin(long latency, Supplier<String> what) {
        failIfGone();
        int call = ++calls;
        present = what;
        world.clock.pass(latency / 2);
        boolean lost = false;
        for (Fault fault : at(call)) {
            if (!fault.kind().isAfter()) {
                lost |= fault.kind() == Fault.Kind.LOST_ANSWER;
                world.tell(() -> "!!! " + fault);
                world.mischief.happen(this, fault);
                failIfGone();
            }
        }
        return lost;
    }

    /** The call was served: its answer is on its way back. */
    void end(long latency, Supplier<String> answer) {
        int call = calls;
        Supplier<String> what = present;
        world.tell(() -> "%s #%d %s → %s".formatted(command.split(" ")[0], call, what.get(), answer.get()));
        for (Fault fault : at(call)) {
            if (fault.kind().isAfter()) {
                world.tell(() -> "!!! " + fault);
                world.mischief.happen(this, fault);
            }
        }
        failIfGone();
        world.clock.pass(latency / 2);
    }

    private List<Fault> at(int call) {
        return faults.getOrDefault(call, List.of());
    }

    void failIfGone() {
        if (gone) {
            throw new Gone(137);
        }
    }

    /** Something outside is changed by it. */
    void changes(String what) {
        changes.add(what);
    }

    /** It says something; what a dead one would have said nobody hears. */
    void say(String text) {
        if (!gone) {
            said.append(text);
            world.tell(() -> "    | " + text.stripTrailing());
        }
    }
}
