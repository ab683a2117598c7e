///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Move the writes from blue to green: steps 4.1 to 4.4 in one process, with the shortest outage
//JAVA 17+
//CDS
//MAIN WriteSwitchover
//SOURCES Environment.java
//SOURCES Runbook.java
//SOURCES ../lib/runbook/Switchover.java

import static environment.Environment.SITE;

import lib.runbook.Switchover;

class WriteSwitchover extends Switchover {
    WriteSwitchover() {
        super(SITE, Runbook.SEQUENCE.switchover());
    }

    public static void main(String... args) {
        new WriteSwitchover().run(args);
    }
}
