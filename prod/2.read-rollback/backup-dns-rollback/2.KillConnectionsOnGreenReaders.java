///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Kill the client connections on green's readers, so that they reconnect to blue
//JAVA 17+
//MAIN KillConnectionsOnGreenReaders
//SOURCES ../../Environment.java
//SOURCES ../../../lib/Step.java

import static environment.Environment.*;

import java.util.List;
import lib.Change;
import lib.Connections;
import lib.Step;

class KillConnectionsOnGreenReaders extends Step {
    public static void main(String... args) {
        new KillConnectionsOnGreenReaders().run(SITE, args);
    }

    @Override
    protected List<Change> changes() {
        return List.of(Connections.kill(SPARED_USERS, GREEN_READER_DB, GREEN_BATCH_READER_DB));
    }
}
