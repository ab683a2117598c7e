///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Move the writes from green to blueprime: steps 5.1 to 5.4 in one process, with the shortest outage
//JAVA 17+
//CDS
//MAIN WriteRollback
//SOURCES Environment.java
//SOURCES Runbook.java
//SOURCES ../lib/runbook/Switchover.java

import static environment.Environment.SITE;

import lib.runbook.Switchover;

class WriteRollback extends Switchover {
    WriteRollback() {
        super(SITE, Runbook.SEQUENCE.rollback());
    }

    public static void main(String... args) {
        new WriteRollback().run(args);
    }
}
