package lib.mysql;

//SOURCES BinlogEvents.java
//SOURCES GtidSet.java
//SOURCES Server.java

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A server's binary log, read to tell what was written: verbs and tables, never a value. */
public final class BinaryLog {
    /** So many events are asked for at once. */
    private static final int PAGE = 10_000;
    /** So many are read in all: a second or two. */
    private static final int MOST = 200_000;
    /** Before the first event of a file. */
    private static final String BEGINNING = "4";

    private final Server server;
    private int read;

    private BinaryLog(Server server) {
        this.server = server;
    }

    /**
     * What was written since a server stood at FILE:OFFSET, each kind once; empty when that was nothing, or RDS's own
     * affair.
     */
    public static List<String> writesSince(Server server, String place) {
        return new BinaryLog(server).since(place);
    }

    /**
     * What the transactions of a GTID set wrote on this server, each kind once; empty when that was nothing, or RDS's
     * own affair.
     */
    public static List<String> writesOf(Server server, String gtids) {
        return gtids.isEmpty() ? List.of() : new BinaryLog(server).of(GtidSet.of(gtids));
    }

    /** The same, looked for from where the server stood at FILE:OFFSET before it executed them. */
    public static List<String> writesOf(Server server, String gtids, String place) {
        return gtids.isEmpty() ? List.of() : new BinaryLog(server).of(GtidSet.of(gtids), place);
    }

    private List<String> since(String place) {
        BinlogEvents events = new BinlogEvents(gtid -> true);
        if (!readSince(events, place)) {
            return List.of("writes that no binary log has any more");
        }
        List<String> writes = events.writes();
        if (read >= MOST) {
            writes.add("and more");
        }
        return writes;
    }

    private List<String> of(GtidSet wanted, String place) {
        BinlogEvents events = new BinlogEvents(wanted::contains);
        return readSince(events, place) && events.transactions() == wanted.size() ? events.writes() : of(wanted);
    }

    /** All that was written since; false where the log goes back no more to there. */
    private boolean readSince(BinlogEvents events, String place) {
        int colon = place.lastIndexOf(':');
        String first = place.substring(0, Math.max(0, colon));
        List<String> files = files().stream().dropWhile(file -> !file.equals(first)).toList();
        files.forEach(file -> read(events, file, file.equals(first) ? place.substring(colon + 1) : BEGINNING));
        return !files.isEmpty();
    }

    /** The newest file first: what is looked for has mostly just happened. */
    private List<String> of(GtidSet wanted) {
        Set<String> writes = new LinkedHashSet<>();
        List<String> files = files();
        long found = 0;
        for (int i = files.size() - 1; i >= 0 && found < wanted.size() && read < MOST; i--) {
            BinlogEvents events = new BinlogEvents(wanted::contains);
            read(events, files.get(i), BEGINNING);
            writes.addAll(events.writes());
            found += events.transactions();
        }
        long untold = wanted.size() - found;
        if (untold > 0 && !areHeartbeats(writes)) {
            writes.add("%d transactions that its binary logs no longer have".formatted(untold));
        }
        return new ArrayList<>(writes);
    }

    /**
     * RDS's heart beats every few minutes for months, and its binary logs go back a day or so: where all that can be
     * read is RDS's own, what can't is too.
     */
    private boolean areHeartbeats(Set<String> writes) {
        return writes.isEmpty() && server.hasOwnTable("rds_heartbeat2");
    }

    private List<String> files() {
        return server.rows("SHOW BINARY LOGS").stream().map(row -> row.get("Log_name")).toList();
    }

    /** One file from an offset on, page by page. */
    private void read(BinlogEvents events, String file, String offset) {
        String from = offset;
        List<Map<String, String>> rows;
        do {
            rows = server.rows("SHOW BINLOG EVENTS IN '%s' FROM %s LIMIT %d".formatted(file, from, PAGE));
            events.read(rows);
            read += rows.size();
            from = rows.isEmpty() ? from : rows.get(rows.size() - 1).get("End_log_pos");
        } while (rows.size() == PAGE && read < MOST);
    }
}
