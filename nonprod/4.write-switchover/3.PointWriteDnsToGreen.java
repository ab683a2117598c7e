///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Point the proxy and writer records to green, in one change batch
//JAVA 17+
//CDS
//MAIN PointWriteDnsToGreen
//SOURCES ../Environment.java
//SOURCES ../../lib/Step.java

import static environment.Environment.*;

import java.util.List;
import lib.Change;
import lib.Step;

class PointWriteDnsToGreen extends Step {
    public static void main(String... args) {
        new PointWriteDnsToGreen().run(SITE, args);
    }

    @Override
    protected List<Change> changes() {
        return List.of(ZONE.point(LOW_TTL,
                PROXY.from(BLUE_PROXY).to(GREEN_PROXY),
                WRITER.from(BLUE_WRITER).to(GREEN_WRITER)));
    }
}
