package lib.runbook;

//SOURCES ../change/Change.java
//SOURCES ../change/KillClients.java
//SOURCES ../change/MakeWritable.java
//SOURCES ../change/PointRecords.java
//SOURCES ../change/SetReadOnly.java
//SOURCES Step.java

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import lib.change.Change;
import lib.change.KillClients;
import lib.change.MakeWritable;
import lib.change.PointRecords;
import lib.change.SetReadOnly;

/**
 * The order of an environment's steps, said once: Status, Preflight, the two commands that move the writes, the
 * rehearsal and the tests take it from here.
 *
 * @param before what comes before the writes move
 * @param readRollback what leads the reads back, as long as the writes have not moved
 * @param switchover the writes move from the first cluster of the chain to the second
 * @param after what comes after that
 * @param rollback the writes move on to the third
 * @param afterRollback what comes after that
 */
public record Sequence(List<Numbered<?>> before, List<Numbered<?>> readRollback, Move switchover,
        List<Numbered<?>> after,
        Move rollback, List<Numbered<?>> afterRollback) {
    /** A step and its file below the environment's folder, "4.write-switchover/1.SetBlueToReadOnly.java". */
    public record Numbered<C extends Change>(String file, Step<C> step) {
        /** "4.1". */
        String number() {
            return file.replaceFirst("^(\\d+)\\..*/(\\d+)\\..*$", "$1.$2");
        }

        /** The step's name. */
        public String name() {
            return step.name();
        }
    }

    /** A step and its file below the environment's folder. */
    public static <C extends Change> Numbered<C> step(String file, Step<C> step) {
        return new Numbered<>(file, step);
    }

    /** The four steps that move the writes: freeze, release, records, clients. */
    public record Move(Numbered<SetReadOnly> freeze, Numbered<MakeWritable> release, Numbered<PointRecords> records,
            Numbered<KillClients> clients) {
        /** In this order. */
        public List<Numbered<?>> steps() {
            return List.of(freeze, release, records, clients);
        }
    }

    /** Every step, in the order of the files. */
    public List<Numbered<?>> all() {
        return Stream.of(before, readRollback, switchover.steps(), after, rollback.steps(), afterRollback)
                .flatMap(List::stream).distinct().sorted(Comparator.comparing(Numbered::file)).toList();
    }
}
