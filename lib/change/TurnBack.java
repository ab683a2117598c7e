package lib.change;

//SOURCES ../aws/ParameterGroup.java
//SOURCES ../aws/RecordName.java
//SOURCES ../mysql/BinaryLog.java
//SOURCES ../mysql/Position.java
//SOURCES ../mysql/Server.java
//SOURCES ../run/Edit.java
//SOURCES ../run/Failure.java
//SOURCES ../run/Guard.java
//SOURCES ../site/Cluster.java
//SOURCES ../site/ClusterGuards.java
//SOURCES ../site/Endpoint.java
//SOURCES ../site/Look.java
//SOURCES ../site/ReplicationGuards.java
//SOURCES ../site/Rules.java
//SOURCES ../site/Situation.java
//SOURCES ../site/Work.java
//SOURCES Change.java
//SOURCES Followers.java
//SOURCES ReadOnlySwitch.java
//SOURCES RecordChange.java

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import lib.aws.ParameterGroup;
import lib.aws.RecordName;
import lib.change.RecordChange.Wish;
import lib.mysql.BinaryLog;
import lib.mysql.Position;
import lib.mysql.Server;
import lib.run.Edit;
import lib.run.Failure;
import lib.run.Guard;
import lib.site.Cluster;
import lib.site.ClusterGuards;
import lib.site.Endpoint;
import lib.site.Look;
import lib.site.ReplicationGuards;
import lib.site.Rules;
import lib.site.Rules.Move;
import lib.site.Situation;
import lib.site.Work;

/**
 * Turns back: the writes return to the cluster that had them, as long as its successor can't have taken one. What is to
 * be done follows from what is seen, so it makes no difference where an earlier run was cut off.
 */
public final class TurnBack implements Change {
    private Move move;
    private RecordChange records;
    private boolean recordsMoved;
    /** What only the successor had when the guards were asked: an operator who goes past them knows of it. */
    private Optional<String> known = Optional.empty();
    /** Where the successor stood before its release was taken back; nothing where nobody answers for it. */
    private Optional<Position> before = Optional.empty();
    private boolean takenBack;

    @Override
    public List<Edit> plan(Work work) {
        Situation situation = Situation.of(work);
        move = Rules.openMove(situation).orElseThrow(() -> Failure.refused("%s", Rules.whyNoWayBack(situation)));
        before = Optional.of(move.target()).filter(work::answers).map(target -> work.server(target).position());
        List<Edit> edits = new ArrayList<>();
        String group = group().changeableValue(ReadOnlySwitch.PARAMETER);
        if (isReleased(group)) {
            edits.add(new ReadOnlySwitch(move.target()).edit(group, "1"));
        }
        String source = move.source().group().changeableValue(ReadOnlySwitch.PARAMETER);
        if (server(work).isReadOnly() || !source.equals("0")) {
            edits.add(new ReadOnlySwitch(move.source()).edit(source, "0"));
        }
        records = new RecordChange(work.site().zone(), wishes(work, situation));
        List<Edit> moves = records.isEmpty() ? List.of() : records.plan(work.run(), work.nameServers());
        recordsMoved = !moves.isEmpty();
        edits.addAll(moves);
        return edits;
    }

    /** The records that lead to the successor, those of the writes to any other, back to the source with their TTL. */
    private List<Wish> wishes(Work work, Situation situation) {
        List<Endpoint> perhaps = (move.movesReads() ? work.site().records() : work.site().writes()).all();
        // One that can't be seen now may lead to the successor: it must not be left out without a word.
        perhaps.forEach(record -> situation.records().get(record).orThrow());
        return perhaps.stream()
                .filter(record -> situation.leadsTo(record).filter(to -> work.site().writes().all().contains(record)
                        ? to != move.source() : to == move.target()).isPresent())
                .map(record -> new Wish(RecordName.cname(record.name()), Optional.of(move.source().host(record)),
                        situation.records().get(record).orThrow().ttl()))
                .toList();
    }

    /** A release was sent, by whichever run: the group says so. */
    private static boolean isReleased(String groupValue) {
        return groupValue.equals("0");
    }

    private ParameterGroup group() {
        return move.target().group();
    }

    @Override
    public List<Guard> guards(Work work, Look look) {
        Situation situation = look.situation();
        Cluster source = move.source();
        Cluster target = move.target();
        List<Guard> guards = new ArrayList<>();
        guards.add(ClusterGuards.othersReadOnly(situation, source, source));
        guards.add(ClusterGuards.rightInstance(situation, source));
        if (!server(work).isReadOnly()) {
            return guards; // it has the writes: only records are led back
        }
        guards.add(ClusterGuards.othersStayReadOnly(situation, target, source));
        List<Guard> errant = perhapsWritten(work, move).map(other -> ReplicationGuards.errant(work, other, source))
                .toList();
        known = errant.get(0).seen().get();
        guards.addAll(errant);
        guards.add(new Guard("taken-writes", target + " never released, or GTIDs that tell whether it took a write",
                () -> isReleased(group().value(ReadOnlySwitch.PARAMETER)) && !work.server(target).hasGtids()
                        ? Optional.of("its group says 0, and there are no GTIDs") : Optional.empty(),
                "find out whether %s has rows that %s lacks".formatted(target, source)));
        return guards;
    }

    /** Who may have what the source lacks: the target; and the first, since a stray replica looks as if it had left. */
    public static Stream<Cluster> perhapsWritten(Work work, Move move) {
        Cluster first = work.site().chain().get(0);
        return Stream.concat(Stream.of(move.target()),
                Stream.of(first).filter(cluster -> cluster != move.source() && work.answers(cluster)));
    }

    @Override
    public void apply(Work work) {
        if (isReleased(group().value(ReadOnlySwitch.PARAMETER)) || group().unsettled().isPresent()
                || work.journal().wasReleased(move.target().name())) {
            new ReadOnlySwitch(move.target()).takeReleaseBack(work);
            takenBack = true;
        }
        if (server(work).isReadOnly()) {
            failIfTaken(work);
        }
        if (server(work).isReadOnly() || !move.source().group().value(ReadOnlySwitch.PARAMETER).equals("0")) {
            new ReadOnlySwitch(move.source()).turn(work, false);
        }
        if (recordsMoved) {
            records.send();
        }
    }

    private void failIfTaken(Work work) {
        ReplicationGuards.errant(work, move.target(), move.source()).seen().get()
                .filter(seen -> !known.equals(Optional.of(seen))).ifPresent(seen -> {
                    throw Failure.failed(
                            "%s has taken writes (%s), so it keeps them: ./jbang %s-status names the next step",
                            move.target(), seen, work.site().name());
                });
    }

    @Override
    public void prove(Work work) {
        work.run().waitUntil(move.source() + " takes writes", Server.POLL,
                () -> ClusterGuards.objectionToReadOnly(work, move.source(), false));
        if (recordsMoved) {
            records.awaitAnswers(work.run());
            records.awaitInSync(work.run());
            Followers.tell(work, move.target());
        }
        if (takenBack && before.isPresent()) {
            taken(work, work.server(move.target())).ifPresent(seen -> work.run().say("note",
                    "%s lacks what %s took while it was writable: %s. Find it in %s's binary log and apply it to %s",
                    move.source(), move.target(), seen, move.target(), move.source()));
        }
    }

    /** What the successor took before its release was taken back, or that nobody can tell. */
    private Optional<String> taken(Work work, Server target) {
        if (target.hasGtids()) {
            return ReplicationGuards.errant(work, move.target(), move.source()).seen().get();
        }
        return target.replication().isPresent() ? Optional.of("nobody can tell what, there are no GTIDs")
                : Optional.of(String.join(", ", BinaryLog.writesSince(target, before.orElseThrow().place())))
                        .filter(written -> !written.isEmpty());
    }

    private Server server(Work work) {
        return work.server(move.source());
    }
}
