package simulation;

//SOURCES ../../lib/run/Time.java
//SOURCES World.java

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import lib.run.Time;
import lib.run.Time.Task;

/**
 * Virtual time. Work beside other work is done by the same thread, at once or when it is waited for, as the seed says.
 */
record SimulatedTime(World world) implements Time.Source {
    @Override
    public long nanoTime() {
        return world.clock.now();
    }

    @Override
    public Instant now() {
        return world.now();
    }

    @Override
    public void sleep(Duration time) throws InterruptedException {
        world.process.failIfGone();
        boolean mayBeWoken = world.process.beside == 0;
        if (mayBeWoken && Thread.interrupted()) {
            throw new InterruptedException();
        }
        world.clock.pass(time.toNanos() + world.knobs.grain());
    }

    @Override
    public <T> Task<T> beside(Supplier<T> task) {
        return beside(task, Duration.ofDays(1), null);
    }

    @Override
    public <T> Task<T> beside(Supplier<T> task, Duration atMost, T otherwise) {
        Work<T> work = new Work<>(task, atMost.toNanos(), otherwise);
        if (world.random.nextBoolean()) {
            work.await();
        }
        return work;
    }

    /** Done once. */
    private final class Work<T> implements Task<T> {
        private final Supplier<T> task;
        private final long atMost;
        private final T otherwise;
        private boolean done;
        private T answer;
        private RuntimeException error;

        Work(Supplier<T> task, long atMost, T otherwise) {
            this.task = task;
            this.atMost = atMost;
            this.otherwise = otherwise;
        }

        @Override
        public T join() {
            if (!done) {
                done = true;
                carryOut();
            }
            if (error != null) {
                throw error;
            }
            return answer;
        }

        private void carryOut() {
            long start = world.clock.now();
            world.process.beside++;
            try {
                answer = task.get();
            } catch (RuntimeException e) {
                error = e;
            } finally {
                world.process.beside--;
            }
            if (world.clock.now() - start > atMost) {
                answer = otherwise;
                error = null;
            }
        }
    }
}
