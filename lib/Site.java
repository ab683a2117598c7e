package lib;

//SOURCES Cluster.java
//SOURCES Dns.java

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** An environment as a whole, which a step that failed tells the state of: its clusters and the records that lead to them. */
public record Site(String name, Dns zone, List<Dns.Endpoint> endpoints, List<Cluster> clusters) {
    /** One that stays away must not hold back what the others say. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** "blue takes writes, green is read-only, …; RECORD TARGET (TTL 5), …", by the servers' and Route 53's own word. */
    String state(Run run) {
        List<CompletableFuture<String>> asked = new ArrayList<>();
        clusters.forEach(cluster -> asked.add(ask(run, cluster.name(), () -> cluster.state(run))));
        CompletableFuture<String> records = ask(run, "the records", this::records);
        return asked.stream().map(CompletableFuture::join).collect(Collectors.joining(", ")) + "; " + records.join();
    }

    /** Each record with its target and TTL, as Route 53 has it. */
    String records() {
        return zone.describe(endpoints);
    }

    private static CompletableFuture<String> ask(Run run, String what, Supplier<String> question) {
        return CompletableFuture.supplyAsync(() -> Step.persistently(run, PATIENCE, what + ": unknown, ", question),
                        task -> new Thread(task, what).start())
                .completeOnTimeout(what + ": unknown, no answer", PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
