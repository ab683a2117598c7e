//SOURCES Tests.java
//SOURCES ../lib/runbook/Beginning.java
//SOURCES ../lib/site/Rules.java

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import lib.mysql.Position;
import lib.mysql.Replication;
import lib.run.Failure;
import lib.runbook.Beginning;
import lib.site.Cluster;
import lib.site.ClusterState;
import lib.site.Endpoint;
import lib.site.Endpoints;
import lib.site.GroupState;
import lib.site.RecordState;
import lib.site.Rules;
import lib.site.Rules.Stage;
import lib.site.Sight;
import lib.site.Situation;
import org.junit.jupiter.api.Test;

/** The rules in every state of three clusters: state in, answer out, no server asked. */
class RulesTest {
    private static final Endpoint WRITER = new Endpoint("writer", "writer.example.com");
    private static final Endpoint READER = new Endpoint("reader", "reader.example.com");
    private static final Endpoints READS = Endpoints.of(READER);
    private static final Cluster A = cluster("a"), B = cluster("b"), C = cluster("c");
    private static final List<Cluster> CHAIN = List.of(A, B, C);

    /** What a cluster may be: taking writes, a replica, frozen and alone, a reader in the writer's place, not seen. */
    private enum State {
        WRITES, REPLICA, ALONE, READER, UNSEEN
    }

    private static Cluster cluster(String name) {
        return Cluster.named(name).answers(WRITER, name + "-writer.example.com").answers(READER,
                name + "-reader.example.com");
    }

    private static Sight<ClusterState> sight(State state, String uuid, String sourceUuid) {
        if (state == State.UNSEEN) {
            return Sight.none(Failure.failed("no route"));
        }
        Optional<Replication> replication = state != State.REPLICA ? Optional.empty()
                : Optional.of(new Replication(Map.of("Source_UUID", sourceUuid, "Source_Host", "h")));
        return Sight.of(new ClusterState(uuid, "8.0", state == State.REPLICA || state == State.ALONE,
                state == State.READER, replication));
    }

    private static Situation situation(State a, State b, State c) {
        return situation(a, b, c, "1", Optional.empty(), A);
    }

    private static Situation situation(State a, State b, State c, String groups, Optional<String> unsettled,
            Cluster reads) {
        Map<Cluster, Sight<ClusterState>> clusters = new LinkedHashMap<>();
        clusters.put(A, sight(a, "uuid-a", ""));
        clusters.put(B, sight(b, "uuid-b", "uuid-a"));
        clusters.put(C, sight(c, "uuid-c", "uuid-b"));
        Map<Cluster, Sight<GroupState>> group = CHAIN.stream().collect(
                Collectors.toMap(each -> each, each -> Sight.of(new GroupState(groups, unsettled))));
        return new Situation(CHAIN, clusters, () -> group, Map.of(
                WRITER, Sight.of(new RecordState(WRITER, A.host(WRITER) + ".", 5)),
                READER, Sight.of(new RecordState(READER, reads.host(READER), 5))));
    }

    private static Situation withRecordsOn(Cluster led, Situation situation) {
        return new Situation(CHAIN, situation.clusters(), situation.groups(), Map.of(
                WRITER, Sight.of(new RecordState(WRITER, led.host(WRITER), 5)),
                READER, Sight.of(new RecordState(READER, led.host(READER), 5))));
    }

    private static List<Situation> all() {
        List<Situation> all = new ArrayList<>();
        for (State a : State.values()) {
            for (State b : State.values()) {
                for (State c : State.values()) {
                    all.add(situation(a, b, c));
                }
            }
        }
        return all;
    }

    @Test
    void a_cluster_is_released_only_when_every_other_was_seen_not_to_take_writes() {
        for (Situation situation : all()) {
            for (Cluster target : CHAIN) {
                boolean othersQuiet = CHAIN.stream().filter(other -> other != target).allMatch(
                        other -> situation.cluster(other).seen().filter(state -> !state.takesWrites()).isPresent());
                assertEquals(othersQuiet, Rules.otherWriters(situation, target, target).isEmpty(),
                        situation.toString());
            }
        }
    }

    @Test
    void nobody_is_taken_to_roll_back_while_the_first_cluster_takes_writes() {
        for (Situation situation : all()) {
            if (situation.takesWrites(A)) {
                assertTrue(List.of(Stage.ON_FIRST, Stage.SEVERAL_WRITERS).contains(Rules.stage(situation)),
                        situation.toString());
            }
        }
    }

    @Test
    void the_stage_follows_from_who_takes_writes_and_who_replicates() {
        assertEquals(Stage.ON_FIRST, Rules.stage(situation(State.WRITES, State.REPLICA, State.REPLICA)));
        assertEquals(Stage.ON_FIRST, Rules.stage(situation(State.WRITES, State.ALONE, State.REPLICA)));
        assertEquals(Stage.ON_FIRST, Rules.stage(situation(State.WRITES, State.UNSEEN, State.UNSEEN)));
        assertEquals(Stage.MOVING_TO_SECOND, Rules.stage(situation(State.ALONE, State.REPLICA, State.REPLICA)));
        assertEquals(Stage.ON_SECOND, Rules.stage(situation(State.ALONE, State.WRITES, State.REPLICA)));
        assertEquals(Stage.ON_SECOND, Rules.stage(situation(State.UNSEEN, State.WRITES, State.REPLICA)));
        assertEquals(Stage.MOVING_TO_THIRD, Rules.stage(situation(State.ALONE, State.ALONE, State.REPLICA)));
        assertEquals(Stage.ON_THIRD, Rules.stage(situation(State.ALONE, State.ALONE, State.WRITES)));
        assertEquals(Stage.SEVERAL_WRITERS, Rules.stage(situation(State.WRITES, State.ALONE, State.WRITES)));
        assertEquals(Stage.UNKNOWN, Rules.stage(situation(State.ALONE, State.UNSEEN, State.REPLICA)));
        // The whole chain is detached: the records, which lead to A here, tell who had the writes.
        assertEquals(Stage.MOVING_TO_SECOND, Rules.stage(situation(State.ALONE, State.ALONE, State.ALONE)));
        assertEquals(Stage.MOVING_TO_THIRD, Rules.stage(withRecordsOn(B,
                situation(State.ALONE, State.ALONE, State.ALONE))));
    }

    @Test
    void a_way_back_is_open_until_the_successor_takes_writes_and_else_there_is_a_reason() {
        for (Situation situation : all()) {
            boolean open = Rules.openMove(situation).isPresent();
            boolean moved = situation.takesWrites(B) || situation.takesWrites(C);
            assertTrue(!(open && moved), situation.toString());
            assertTrue(open || !Rules.whyNoWayBack(situation).isEmpty(), situation.toString());
        }
        assertEquals(A, Rules.openMove(situation(State.ALONE, State.REPLICA, State.REPLICA)).get().source());
        assertEquals(B, Rules.openMove(situation(State.ALONE, State.ALONE, State.REPLICA)).get().source());
        assertFalse(Rules.openMove(situation(State.ALONE, State.REPLICA, State.REPLICA)).get().movesReads());
        assertTrue(Rules.openMove(situation(State.ALONE, State.ALONE, State.REPLICA)).get().movesReads());
    }

    @Test
    void a_cluster_that_is_to_take_writes_is_named_now_or_by_a_formula_once_it_is_nobodys_replica() {
        for (String value : List.of("", "0", "1", "{TrueIfReplica}", "{TrueIfClusterReplica}")) {
            for (State third : State.values()) {
                Situation situation = situation(State.ALONE, State.REPLICA, third, value, Optional.empty(), A);
                boolean detached = third != State.REPLICA && third != State.UNSEEN;
                assertEquals(value.equals("0") || detached && value.startsWith("{"),
                        Rules.otherUnfreezes(situation, B, A).isPresent(), situation.toString());
            }
        }
    }

    @Test
    void a_freeze_counts_when_the_group_says_1_and_rds_has_settled_it() {
        for (String value : List.of("", "0", "1", "{TrueIfReplica}")) {
            for (Optional<String> unsettled : List.of(Optional.<String>empty(), Optional.of("a-1 applying"))) {
                Situation situation = situation(State.ALONE, State.REPLICA, State.REPLICA, value, unsettled, A);
                assertEquals(value.equals("1") && unsettled.isEmpty(), Rules.unsettledFreeze(situation, A).isEmpty());
            }
        }
    }

    @Test
    void a_reader_in_the_writers_place_and_a_server_that_was_not_seen_are_objections() {
        Situation situation = situation(State.READER, State.UNSEEN, State.REPLICA);
        assertTrue(Rules.notTheWriter(situation, A).get().contains("innodb_read_only"));
        assertEquals("b can't be seen: no route", Rules.notTheWriter(situation, B).get());
        assertEquals(Optional.empty(), Rules.notTheWriter(situation, C));
        assertEquals("b can't be seen: no route", Rules.takesNoWrites(situation, B).get());
        assertEquals("c is read-only", Rules.takesNoWrites(situation, C).get());
    }

    @Test
    void reads_left_on_a_cluster_are_named() {
        assertEquals("reader.example.com leads to a", Rules.readsLeftOn(
                situation(State.WRITES, State.REPLICA, State.REPLICA), READS, A).get());
        assertEquals(Optional.empty(), Rules.readsLeftOn(
                situation(State.WRITES, State.REPLICA, State.REPLICA, "1", Optional.empty(), B), READS, A));
    }

    /** Told often when it is near, seldom when it is far, and at the moment itself no more. */
    @Test
    void a_beginning_is_counted_down_to() {
        List<String> told = new ArrayList<>();
        for (Duration left = Duration.ofMinutes(133); left.toMillis() > 0; left = Beginning.nextMark(left)) {
            told.add(Beginning.words(left));
        }
        assertEquals("2 h 13 min, 2 h 0 min, 1 h 0 min, 50 min, 40 min, 30 min, 20 min, 10 min, 9 min, 8 min, 7 min,"
                + " 6 min, 5 min, 4 min, 3 min, 2 min, 60 s, 50 s, 40 s, 30 s, 20 s, 10 s, 9 s, 8 s, 7 s, 6 s, 5 s,"
                + " 4 s, 3 s, 2 s, 1 s", String.join(", ", told));
        assertEquals("9 min 30 s", Beginning.words(Duration.ofMillis(569_001)));
    }

    /** Also in the night in which an hour is left out, or comes twice. */
    @Test
    void a_time_of_day_is_the_next_one() {
        LocalTime three = LocalTime.of(3, 0);
        Map.of("2026-03-28T02:59+01:00[Europe/Berlin]", "2026-03-28T03:00+01:00[Europe/Berlin]",
                "2026-03-28T03:01+01:00[Europe/Berlin]", "2026-03-29T03:00+02:00[Europe/Berlin]",
                "2026-10-24T04:00+02:00[Europe/Berlin]", "2026-10-25T03:00+01:00[Europe/Berlin]",
                "2026-06-01T03:00Z[UTC]", "2026-06-01T03:00Z[UTC]").forEach(
                        (now, next) -> assertEquals(next, Beginning.next(three, ZonedDateTime.parse(now)).toString()));
    }

    /** A position that has moved is no standstill: by its set where there are GTIDs, else by file and offset. */
    @Test
    void positions_are_one_only_where_nothing_was_written_between_them() {
        Position noted = new Position(null, "binlog.000007", 1154);
        assertEquals(noted, new Position(null, "binlog.000007", 1154));
        assertNotEquals(noted, new Position(null, "binlog.000007", 1155));
        assertNotEquals(noted, new Position(null, "binlog.000008", 1154));
        assertEquals(new Position("a:1-5", "binlog.000007", 1154), new Position("a:1-5", "binlog.000009", 4));
        assertNotEquals(new Position("a:1-5", "binlog.000007", 1154), new Position("a:1-6", "binlog.000007", 1154));
    }
}
