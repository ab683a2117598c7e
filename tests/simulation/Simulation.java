package simulation;

//SOURCES Draw.java
//SOURCES Play.java
//SOURCES Readable.java
//SOURCES Scope.java
//SOURCES Shrink.java
//SOURCES Tale.java
//SOURCES World.java

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Plays many tales, on as many threads as there are processors, and tells the shortest story of what was violated. */
public final class Simulation {
    /** When every world begins. */
    public static final Instant BEGINNING = World.BEGINNING;

    /** What was violated by a tale, in its own words. */
    public record Violation(Tale tale, List<String> what) {
        /** The same for all tales that went wrong in one way. */
        public String kind() {
            return what.get(0).replaceAll("[0-9]+", "N").lines().findFirst().orElse("").replaceAll("^(.{100}).*",
                    "$1…");
        }
    }

    /** What became of all. */
    public record Result(int runs, long calls, double seconds, Map<Integer, Violation> violations) {
        /** How many runs a second. */
        public double perSecond() {
            return runs / seconds;
        }
    }

    private final int runs;
    private final IntFunction<Tale> tales;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicLong calls = new AtomicLong();
    private final Map<Integer, Violation> violations = new ConcurrentSkipListMap<>();

    private Simulation(int runs, IntFunction<Tale> tales) {
        this.runs = runs;
        this.tales = tales;
    }

    /** So many drawn runs; each run's seed is the one after that of the run before. */
    public static Result drawn(long seed, int runs) throws InterruptedException {
        return new Simulation(runs, i -> Draw.tale(seed + i)).play();
    }

    /** Every case of the small scope, or each of so many. */
    public static Result exhaustive(int eachOf) throws InterruptedException {
        List<Tale> all = Scope.all();
        return new Simulation(all.size() / eachOf, i -> all.get(i * eachOf)).play();
    }

    private Result play() throws InterruptedException {
        long start = System.nanoTime();
        List<Thread> threads = IntStream.range(0, Runtime.getRuntime().availableProcessors())
                .mapToObj(i -> new Thread(this::work, "simulation " + i)).toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        return new Result(runs, calls.get(), (System.nanoTime() - start) / 1e9, new LinkedHashMap<>(violations));
    }

    private void work() {
        for (int i = next.getAndIncrement(); i < runs; i = next.getAndIncrement()) {
            Tale tale = tales.apply(i);
            try {
                Play.Played played = Play.of(tale, null);
                calls.addAndGet(played.calls());
                if (!played.isSound()) {
                    violations.put(i, new Violation(tale, played.violations()));
                }
            } catch (RuntimeException | Error e) {
                violations.put(i, new Violation(tale, List.of("the simulation itself is broken: " + e)));
            }
        }
    }

    /** The story of a violation, shrunk to the shortest that still violates something: a line a call, told once. */
    public static List<String> story(Violation violation) {
        Tale shortest = Shrink.shortest(violation.tale);
        List<String> story = new ArrayList<>();
        List<String> lines = new ArrayList<>(shortest.words());
        Play.Played played = Play.of(shortest, story);
        lines.addAll(Readable.of(story));
        played.violations().forEach(each -> lines.add("VIOLATED: " + each));
        return lines;
    }
}
