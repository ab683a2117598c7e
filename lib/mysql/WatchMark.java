package lib.mysql;

//SOURCES Server.java

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What tells the connections by which Watch looks from clients: each has one of a few named locks, which every account
 * may take and everybody may ask for. Without that, a kill of all clients would never see the last one gone.
 */
public final class WatchMark {
    private static final List<String> NAMES =
            IntStream.rangeClosed(1, 4).mapToObj(number -> "blue-green-watch-" + number).toList();

    /** A condition on rows of the processlist: none of them is marked. */
    static final String UNMARKED = NAMES.stream().map("COALESCE(IS_USED_LOCK('%s'), 0)"::formatted)
            .collect(Collectors.joining(", ", "id NOT IN (", ")"));

    private WatchMark() {}

    /** Marks a connection for as long as it lasts; where four watch already it counts as a client. */
    public static void mark(Server server) {
        NAMES.stream().anyMatch(name -> "1".equals(server.value("SELECT GET_LOCK(?, 0)", name)));
    }
}
