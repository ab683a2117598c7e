package simulation;

//SOURCES Beginning.java
//SOURCES Fault.java
//SOURCES Knobs.java

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a run is made of: everything that happens in it follows from this.
 *
 * @param seed      of what is left to chance in the world: delays, and the order of work beside other work
 * @param beginning how the site is at first
 * @param commands  what the operators run, one after the other, before the last one obeys Status
 * @param faults    what befalls these commands
 * @param toTheEnd  whether Status is obeyed until the writes have moved, or only until one server has them and its
 *                  records
 */
public record Tale(long seed, Knobs knobs, Beginning beginning, List<String> commands, List<Fault> faults,
        boolean toTheEnd) {
    List<Fault> faultsOf(int command) {
        return faults.isEmpty() ? faults : faults.stream().filter(fault -> fault.command() == command).toList();
    }

    Tale withSeed(long other) {
        return new Tale(other, knobs, beginning, commands, faults, toTheEnd);
    }

    Tale withFaults(List<Fault> other) {
        return new Tale(seed, knobs, beginning, commands, other, toTheEnd);
    }

    Tale withKnobs(Knobs other) {
        return new Tale(seed, other, beginning, commands, faults, toTheEnd);
    }

    Tale withBeginning(Beginning other) {
        return new Tale(seed, knobs, other, commands, faults, toTheEnd);
    }

    /** The same without one of its commands, and what befell that. */
    Tale withoutCommand(int command) {
        List<String> rest = new ArrayList<>(commands);
        rest.remove(command);
        return new Tale(seed, knobs, beginning, rest, faults.stream().filter(fault -> fault.command() != command)
                .map(fault -> fault.command() > command ? fault.of(fault.command() - 1) : fault)
                .collect(Collectors.toList()), toTheEnd);
    }

    /** What it is made of, a line each. */
    public List<String> words() {
        List<String> words = new ArrayList<>(List.of("seed " + seed, beginning.toString(), knobs.toString()));
        for (int i = 0; i < commands.size(); i++) {
            words.add("command %d: %s".formatted(i + 1, commands.get(i)));
        }
        faults.forEach(fault -> words.add("fault: " + fault));
        return words;
    }
}
