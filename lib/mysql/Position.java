package lib.mysql;

import java.util.List;
import java.util.TreeSet;

/**
 * How far a server has written (as a source): its executed GTID set where GTIDs are on, else its binlog file and
 * offset.
 */
public record Position(String gtidSet, String file, long offset) {
    static Position ofGtids(String executed) {
        return new Position(executed.replaceAll("\\s", ""), null, 0);
    }

    static Position inFile(String file, long offset) {
        return new Position(null, file, offset);
    }

    /** Whether it is a GTID set. */
    public boolean isGtid() {
        return gtidSet != null;
    }

    /** Whether both sets name the same transactions, as far as their text tells: a different order is no difference. */
    public boolean covers(Position other) {
        return new TreeSet<>(List.of(gtidSet.split(","))).containsAll(List.of(other.gtidSet.split(",")));
    }

    @Override
    public String toString() {
        return isGtid() ? gtidSet : file + ":" + offset;
    }
}
