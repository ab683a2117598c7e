///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Kill the client connections left on green's writer and readers, so that they reconnect to blueprime
//JAVA 17+
//CDS
//MAIN KillConnectionsOnGreen
//SOURCES ../Environment.java
//SOURCES ../../lib/change/KillClients.java
//SOURCES ../../lib/runbook/Step.java

import static environment.Environment.*;

import lib.change.KillClients;
import lib.runbook.Step;

class KillConnectionsOnGreen extends Step<KillClients> {
    KillConnectionsOnGreen() {
        super(SITE, KillClients.onWriterOf(GREEN).andReaders(READS).sparing(SPARED_USERS)
                .landingOn(BLUEPRIME, SITE, RECORDS));
    }

    public static void main(String... args) {
        new KillConnectionsOnGreen().run(args);
    }
}
