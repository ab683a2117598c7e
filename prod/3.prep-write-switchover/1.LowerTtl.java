///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Lower the TTL of all four records, so that clients follow the switchover at once
//JAVA 17+
//MAIN LowerTtl
//SOURCES ../Environment.java
//SOURCES ../../lib/change/SetTtl.java
//SOURCES ../../lib/runbook/Step.java

import static environment.Environment.*;

import lib.change.SetTtl;
import lib.runbook.Step;

class LowerTtl extends Step<SetTtl> {
    LowerTtl() {
        super(SITE, SetTtl.of(ZONE, RECORDS).to(LOW_TTL));
    }

    public static void main(String... args) {
        new LowerTtl().run(args);
    }
}
