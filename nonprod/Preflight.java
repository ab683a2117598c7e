///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Ask every guard of the write switchover ahead, and print a table; changes nothing
//JAVA 17+
//MAIN Preflight
//SOURCES 4.write-switchover/1.SetBlueToReadOnly.java
//SOURCES 4.write-switchover/2.MakeGreenWritable.java
//SOURCES 4.write-switchover/3.PointWriteDnsToGreen.java
//SOURCES 4.write-switchover/4.KillConnectionsOnBlue.java
//SOURCES ../lib/Checklist.java

import static environment.Environment.*;

import java.util.List;
import lib.Checklist;
import lib.Guard;
import lib.Guards;
import lib.Hazards;
import lib.Run;
import lib.Step;

class Preflight extends Checklist {
    public static void main(String... args) {
        new Preflight().run(SITE, args);
    }

    @Override
    protected List<Step> steps() {
        return List.of(
                new SetBlueToReadOnly(),
                new MakeGreenWritable(),
                new PointWriteDnsToGreen(),
                new KillConnectionsOnBlue());
    }

    @Override
    protected List<Guard> hazards(Run run) {
        return List.of(
                Guards.writers(run, BLUE, GREEN, BLUEPRIME),
                Guards.replication(run, BLUEPRIME, GREEN),
                Guards.lag(run, BLUEPRIME, GREEN),
                Guards.errant(run, BLUEPRIME, GREEN),
                Guards.filters(run, BLUEPRIME, GREEN),
                Guards.retention(run, BLUE),
                Guards.retention(run, GREEN),
                Guards.parameterGroup(BLUEPRIME),
                Hazards.version(run, GREEN, BLUE),
                Hazards.fallback(run, GREEN, BLUEPRIME),
                Hazards.events(run, GREEN),
                Hazards.accounts(run, GREEN, BLUE),
                Hazards.capacity(run, GREEN, BLUE),
                Hazards.mysqlRights(run, BLUE),
                Hazards.mysqlRights(run, GREEN),
                Hazards.mysqlRights(run, BLUEPRIME),
                Hazards.awsRights(ZONE, APP_STATE, BLUE, GREEN, BLUEPRIME),
                APP_STATE.guard(run));
    }
}
