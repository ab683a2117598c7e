package lib;

//SOURCES Database.java
//SOURCES MakeWritable.java
//SOURCES ParameterGroup.java
//SOURCES SetReadOnly.java

import java.util.Optional;
import java.util.function.Supplier;

/** A database cluster as the runbook sees it: the parameter group that freezes it and the writer that proves it. */
public record Cluster(String name, ParameterGroup group, Database writer) {
    private static final String SET_READ_ONLY = "rds_set_read_only";

    /** Freezes this cluster for its successor: read-only, in-flight writes done, its position standing still. */
    public Change setReadOnlyFor(Cluster successor) {
        return new SetReadOnly(this, successor);
    }

    /** Lets this cluster take writes, once it has replayed everything of the frozen source, and ends its replication from it. */
    public Change makeWritableAfter(Cluster source) {
        return new MakeWritable(this, source);
    }

    /**
     * Switches read_only and waits until the writer itself says so. Where the server has mysql.rds_set_read_only (some Aurora MySQL
     * versions) that takes effect at once, until the next restart, so the parameter group follows; else the group alone does it.
     */
    void switchReadOnly(Run run, boolean readOnly) {
        switchReadOnly(run, readOnly, () -> "");
    }

    /** The same, asking what may be in the way for as long as it waits. */
    void switchReadOnly(Run run, boolean readOnly, Supplier<String> inTheWay) {
        Server server = run.login.server(writer);
        boolean atOnce = server.hasRoutine(SET_READ_ONLY);
        if (!atOnce) {
            group.set("read_only", readOnly ? "1" : "0");
        }
        run.waitUntil("%s is %s".formatted(name, word(readOnly)), Server.POLL, () -> {
            if (atOnce) {
                callSetReadOnly(server, readOnly);
            }
            return objectionToReadOnly(run, readOnly).map(seen -> seen + inTheWay.get());
        });
        if (atOnce) {
            group.set("read_only", readOnly ? "1" : "0");
        }
    }

    /** Tries once: behind a writer or LOCK TABLES the server gives up after a moment. */
    private static void callSetReadOnly(Server server, boolean readOnly) {
        try {
            server.call("CALL mysql.%s(%d)".formatted(SET_READ_ONLY, readOnly ? 1 : 0));
        } catch (Server.SqlFailure e) {
            if (!e.isLocked()) {
                throw e;
            }
        }
    }

    /** The value of read_only in the parameter group; asks the server all that a switch has to know, so that the switch need not. */
    String plannedReadOnly(Run run) {
        run.login.server(writer).hasRoutine(SET_READ_ONLY);
        return group.changeableValue("read_only");
    }

    Optional<String> objectionToReadOnly(Run run, boolean readOnly) {
        boolean seen = run.login.server(writer).isReadOnly();
        return seen == readOnly ? Optional.empty() : Optional.of(name + " is " + word(seen));
    }

    boolean isWritable(Run run) {
        return run.login.server(writer).isWritable();
    }

    /** "blue takes writes" or "blue is read-only", by the server's own word. */
    String state(Run run) {
        return name + (run.login.server(writer).isReadOnly() ? " is read-only" : " takes writes");
    }

    static String word(boolean readOnly) {
        return readOnly ? "read-only" : "writable";
    }
}
