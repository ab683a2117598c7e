///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Point the reader and batch-reader records to green
//JAVA 17+
//MAIN PointReadDnsToGreen
//SOURCES ../Environment.java
//SOURCES ../../lib/Step.java

import static environment.Environment.*;

import java.util.List;
import lib.Change;
import lib.Step;

class PointReadDnsToGreen extends Step {
    public static void main(String... args) {
        new PointReadDnsToGreen().run(SITE, args);
    }

    @Override
    protected List<Change> changes() {
        return List.of(ZONE.point(LOW_TTL,
                READER.from(BLUE_READER).to(GREEN_READER),
                BATCH_READER.from(BLUE_BATCH_READER).to(GREEN_BATCH_READER)));
    }
}
