///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Make green writable once it has replayed all of blue, and end its replication from blue
//JAVA 17+
//CDS
//MAIN MakeGreenWritable
//SOURCES ../Environment.java
//SOURCES ../../lib/change/MakeWritable.java
//SOURCES ../../lib/runbook/Step.java

import static environment.Environment.*;

import lib.change.MakeWritable;
import lib.runbook.Step;

class MakeGreenWritable extends Step<MakeWritable> {
    MakeGreenWritable() {
        super(SITE, MakeWritable.of(GREEN).takingOverFrom(BLUE));
    }

    public static void main(String... args) {
        new MakeGreenWritable().run(args);
    }
}
