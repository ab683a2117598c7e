package lib.watch;

//SOURCES ../run/Failure.java
//SOURCES ../site/Sight.java

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import lib.run.Failure;
import lib.site.Sight;

/** Something that is looked at again and again, for itself: what can't be reached hides nothing else. */
final class Part<T> {
    private final Thread thread;
    private volatile Sight<T> sight = Sight.none(Failure.failed("not asked yet"));
    private volatile long looks;

    /** @param pace how long to wait after each look */
    Part(String name, Supplier<Duration> pace, Supplier<T> look) {
        thread = new Thread(() -> {
            try {
                while (true) {
                    sight = Sight.at(look);
                    looks++;
                    TimeUnit.NANOSECONDS.sleep(pace.get().toNanos());
                }
            } catch (InterruptedException e) {
                // it is no longer watched
            }
        }, "watch " + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** What was seen last. */
    Sight<T> sight() {
        return sight;
    }

    /** How often it was looked at. */
    long looks() {
        return looks;
    }

    void stop() {
        thread.interrupt();
    }
}
