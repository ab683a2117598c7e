///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Kill the client connections on green's readers, so that they reconnect to blue
//JAVA 17+
//MAIN KillConnectionsOnGreenReaders
//SOURCES ../../Environment.java
//SOURCES ../../../lib/change/KillClients.java
//SOURCES ../../../lib/runbook/Step.java

import static environment.Environment.*;

import lib.change.KillClients;
import lib.runbook.Step;

class KillConnectionsOnGreenReaders extends Step<KillClients> {
    KillConnectionsOnGreenReaders() {
        super(SITE, KillClients.onReadersOf(GREEN, READS).sparing(SPARED_USERS));
    }

    public static void main(String... args) {
        new KillConnectionsOnGreenReaders().run(args);
    }
}
