package lib.change;

//SOURCES ../mysql/Position.java
//SOURCES ../site/Cluster.java
//SOURCES ../site/Work.java

import java.util.Optional;
import lib.mysql.Position;
import lib.site.Cluster;
import lib.site.Work;

/** What a cluster wrote, through its read_only, after its successor had taken over. */
public final class LeftBehind {
    private LeftBehind() {}

    /**
     * At any time after the hand-over: without GTIDs only the journal knows where the source stood. "" when that is
     * nothing.
     */
    public static String what(Work work, Cluster source, Cluster target) {
        return what(work, source, target, work.journal().lastHandOver(source.name()));
    }

    /**
     * What the source has that the target, which took over from it at this position, has not; "" when that is nothing.
     */
    static String what(Work work, Cluster source, Cluster target, Optional<String> handedOverAt) {
        Position now = work.server(source).position();
        if (now.isGtid()) {
            return work.server(target).value("SELECT GTID_SUBTRACT(?, @@global.gtid_executed)", now.gtidSet());
        }
        return handedOverAt.filter(then -> !then.equals(now.toString()))
                .map(then -> "what came from %s to %s%s".formatted(then, now,
                        then.startsWith(now.file() + ":") ? "" : " (nothing, if only a new file was begun)"))
                .orElse("");
    }
}
