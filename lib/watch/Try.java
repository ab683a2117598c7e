package lib.watch;

//SOURCES ../report/Stretch.java

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Stream;
import lib.report.Stretch;
import lib.report.Stretch.Seen;

/** What a probe has seen so far: the present stretch, and its times without a try that was done. */
final class Try {
    private static final int KEPT = 1000;
    private static final Duration ABOUT = Duration.ofSeconds(1);

    private final String client, name;
    private final Duration interval;
    private Stretch current;
    private Instant lastUp;
    private final Deque<Gap> gaps = new ArrayDeque<>();
    private Duration longest = Duration.ZERO;

    private record Gap(Instant from, Instant to) {
        Duration length() {
            return Duration.between(from, to);
        }
    }

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
                add(new Gap(lastUp, at));
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

    private void add(Gap gap) {
        longest = longer(longest, gap.length());
        if (gap.length().compareTo(interval.multipliedBy(2)) > 0) {
            gaps.addLast(gap);
            if (gaps.size() > KEPT) {
                gaps.removeFirst();
            }
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
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
        return longer(longest, without(now));
    }

    /** The longest time without about this moment; zero where there was none. */
    synchronized Duration about(Instant moment, Instant now) {
        return Stream.concat(gaps.stream(), lastUp == null ? Stream.of() : Stream.of(new Gap(lastUp, now)))
                .filter(gap -> gap.to.isAfter(moment.minus(ABOUT)) && gap.from.isBefore(moment.plus(ABOUT)))
                .map(Gap::length).reduce(Duration.ZERO, Try::longer);
    }
}
