///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Say who takes writes, where the records point and which step is next; changes nothing
//JAVA 17+
//CDS
//MAIN Status
//SOURCES Environment.java
//SOURCES Runbook.java
//SOURCES ../lib/runbook/StatusScript.java

import static environment.Environment.SITE;

import lib.runbook.StatusScript;

class Status extends StatusScript {
    Status() {
        super(SITE, Runbook.SEQUENCE);
    }

    public static void main(String... args) {
        new Status().run(args);
    }
}
