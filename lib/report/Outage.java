package lib.report;

//SOURCES Stretch.java

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What clients were without: of each client the longest time between two tries that were done, and of these the
 * longest.
 *
 * @param client  who waited longest
 * @param median  of all clients' longest times
 * @param clients how many were asked
 */
record Outage(String client, Instant from, Instant to, Duration median, int clients) {
    /** How long it was at worst. */
    Duration length() {
        return Duration.between(from, to);
    }

    private record Gap(String client, Instant from, Instant to) {
        Duration length() {
            return Duration.between(from, to);
        }
    }

    /**
     * The longest times that touch this span; none when nobody tried in it.
     *
     * @param stretches of clients that all try the same, in the order of their beginnings
     */
    static Optional<Outage> between(Instant from, Instant to, List<Stretch> stretches) {
        Map<String, List<Stretch>> byClient = new LinkedHashMap<>();
        stretches.stream().sorted(Comparator.comparing(Stretch::from))
                .forEach(each -> byClient.computeIfAbsent(each.who(), who -> new ArrayList<>()).add(each));
        List<Gap> longest = byClient.entrySet().stream()
                .flatMap(client -> longest(client.getKey(), client.getValue(), from, to).stream())
                .sorted(Comparator.comparing(Gap::length)).toList();
        if (longest.isEmpty()) {
            return Optional.empty();
        }
        Gap worst = longest.get(longest.size() - 1);
        return Optional.of(new Outage(worst.client, worst.from, worst.to,
                longest.get(longest.size() / 2).length(), longest.size()));
    }

    private static Optional<Gap> longest(String client, List<Stretch> tries, Instant from, Instant to) {
        List<Gap> gaps = new ArrayList<>();
        Instant covered = null;
        Instant last = null;
        for (Stretch next : tries) {
            if (next.isUp() && covered != null) {
                gaps.add(new Gap(client, covered, next.from()));
            }
            covered = next.isUp() ? next.to() : covered;
            last = next.to();
        }
        if (covered != null) {
            gaps.add(new Gap(client, covered, last)); // it tried on in vain
        }
        return gaps.stream().filter(gap -> gap.to.isAfter(from) && gap.from.isBefore(to))
                .max(Comparator.comparing(Gap::length));
    }
}
