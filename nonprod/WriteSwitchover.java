///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Move the writes from blue to green: steps 4.1 to 4.4 in one process, with the shortest outage
//JAVA 17+
//CDS
//MAIN WriteSwitchover
//SOURCES 4.write-switchover/1.SetBlueToReadOnly.java
//SOURCES 4.write-switchover/2.MakeGreenWritable.java
//SOURCES 4.write-switchover/3.PointWriteDnsToGreen.java
//SOURCES 4.write-switchover/4.KillConnectionsOnBlue.java
//SOURCES ../lib/Switchover.java

import static environment.Environment.*;

import java.util.List;
import lib.Step;
import lib.Switchover;

class WriteSwitchover extends Switchover {
    public static void main(String... args) {
        new WriteSwitchover().run(SITE, args);
    }

    @Override
    protected List<Step> steps() {
        return List.of(
                new SetBlueToReadOnly(),
                new MakeGreenWritable(),
                new PointWriteDnsToGreen(),
                new KillConnectionsOnBlue());
    }
}
