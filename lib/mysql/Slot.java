package lib.mysql;

//SOURCES Server.java

import java.util.Optional;
import java.util.function.Supplier;

/** The connection to one server: who asks for another need not wait until this one answers. */
final class Slot {
    private Server server;
    /** Why nobody is connected who was to be before anybody asked. */
    private RuntimeException failed;

    /** Connects before anybody asks; what failed is told to who asks first. */
    synchronized void connectAhead(Supplier<Server> connect) {
        try {
            get(connect);
        } catch (RuntimeException e) {
            failed = e;
        }
    }

    synchronized Server get(Supplier<Server> connect) {
        if (failed != null) {
            RuntimeException told = failed;
            failed = null;
            throw told;
        }
        if (server == null) {
            server = connect.get();
        }
        return server;
    }

    synchronized Optional<Server> now() {
        return Optional.ofNullable(server);
    }

    synchronized void dropLost() {
        if (server != null && server.isLost()) {
            server = null;
        }
    }

    synchronized void close() {
        if (server != null) {
            server.close();
        }
    }
}
