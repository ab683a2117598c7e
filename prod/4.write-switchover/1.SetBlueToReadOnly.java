///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Freeze blue: read-only, and its position standing still
//JAVA 17+
//CDS
//MAIN SetBlueToReadOnly
//SOURCES ../Environment.java
//SOURCES ../../lib/Step.java

import static environment.Environment.*;

import java.util.List;
import lib.Change;
import lib.Step;

class SetBlueToReadOnly extends Step {
    public static void main(String... args) {
        new SetBlueToReadOnly().run(SITE, args);
    }

    @Override
    protected List<Change> changes() {
        return List.of(BLUE.setReadOnlyFor(GREEN));
    }
}
