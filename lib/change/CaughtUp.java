package lib.change;

//SOURCES ../mysql/BinaryLog.java
//SOURCES ../mysql/Position.java
//SOURCES ../mysql/Server.java

import java.util.LinkedHashMap;
import java.util.Map;
import lib.mysql.BinaryLog;
import lib.mysql.Position;
import lib.mysql.Server;

/**
 * A frozen source and its replica, when the replica had executed all that the source has.
 *
 * @param frozenAt where the source stood
 * @param there the replica's own position then: as long as it stays there, the replica never took a write
 */
record CaughtUp(Position frozenAt, Position there) {
    /** Whether the replica has written anything of its own since. */
    boolean hasWrittenSince(Server replica) {
        return !replica.position().equals(there) && !BinaryLog.writesSince(replica, there.place()).isEmpty();
    }

    /** For the journal: other readers of the binary logs go on from these two positions. */
    Map<String, String> evidence(String successor) {
        Map<String, String> seen = new LinkedHashMap<>();
        seen.put("executed", frozenAt.toString());
        seen.put("successor", successor);
        seen.put("successorPosition", there.place());
        seen.put("successorExecuted", there.toString());
        return seen;
    }
}
