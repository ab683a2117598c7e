package lib.mysql;

//SOURCES Server.java

import java.util.Optional;

/** A named lock on a server, which lasts as long as this process's connection: so that two runs do not meet there. */
public final class ServerLock {
    /** A holder that ends in between is no holder: it is asked again. */
    private static final int TRIES = 5;

    private ServerLock() {}

    /** Takes the lock, or sees that this connection has it still; tells who has it, if another does. */
    public static Optional<String> take(Server server, String name) {
        return holder(server, name).map(id -> "connection id %s on %s, of %s".formatted(
                id, server.address().variable(), owner(server, id)));
    }

    private static Optional<String> holder(Server server, String name) {
        for (int tried = 0; tried < TRIES; tried++) {
            if ("1".equals(server.value("SELECT GET_LOCK(?, 0)", name))) {
                return Optional.empty();
            }
            String holder = server.value("SELECT IS_USED_LOCK(?)", name);
            if (holder != null) {
                return Optional.of(holder);
            }
        }
        return Optional.of("0");
    }

    private static String owner(Server server, String id) {
        return Optional.ofNullable(server.value(
                "SELECT CONCAT(user, '@', host) FROM information_schema.processlist WHERE id = ?", id))
                .orElse("somebody whom this account does not see");
    }

    /** The same after a lost connection of this process, which may have the lock still: that one is ended first. */
    public static Optional<String> retake(Server server, String name) {
        Optional<String> holder = holder(server, name);
        if (holder.isEmpty()) {
            return holder;
        }
        if (!server.isOurs(Long.parseLong(holder.get()))) {
            return take(server, name);
        }
        server.call("KILL " + holder.get());
        return "1".equals(server.value("SELECT GET_LOCK(?, 2)", name)) ? Optional.empty() : take(server, name);
    }
}
