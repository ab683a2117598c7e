package lib.mysql;

//SOURCES Server.java

import java.util.Optional;
import java.util.function.Supplier;

/** The connection to one server: who asks for another need not wait until this one answers. */
final class Slot {
    private Server server;

    synchronized Server get(Supplier<Server> connect) {
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
