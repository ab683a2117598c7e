package lib.mysql;

//SOURCES Server.java
//SOURCES Statements.java

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the rows of SHOW BINLOG EVENTS say was written: verbs and tables, never a value. What RDS writes to its own
 * tables (heartbeats) is no write, nor is the end of somebody's temporary table. An event that is not known counts as a
 * write.
 */
public final class BinlogEvents {
    /** So many of a file's events tell what was written since a cluster was frozen: it should be none. */
    private static final int MOST = 10_000;
    private static final Set<String> SILENT = Set.of("Format_desc", "Previous_gtids", "Gtid", "Anonymous_Gtid",
            "Rotate", "Stop", "Heartbeat", "Xid", "Rows_query", "Intvar", "RAND", "User var");
    private static final Pattern TABLE_MAP = Pattern.compile("table_id: (\\d+) \\((.*)\\).*");
    private static final Pattern ROWS = Pattern.compile("table_id: (\\d+).*");
    private static final Map<String, String> VERBS =
            Map.of("Write", "INSERT", "Update", "UPDATE", "Delete", "DELETE");
    private static final Pattern IN_SCHEMA = Pattern.compile("use `([^`]*)`; (.*)", Pattern.DOTALL);
    private static final Pattern NO_WRITE = Pattern.compile("(BEGIN|COMMIT|ROLLBACK|SAVEPOINT"
            + "|XA (START|END|ROLLBACK)\\b|(CREATE|DROP)( /\\*!40005)? TEMPORARY).*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final Map<String, String> tables = new HashMap<>();
    private final Set<String> writes = new LinkedHashSet<>();

    private BinlogEvents() {}

    /**
     * What was written since a server stood at FILE:OFFSET of its binary log, each kind once; empty when that was
     * nothing, or RDS's own affair.
     */
    public static List<String> since(Server server, String place) {
        int colon = place.lastIndexOf(':');
        String first = place.substring(0, colon);
        List<String> files = server.rows("SHOW BINARY LOGS").stream().map(row -> row.get("Log_name"))
                .dropWhile(file -> !file.equals(first)).toList();
        Set<String> writes = new LinkedHashSet<>();
        if (files.isEmpty()) {
            writes.add("what, no binary log tells any more");
        }
        for (String file : files) {
            List<Map<String, String>> events = server.rows("SHOW BINLOG EVENTS IN '%s' FROM %s LIMIT %d".formatted(
                    file, file.equals(first) ? place.substring(colon + 1) : "4", MOST));
            writes.addAll(writes(events));
            if (events.size() == MOST) {
                writes.add("and more");
            }
        }
        return new ArrayList<>(writes);
    }

    /** Each kind of write once, for example "INSERT app.writes"; empty when nobody but RDS wrote. */
    public static List<String> writes(List<Map<String, String>> rows) {
        BinlogEvents events = new BinlogEvents();
        rows.forEach(row -> events.read(row.get("Event_type"), row.get("Info")));
        return new ArrayList<>(events.writes);
    }

    private void read(String type, String info) {
        Matcher map = TABLE_MAP.matcher(info);
        Matcher rows = ROWS.matcher(info);
        String verb = VERBS.get(type.split("_")[0]);
        if (type.equals("Table_map") && map.matches()) {
            tables.put(map.group(1), map.group(2));
        } else if (type.contains("_rows") && verb != null && rows.matches()) {
            add(verb, tables.getOrDefault(rows.group(1), "a table"));
        } else if (type.equals("Query")) {
            addStatement(info);
        } else if (!SILENT.contains(type)) {
            writes.add(type.replace('_', ' '));
        }
    }

    private void addStatement(String info) {
        Matcher inSchema = IN_SCHEMA.matcher(info);
        String sql = inSchema.matches() ? inSchema.group(2) : info;
        if (!NO_WRITE.matcher(sql).matches()) {
            String table = Statements.tablesOf(sql).stream().findFirst().orElse("");
            boolean needsSchema = inSchema.matches() && !table.isEmpty() && !table.contains(".");
            add(Statements.verb(sql), needsSchema ? inSchema.group(1) + "." + table : table);
        }
    }

    private void add(String verb, String table) {
        if (!table.matches("mysql\\.rds_\\w+")) {
            writes.add((verb + " " + table).strip());
        }
    }
}
