///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Raise the TTL of all four records back to normal after the switchover
//JAVA 17+
//MAIN RaiseTtl
//SOURCES ../Environment.java
//SOURCES ../../lib/change/SetTtl.java
//SOURCES ../../lib/runbook/Step.java

import static environment.Environment.*;

import lib.change.SetTtl;
import lib.runbook.Step;

class RaiseTtl extends Step<SetTtl> {
    RaiseTtl() {
        super(SITE, SetTtl.of(ZONE, RECORDS).to(NORMAL_TTL));
    }

    public static void main(String... args) {
        new RaiseTtl().run(args);
    }
}
