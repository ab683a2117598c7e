///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Point the reader and batch-reader records back to blue
//JAVA 17+
//MAIN PointReadDnsToBlue
//SOURCES ../../Environment.java
//SOURCES ../../../lib/Step.java

import static environment.Environment.*;

import java.util.List;
import lib.Change;
import lib.Step;

class PointReadDnsToBlue extends Step {
    public static void main(String... args) {
        new PointReadDnsToBlue().run(SITE, args);
    }

    @Override
    protected List<Change> changes() {
        return List.of(ZONE.point(LOW_TTL,
                READER.from(GREEN_READER).to(BLUE_READER),
                BATCH_READER.from(GREEN_BATCH_READER).to(BLUE_BATCH_READER)));
    }
}
