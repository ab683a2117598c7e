///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Kill the client connections left on blue, so that they reconnect to green
//JAVA 17+
//CDS
//MAIN KillConnectionsOnBlue
//SOURCES ../Environment.java
//SOURCES ../../lib/change/KillClients.java
//SOURCES ../../lib/runbook/Step.java

import static environment.Environment.*;

import lib.change.KillClients;
import lib.runbook.Step;

class KillConnectionsOnBlue extends Step<KillClients> {
    KillConnectionsOnBlue() {
        super(SITE, KillClients.onWriterOf(BLUE).sparing(SPARED_USERS).landingOn(GREEN, SITE, WRITES));
    }

    public static void main(String... args) {
        new KillConnectionsOnBlue().run(args);
    }
}
