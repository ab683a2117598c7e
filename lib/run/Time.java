package lib.run;

//SOURCES Outside.java

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What the clock says, waiting, and work beside other work. */
public final class Time {
    /** Where time comes from. */
    public interface Source {
        /** Nanoseconds since some moment. */
        long nanoTime();

        /** The present moment. */
        Instant now();

        /** Waits that long. */
        void sleep(Duration time) throws InterruptedException;

        /** Begins a task beside what goes on. */
        <T> Task<T> beside(Supplier<T> task);

        /** The same, with what to answer when the task takes longer than this. */
        <T> Task<T> beside(Supplier<T> task, Duration atMost, T otherwise);
    }

    /** Work that goes on beside other work. */
    public interface Task<T> {
        /** Waits for its end; gives its answer, or throws what it threw. */
        T join();

        /** Waits for its end, good or bad. */
        default void await() {
            try {
                join();
            } catch (RuntimeException e) {
                // whoever joins is told
            }
        }
    }

    /** The clock of this machine, and its threads. */
    private static final class Real implements Source {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public void sleep(Duration time) throws InterruptedException {
            Thread.sleep(time.toMillis(), time.toNanosPart() % 1_000_000);
        }

        @Override
        public <T> Task<T> beside(Supplier<T> task) {
            CompletableFuture<T> work = begun(task);
            return () -> join(work);
        }

        @Override
        public <T> Task<T> beside(Supplier<T> task, Duration atMost, T otherwise) {
            CompletableFuture<T> work =
                    begun(task).completeOnTimeout(otherwise, atMost.toMillis(), TimeUnit.MILLISECONDS);
            return () -> join(work);
        }

        /** A thread each: one that waits for a silent server holds up no other, nor the end of the script. */
        private static <T> CompletableFuture<T> begun(Supplier<T> task) {
            return CompletableFuture.supplyAsync(task, work -> {
                Thread thread = new Thread(work, "beside");
                thread.setDaemon(true);
                thread.start();
            });
        }

        private static <T> T join(CompletableFuture<T> work) {
            try {
                return work.join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        }
    }

    /** Whose time the present thread goes by. */
    public static final Outside<Source> OUTSIDE = new Outside<>(new Real());

    private Time() {}

    /** Nanoseconds since some moment, for durations. */
    public static long nanoTime() {
        return OUTSIDE.get().nanoTime();
    }

    /** The present moment. */
    public static Instant now() {
        return OUTSIDE.get().now();
    }

    /** Waits that long. */
    static void sleep(Duration time) throws InterruptedException {
        OUTSIDE.get().sleep(time);
    }

    /** Begins a task beside what goes on. */
    public static <T> Task<T> beside(Supplier<T> task) {
        return OUTSIDE.get().beside(task);
    }

    /** The same for a task without an answer. */
    public static Task<Void> beside(Runnable task) {
        return beside(() -> {
            task.run();
            return null;
        });
    }

    /** Begins a task; when it takes longer than this, its answer is the other one. */
    public static <T> Task<T> beside(Supplier<T> task, Duration atMost, T otherwise) {
        return OUTSIDE.get().beside(task, atMost, otherwise);
    }
}
