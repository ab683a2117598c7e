///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Freeze blue: read-only, and its position standing still
//JAVA 17+
//CDS
//MAIN SetBlueToReadOnly
//SOURCES ../Environment.java
//SOURCES ../../lib/change/SetReadOnly.java
//SOURCES ../../lib/runbook/Step.java

import static environment.Environment.*;

import lib.change.SetReadOnly;
import lib.runbook.Step;

class SetBlueToReadOnly extends Step<SetReadOnly> {
    SetBlueToReadOnly() {
        super(SITE, SetReadOnly.of(BLUE).handingOverTo(GREEN).sparing(SPARED_USERS));
    }

    public static void main(String... args) {
        new SetBlueToReadOnly().run(args);
    }
}
