package lib;

/** How far a server has written (as a source): its executed GTID set where GTIDs are on, else its binlog file and offset. */
public record Position(String gtidSet, String file, long offset) {
    boolean isGtid() {
        return gtidSet != null;
    }

    @Override
    public String toString() {
        return isGtid() ? gtidSet : file + ":" + offset;
    }
}
