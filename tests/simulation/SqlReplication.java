package simulation;

//SOURCES Clock.java
//SOURCES Gtids.java
//SOURCES Replica.java
//SOURCES SimulatedLink.java
//SOURCES SimulatedServer.java
//SOURCES Sql.java
//SOURCES Transaction.java

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Statements about a server's own state, its binary log and its replication. */
final class SqlReplication extends Sql {
    private static final int MISSING_ROUTINE = 1305;

    SqlReplication() {
        rows("SELECT @@server_uuid AS uuid, CONNECTION_ID() AS id",
                (link, p) -> List.of(row("uuid", link.server.uuid, "id", "" + link.connection.id)));
        value("SELECT @@version", (link, p) -> link.server.version);
        value("SELECT @@port", (link, p) -> "3306");
        value("SELECT @@global.read_only", (link, p) -> bit(link.server.readOnly));
        value("SELECT @@global.innodb_read_only", (link, p) -> bit(link.server.reader));
        value("SELECT @@global.read_only + @@global.innodb_read_only",
                (link, p) -> "" + ((link.server.readOnly ? 1 : 0) + (link.server.reader ? 1 : 0)));
        value("SELECT @@global.gtid_mode", (link, p) -> link.world.knobs.gtids() ? "ON" : "OFF");
        value("SELECT @@global.gtid_executed", (link, p) -> link.server.gtidExecuted());
        value("SELECT GTID_SUBTRACT(?, ?)", (link, p) -> Gtids.subtract(p[0], p[1]));
        value("SELECT GTID_SUBTRACT(@@global.gtid_executed, ?)",
                (link, p) -> Gtids.subtract(link.server.gtidExecuted(), p[0]));
        value("SELECT GTID_SUBTRACT(?, @@global.gtid_executed)",
                (link, p) -> Gtids.subtract(p[0], link.server.gtidExecuted()));
        value("SELECT GTID_SUBTRACT(GTID_SUBTRACT(@@global.gtid_executed, ?), ?)",
                (link, p) -> Gtids.subtract(Gtids.subtract(link.server.gtidExecuted(), p[0]), p[1]));
        value("SELECT WAIT_FOR_EXECUTED_GTID_SET(?, ?)", (link, p) -> bit(!isReached(link, p[1],
                () -> Gtids.subtract(p[0], link.server.gtidExecuted()).isEmpty())));
        value("SELECT SOURCE_POS_WAIT(?, ?, ?)", (link, p) -> {
            if (!link.server.isNew()) {
                throw error(MISSING_ROUTINE, "42000", "FUNCTION SOURCE_POS_WAIT does not exist");
            }
            return awaitPosition(link, p);
        });
        value("SELECT MASTER_POS_WAIT(?, ?, ?)", SqlReplication::awaitPosition);
        rows("SHOW BINARY LOG STATUS", (link, p) -> {
            throw unknown();
        });
        rows("SHOW MASTER STATUS", (link, p) -> List.of(row("File", SimulatedServer.LOG, "Position",
                "" + link.server.offset(), "Binlog_Do_DB", "", "Binlog_Ignore_DB", "", "Executed_Gtid_Set",
                link.server.gtidExecuted())));
        rows("SHOW REPLICA STATUS", (link, p) -> {
            if (!link.server.isNew()) {
                throw unknown();
            }
            return status(link.server, "Source_", "Replica_");
        });
        rows("SHOW SLAVE STATUS", (link, p) -> status(link.server, "Master_", "Slave_"));
        rows("SHOW BINARY LOGS", (link, p) -> List.of(row("Log_name", SimulatedServer.LOG)));
        addTables();
        form("SHOW BINLOG EVENTS IN 'binlog.000001' FROM (\\d+) LIMIT \\d+",
                (link, p) -> events(link.server, Long.parseLong(p[0])));
    }

    /** Each table is the same on all servers, but for those called own_…, of which each server has one of its own. */
    private void addTables() {
        form("SELECT column_name AS c FROM information_schema\\.columns .*", (link, p) -> List.of(row("c", "id")));
        form("SELECT CONCAT\\(COUNT\\(\\*\\), ' rows, checksum ', .*FROM `app`\\.`(\\w+)`", (link, p) -> List.of(
                row("value", "1 rows, checksum " + (p[0].startsWith("own_") ? link.server.name : "same"))));
    }

    private static String bit(boolean set) {
        return set ? "1" : "0";
    }

    private interface Condition {
        boolean holds();
    }

    /** Lets time pass until the condition holds, or this many seconds are over. */
    private static boolean isReached(SimulatedLink link, String seconds, Condition condition) {
        long end = link.world.clock.now() + Long.parseLong(seconds) * Clock.SECONDS;
        while (!condition.holds() && link.connection.alive && link.world.clock.now() < end) {
            link.world.clock.pass(link.world.clock.untilNext(end - link.world.clock.now()));
        }
        return condition.holds();
    }

    /** Events waited for; -1 when time is over, NULL when the replica does not run. */
    private static String awaitPosition(SimulatedLink link, String... p) {
        Replica replica = link.server.replica;
        if (!replica.isRunning()) {
            return null;
        }
        boolean reached =
                isReached(link, p[2], () -> replica.hasReplayed(Long.parseLong(p[1])) || !replica.isRunning());
        return reached && replica.isRunning() ? "0" : replica.isRunning() ? "-1" : null;
    }

    private static List<Map<String, String>> status(SimulatedServer server, String source, String replica) {
        Replica state = server.replica;
        if (state.source == null) {
            return List.of();
        }
        return List.of(row(source + "Host", state.source.name, source + "UUID", state.source.uuid,
                replica + "IO_Running", state.running ? "Yes" : "No",
                replica + "SQL_Running", state.running && state.error == null ? "Yes" : "No",
                "Last_SQL_Errno", state.error == null ? "0" : "1062",
                "Last_SQL_Error", state.error == null ? "" : state.error,
                "Seconds_Behind_" + source.replace("_", ""), state.isRunning() ? "0" : null));
    }

    private static List<Map<String, String>> events(SimulatedServer server, long from) {
        List<Map<String, String>> events = new ArrayList<>();
        int first = (int) ((from - SimulatedServer.START) / SimulatedServer.SIZE);
        for (int i = Math.min(first, server.log.size()); i < server.log.size(); i++) {
            Transaction each = server.log.get(i);
            String end = "" + (SimulatedServer.START + (long) SimulatedServer.SIZE * (i + 1));
            events.add(event(end, server.world.knobs.gtids() ? "Gtid" : "Anonymous_Gtid",
                    "SET @@SESSION.GTID_NEXT= '" + each.origin().uuid + ":" + each.number() + "'"));
            events.add(event(end, "Query", "BEGIN"));
            events.add(event(end, "Table_map", "table_id: 7 (" + each.table() + ")"));
            events.add(event(end, "Write_rows", "table_id: 7 flags: STMT_END_F"));
            events.add(event(end, "Xid", "COMMIT /* xid=7 */"));
        }
        return events;
    }

    private static Map<String, String> event(String end, String type, String info) {
        return row("Event_type", type, "Info", info, "End_log_pos", end);
    }
}
