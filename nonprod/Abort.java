///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Turn back: the writes and their records return to who had them, while the successor took none
//JAVA 17+
//CDS
//MAIN Abort
//SOURCES Environment.java
//SOURCES ../lib/change/TurnBack.java
//SOURCES ../lib/runbook/Step.java

import static environment.Environment.SITE;

import lib.change.TurnBack;
import lib.runbook.Step;

class Abort extends Step<TurnBack> {
    Abort() {
        super(SITE, new TurnBack());
    }

    public static void main(String... args) {
        new Abort().run(args);
    }
}
