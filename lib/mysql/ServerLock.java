package lib.mysql;

//SOURCES Server.java

import java.util.Optional;

/** A named lock on a server, which lasts as long as this process's connection: so that two runs do not meet there. */
public final class ServerLock {
    private ServerLock() {}

    /** Takes the lock; gives the connection that has it already, if another does. */
    public static Optional<String> take(Server server, String name) {
        return "1".equals(server.value("SELECT GET_LOCK(?, 0)", name))
                ? Optional.empty() : Optional.ofNullable(server.value("SELECT IS_USED_LOCK(?)", name));
    }

    /** The same after a lost connection of this process, which may have the lock still: that one is ended first. */
    public static Optional<String> retake(Server server, String name) {
        Optional<String> holder = take(server, name);
        if (holder.isEmpty() || !server.isOurs(Long.parseLong(holder.get()))) {
            return holder;
        }
        server.call("KILL " + holder.get());
        return "1".equals(server.value("SELECT GET_LOCK(?, 2)", name)) ? Optional.empty() : holder;
    }
}
