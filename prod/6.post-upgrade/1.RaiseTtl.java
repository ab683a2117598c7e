///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Raise the TTL of all four records back to normal after the switchover
//JAVA 17+
//MAIN RaiseTtl
//SOURCES ../Environment.java
//SOURCES ../../lib/Step.java

import static environment.Environment.*;

import java.util.List;
import lib.Change;
import lib.Step;

class RaiseTtl extends Step {
    public static void main(String... args) {
        new RaiseTtl().run(SITE, args);
    }

    @Override
    protected List<Change> changes() {
        return List.of(ZONE.ttl(NORMAL_TTL, PROXY, WRITER, READER, BATCH_READER));
    }
}
