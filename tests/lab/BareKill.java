package lab;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The least that one open connection can do to end an account's connections: what the library is measured against. */
final class BareKill {
    private static final int NO_SUCH_THREAD = 1094;

    private BareKill() {}

    /**
     * A packet of statements for all that live, until none does.
     *
     * @param statement of a connection that allows several statements at once
     * @param kill a statement, with a place for the connection's id
     */
    static void all(Statement statement, String user, String kill) throws SQLException {
        for (List<Long> ids = living(statement, user); !ids.isEmpty(); ids = living(statement, user)) {
            try {
                statement.execute(ids.stream().map(kill::formatted).collect(Collectors.joining(";")));
                while (statement.getMoreResults() || statement.getUpdateCount() != -1) {
                    // the next statement's answer
                }
            } catch (SQLException e) {
                if (e.getErrorCode() != NO_SUCH_THREAD) {
                    throw e;
                }
            }
        }
    }

    /** The ids of an account's connections that were not killed. */
    static List<Long> living(Statement statement, String user) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("SELECT id FROM information_schema.processlist"
                + " WHERE command <> 'Killed' AND user = '" + user + "'")) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
        }
        return ids;
    }
}
