///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Make blueprime writable once it has replayed all of green, and end its replication from green
//JAVA 17+
//CDS
//MAIN MakeBlueprimeWritable
//SOURCES ../Environment.java
//SOURCES ../../lib/Step.java

import static environment.Environment.*;

import java.util.List;
import lib.Change;
import lib.Step;

class MakeBlueprimeWritable extends Step {
    public static void main(String... args) {
        new MakeBlueprimeWritable().run(SITE, args);
    }

    @Override
    protected List<Change> changes() {
        return List.of(BLUEPRIME.makeWritableAfter(GREEN));
    }
}
