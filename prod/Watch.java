///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Watch the clusters, the records and what clients miss, live in a second terminal; changes nothing
//JAVA 17+
//MAIN Watch
//SOURCES Environment.java
//SOURCES Runbook.java
//SOURCES ../lib/runbook/WatchScript.java

import static environment.Environment.SITE;

import lib.runbook.WatchScript;

class Watch extends WatchScript {
    Watch() {
        super(SITE, Runbook.SEQUENCE);
    }

    public static void main(String... args) {
        new Watch().run(args);
    }
}
