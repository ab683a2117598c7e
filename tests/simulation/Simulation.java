package simulation;

//SOURCES Draw.java
//SOURCES Play.java
//SOURCES Shrink.java
//SOURCES Tale.java

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** Many runs, each from its seed, on as many threads as there are processors. */
public final class Simulation {
    private final long first;
    private final long runs;
    private final AtomicLong next = new AtomicLong();
    private final Map<Long, List<String>> violated = new ConcurrentSkipListMap<>();
    private final AtomicLong calls = new AtomicLong();

    public Simulation(long first, long runs) {
        this.first = first;
        this.runs = runs;
    }

    public int run() throws InterruptedException {
        long start = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            Thread thread = new Thread(this::work);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Map<String, Integer> kinds = new TreeMap<>();
        violated.values().forEach(each -> kinds.merge(kind(each.get(0)), 1, Integer::sum));
        double seconds = (System.nanoTime() - start) / 1e9;
        kinds.forEach((kind, count) -> System.out.printf("%6d %s%n", count, kind));
        System.out.printf("%d runs, %.0f a second, %d calls, %d violated: %s%n", runs, runs / seconds, calls.get(),
                violated.size(), violated.keySet().stream().limit(10).toList());
        Map<String, Long> firsts = new TreeMap<>();
        violated.forEach((seed, each) -> firsts.putIfAbsent(kind(each.get(0)), seed));
        System.out.println(firsts);
        (runs == 1 ? List.of(first) : firsts.values()).forEach(Simulation::tell);
        return violated.isEmpty() ? 0 : 1;
    }

    private static String kind(String violation) {
        return violation.replaceAll("[0-9]+", "N").lines().findFirst().get().replaceAll("^(.{100}).*", "$1");
    }

    private void work() {
        for (long i = next.getAndIncrement(); i < runs; i = next.getAndIncrement()) {
            try {
                Play.Played played = Play.of(Draw.tale(first + i), null);
                calls.addAndGet(played.calls().stream().mapToInt(Integer::intValue).sum());
                if (!played.isSound()) {
                    violated.put(first + i, played.violations());
                }
            } catch (RuntimeException | Error e) {
                violated.put(first + i, List.of("broken: " + e));
                if (violated.size() < 3) {
                    e.printStackTrace();
                }
            }
        }
    }

    public static void tell(long seed) {
        List<String> story = new ArrayList<>();
        Tale tale = Shrink.shortest(Draw.tale(seed));
        Play.Played played = Play.of(tale, story);
        story.forEach(System.out::println);
        System.out.printf("seed %d: %s%n%s%n", seed, tale, played.violations());
    }
}
