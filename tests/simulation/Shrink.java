package simulation;

//SOURCES Beginning.java
//SOURCES Fault.java
//SOURCES Knobs.java
//SOURCES Play.java
//SOURCES Tale.java

import java.util.ArrayList;
import java.util.List;

/** Looks for the shortest tale that still violates something. */
final class Shrink {
    private Shrink() {}

    static Tale shortest(Tale tale) {
        Tale shortest = tale;
        boolean shorter = true;
        while (shorter) {
            shorter = false;
            for (Tale candidate : candidates(shortest)) {
                if (!Play.of(candidate, null).isSound()) {
                    shortest = candidate;
                    shorter = true;
                    break;
                }
            }
        }
        return shortest;
    }

    /** A command less, a fault less, a plainer world. */
    private static List<Tale> candidates(Tale tale) {
        List<Tale> candidates = new ArrayList<>();
        for (int i = 0; i < tale.commands().size(); i++) {
            candidates.add(tale.withoutCommand(i));
        }
        for (Fault fault : tale.faults()) {
            List<Fault> rest = new ArrayList<>(tale.faults());
            rest.remove(fault);
            candidates.add(tale.withFaults(rest));
        }
        if (!tale.knobs().equals(Knobs.PLAIN)) {
            candidates.add(tale.withKnobs(Knobs.PLAIN));
        }
        if (!tale.beginning().isHealthy()) {
            candidates.add(tale.withBeginning(Beginning.READY));
        }
        return candidates;
    }
}
