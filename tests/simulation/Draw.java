package simulation;

//SOURCES Beginning.java
//SOURCES Fault.java
//SOURCES Knobs.java
//SOURCES Scripts.java
//SOURCES Tale.java

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Draws a tale from a seed. */
final class Draw {
    private static final List<Beginning> ALL = Beginning.all();
    private static final int LONGEST = 440;
    private static final Fault.Kind[] KINDS = Fault.Kind.DRAWN.toArray(Fault.Kind[]::new);

    private final SplittableRandom random;

    private Draw(long seed) {
        random = new SplittableRandom(seed);
    }

    static Tale tale(long seed) {
        return new Draw(seed).tale(seed, new ArrayList<>());
    }

    private Tale tale(long seed, List<String> commands) {
        Beginning beginning = beginning();
        Knobs knobs = Knobs.drawn(random);
        int first = beginning.writers().contains(1) ? 1 : 0;
        int way = random.nextInt(8);
        if (way < 6) {
            commands.add(command(first == 1 ? "WriteRollback" : "WriteSwitchover"));
        } else if (way == 6) {
            List<String> steps = Scripts.moves().get(first);
            steps.subList(0, 1 + random.nextInt(steps.size())).forEach(step -> commands.add(command(step)));
        }
        for (int more = way < 4 ? 0 : 1 + random.nextInt(2); more > 0; more--) {
            commands.add(command(one(Scripts.all().toArray(String[]::new))));
        }
        List<Fault> faults = new ArrayList<>();
        for (int more = random.nextInt(4); more > 0; more--) {
            faults.add(new Fault(random.nextInt(Math.min(2, commands.size())), call(), one(KINDS),
                    random.nextInt(1000)));
        }
        return new Tale(seed, knobs, beginning, commands, faults, random.nextInt(8) == 0);
    }

    /** Half of the commands end within 80 calls, few make more than 400. */
    private int call() {
        return 1 + random.nextInt(1 + random.nextInt(LONGEST));
    }

    /** Healthy in two runs of three. */
    private Beginning beginning() {
        return random.nextInt(3) == 0 ? ALL.get(random.nextInt(ALL.size()))
                : one(Beginning.READY, Beginning.READY, Beginning.SWITCHED);
    }

    /** A command with options. */
    private String command(String name) {
        String options = "";
        if (name.startsWith("Write")) {
            options += " --dns=" + one("first", "with", "after");
        }
        if (name.startsWith("Write") || name.startsWith("Kill")) {
            options += " --quiet=" + one("5s", "7s");
        }
        if (name.matches("Write.*|Set.*") && random.nextInt(3) == 0) {
            options += " --kill-blockers";
        }
        return name + options + (name.equals("Status") ? "" : " --timeout=" + one("5s", "20s", "60s"));
    }

    @SafeVarargs
    private <T> T one(T... of) {
        return of[random.nextInt(of.length)];
    }
}
