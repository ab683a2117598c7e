///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Kill the client connections left on green's writer and readers, so that they reconnect to blueprime
//JAVA 17+
//CDS
//MAIN KillConnectionsOnGreen
//SOURCES ../Environment.java
//SOURCES ../../lib/Step.java

import static environment.Environment.*;

import java.util.List;
import lib.Change;
import lib.Connections;
import lib.Step;

class KillConnectionsOnGreen extends Step {
    public static void main(String... args) {
        new KillConnectionsOnGreen().run(SITE, args);
    }

    @Override
    protected List<Change> changes() {
        return List.of(Connections.kill(SPARED_USERS, GREEN_DB, GREEN_READER_DB, GREEN_BATCH_READER_DB)
                .landingOn(BLUEPRIME, ZONE, WRITER, PROXY, READER, BATCH_READER));
    }
}
