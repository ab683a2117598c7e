package lib.site;

//SOURCES ../mysql/Replication.java

import java.util.Optional;
import lib.mysql.Replication;

/**
 * A cluster's writer by its own word.
 *
 * @param isReader whether the server can't be the writer (innodb_read_only): a tunnel that leads to another instance
 * @param replication how it replicates; none: from nobody
 */
public record ClusterState(String uuid, String version, boolean readOnly, boolean isReader,
        Optional<Replication> replication) {
    /** Whether ordinary accounts can write here. */
    public boolean takesWrites() {
        return !readOnly && !isReader;
    }
}
