///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Point the proxy and writer records to green, in one change batch
//JAVA 17+
//CDS
//MAIN PointWriteDnsToGreen
//SOURCES ../Environment.java
//SOURCES ../../lib/change/PointRecords.java
//SOURCES ../../lib/runbook/Step.java

import static environment.Environment.*;

import lib.change.PointRecords;
import lib.runbook.Step;

class PointWriteDnsToGreen extends Step<PointRecords> {
    PointWriteDnsToGreen() {
        super(SITE, PointRecords.of(ZONE, WRITES).from(BLUE).to(GREEN, LOW_TTL));
    }

    public static void main(String... args) {
        new PointWriteDnsToGreen().run(args);
    }
}
