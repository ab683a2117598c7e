///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Freeze green: read-only, and its position standing still
//JAVA 17+
//CDS
//MAIN SetGreenToReadOnly
//SOURCES ../Environment.java
//SOURCES ../../lib/Step.java

import static environment.Environment.*;

import java.util.List;
import lib.Change;
import lib.Step;

class SetGreenToReadOnly extends Step {
    public static void main(String... args) {
        new SetGreenToReadOnly().run(SITE, args);
    }

    @Override
    protected List<Change> changes() {
        return List.of(GREEN.setReadOnlyFor(BLUEPRIME));
    }
}
