package simulation;

import java.util.PriorityQueue;

/** The time of a simulated world, in nanoseconds since its beginning, and what is to happen in it. */
final class Clock {
    static final long MILLIS = 1_000_000L, SECONDS = 1_000_000_000L;

    private record Event(long at, long order, Runnable happens) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Event> ahead = new PriorityQueue<>();
    private long now;
    private long events;

    long now() {
        return now;
    }

    /** Lets something happen later; nothing that happens may let time pass. */
    void after(long nanos, Runnable happens) {
        ahead.add(new Event(now + Math.max(0, nanos), events++, happens));
    }

    /** Lets this time pass, and all happen that is due in it. */
    void pass(long nanos) {
        long until = now + nanos;
        while (!ahead.isEmpty() && ahead.peek().at <= until) {
            Event event = ahead.poll();
            now = event.at;
            event.happens.run();
        }
        now = until;
    }

    /** When the next thing happens, if it does within this time; else how much time that is. */
    long untilNext(long atMost) {
        return ahead.isEmpty() ? atMost : Math.min(atMost, Math.max(1, ahead.peek().at - now));
    }
}
