///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Point all four records to blueprime, in one change batch
//JAVA 17+
//CDS
//MAIN PointAll4DnsToBlueprime
//SOURCES ../Environment.java
//SOURCES ../../lib/Step.java

import static environment.Environment.*;

import java.util.List;
import lib.Change;
import lib.Step;

class PointAll4DnsToBlueprime extends Step {
    public static void main(String... args) {
        new PointAll4DnsToBlueprime().run(SITE, args);
    }

    @Override
    protected List<Change> changes() {
        return List.of(ZONE.point(LOW_TTL,
                PROXY.from(GREEN_PROXY).to(BLUEPRIME_PROXY),
                WRITER.from(GREEN_WRITER).to(BLUEPRIME_WRITER),
                READER.from(GREEN_READER).to(BLUEPRIME_READER),
                BATCH_READER.from(GREEN_BATCH_READER).to(BLUEPRIME_BATCH_READER)));
    }
}
