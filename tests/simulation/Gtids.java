package simulation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/** GTID sets in MySQL's words. Each server's transactions arrive in order, so one interval a server is enough. */
final class Gtids {
    private Gtids() {}

    private static Map<String, long[]> intervals(String set) {
        Map<String, long[]> intervals = new LinkedHashMap<>();
        for (String each : set.isEmpty() ? new String[0] : set.split(",")) {
            int colon = each.lastIndexOf(':');
            String[] ends = each.substring(colon + 1).split("-");
            intervals.put(each.substring(0, colon),
                    new long[]{Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1])});
        }
        return intervals;
    }

    /** What one set has and the other has not. */
    static String subtract(String one, String other) {
        Map<String, long[]> less = intervals(other);
        StringJoiner rest = new StringJoiner(",");
        intervals(one).forEach((uuid, interval) -> {
            long from = Math.max(interval[0], less.containsKey(uuid) ? less.get(uuid)[1] + 1 : 1);
            if (from <= interval[1]) {
                rest.add(uuid + ":" + text(from, interval[1]));
            }
        });
        return rest.toString();
    }

    static String text(long from, long to) {
        return from == to ? "" + from : from + "-" + to;
    }
}
