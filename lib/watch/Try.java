package lib.watch;

//SOURCES ../report/Stretch.java

import java.time.Duration;
import java.time.Instant;
import lib.report.Stretch;
import lib.report.Stretch.Seen;

/** What a probe has seen so far: the present stretch, and its times without a try that was done. */
final class Try {
    private final String client, name;
    private final Duration interval;
    private Stretch current;
    private Instant lastUp;
    private Instant gapFrom, gapTo;

    Try(String client, String name, Duration interval) {
        this.client = client;
        this.name = name;
        this.interval = interval;
    }

    /**
     * Takes what a try ended with; gives the stretch that it ends, if it does: one that saw something else, that is
     * old, or that is too long ago to be the same.
     */
    synchronized Stretch took(Instant at, Seen seen, String where) {
        if (seen == Seen.UP) {
            if (lastUp != null) {
                widen(lastUp, at);
            }
            lastUp = at;
        }
        boolean continues = current != null && current.isContinuedBy(seen, where)
                && Duration.between(current.to(), at).compareTo(interval.multipliedBy(2)) < 0
                && Duration.between(current.from(), at).compareTo(Duration.ofSeconds(5)) < 0;
        Stretch ended = continues ? null : current;
        current = continues ? current.and(at) : new Stretch(client, name, at, at, seen, where, 1);
        return ended;
    }

    private void widen(Instant from, Instant to) {
        if (gapFrom == null || Duration.between(from, to).compareTo(Duration.between(gapFrom, gapTo)) > 0) {
            gapFrom = from;
            gapTo = to;
        }
    }

    /** The present stretch, which has not ended; null before the first try. */
    synchronized Stretch current() {
        return current;
    }

    /** For how long no try has been done now; zero while they are. */
    synchronized Duration without(Instant now) {
        return current == null || current.isUp() || lastUp == null ? Duration.ZERO : Duration.between(lastUp, now);
    }

    /** The longest time without, the present one included; within an interval while all is well. */
    synchronized Duration longest(Instant now) {
        Duration past = gapFrom == null ? Duration.ZERO : Duration.between(gapFrom, gapTo);
        Duration present = without(now);
        return present.compareTo(past) > 0 ? present : past;
    }
}
