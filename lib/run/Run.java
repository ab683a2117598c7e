package lib.run;

//SOURCES Failure.java
//SOURCES Plain.java
//SOURCES Time.java

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import lib.run.Time.Task;

/** The clock and the messages of one script: all its waits together end at one timeout. */
public final class Run {
    /** The answer to "are we there?": nothing when we are, else what is seen instead. */
    public interface Check extends Supplier<Optional<String>> {}

    private static final Duration FIRST_REPORT = Duration.ofSeconds(1);
    private static final Duration REPORT = Duration.ofSeconds(10);

    private final Duration timeout;
    private final PrintStream messages;
    private volatile long deadline;
    /** Why no more is to be waited for; null while all is well. */
    private volatile String stopped;

    /** A run whose waits end after this timeout, and whose lines go to these messages. */
    public Run(Duration timeout, PrintStream messages) {
        this.timeout = timeout;
        this.messages = messages;
        restartClock();
    }

    /** All waits from here on share one timeout: called when the first change is made, and again before an undo. */
    public void restartClock() {
        restartClock(timeout);
    }

    /** The same, with at least this much time, however short the timeout is. */
    public void restartClockWithAtLeast(Duration least) {
        restartClock(timeout.compareTo(least) < 0 ? least : timeout);
    }

    private void restartClock(Duration time) {
        Thread.interrupted(); // what woke this thread from its last wait
        stopped = null;
        deadline = Time.nanoTime() + time.toNanos();
    }

    /** Ends every wait, the present ones and those to come, until the clock is restarted. */
    void stop(String why) {
        stopped = why;
    }

    /** Why this run was stopped, if it was. */
    public Optional<String> stopped() {
        return Optional.ofNullable(stopped);
    }

    /** Fails when this run was stopped. */
    public void failIfStopped() {
        if (stopped != null) {
            throw Failure.failed("%s", stopped);
        }
    }

    /** What is left of the timeout, never negative. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, deadline - Time.nanoTime()));
    }

    /** A line for the operator. */
    public void say(String phase, String message, Object... args) {
        messages.println("%-6s %s".formatted(phase, Plain.line(message.formatted(args))));
    }

    /**
     * Asks every {@code poll} until the check is content. Says what it waits for when that takes over a second, and
     * every ten.
     *
     * @throws Failure when the run's timeout is over, naming what was seen last
     */
    public void waitUntil(String what, Duration poll, Check check) {
        long start = Time.nanoTime();
        long nextReport = start + FIRST_REPORT.toNanos();
        Optional<String> seen;
        while ((seen = check.get()).isPresent()) {
            failIfStopped();
            long now = Time.nanoTime();
            if (now >= deadline) {
                throw Failure.failed(
                        "gave up after %s waiting until %s: last seen %s", seconds(now - start), what, seen.get());
            }
            if (now >= nextReport) {
                say("wait", "until %s: %s (%s so far, at most %s more)",
                        what, seen.get(), seconds(now - start), seconds(deadline - now));
                nextReport = now + REPORT.toNanos();
            }
            pause(Duration.ofNanos(Math.min(poll.toNanos(), deadline - now)));
        }
        say("seen", "%s (%s)", what, seconds(Time.nanoTime() - start));
    }

    /** Waits that long. */
    public void pause(Duration time) {
        try {
            Time.sleep(time);
        } catch (InterruptedException e) {
            failIfStopped();
            throw Failure.failed(e, "interrupted");
        }
    }

    /**
     * Asks the question of all at the same time; gives the answers in order, or throws what the first one that failed
     * threw.
     */
    public static <Q, T> List<T> atOnce(List<Q> all, Function<Q, T> question) {
        List<Task<T>> asked = all.stream().map(one -> Time.beside(() -> question.apply(one))).toList();
        return asked.stream().map(Task::join).toList();
    }

    /** A duration for people: "2.0 s". */
    public static String seconds(long nanos) {
        return "%.1f s".formatted(nanos / 1e9);
    }
}
