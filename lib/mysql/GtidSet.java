package lib.mysql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A set of GTIDs, as servers write it: {@code UUID:1-5:7,UUID:TAG:1-3}. */
final class GtidSet {
    private record Interval(long first, long last) {}

    /** By what comes before the number: a server's UUID, and the tag that MySQL 8.3 and later may put behind it. */
    private final Map<String, List<Interval>> intervals = new HashMap<>();

    private GtidSet() {}

    static GtidSet of(String text) {
        GtidSet set = new GtidSet();
        for (String source : text.replaceAll("\\s", "").split(",")) {
            String[] parts = source.split(":");
            String name = parts[0];
            for (int i = 1; i < parts.length; i++) {
                if (Character.isDigit(parts[i].charAt(0))) {
                    set.intervals.computeIfAbsent(name, n -> new ArrayList<>()).add(interval(parts[i]));
                } else {
                    name = parts[0] + ":" + parts[i];
                }
            }
        }
        return set;
    }

    private static Interval interval(String text) {
        String[] ends = text.split("-");
        return new Interval(Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1]));
    }

    /** Whether it holds this one GTID. */
    boolean contains(String gtid) {
        int colon = gtid.lastIndexOf(':');
        long number = Long.parseLong(gtid.substring(colon + 1));
        return intervals.getOrDefault(gtid.substring(0, colon), List.of()).stream()
                .anyMatch(each -> each.first <= number && number <= each.last);
    }

    /** How many it holds. */
    long size() {
        return intervals.values().stream().flatMap(List::stream).mapToLong(each -> each.last - each.first + 1).sum();
    }
}
