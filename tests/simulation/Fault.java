package simulation;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What befalls a command.
 *
 * @param command the number of the command in its story, from 0
 * @param call the number of the command's call, from 1
 * @param what says more: which server, how long
 */
record Fault(int command, int call, Kind kind, int what) {
    enum Kind {
        KILLED, KILLED_AFTER, POWER_LOST, INT, HUP, TWO_SIGNALS, LOST_ANSWER, LATE_APPLY, THROTTLED, EXPIRED,
        AWS_SILENT,
        SERVER_DIES, NETWORK_CUT, CONNECTION_KILLED, NAME_SERVERS_SILENT, REPLICA_STALLS, REPLICA_BREAKS, LOCK_TABLES,
        SUPER_WRITER, ROLE_WRITER, XA_BRANCH, SECOND_OPERATOR, RECORD_EDITED,
        /** Somebody lets a server take writes: told in tales by hand only, since two writers may come of it. */
        MADE_WRITABLE,
        /** Behind the server's address is a reader of its cluster, or who says that it is blue's Aurora instance. */
        FAILED_OVER, SAYS_IT_IS_BLUE;

        /** Those that may befall any command at any call. */
        static final List<Kind> DRAWN = Stream.of(values())
                .filter(kind -> !Set.of(MADE_WRITABLE, FAILED_OVER, SAYS_IT_IS_BLUE).contains(kind)).toList();

        /** Happens when the call was served, before its answer is there. */
        boolean isAfter() {
            return this == KILLED_AFTER;
        }
    }

    Fault of(int otherCommand) {
        return new Fault(otherCommand, call, kind, what);
    }

    @Override
    public String toString() {
        return "%s(%d) at call %d of command %d".formatted(kind, what, call, command + 1);
    }
}
