package lib.mysql;

//SOURCES Clients.java
//SOURCES Server.java
//SOURCES WatchMark.java

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How many clients a server has, by account and host: one question whose answer is short, for who asks often. */
public final class ClientCounts {
    private ClientCounts() {}

    /** "app@10.0.0.7" → 12; without the server's own, RDS's, replicas, these connections, and who watches. */
    public static Map<String, Integer> of(Server server, Collection<Long> but) {
        String ids = but.isEmpty() ? "0" : but.stream().map(String::valueOf).collect(Collectors.joining(","));
        List<Map<String, String>> rows = server.rows("SELECT user AS user, SUBSTRING_INDEX(host, ':', 1) AS host,"
                + " COUNT(*) AS number FROM information_schema.processlist"
                + " WHERE command NOT IN ('Daemon', 'Killed') AND command NOT LIKE 'Binlog Dump%' AND id NOT IN ("
                + ids + ") AND " + WatchMark.UNMARKED + " AND user NOT IN ('"
                + String.join("','", Clients.ALWAYS_SPARED) + "') AND id <> CONNECTION_ID() GROUP BY 1, 2");
        Map<String, Integer> counts = new TreeMap<>();
        rows.forEach(row -> counts.put(row.get("user") + "@" + row.get("host"), Integer.parseInt(row.get("number"))));
        return counts;
    }
}
