///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Move the writes from green to blueprime: steps 5.1 to 5.4 in one process, with the shortest outage
//JAVA 17+
//CDS
//MAIN WriteRollback
//SOURCES 5.write-rollback/1.SetGreenToReadOnly.java
//SOURCES 5.write-rollback/2.MakeBlueprimeWritable.java
//SOURCES 5.write-rollback/3.PointAll4DnsToBlueprime.java
//SOURCES 5.write-rollback/4.KillConnectionsOnGreen.java
//SOURCES ../lib/Switchover.java

import static environment.Environment.*;

import java.util.List;
import lib.Step;
import lib.Switchover;

class WriteRollback extends Switchover {
    public static void main(String... args) {
        new WriteRollback().run(SITE, args);
    }

    @Override
    protected List<Step> steps() {
        return List.of(
                new SetGreenToReadOnly(),
                new MakeBlueprimeWritable(),
                new PointAll4DnsToBlueprime(),
                new KillConnectionsOnGreen());
    }
}
