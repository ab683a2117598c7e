///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Point the reader and batch-reader records back to blue
//JAVA 17+
//MAIN PointReadDnsToBlue
//SOURCES ../../Environment.java
//SOURCES ../../../lib/change/PointRecords.java
//SOURCES ../../../lib/runbook/Step.java

import static environment.Environment.*;

import lib.change.PointRecords;
import lib.runbook.Step;

class PointReadDnsToBlue extends Step<PointRecords> {
    PointReadDnsToBlue() {
        super(SITE, PointRecords.of(ZONE, READS).from(GREEN).to(BLUE, LOW_TTL));
    }

    public static void main(String... args) {
        new PointReadDnsToBlue().run(args);
    }
}
