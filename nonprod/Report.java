///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Show what was done and what it cost: a page with the picture, or --markdown for a ticket; changes nothing
//JAVA 17+
//MAIN Report
//SOURCES Environment.java
//SOURCES Runbook.java
//SOURCES ../lib/runbook/ReportScript.java

import static environment.Environment.SITE;

import lib.runbook.ReportScript;

class Report extends ReportScript {
    Report() {
        super(SITE, Runbook.SEQUENCE);
    }

    public static void main(String... args) {
        new Report().run(args);
    }
}
