package simulation;

//SOURCES Beginning.java
//SOURCES Knobs.java
//SOURCES Play.java
//SOURCES Tale.java

import java.util.ArrayList;
import java.util.List;

/** Runs. */
public final class Simulation {
    private final long seed, runs;
    public Simulation(long seed, long runs) { this.seed = seed; this.runs = runs; }
    public int run() {
        List<String> story = new ArrayList<>();
        Tale tale = new Tale(seed, Knobs.PLAIN, Beginning.READY, List.of("WriteSwitchover --quiet=1s"), List.of());
        Play.Played played = Play.of(tale, story);
        story.forEach(System.out::println);
        System.out.println(played);
        for (int round = 0; round < 10; round++) {
        long start = System.nanoTime();
        for (long i = 0; i < runs / 10; i++) {
            played = Play.of(new Tale(seed + i, Knobs.PLAIN, Beginning.READY, List.of("WriteSwitchover --quiet=1s"), List.of()), null);
            if (!played.isSound()) System.out.println(i + " " + played);
        }
        System.out.printf("%d runs, %.0f a second%n", runs, runs / 10 / ((System.nanoTime() - start) / 1e9));
        }
        return played.isSound() ? 0 : 1;
    }
}
