///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Lower the TTL of all four records, so that clients follow the switchover at once
//JAVA 17+
//MAIN LowerTtl
//SOURCES ../Environment.java
//SOURCES ../../lib/Step.java

import static environment.Environment.*;

import java.util.List;
import lib.Change;
import lib.Step;

class LowerTtl extends Step {
    public static void main(String... args) {
        new LowerTtl().run(SITE, args);
    }

    @Override
    protected List<Change> changes() {
        return List.of(ZONE.ttl(LOW_TTL, PROXY, WRITER, READER, BATCH_READER));
    }
}
