///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Ask every guard of the write switchover ahead, and print a table; changes nothing
//JAVA 17+
//CDS
//MAIN Preflight
//SOURCES Environment.java
//SOURCES Runbook.java
//SOURCES ../lib/runbook/PreflightScript.java

import static environment.Environment.SITE;

import lib.runbook.PreflightScript;

class Preflight extends PreflightScript {
    Preflight() {
        super(SITE, Runbook.SEQUENCE);
    }

    public static void main(String... args) {
        new Preflight().run(args);
    }
}
