//SOURCES Tests.java
//SOURCES ../lib/run/Failure.java
//SOURCES simulation/Handmade.java
//SOURCES simulation/SimulatedPlace.java
//SOURCES simulation/Simulation.java

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static simulation.Handmade.frozen;
import static simulation.Handmade.onThird;
import static simulation.Handmade.ready;
import static simulation.Handmade.switched;

import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import lib.run.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import simulation.Handmade;
import simulation.Handmade.Told;
import simulation.SimulatedPlace;
import simulation.Simulation;

/** Tales by hand, played on the simulated site: what befalls a command where, and how it must end. */
class TalesTest {
    private static final String FREEZE = "RDS set read_only of blue to 1", RELEASE = "RDS set read_only of green to 0",
            CONFIRMED = "\"phase\":\"confirmed\"", REPLAYED = "green: SELECT WAIT_FOR_EXECUTED_GTID_SET";

    @ParameterizedTest
    @ValueSource(strings = {"first", "with", "after"})
    void the_writes_and_their_records_move_in_each_order(String order) {
        Told told = sound(ready("WriteSwitchover --dns=" + order).told(), Failure.DONE);
        String records = "change batch";
        String freeze = "RDS set read_only of blue to 1";
        String writable = "green is writable";
        switch (order) {
            case "first" -> assertTrue(told.inOrder(records, freeze, writable));
            case "with" -> assertTrue(told.inOrder(records, writable) && told.inOrder(freeze, writable));
            default -> assertTrue(told.inOrder(freeze, writable, records));
        }
    }

    /** To stop it takes RDS a while, and holds the new cluster's connection, on which the lock is taken again. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void no_client_waits_for_the_end_of_replication(long seed) {
        Told told = sound(ready("WriteSwitchover").withSeed(seed).told(), Failure.DONE);
        assertTrue(
                told.inOrder("\"phase\":\"apply\",\"changes\":[{\"what\":\"NONPROD_BLUE_DB", "rds_stop_replication"));
    }

    @Test
    void nobody_is_killed_before_each_name_server_answers_the_new_host() {
        Told told = sound(ready("WriteSwitchover --dns=with").withSlowNames().told(), Failure.DONE);
        for (int nameServer = 1; nameServer <= 4; nameServer++) {
            assertTrue(told.inOrder("change batch", "10.53.0." + nameServer + " CNAME",
                    "10.53.0." + nameServer + " CNAME", "blue: KILL "));
        }
    }

    @Test
    void records_have_moved_only_when_route_53_says_so_where_its_name_servers_can_not_be_asked() {
        sound(ready("SetBlueToReadOnly", "MakeGreenWritable", "PointWriteDnsToGreen").withSlowNames()
                .when(2, "STS who", 1, "NAME_SERVERS_SILENT", 0, 70).told(), Failure.DONE, 2);
    }

    @Test
    void a_change_batch_whose_answer_was_lost_is_recognised() {
        sound(ready("WriteSwitchover").when("change batch", "LOST_ANSWER", 0, 1).told(), Failure.DONE);
    }

    /** Nobody else kills them: records that had led to a third cluster are led back by a step for the first two. */
    @Test
    void who_followed_the_records_to_a_cluster_that_takes_no_writes_is_told() {
        Told told = sound(switched("PointWriteDnsToGreen").withRecordsOn(2).told(), Failure.DONE);
        assertTrue(told.says(0, "blueprime is read-only and has client connections (app@"));
    }

    /** It would take them when it starts again, while green gets them. */
    @Test
    void nobody_is_released_while_a_formula_lets_a_third_cluster_take_writes_at_its_next_start() {
        Handmade tale = frozen("WriteSwitchover").withGroups("FORMULA");
        sound(tale.told(), Failure.DONE);
        Told told = sound(tale.withDetached(2).told(), Failure.REFUSED);
        assertTrue(told.says(0, "blueprime's parameter group says {TrueIfReplica}, and it is nobody's replica"));
    }

    /** Run by mistake, while blue has the writes and does not answer. */
    @Test
    void a_freeze_that_failed_gives_no_writes_to_who_had_none() {
        Told told =
                sound(ready("SetGreenToReadOnly").withGroups("FORMULA").when("connect to green", "NETWORK_CUT", 0, 70)
                        .when("RDS set read_only of green to 1", "CONNECTION_KILLED", 1, 1).told(), Failure.FAILED);
        assertTrue(told.says(0, "none: green took no writes before"));
    }

    /** Nor where RDS had still to make it writable, and green, which has the writes, can't be asked. */
    @Test
    void a_freeze_that_failed_gives_no_writes_to_who_was_about_to_have_some_while_others_are_silent() {
        Handmade tale = switched("SetBlueToReadOnly --timeout=5s").andGivenBack();
        Told told = sound(tale.when("RDS set read_only of blue to 1", "NETWORK_CUT", 1, 25).told(), Failure.FAILED);
        assertTrue(told.says(0, "none: blue took no writes before"));
    }

    /** The clients were killed for the freeze, and the run itself when it had led their records back. */
    @Test
    void status_tells_who_was_left_where_a_run_that_was_cut_off_had_led_its_clients() {
        Told told = sound(switched("WriteRollback --kill-blockers --timeout=5s", "Status").withSlowRds()
                .when(0, "change batch", 2, "KILLED_AFTER", 0, 1).told(), 137, Failure.DONE);
        assertTrue(told.says(1, "blueprime is read-only and has client connections (app@"));
    }

    @Test
    void records_are_put_back_after_a_freeze_that_failed() {
        Told told = sound(ready("WriteSwitchover --timeout=5s").when(FREEZE, "LOCK_TABLES", 0, 70).told(),
                Failure.FAILED);
        assertEquals(2, told.count(0, "change batch"));
        assertTrue(told.says(0, "the records are put back"));
    }

    @Test
    void who_comes_at_the_freeze_and_can_write_through_it_is_seen() {
        Told told = sound(ready("WriteSwitchover --dns=after")
                .when("\"phase\":\"apply\"", "SUPER_WRITER", 0, 25).told(), Failure.FAILED);
        assertTrue(told.says(0, "blue is not frozen, expected nobody connected who can write through read_only"));
    }

    @ParameterizedTest
    @CsvSource({"0, blue moved on from", "1, green has what blue lacks"})
    void who_writes_through_read_only_while_green_catches_up_stops_the_release(int place, String why) {
        Told told =
                sound(ready("WriteSwitchover").when(0, REPLAYED, 3, "SUPER_WRITER", place, 25).told(), Failure.FAILED);
        assertTrue(told.says(0, why));
        assertEquals(0, told.count(0, RELEASE));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_is_written_through_read_only_after_the_hand_over_is_told(boolean gtids) {
        Handmade tale = gtids ? ready("WriteSwitchover") : ready("WriteSwitchover").withoutGtids();
        Told told = sound(tale.when(RELEASE, "REPLICA_STALLS", 1, 70).when(RELEASE, "SUPER_WRITER", 0, 25).told(),
                Failure.FAILED);
        assertTrue(told.says(0, "blue was written to after the hand-over"));
    }

    /** By the step alone, and to the very end of the whole move: the third proof is that of the freeze. */
    @Test
    void what_is_written_through_read_only_is_told_by_the_release_alone_and_at_the_end_of_a_move() {
        Told told = sound(frozen("MakeGreenWritable").when(RELEASE, "REPLICA_STALLS", 1, 70)
                .when(RELEASE, "SUPER_WRITER", 0, 25).told(), Failure.FAILED);
        assertTrue(told.says(0, "blue was written to after the hand-over"));
        told = sound(ready("WriteSwitchover").when(0, "\"phase\":\"proved\"", 3, "SUPER_WRITER", 0, 1).told(),
                Failure.FAILED);
        assertTrue(told.says(0, "blue was written to after the hand-over"));
    }

    @Test
    void status_says_where_nobody_can_tell_what_was_left_behind() {
        assertTrue(sound(onThird("Status").withoutGtids().told(), Failure.DONE)
                .says(0, "nobody can tell whether blueprime has what green took"));
        assertFalse(sound(onThird("Status").told(), Failure.DONE).says(0, "nobody can tell"));
        assertFalse(sound(switched("Status").withoutGtids().told(), Failure.DONE).says(0, "nobody can tell"));
    }

    /** RDS was told to let green take writes, and does so for a moment before Abort takes that back. */
    @ParameterizedTest
    @CsvSource({"true, green-0000:", "false, INSERT app.writes"})
    void an_abort_tells_what_green_took_while_its_release_was_taken_back(boolean gtids, String what) {
        Handmade tale = ready("Abort --timeout=60s").withSlowRds().withGroups("SECOND_RELEASED").withDetached(1)
                .withRecordsOn(1);
        Told told = (gtids ? tale : tale.withoutGtids()).told();
        assertTrue(told.says(0, "note   blue lacks what green took while it was writable: " + what));
    }

    /** Green has still to replay some of what blue wrote before it was frozen: nothing was left behind. */
    @Test
    void what_green_has_not_replayed_yet_is_not_told_as_written_after_the_hand_over() {
        Told told = sound(ready("WriteSwitchover", "KillConnectionsOnBlue").when(FREEZE, "REPLICA_STALLS", 1, 70)
                .when(0, REPLAYED, 3, "KILLED", 0, 1).told(), Failure.DONE, 1);
        assertEquals(0, told.count(1, "after the hand-over"));
    }

    @Test
    void status_says_how_to_give_the_writes_back_without_what_green_alone_has() {
        Told told = sound(frozen("Status", "Status", "Abort", "Abort --override=errant")
                .when(0, "green: SELECT @@version", 1, "SUPER_WRITER", 1, 1).told(), Failure.DONE, 3);
        assertTrue(told.says(1, "./jbang nonprod-abort --override=errant gives the writes back to blue, without what"));
        assertEquals(Failure.REFUSED, told.exitCode(2));

        told = sound(switched("SetGreenToReadOnly", "Status", "Abort", "Abort --override=errant")
                .when("\"phase\":\"proved\"", "SUPER_WRITER", 0, 1).told(), Failure.DONE, 3);
        assertTrue(told.says(1, "--override=errant gives the writes back to green, without what blue alone has: "));
        assertEquals(Failure.REFUSED, told.exitCode(2));
    }

    @Test
    void a_green_that_does_not_replay_by_file_and_position_is_not_released() {
        Told told = sound(ready("WriteSwitchover --timeout=20s").withoutGtids()
                .when(FREEZE, "REPLICA_STALLS", 1, 70).told(), Failure.FAILED);
        assertEquals(0, told.count(0, RELEASE));
    }

    @Test
    void a_green_that_does_not_replay_by_gtids_is_not_released() {
        Told told = sound(ready("WriteSwitchover --timeout=20s").when(FREEZE, "REPLICA_STALLS", 1, 70).told(),
                Failure.FAILED);
        assertEquals(0, told.count(0, RELEASE));
    }

    @Test
    void what_green_wrote_in_a_release_that_was_taken_back_too_late_is_kept() {
        Told told = sound(lateRelease("WriteSwitchover --timeout=20s").told(), Failure.FAILED);
        assertTrue(told.says(0, "green has taken writes, so it keeps them and takes more"));
    }

    @Test
    void what_is_told_of_the_servers_after_a_failure_is_so_however_long_route_53_takes() {
        sound(frozen("MakeGreenWritable --timeout=20s").when(RELEASE, "LATE_APPLY", 1, 70)
                .when(0, "green: SELECT @@global.read_only + @@global.innodb_read_only", 20, "THROTTLED", 0, 70)
                .told(), Failure.FAILED);
    }

    /** Route 53 does not say where the writer leads, and then answers again. */
    @Test
    void an_abort_leaves_no_record_behind_because_it_could_not_be_seen() {
        Told told = sound(frozen("Abort --timeout=20s").withRecordsOn(1)
                .when("blueprime: SELECT @@version", "AWS_SILENT", 0, 70).told(), Failure.FAILED);
        assertTrue(told.says(0, "Nothing was changed"));
    }

    /** Blue is dead when the guards are asked, and comes back as its parameter group says. */
    @Test
    void a_cluster_that_comes_back_writable_behind_the_last_step_of_a_move_is_told() {
        Told told = onThird("KillConnectionsOnGreen --quiet=10s").withWriters(0, 2).withRecordsOn(2)
                .when("STS who", "LOCK_TABLES", 1, 70).when("STS who", "SERVER_DIES", 0, 8).told();
        assertEquals(Failure.FAILED, told.exitCode(0), () -> String.join("\n", told.of(0)));
        assertTrue(told.says(0, "blueprime and blue take writes: two writers lose writes. Set blue to read-only"));
    }

    /** While nobody hears from blueprime, somebody makes green writable. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void what_is_told_of_the_servers_after_a_failure_is_so_however_long_one_of_them_stays_away(long seed) {
        Handmade tale = ready("WriteSwitchover").withSeed(seed).when(FREEZE, "EXPIRED", 0, 3)
                .when(FREEZE, "SERVER_DIES", 2, 70);
        Told told = tale.when(0, "connect to blueprime", 16, "MADE_WRITABLE", 1, 1).told();
        assertEquals(Failure.FAILED, told.exitCode(0));
        assertTrue(told.says(0, "blue takes writes, green takes writes, blueprime: unknown, no answer"));
    }

    /** Blue has the writes again, and green gets them from it, when what follows fails and the undo is tried again. */
    @Test
    void an_undo_that_is_tried_again_makes_no_second_writer() {
        Told told = frozen("MakeGreenWritable --timeout=20s")
                .when(0, "green: SELECT @@global.read_only + @@global.innodb_read_only", 10, "HUP", 0, 1)
                .when("RDS set read_only of blue to 0", "NETWORK_CUT", 1, 3).told();
        assertTrue(sound(told, Failure.FAILED).says(0, "undone blue takes writes again"));
    }

    @Test
    void a_green_that_took_writes_before_a_run_was_cut_off_gets_them_again() {
        Told told = sound(lateRelease("WriteSwitchover --timeout=20s", "MakeGreenWritable")
                .when(0, RELEASE, 2, "KILLED", 0, 1).told(), Failure.DONE, 1);
        assertEquals(137, told.exitCode(0));
    }

    @Test
    void abort_does_not_give_the_writes_back_when_green_took_one_while_the_release_was_taken_back() {
        Told told = sound(lateRelease("WriteSwitchover", "Abort").when(0, RELEASE, 1, "KILLED_AFTER", 0, 1).told(),
                Failure.FAILED, 1);
        assertTrue(told.says(1, "green has taken writes"));
    }

    @Test
    void an_undo_leaves_blue_read_only_when_somebody_lets_blueprime_take_writes_meanwhile() {
        Told told = ready("WriteSwitchover --timeout=20s").when(FREEZE, "REPLICA_STALLS", 1, 70)
                .when(0, REPLAYED, 3, "MADE_WRITABLE", 2, 1).told();
        assertTrue(told.says(0, "undone none: blueprime takes writes, so blue stays read-only"));
        told = ready("SetBlueToReadOnly").when("\"phase\":\"apply\"", "XA_BRANCH", 0, 8)
                .when(FREEZE, "MADE_WRITABLE", 2, 1).told();
        assertTrue(told.says(0, "undone none: blueprime takes writes, so blue stays read-only"));
    }

    @Test
    void nobody_is_released_while_blue_may_take_writes_again_or_still_feeds_green() {
        refusedBy("settled", frozen("MakeGreenWritable").andGivenBack());
        refusedBy("head", frozen("MakeBlueprimeWritable"));
        refusedBy("writers", switched("WriteRollback").andGivenBack());
        Told told = switched("Abort").withoutWriter().andGivenBack().told();
        assertTrue(told.says(0, "guard  writers refuses"), () -> String.join("\n", told.of(0)));
    }

    @Test
    void green_is_not_frozen_for_blueprime_while_blue_is_about_to_take_writes() {
        refusedBy("writers", switched("SetGreenToReadOnly").andGivenBack());
    }

    /** A blueprime that replicates from nobody has taken nothing over from a green that replicates still. */
    @Test
    void status_tells_nothing_left_behind_where_nothing_was_taken_over() {
        assertFalse(ready("Status").withDetached(2).told().says(0, "left behind"));
    }

    /** Somebody let blue take writes while green had them: each has what the other lacks. */
    @ParameterizedTest
    @CsvSource({"true, blue lacks green-0000:", "false, nobody can tell whether blue has what green took"})
    void status_says_what_green_took_while_the_writes_are_back_on_blue(boolean gtids, String why) {
        Handmade tale = switched("SetGreenToReadOnly", "Status");
        Told told = (gtids ? tale : tale.withoutGtids()).when("\"phase\":\"proved\"", "MADE_WRITABLE", 0, 1).told();
        assertTrue(told.says(1, why), () -> String.join("\n", told.of(1)));
    }

    /** After the guards were asked, which a prompt may be long ago. */
    @Test
    void nobody_is_released_while_somebody_has_let_a_third_cluster_take_writes() {
        Told told = ready("WriteSwitchover").when(FREEZE, "MADE_WRITABLE", 2, 1).told();
        assertEquals(Failure.FAILED, told.exitCode(0));
        assertTrue(told.says(0, "failed WriteSwitchover: blueprime takes writes: two writers lose writes"));
        assertTrue(told.says(0, "undone none: blueprime takes writes, so blue stays read-only"));
        assertTrue(told.says(0, "green is read-only"));

        // Who has gone past guard writers wants to go on: with blue frozen, nobody would have the writes.
        told = ready("WriteSwitchover --override=writers").when(FREEZE, "MADE_WRITABLE", 2, 1).told();
        assertEquals(Failure.DONE, told.exitCode(0));
    }

    @Test
    void the_writes_have_not_moved_while_another_cluster_takes_some() {
        Told told = ready("WriteSwitchover").when(0, "\"phase\":\"proved\"", 3, "MADE_WRITABLE", 2, 1).told();
        assertEquals(Failure.FAILED, told.exitCode(0));
        assertTrue(told.says(0, "green and blueprime take writes: two writers lose writes"));
    }

    /** A freeze that finds blue read-only, but about to take writes: RDS applies what it was told first. */
    @Test
    void a_freeze_over_an_undo_that_is_under_way_waits_for_it() {
        Told told = sound(frozen("SetBlueToReadOnly --timeout=1m").andGivenBack().told(), Failure.DONE);
        assertTrue(told.inOrder(FREEZE, "blue is writable", "blue is read-only", "done   SetBlueToReadOnly"));
    }

    /** The first run's freeze, and the 0 of its undo, are applied while the second one plans, asks and freezes. */
    @ParameterizedTest
    @ValueSource(ints = {20, 27, 34, 57, 62})
    void a_move_that_is_begun_again_at_once_waits_for_what_rds_has_still_to_apply(int stoppedAt) {
        Told told = ready("WriteSwitchover", "WriteSwitchover").withLaggingStatus()
                .when(0, "blue: SELECT @@global.read_only +", stoppedAt, "INT", 0, 1).told();
        assertEquals(List.of(), told.violations());
    }

    /** The wrong command, while green's freeze is on its way: when the guards were asked, green had the writes. */
    @Test
    void the_writes_do_not_go_back_to_blue_when_green_is_frozen_under_a_switchover_that_has_ended() {
        Told told = switched("SetGreenToReadOnly", "WriteSwitchover").withSeed(8)
                .when("\"phase\":\"apply\"", "LATE_APPLY", 1, 3)
                .when(0, "green: SELECT @@global.read_only +", 171, "KILLED", 0, 1).told();
        sound(told, Failure.FAILED, 1);
        assertTrue(told.says(1, "green took writes a moment ago, and is read-only now"));
        assertTrue(told.says(1, "undone none: green has the writes already, so blue stays read-only"));
    }

    @Test
    void the_freeze_waits_for_a_green_that_falls_behind_after_the_guards_were_asked() {
        Told told = sound(ready("WriteSwitchover").when(CONFIRMED, "REPLICA_STALLS", 1, 8).told(), Failure.DONE);
        assertTrue(told.when(FREEZE) > 8);
    }

    @Test
    void the_parameter_group_follows_where_a_procedure_sets_read_only() {
        Told told = sound(ready("SetBlueToReadOnly", "MakeGreenWritable").withProcedure().told(), Failure.DONE, 1);
        assertEquals(1, told.count(1, "CALL mysql.rds_set_read_only(0)"));
        assertEquals(1, told.count(1, RELEASE));
    }

    /** RDS has still to apply an earlier release of green, and its status does not show that yet. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void a_freeze_by_procedure_does_not_overtake_what_rds_was_told_before(long seed) {
        sound(switched("WriteRollback --dns=after").withSeed(seed).withLaggingStatus().withProcedure()
                .withGroups("SECOND_RELEASED").told(), Failure.DONE);
    }

    @Test
    void a_release_that_a_signal_takes_back_is_not_believed_settled_while_the_status_may_lag() {
        Told told = sound(ready("WriteSwitchover").withLaggingStatus().when(RELEASE, "INT", 0, 1).told(),
                Failure.FAILED);
        assertTrue(told.says(0, "blue takes writes again") || told.says(0, "green has taken writes"));
    }

    @Test
    void abort_leads_the_records_back_with_their_ttl_and_waits_for_every_name_server() {
        Told told = sound(ready("WriteSwitchover", "Abort").withSlowNames().when(FREEZE, "KILLED", 0, 1).told(),
                Failure.DONE, 1);
        assertEquals(1, told.count(1, "change batch"));
        assertTrue(told.of(1).stream().filter(line -> line.contains("change batch"))
                .allMatch(line -> line.contains("blue-cluster") && line.contains("(TTL 5)")));
    }

    @Test
    void since_when_a_ttl_is_low_is_known_even_of_a_run_that_was_cut_off() {
        Told told = sound(ready("LowerTtl", "WriteSwitchover").withTtls("NORMAL")
                .when("change batch", "KILLED_AFTER", 0, 1).told(), Failure.REFUSED, 1);
        assertTrue(told.says(1, "may be cached with its old TTL of 60 s for"));
    }

    @Test
    void the_writes_do_not_move_before_the_old_ttl_is_over() {
        Told told = sound(ready("WriteSwitchover").withTtls("LOW_JUST_NOW").told(), Failure.REFUSED);
        assertTrue(told.says(0, "guard  old-ttl refuses"));
    }

    @Test
    void records_are_put_back_with_the_ttl_they_had() {
        Told told = sound(ready("WriteSwitchover --timeout=5s --override=old-ttl").withTtls("NORMAL")
                .when(FREEZE, "LOCK_TABLES", 0, 70).told(), Failure.FAILED);
        assertEquals(1, told.of(0).stream().filter(line -> line.contains("change batch") && line.contains("(TTL 60)"))
                .count());
    }

    @Test
    void clients_are_killed_until_nobody_has_come_back_for_as_long_as_wanted() {
        Told told = sound(ready("WriteSwitchover --quiet=7s").told(), Failure.DONE);
        assertTrue(told.when("seen   no client connection is left") - told.when("seen   green is writable") >= 7);
    }

    @Test
    void an_override_of_no_guard_and_a_dry_run_change_nothing() {
        sound(ready("WriteSwitchover --override=nonsense").told(), Failure.USAGE);
        assertTrue(sound(ready("WriteSwitchover --override=old-ttl,nonsense").told(), Failure.USAGE)
                .says(0, "--override=nonsense: there is no such guard here"));
        Told told = sound(ready("WriteSwitchover --dry-run").told(), Failure.DONE);
        assertEquals(0, told.count(0, "change batch") + told.count(0, FREEZE));
        sound(ready("WriteSwitchover --dry-run").withDetached(1).told(), Failure.REFUSED);
    }

    @Test
    void what_a_replica_has_received_of_a_dead_green_is_told_before_anything_is_lost() {
        Told told = sound(switched("WriteRollback").when("connect to green", "SERVER_DIES", 1, 70).told(),
                Failure.REFUSED);
        assertTrue(told.says(0, "what blueprime has not received of it would be lost: it has replayed up to "));
        assertTrue(told.says(0, ", all that it received"));
    }

    /** It is no use, and blue takes no writes meanwhile. */
    @Test
    void nobody_waits_for_a_replica_that_breaks_under_the_freeze() {
        Told told = sound(ready("WriteSwitchover").when(FREEZE, "REPLICA_BREAKS", 1, 70).told(), Failure.FAILED);
        assertTrue(told.says(0, "green can't catch up: green's replication SQL thread"));
    }

    @Test
    void the_records_of_the_writes_do_not_move_while_a_third_cluster_takes_some() {
        refusedBy("writers", switched("PointWriteDnsToGreen").withRecordsOn(0).withWriters(1, 2));
    }

    /** Who follows them lands on who takes writes. */
    @Test
    void the_records_stay_with_a_green_that_takes_writes_whatever_failed() {
        Told told = ready("WriteSwitchover").when(FREEZE, "MADE_WRITABLE", 1, 70).when(FREEZE, "INT", 0, 1).told();
        assertEquals(Failure.FAILED, told.exitCode(0));
        assertTrue(told.says(0, "the records stay as they are"));
    }

    @ParameterizedTest
    @CsvSource({"ROLE_WRITER, bypass", "XA_BRANCH, xa", "REPLICA_BREAKS, replication", "REPLICA_STALLS, lag"})
    void what_is_wrong_before_the_freeze_is_refused(String kind, String guard) {
        int place = kind.equals("XA_BRANCH") ? 0 : 1;
        refusedBy(guard, ready("WriteSwitchover").when("STS who", kind, place, 70));
    }

    @Test
    void reads_do_not_move_to_a_replica_that_is_behind() {
        Told told = sound(ready("PointReadDnsToBlue", "PointReadDnsToGreen")
                .when(1, "STS who", 1, "REPLICA_STALLS", 1, 70).told(), Failure.REFUSED, 1);
        assertTrue(told.says(1, "guard  lag refuses"));
    }

    /** The writes' records never left blue, then the reads' neither. */
    @Test
    void a_way_back_leads_from_wherever_the_records_are() {
        sound(ready("SetBlueToReadOnly", "MakeGreenWritable", "WriteRollback").told(), Failure.DONE, 2);
        sound(ready("PointReadDnsToBlue", "SetBlueToReadOnly --override=reads", "MakeGreenWritable", "WriteRollback")
                .told(), Failure.DONE, 3);
    }

    @Test
    void whoever_goes_past_the_name_servers_waits_for_insync_only() {
        sound(ready("PointReadDnsToBlue --override=name-servers --timeout=20s")
                .when("\"phase\":\"apply\"", "NAME_SERVERS_SILENT", 0, 70).told(), Failure.DONE);
    }

    @Test
    void name_servers_that_fall_silent_hold_up_no_release() {
        Told told = sound(ready("WriteSwitchover --dns=with").when(FREEZE, "NAME_SERVERS_SILENT", 0, 25).told(),
                Failure.DONE);
        assertTrue(told.when("green is writable") - told.when("blue is read-only") < 3);
    }

    @Test
    void a_reader_in_the_writers_place_is_neither_frozen_nor_released() {
        refusedBy("instance", ready("SetBlueToReadOnly").when("STS who", "FAILED_OVER", 0, 70));
        refusedBy("instance", frozen("MakeGreenWritable").when("STS who", "FAILED_OVER", 1, 70));
    }

    @Test
    void an_aurora_server_is_believed_only_at_the_name_where_rds_lists_it() {
        Told told = sound(ready("WriteSwitchover").when("STS who", "SAYS_IT_IS_BLUE", 0, 70).told(), Failure.DONE);
        assertTrue(told.says(0, "is blue-1 by its own word, as RDS lists it"));
        refusedBy("identity", ready("WriteSwitchover").when("STS who", "SAYS_IT_IS_BLUE", 1, 70));
    }

    @Test
    void a_change_batch_that_is_rejected_beside_the_freeze_ends_it_before_the_release() {
        Told told = sound(ready("WriteSwitchover --dns=with").when("change batch", "RECORD_EDITED", 0, 1).told(),
                Failure.FAILED);
        assertEquals(0, told.count(0, RELEASE));
    }

    @Test
    void the_writes_are_given_back_once_a_dead_blue_has_come_back() {
        Told told = sound(ready("WriteSwitchover --timeout=1m").when(0, REPLAYED, 3, "SERVER_DIES", 0, 8).told(),
                Failure.FAILED);
        assertTrue(told.says(0, "blue takes writes again"));
    }

    @Test
    void the_app_states_objects_are_copied_before_one_is_deleted() {
        Told told = sound(ready("EnableWebApp").told(), Failure.DONE);
        assertTrue(told.inOrder("S3 copy web_appstate.json to __degraded_web_appstate.json",
                "S3 copy __normal_web_appstate.json to web_appstate.json", "S3 delete __normal_web_appstate.json"));
    }

    @Test
    void another_ttl_is_no_reason_to_point_the_records_again() {
        Told told = sound(ready("WriteSwitchover", "RaiseTtl", "Status").told(), Failure.DONE, 2);
        assertTrue(told.says(2, "next           6.2 EnableWebApp"), () -> String.join("\n", told.of(2)));
    }

    @Test
    void status_tells_of_a_run_that_was_cut_off() {
        Told told = sound(ready("WriteSwitchover", "Status").when(RELEASE, "KILLED", 0, 1).told(), Failure.DONE, 1);
        assertTrue(told.says(1, "cut off        WriteSwitchover, begun "));
    }

    @Test
    void status_tells_what_rds_has_yet_to_apply_and_how_far_a_replica_is_behind() {
        Told told = sound(frozen("Status").andGivenBack().told(), Failure.DONE);
        assertTrue(told.says(0, "under way      RDS has not applied blue's parameter group yet: blue-1 applying"));
        assertTrue(told.says(0, "read-only, replicates from blue, 0 s behind"));
    }

    @Test
    void a_signal_at_the_last_call_of_the_freeze_stops_it_before_the_release() {
        Told told = sound(ready("WriteSwitchover").when(0, "blue: SHOW MASTER STATUS", 5, "INT", 0, 1).told(),
                Failure.FAILED);
        assertEquals(0, told.count(0, RELEASE));
        assertTrue(told.inOrder("!!! INT", "seen   blue stands still", "failed stopped by INT",
                "undone blue takes writes again"));
    }

    /** RDS lets green take writes much later than it was told. */
    private static Handmade lateRelease(String... commands) {
        return ready(commands).when(RELEASE, "LATE_APPLY", 1, 25);
    }

    @ParameterizedTest
    @CsvSource({"app.orders, 0", "app.own_orders, 1"})
    void a_table_that_differs_stops_the_release(String table, int exitCode) {
        Told told = sound(ready("WriteSwitchover --checksum=" + table).told(), exitCode);
        assertEquals(exitCode == 0 ? 1 : 0, told.count(0, RELEASE));
    }

    @Test
    void a_run_whose_lock_is_gone_with_blue_still_keeps_others_away_by_that_on_green() {
        Told told = ready("WriteSwitchover").when(RELEASE, "SERVER_DIES", 0, 70)
                .when("connect to blue → refused", "SECOND_OPERATOR", 0, 1).told();
        assertEquals(List.of(), told.violations());
        assertTrue(told.says(0, "guard  alone refuses"), () -> String.join("\n", told.of(0)));
    }

    @Test
    void a_run_begins_at_its_time_and_asks_again_what_may_have_changed_meanwhile() {
        LocalTime at = LocalTime.ofInstant(Simulation.BEGINNING.plusSeconds(60), ZoneId.systemDefault());
        Handmade later = ready("WriteSwitchover --at=" + at);
        assertTrue(sound(later.told(), Failure.DONE).when("Route 53 change batch") >= 60);
        refusedBy("xa", later.when(CONFIRMED, "XA_BRANCH", 0, 70));
    }

    @Test
    void a_reader_takes_no_writes_whatever_its_read_only_says() {
        try (SimulatedPlace place = new SimulatedPlace(true)) {
            assertTrue(place.operator(0).isWritable());
            place.becomesReader(0);
            assertTrue(place.operator(0).isReader());
            assertTrue(place.operator(0).isReadOnly());
        }
    }

    /** The first command is refused by this guard. */
    private static void refusedBy(String guard, Handmade tale) {
        assertTrue(sound(tale.told(), Failure.REFUSED).says(0, "guard  %s refuses".formatted(guard)));
    }

    private static Told sound(Told told, int exitCode) {
        return sound(told, exitCode, 0);
    }

    private static Told sound(Told told, int exitCode, int command) {
        assertEquals(List.of(), told.violations(), () -> String.join("\n", told.story()));
        assertEquals(exitCode, told.exitCode(command), () -> String.join("\n", told.of(command)));
        return told;
    }
}
