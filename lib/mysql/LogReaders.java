package lib.mysql;

//SOURCES Clients.java
//SOURCES Server.java
//SOURCES SqlFailure.java

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who reads a server's binary log: its replicas, and others, as for change data capture. */
public final class LogReaders {
    /**
     * A connected reader.
     *
     * @param who USER@HOST
     * @param program what it says it is, else "program unknown"
     * @param uuid the server_uuid that a replica tells; "" where nobody told it
     */
    public record Reader(String who, String user, String program, String uuid) {
        @Override
        public String toString() {
            return "%s (%s)".formatted(who, program);
        }
    }

    private LogReaders() {}

    /** All that are connected now. */
    public static List<Reader> of(Server server) {
        Map<String, String> programs = Clients.programs(server);
        Map<String, String> uuids = uuids(server);
        return server.rows("SELECT id AS id, user AS user, SUBSTRING_INDEX(host, ':', 1) AS host"
                + " FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%' ORDER BY id").stream()
                .map(row -> new Reader(row.get("user") + "@" + row.get("host"), row.get("user"),
                        programs.getOrDefault(row.get("id"), "program unknown"),
                        uuids.getOrDefault(row.get("id"), "")))
                .toList();
    }

    /** A replica leaves its server_uuid in a variable of its session, by connection id; where that may be asked. */
    private static Map<String, String> uuids(Server server) {
        Map<String, String> uuids = new HashMap<>();
        try {
            server.rows("SELECT t.processlist_id AS id, CAST(v.variable_value AS CHAR) AS uuid"
                    + " FROM performance_schema.user_variables_by_thread v"
                    + " JOIN performance_schema.threads t USING (thread_id)"
                    + " WHERE v.variable_name IN ('slave_uuid', 'replica_uuid')")
                    .forEach(row -> uuids.put(row.get("id"), row.get("uuid")));
        } catch (SqlFailure e) {
            // then the accounts must do
        }
        return uuids;
    }

    /**
     * Those that are none of these replicas: by server_uuid, or, where that was not told, one for each of the accounts
     * by which these replicate.
     */
    public static List<Reader> foreign(List<Reader> readers, Collection<String> uuids, Collection<String> accounts) {
        List<String> unmatched = new ArrayList<>(accounts);
        readers.stream().filter(reader -> uuids.contains(reader.uuid()))
                .forEach(reader -> unmatched.remove(reader.user()));
        return readers.stream().filter(reader -> !uuids.contains(reader.uuid()))
                .filter(reader -> !reader.uuid().isEmpty() || !unmatched.remove(reader.user())).toList();
    }
}
