package lib.watch;

//SOURCES ../report/Command.java
//SOURCES ../report/Entry.java
//SOURCES ../report/Freeze.java

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import lib.report.Command;
import lib.report.Entry;
import lib.report.Freeze;

/** What a switchover would cost now, from the lag and from what RDS took in earlier runs; and what the last one did. */
final class Forecast {
    private final List<Duration> measured;
    private final Optional<Instant> lastHandOver;

    private Forecast(List<Duration> measured, Optional<Instant> lastHandOver) {
        this.measured = measured;
        this.lastHandOver = lastHandOver;
    }

    /** From what the journal tells. */
    static Forecast from(Path journal) {
        List<Command> commands = Command.of(Entry.of(journal));
        return new Forecast(Freeze.durations(commands), commands.stream().flatMap(command -> command.entries().stream())
                .filter(entry -> entry.phase().equals("handed over")).map(Entry::at)
                .reduce((earlier, later) -> later));
    }

    /** When the writes were last handed over. */
    Optional<Instant> lastHandOver() {
        return lastHandOver;
    }

    /** Of the freezes so far, the one in the middle. */
    Optional<Duration> ofRds() {
        return measured.isEmpty() ? Optional.empty() : Optional.of(measured.get(measured.size() / 2));
    }

    /**
     * "a switchover now would cost about 1.3 s: 0.3 s replay, 1.0 s RDS (median of 3)".
     *
     * @param replay seconds that the successor is behind; none when nobody knows
     */
    String inWords(Optional<Double> replay, long ttl) {
        String behind = replay.map("%.1f s replay"::formatted).orElse("replay unknown");
        String rds = ofRds().map(each -> "%.1f s RDS (median of %d earlier)".formatted(each.toMillis() / 1e3,
                measured.size())).orElse("RDS not measured yet (a run in the journal would tell)");
        String sum = replay.isPresent() && ofRds().isPresent()
                ? "about %.1f s".formatted(replay.get() + ofRds().get().toMillis() / 1e3) : "an unknown time";
        return ("a switchover now would cost %s: %s, %s%n"
                + "for clients that cached an old answer of a record: up to its TTL of %d s")
                .formatted(sum, behind, rds, ttl);
    }
}
