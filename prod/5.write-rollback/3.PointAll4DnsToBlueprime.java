///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Point all four records to blueprime, in one change batch
//JAVA 17+
//CDS
//MAIN PointAll4DnsToBlueprime
//SOURCES ../Environment.java
//SOURCES ../../lib/change/PointRecords.java
//SOURCES ../../lib/runbook/Step.java

import static environment.Environment.*;

import lib.change.PointRecords;
import lib.runbook.Step;

class PointAll4DnsToBlueprime extends Step<PointRecords> {
    PointAll4DnsToBlueprime() {
        super(SITE, PointRecords.of(ZONE, RECORDS).from(GREEN).to(BLUEPRIME, LOW_TTL));
    }

    public static void main(String... args) {
        new PointAll4DnsToBlueprime().run(args);
    }
}
