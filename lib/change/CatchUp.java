package lib.change;

//SOURCES ../mysql/BinaryLog.java
//SOURCES ../mysql/Position.java
//SOURCES ../mysql/Server.java
//SOURCES ../mysql/TableChecksum.java
//SOURCES ../run/Failure.java
//SOURCES ../site/Cluster.java
//SOURCES ../site/ReplicationGuards.java
//SOURCES ../site/Work.java
//SOURCES CaughtUp.java

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import lib.mysql.BinaryLog;
import lib.mysql.Position;
import lib.mysql.Server;
import lib.mysql.TableChecksum;
import lib.run.Failure;
import lib.site.Cluster;
import lib.site.ReplicationGuards;
import lib.site.Work;

/**
 * A replica's way to where its frozen source stands, and the proof that both then hold the same.
 *
 * @param before what the guards found and let pass
 */
record CatchUp(Work work, Cluster target, Cluster source, Position frozenAt, Noted before) {
    /**
     * What a replica was seen to have before the freeze.
     *
     * @param errant the GTIDs that only the replica has
     * @param place where it stood in its own binary log before these were asked for: FILE:OFFSET
     */
    record Noted(String errant, String place) {
        static final Noted NOTHING = new Noted("", "");

        static Noted of(Work work, Cluster target, Cluster source) {
            String place = work.server(target).position().place();
            return new Noted(ReplicationGuards.errantGtids(work, target, source), place);
        }
    }

    private static final Duration REPLAY_POLL = Duration.ofSeconds(1);

    /** Waits for it. */
    CaughtUp await() {
        work.run().waitUntil("%s has replayed %s up to %s".formatted(target, source, frozenAt), Duration.ZERO, () -> {
            if (replica().hasReplayed(frozenAt, REPLAY_POLL)) {
                return Optional.empty();
            }
            ReplicationGuards.failIfBroken(work, target);
            return Optional.of("it is at " + replica().position());
        });
        if (!origin().position().equals(frozenAt)) {
            failIfWritten();
        }
        Position there = replica().position();
        failIfErrant(there);
        return new CaughtUp(frozenAt, there);
    }

    private void failIfWritten() {
        List<String> written = BinaryLog.writesSince(origin(), frozenAt.place());
        if (!written.isEmpty()) {
            throw Failure.failed("%s moved on from %s although it is read-only (%s): an account writes through "
                    + "read_only", source, frozenAt, String.join(", ", written));
        }
    }

    /**
     * Somebody may have written to the target since the guards were asked, above all where records lead there already.
     * Of two sets that are known, this process tells: no question more while nobody can write.
     */
    private void failIfErrant(Position there) {
        if (!frozenAt.isGtid() || !there.isGtid() || frozenAt.covers(there) || work.overrides().contains("errant")) {
            return;
        }
        String errant = replica().value("SELECT GTID_SUBTRACT(GTID_SUBTRACT(@@global.gtid_executed, ?), ?)",
                origin().executedGtids(), before.errant);
        List<String> written = BinaryLog.writesOf(replica(), errant, before.place); // only what is new is read
        if (!written.isEmpty()) {
            throw Failure.failed("%s has what %s lacks (%s, %s): an account writes through read_only", target, source,
                    errant, String.join(", ", written));
        }
    }

    /** Both clusters stand still at the same position here, so the tables must be the same. */
    void compareTables(List<String> checksums) {
        for (String table : checksums) {
            String here = TableChecksum.of(table, origin(), work.run().left());
            String there = TableChecksum.of(table, replica(), work.run().left());
            if (!here.equals(there)) {
                throw Failure.failed("%s differs: %s has %s, %s has %s", table, source, here, target, there);
            }
            work.run().say("seen", "%s is the same on %s and %s: %s", table, source, target, here);
        }
    }

    private Server replica() {
        return work.server(target);
    }

    private Server origin() {
        return work.server(source);
    }
}
