///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Make green writable once it has replayed all of blue, and end its replication from blue
//JAVA 17+
//CDS
//MAIN MakeGreenWritable
//SOURCES ../Environment.java
//SOURCES ../../lib/Step.java

import static environment.Environment.*;

import java.util.List;
import lib.Change;
import lib.Step;

class MakeGreenWritable extends Step {
    public static void main(String... args) {
        new MakeGreenWritable().run(SITE, args);
    }

    @Override
    protected List<Change> changes() {
        return List.of(GREEN.makeWritableAfter(BLUE));
    }
}
