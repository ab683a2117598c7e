///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Make blueprime writable once it has replayed all of green, and end its replication from green
//JAVA 17+
//CDS
//MAIN MakeBlueprimeWritable
//SOURCES ../Environment.java
//SOURCES ../../lib/change/MakeWritable.java
//SOURCES ../../lib/runbook/Step.java

import static environment.Environment.*;

import lib.change.MakeWritable;
import lib.runbook.Step;

class MakeBlueprimeWritable extends Step<MakeWritable> {
    MakeBlueprimeWritable() {
        super(SITE, MakeWritable.of(BLUEPRIME).takingOverFrom(GREEN));
    }

    public static void main(String... args) {
        new MakeBlueprimeWritable().run(args);
    }
}
