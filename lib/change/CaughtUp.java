package lib.change;

//SOURCES ../mysql/Position.java

import java.util.LinkedHashMap;
import java.util.Map;
import lib.mysql.Position;

/**
 * A frozen source and its replica, when the replica had executed all that the source has.
 *
 * @param frozenAt where the source stood
 * @param there the replica's own position then: as long as it stays there, the replica never took a write
 */
record CaughtUp(Position frozenAt, Position there) {
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
