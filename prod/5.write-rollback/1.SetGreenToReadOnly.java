///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Freeze green: read-only, and its position standing still
//JAVA 17+
//CDS
//MAIN SetGreenToReadOnly
//SOURCES ../Environment.java
//SOURCES ../../lib/change/SetReadOnly.java
//SOURCES ../../lib/runbook/Step.java

import static environment.Environment.*;

import lib.change.SetReadOnly;
import lib.runbook.Step;

class SetGreenToReadOnly extends Step<SetReadOnly> {
    SetGreenToReadOnly() {
        super(SITE, SetReadOnly.of(GREEN).handingOverTo(BLUEPRIME).sparing(SPARED_USERS));
    }

    public static void main(String... args) {
        new SetGreenToReadOnly().run(args);
    }
}
