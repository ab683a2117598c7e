package lib.change;

//SOURCES ../mysql/BinaryLog.java
//SOURCES ../mysql/Position.java
//SOURCES ../mysql/Server.java
//SOURCES ../run/Failure.java
//SOURCES ../site/Cluster.java
//SOURCES ../site/Work.java

import java.util.List;
import lib.mysql.BinaryLog;
import lib.mysql.Position;
import lib.mysql.Server;
import lib.run.Failure;
import lib.site.Cluster;
import lib.site.Work;

/** What a cluster wrote, through its read_only, after its successor had taken over. */
public final class LeftBehind {
    private LeftBehind() {}

    /**
     * What the source has that the target, which took over from it, has not; "" when that is nothing, or RDS's own
     * affair. With GTIDs they tell, else the position at which the journal saw the hand-over.
     */
    public static String what(Work work, Cluster source, Cluster target) {
        Server server = work.server(source);
        Position now = server.position();
        if (now.isGtid()) {
            String lacking = work.server(target).value("SELECT GTID_SUBTRACT(?, @@global.gtid_executed)",
                    now.gtidSet());
            return told(lacking, BinaryLog.writesOf(server, lacking));
        }
        return work.journal().lastHandOver(source.name()).filter(then -> !then.equals(now.place()))
                .map(then -> told("what came from %s to %s".formatted(then, now), BinaryLog.writesSince(server, then)))
                .orElse("");
    }

    /** Whether nobody can tell: the journal saw no hand-over, and there are no GTIDs. */
    public static boolean isUnknown(Work work, Cluster source) {
        return work.journal().lastHandOver(source.name()).isEmpty() && !work.server(source).position().isGtid();
    }

    /**
     * An account that writes through read_only can't be stopped after the hand-over. Its writes must be told. Before
     * the hand-over, or where nobody answers for the source, there is nothing to tell.
     */
    static void failIfAny(Work work, Cluster source, Cluster target) {
        if (!work.answers(source) || work.server(target).replication().isPresent()) {
            return;
        }
        String lacking = what(work, source, target);
        if (!lacking.isEmpty()) {
            throw Failure.failed(
                    "%s was written to after the hand-over, by an account that may write although it is read-only. %s "
                            + "lacks these writes: %s. Find them in %s's binary log and apply them to %s",
                    source, target, lacking, source, target);
        }
    }

    private static String told(String lacking, List<String> written) {
        return written.isEmpty() ? "" : "%s (%s)".formatted(lacking, String.join(", ", written));
    }
}
