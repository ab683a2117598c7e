package simulation;

//SOURCES Clock.java
//SOURCES Connection.java
//SOURCES SimulatedLink.java
//SOURCES Sql.java

import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Statements that change something. */
final class SqlCalls extends Sql {
    private static final int NO_SUCH_THREAD = 1094, NOT_OWNER = 1095, LOCKED = 1205, MISSING_ROUTINE = 1305;
    /** The session's lock_wait_timeout. */
    private static final long LOCK_WAIT = 2 * Clock.SECONDS;

    SqlCalls() {
        form("CALL mysql\\.rds_kill\\((\\d+)\\)", (link, p) -> kill(link, Long.parseLong(p[0]), true));
        form("KILL (\\d+)", (link, p) -> kill(link, Long.parseLong(p[0]), false));
        form("CALL mysql\\.rds_set_read_only\\(([01])\\)", (link, p) -> setReadOnly(link, p[0].equals("1")));
        rows("CALL mysql.rds_stop_replication", (link, p) -> {
            link.changed("replication of " + link.server);
            link.server.replica.running = false;
            return List.of();
        });
        rows("CALL mysql.rds_reset_external_source", (link, p) -> {
            throw error(MISSING_ROUTINE, "42000", "PROCEDURE mysql.rds_reset_external_source does not exist");
        });
        rows("CALL mysql.rds_reset_external_master", (link, p) -> {
            link.changed("replication of " + link.server);
            link.server.replica.detach();
            return List.of();
        });
    }

    private static List<Map<String, String>> kill(SimulatedLink link, long id, boolean byProcedure)
            throws SQLException {
        Connection victim = link.server.connections.get(id);
        if (victim == null) {
            throw error(NO_SUCH_THREAD, "HY000", "Unknown thread id: " + id);
        }
        if (!byProcedure && !victim.user.equals(link.connection.user)) {
            throw error(NOT_OWNER, "HY000", "You are not owner of thread " + id);
        }
        if (victim.process == null) {
            link.changed("client " + id + " of " + link.server);
        }
        link.server.end(victim);
        return List.of();
    }

    private static List<Map<String, String>> setReadOnly(SimulatedLink link, boolean wanted) throws SQLException {
        link.changed("read_only of " + link.server);
        if (!link.server.setReadOnly(wanted, "the tool")) {
            link.world.clock.pass(LOCK_WAIT);
            if (!link.server.setReadOnly(wanted, "the tool")) {
                throw error(LOCKED, "HY000", "Lock wait timeout exceeded; try restarting transaction");
            }
        }
        return List.of();
    }
}
