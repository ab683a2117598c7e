package simulation;

//SOURCES ../../nonprod/Environment.java
//SOURCES Fault.java
//SOURCES Gone.java
//SOURCES Judge.java
//SOURCES Options.java
//SOURCES Process.java
//SOURCES Scripts.java
//SOURCES World.java

import static environment.Environment.NAME;

import java.util.List;
import java.util.stream.Stream;

/** Lets operators run commands in a world: the toolkit's own code, unchanged. */
final class Player {
    private static final List<String> BESIDES =
            List.of("WriteSwitchover", "Abort", "Status", "SetBlueToReadOnly", "MakeGreenWritable", "WriteRollback",
                    "PointWriteDnsToGreen", "KillConnectionsOnBlue");

    /** Simulated servers have no certificates. */
    private static final String TRUST = "--trust-network";

    private final World world;
    private final Judge judge;
    private int calls;

    Player(World world, Judge judge) {
        this.world = world;
        this.judge = judge;
    }

    /** Runs a command to its end, with what befalls it. */
    Process play(String command, List<Fault> faults) {
        Process before = world.process;
        boolean interrupted = Thread.interrupted();
        Process process = new Process(world, command, faults);
        world.process = process;
        world.tell(() -> ">>> " + command);
        try {
            int exitCode = perform(command);
            process.exitCode = process.gone ? process.exitCode : exitCode;
        } catch (Gone e) {
            process.exitCode = e.exitCode;
        } finally {
            if (!process.gone) {
                world.mischief.closed(process);
            }
            world.process = before;
            Thread.interrupted();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        world.tell(() -> "<<< %s: exit %d".formatted(command, process.exitCode));
        if (world.gap != null) {
            throw new IllegalStateException(world.gap);
        }
        calls += process.calls;
        judge.ended(process);
        return process;
    }

    /** How many calls the tool has made in this world. */
    int calls() {
        return calls;
    }

    /** One of a thousand goes all the way from its command line. */
    private int perform(String command) {
        String name = command.split(" ")[0];
        return world.random.nextInt(1000) == 0 ? Scripts.named(name).perform(arguments(command))
                : Options.script(name, arguments(command)).perform();
    }

    private static String[] arguments(String command) {
        boolean changes = !command.startsWith("Status");
        return Stream.concat(Stream.of(command.split(" ")).skip(1),
                Stream.of(changes ? new String[]{TRUST, "--confirm=" + NAME} : new String[]{TRUST}))
                .toArray(String[]::new);
    }

    /** A second operator's command, from its beginning to its end at one moment of the first one's. */
    void besides(int which) {
        play(BESIDES.get(which % BESIDES.size()), List.of());
    }
}
