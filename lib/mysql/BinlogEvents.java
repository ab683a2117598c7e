package lib.mysql;

//SOURCES Statements.java

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the rows of SHOW BINLOG EVENTS say was written: verbs and tables, never a value. What RDS writes to its own
 * tables (heartbeats) is no write, nor is the end of somebody's temporary table. An event that is not known counts as a
 * write.
 */
public final class BinlogEvents {
    private static final Set<String> SILENT = Set.of("Format_desc", "Previous_gtids", "Gtid", "Gtid_tagged_log_event",
            "Anonymous_Gtid",
            "Rotate", "Stop", "Heartbeat", "Xid", "Rows_query", "Intvar", "RAND", "User var");
    private static final Pattern TABLE_MAP = Pattern.compile("table_id: (\\d+) \\((.*)\\).*");
    private static final Pattern ROWS = Pattern.compile("table_id: (\\d+).*");
    private static final Map<String, String> VERBS =
            Map.of("Write", "INSERT", "Update", "UPDATE", "Delete", "DELETE");
    private static final Pattern IN_SCHEMA = Pattern.compile("use `([^`]*)`; (.*)", Pattern.DOTALL);
    private static final Pattern NO_WRITE = Pattern.compile("(BEGIN|COMMIT|ROLLBACK|SAVEPOINT"
            + "|XA (START|END|ROLLBACK)\\b|(CREATE|DROP)( /\\*!40005)? TEMPORARY).*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Pattern OF_RDS = Pattern.compile("mysql\\.rds_\\w+");
    private static final Pattern GTID = Pattern.compile("SET @@SESSION\\.GTID_NEXT= '(.*)'.*");

    private final Predicate<String> isWanted;
    private final Map<String, String> tables = new HashMap<>();
    private final Set<String> writes = new LinkedHashSet<>();
    private long transactions;
    private boolean skipping;

    /** Those of the transactions whose GTIDs are wanted, and of those without a GTID. */
    BinlogEvents(Predicate<String> isWanted) {
        this.isWanted = isWanted;
    }

    /** Each kind of write once, for example "INSERT app.writes"; empty when nobody but RDS wrote. */
    public static List<String> writes(List<Map<String, String>> rows) {
        BinlogEvents events = new BinlogEvents(gtid -> true);
        events.read(rows);
        return events.writes();
    }

    /** Reads on, in the order of the log. */
    void read(List<Map<String, String>> rows) {
        rows.forEach(row -> read(row.get("Event_type"), row.get("Info")));
    }

    /** Each kind of write once. */
    List<String> writes() {
        return new ArrayList<>(writes);
    }

    /** How many wanted transactions were read. */
    long transactions() {
        return transactions;
    }

    private void read(String type, String info) {
        Matcher gtid = GTID.matcher(info);
        if (type.startsWith("Gtid") && gtid.matches()) {
            skipping = !isWanted.test(gtid.group(1));
            transactions += skipping ? 0 : 1;
        } else if (!skipping) {
            readWanted(type, info);
        }
    }

    private void readWanted(String type, String info) {
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
        if (!OF_RDS.matcher(table).matches()) {
            writes.add((verb + " " + table).strip());
        }
    }
}
