package simulation;

//SOURCES Beginning.java
//SOURCES Fault.java
//SOURCES Knobs.java
//SOURCES Play.java
//SOURCES Scripts.java
//SOURCES Tale.java

import java.util.ArrayList;
import java.util.List;

/**
 * Every case of a small scope: from both healthy beginnings, each fault at each call of each command that moves the
 * writes; from every sick beginning, each command. What Status says is obeyed after each.
 */
final class Scope {
    /** Servers and times of a fault: the first server and 8 s, the second and 25 s. */
    private static final int[] WHAT = {6, 10};
    private static final String QUIET = " --quiet=5s";

    private Scope() {}

    static List<Tale> all() {
        List<Tale> all = faulted();
        for (Beginning beginning : Beginning.all()) {
            Scripts.all().forEach(command -> all.add(unfaulted(beginning, command)));
        }
        return all;
    }

    private static Tale unfaulted(Beginning beginning, String command) {
        return new Tale(1, Knobs.PLAIN, beginning, List.of(command), List.of(), true);
    }

    private static List<Tale> faulted() {
        List<Tale> all = new ArrayList<>();
        List<String> orders = List.of(" --dns=first", " --dns=with", " --dns=after");
        orders.forEach(order -> faulted(all, Beginning.READY, List.of("WriteSwitchover" + order + QUIET)));
        orders.forEach(order -> faulted(all, Beginning.SWITCHED, List.of("WriteRollback" + order + QUIET)));
        faulted(all,
                new Tale(1, Knobs.PLAIN.withoutGtids(), Beginning.READY, List.of("WriteSwitchover --dns=first" + QUIET),
                        List.of(), true));
        for (int move = 0; move < 2; move++) {
            List<String> steps = Scripts.moves().get(move);
            for (int step = 1; step <= steps.size(); step++) {
                faulted(all, move == 0 ? Beginning.READY : Beginning.SWITCHED, steps.subList(0, step));
            }
        }
        return all;
    }

    /** The last command with each fault at each of its calls. */
    private static void faulted(List<Tale> all, Beginning beginning, List<String> commands) {
        faulted(all, new Tale(1, Knobs.PLAIN, beginning, commands, List.of(), true));
    }

    private static void faulted(List<Tale> all, Tale plain) {
        int last = plain.commands().size() - 1;
        int calls = Play.of(plain, null).callsOf().get(last);
        for (int call = 1; call <= calls; call++) {
            for (Fault.Kind kind : Fault.Kind.DRAWN) {
                for (int what : WHAT) {
                    all.add(plain.withFaults(List.of(new Fault(last, call, kind, what))));
                }
            }
        }
    }
}
