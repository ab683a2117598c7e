///usr/bin/env jbang -i "$0" "$@" ; exit $?
//DESCRIPTION A jshell with nonprod's names, servers and steps at hand; changes nothing: jbang -i scripts/console.jsh
//DEPS ../nonprod/Runbook.java
//DEPS ../lib/runbook/Console.java

import static environment.Environment.*;
import lib.runbook.Console;
import lib.site.Cluster;

Console console = Console.open(SITE);

void status() {
    console.status().forEach((what, seen) -> System.out.printf("%-14s %s%n", what, String.join(", ", seen)));
}
void plan(String step) { console.plan(step).forEach(System.out::println); }
void records() { console.records().values().forEach(System.out::println); }
void clients(Cluster cluster) { console.clients(cluster).forEach(System.out::println); }
lib.mysql.Server server(Cluster cluster) { return console.server(cluster); }

System.out.println("""

        Nothing here changes anything. For example:

            status()
            plan("4.1")
            records()
            clients(BLUE)
            server(GREEN).replication()
            server(BLUE).position()
            server(BLUE).value("SELECT @@version")
            ZONE.find().nameServers()

        /exit or Ctrl-D ends it.
        """);
