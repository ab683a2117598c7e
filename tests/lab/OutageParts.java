package lab;

//SOURCES ../../lib/run/Journal.java
//SOURCES Workload.java
//SOURCES WriterWatch.java

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a client's time without a write consisted of, when the writes moved from one server to another: the steps'
 * journal says when each change was begun and proved, the watch over the servers when the new one took writes.
 */
public final class OutageParts {
    /** A part of the outage: what it lasted until. */
    public record Part(String until, long millis) {}

    /** The changes of a switchover, as the journal tells them apart. */
    private enum Change {
        FREEZE, RELEASE, RECORDS, KILL;

        static Optional<Change> of(Map<?, ?> edit) {
            String what = String.valueOf(edit.get("what"));
            return what.contains(" read_only in ") ? Optional.of("1".equals(edit.get("after")) ? FREEZE : RELEASE)
                    : what.endsWith(" CNAME") ? Optional.of(RECORDS)
                    : what.endsWith(" connections") ? Optional.of(KILL) : Optional.empty();
        }
    }

    private record Line(long nanos, String step, String phase, Change change) {}

    private record Moment(long nanos, String what) {}

    private final List<Line> journal = new ArrayList<>();
    private final List<WriterWatch.Gap> gaps;

    /** Reads the steps' journal. */
    public OutageParts(Path file, WriterWatch watch) throws IOException {
        gaps = watch.gaps();
        long now = System.nanoTime();
        Instant clock = Instant.now();
        for (String text : Files.readAllLines(file)) {
            Map<String, Object> line = JSON.std.mapFrom(text);
            long nanos = now - Duration.between(Instant.parse((String) line.get("at")), clock).toNanos();
            if (line.get("changes") instanceof List<?> edits) {
                edits.stream().flatMap(edit -> Change.of((Map<?, ?>) edit).stream()).distinct()
                        .forEach(change -> journal.add(new Line(nanos, (String) line.get("step"),
                                (String) line.get("phase"), change)));
            }
        }
    }

    /** The parts in their order; together they are as long as the silence. */
    public List<Part> of(Workload.Silence silence, String from, String to) {
        List<Moment> moments = new ArrayList<>();
        boolean byHand = !stepOf(silence, Change.FREEZE).equals(stepOf(silence, Change.RELEASE));
        if (byHand) {
            add(moments, silence, Change.FREEZE, "proved", from + " was proved frozen");
            add(moments, silence, Change.RELEASE, "apply", "the next step had started and asked its guards");
        } else {
            add(moments, silence, Change.RELEASE, "apply", from + " stood still");
        }
        gaps.stream().filter(gap -> gap.to() - silence.from() > 0 && silence.to() - gap.to() > 0).findFirst()
                .ifPresent(gap -> moments
                        .add(new Moment(gap.to(), to + " had replayed the rest and RDS had made it writable")));
        if (byHand) {
            add(moments, silence, Change.RECORDS, "apply",
                    "this was proved, and the next step had started and asked its guards");
            add(moments, silence, Change.RECORDS, "proved", "the name servers answered with " + to);
        }
        add(moments, silence, Change.KILL, "apply", byHand ? "the next step had started and asked its guards"
                : "those still connected to " + from + " were killed");
        moments.add(new Moment(silence.to(), "this client had reconnected to " + to + " and written"));
        return parts(silence, moments);
    }

    private String stepOf(Workload.Silence silence, Change change) {
        return last(silence, change, "apply").map(Line::step).orElse("");
    }

    private void add(List<Moment> moments, Workload.Silence silence, Change change, String phase, String what) {
        last(silence, change, phase).filter(line -> line.nanos - silence.from() > 0)
                .ifPresent(line -> moments.add(new Moment(line.nanos, what)));
    }

    /** The last one before the silence ended. */
    private Optional<Line> last(Workload.Silence silence, Change change, String phase) {
        return journal.stream().filter(line -> line.change == change && line.phase.equals(phase)
                && silence.to() - line.nanos > 0).reduce((earlier, later) -> later);
    }

    /** A watch sees a few milliseconds late: what comes next in the order of things can't be earlier. */
    private static List<Part> parts(Workload.Silence silence, List<Moment> moments) {
        List<Part> parts = new ArrayList<>();
        long since = silence.from();
        for (int i = 0; i < moments.size(); i++) {
            long until = moments.subList(i, moments.size()).stream().mapToLong(Moment::nanos).reduce(
                    (one, other) -> one - other < 0 ? one : other).orElseThrow();
            parts.add(new Part(moments.get(i).what, Math.max(0, until - since) / 1_000_000));
            since = until;
        }
        return parts;
    }
}
