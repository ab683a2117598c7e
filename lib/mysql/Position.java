package lib.mysql;

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

    @Override
    public String toString() {
        return isGtid() ? gtidSet : file + ":" + offset;
    }
}
