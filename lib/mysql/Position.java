package lib.mysql;

import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/**
 * How far a server has written (as a source): its binlog file and offset, and its executed GTID set where GTIDs are on.
 * With GTIDs two positions are equal when their sets are, in whichever file.
 */
public record Position(String gtidSet, String file, long offset) {
    static Position ofGtids(String executed, String file, long offset) {
        return new Position(executed.replaceAll("\\s", ""), file, offset);
    }

    static Position inFile(String file, long offset) {
        return new Position(null, file, offset);
    }

    /** Whether it is told by a GTID set. */
    public boolean isGtid() {
        return gtidSet != null;
    }

    /** Whether both sets name the same transactions, as far as their text tells: a different order is no difference. */
    public boolean covers(Position other) {
        return new TreeSet<>(List.of(gtidSet.split(","))).containsAll(List.of(other.gtidSet.split(",")));
    }

    /** Where it is in the server's own binary log: FILE:OFFSET. */
    public String place() {
        return file + ":" + offset;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Position position && Objects.equals(gtidSet, position.gtidSet)
                && (isGtid() || Objects.equals(file, position.file) && offset == position.offset);
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    @Override
    public String toString() {
        return isGtid() ? gtidSet : place();
    }
}
