//SOURCES 1.read-switchover/1.PointReadDnsToGreen.java
//SOURCES 2.read-rollback/backup-dns-rollback/1.PointReadDnsToBlue.java
//SOURCES 2.read-rollback/backup-dns-rollback/2.KillConnectionsOnGreenReaders.java
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
//SOURCES 7.post-rollback/1.RaiseTtl.java
//SOURCES ../lib/runbook/Sequence.java

import static lib.runbook.Sequence.step;

import java.util.List;
import lib.change.SwapAppState;
import lib.runbook.Sequence;
import lib.runbook.Sequence.Move;
import lib.runbook.Sequence.Numbered;

/** The steps of this environment in their order: who goes through the runbook takes them from here. */
public class Runbook {
    private static final Numbered<SwapAppState> ENABLE_WEB_APP =
            step("6.post-upgrade/2.EnableWebApp.java", new EnableWebApp());

    public static final Sequence SEQUENCE = new Sequence(
            List.of(
                    step("1.read-switchover/1.PointReadDnsToGreen.java", new PointReadDnsToGreen()),
                    step("3.prep-write-switchover/1.LowerTtl.java", new LowerTtl()),
                    step("3.prep-write-switchover/2.DisableWebApp.java", new DisableWebApp())),
            List.of(
                    step("2.read-rollback/backup-dns-rollback/1.PointReadDnsToBlue.java", new PointReadDnsToBlue()),
                    step("2.read-rollback/backup-dns-rollback/2.KillConnectionsOnGreenReaders.java",
                            new KillConnectionsOnGreenReaders())),
            new Move(
                    step("4.write-switchover/1.SetBlueToReadOnly.java", new SetBlueToReadOnly()),
                    step("4.write-switchover/2.MakeGreenWritable.java", new MakeGreenWritable()),
                    step("4.write-switchover/3.PointWriteDnsToGreen.java", new PointWriteDnsToGreen()),
                    step("4.write-switchover/4.KillConnectionsOnBlue.java", new KillConnectionsOnBlue())),
            List.of(
                    step("6.post-upgrade/1.RaiseTtl.java", new RaiseTtl()),
                    ENABLE_WEB_APP),
            new Move(
                    step("5.write-rollback/1.SetGreenToReadOnly.java", new SetGreenToReadOnly()),
                    step("5.write-rollback/2.MakeBlueprimeWritable.java", new MakeBlueprimeWritable()),
                    step("5.write-rollback/3.PointAll4DnsToBlueprime.java", new PointAll4DnsToBlueprime()),
                    step("5.write-rollback/4.KillConnectionsOnGreen.java", new KillConnectionsOnGreen())),
            List.of(
                    step("7.post-rollback/1.RaiseTtl.java", new RaiseTtlAfterRollback()),
                    ENABLE_WEB_APP));
}
