///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Kill the client connections left on blue, so that they reconnect to green
//JAVA 17+
//CDS
//MAIN KillConnectionsOnBlue
//SOURCES ../Environment.java
//SOURCES ../../lib/Step.java

import static environment.Environment.*;

import java.util.List;
import lib.Change;
import lib.Connections;
import lib.Step;

class KillConnectionsOnBlue extends Step {
    public static void main(String... args) {
        new KillConnectionsOnBlue().run(SITE, args);
    }

    @Override
    protected List<Change> changes() {
        return List.of(Connections.kill(SPARED_USERS, BLUE_DB).landingOn(GREEN, ZONE, WRITER, PROXY));
    }
}
