///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Point the reader and batch-reader records to green
//JAVA 17+
//MAIN PointReadDnsToGreen
//SOURCES ../Environment.java
//SOURCES ../../lib/change/PointRecords.java
//SOURCES ../../lib/runbook/Step.java

import static environment.Environment.*;

import lib.change.PointRecords;
import lib.runbook.Step;

class PointReadDnsToGreen extends Step<PointRecords> {
    PointReadDnsToGreen() {
        super(SITE, PointRecords.of(ZONE, READS).from(BLUE).to(GREEN, LOW_TTL));
    }

    public static void main(String... args) {
        new PointReadDnsToGreen().run(args);
    }
}
