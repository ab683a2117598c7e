///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Say who takes writes, where the records point and which step is next; changes nothing
//JAVA 17+
//MAIN Status
//SOURCES 1.read-switchover/1.PointReadDnsToGreen.java
//SOURCES 3.prep-write-switchover/1.LowerTtl.java
//SOURCES 3.prep-write-switchover/2.DisableWebApp.java
//SOURCES 4.write-switchover/1.SetBlueToReadOnly.java
//SOURCES 4.write-switchover/2.MakeGreenWritable.java
//SOURCES 4.write-switchover/3.PointWriteDnsToGreen.java
//SOURCES 4.write-switchover/4.KillConnectionsOnBlue.java
//SOURCES 5.write-rollback/1.SetGreenToReadOnly.java
//SOURCES 5.write-rollback/2.MakeBlueprimeWritable.java
//SOURCES 5.write-rollback/3.PointAll4DnsToBlueprime.java
//SOURCES 5.write-rollback/4.KillConnectionsOnGreen.java
//SOURCES 6.post-upgrade/1.RaiseTtl.java
//SOURCES 6.post-upgrade/2.EnableWebApp.java
//SOURCES ../lib/StatusReport.java

import static environment.Environment.*;

import java.util.List;
import lib.Cluster;
import lib.StatusReport;

class Status extends StatusReport {
    public static void main(String... args) {
        new Status().run(SITE, args);
    }

    @Override
    protected List<Cluster> clusters() {
        return List.of(BLUE, GREEN, BLUEPRIME);
    }

    @Override
    protected List<Numbered> switchover() {
        return List.of(
                new Numbered("1.1", new PointReadDnsToGreen()),
                new Numbered("3.1", new LowerTtl()),
                new Numbered("3.2", new DisableWebApp()),
                new Numbered("4.1", new SetBlueToReadOnly()),
                new Numbered("4.2", new MakeGreenWritable()),
                new Numbered("4.3", new PointWriteDnsToGreen()),
                new Numbered("4.4", new KillConnectionsOnBlue()));
    }

    @Override
    protected List<Numbered> afterSwitchover() {
        return List.of(
                new Numbered("6.1", new RaiseTtl()),
                new Numbered("6.2", new EnableWebApp()));
    }

    @Override
    protected List<Numbered> rollback() {
        return List.of(
                new Numbered("5.1", new SetGreenToReadOnly()),
                new Numbered("5.2", new MakeBlueprimeWritable()),
                new Numbered("5.3", new PointAll4DnsToBlueprime()),
                new Numbered("5.4", new KillConnectionsOnGreen()));
    }

    @Override
    protected List<Numbered> afterRollback() {
        return List.of(new Numbered("7.1", new RaiseTtl()), new Numbered("6.2", new EnableWebApp()));
    }
}
