package simulation;

//SOURCES Clock.java

import java.util.SplittableRandom;

/**
 * How a world is made; all times in nanoseconds.
 *
 * @param gtids whether the servers have GTIDs
 * @param procedure whether 8.0 has mysql.rds_set_read_only
 * @param queues whether RDS applies each of two changes of a parameter, or only the last one
 * @param apply the longest time that RDS takes to apply a change
 * @param statusLag how long RDS's status is the one before
 * @param propagation the longest time until all name servers have a change
 * @param grain what a slow machine adds to each wait
 * @param replication how long a replica takes
 */
record Knobs(boolean gtids, boolean procedure, boolean queues, long apply, long statusLag, long propagation, long grain,
        long replication) {
    static final Knobs PLAIN = new Knobs(true, false, true, 500 * Clock.MILLIS, 0, 500 * Clock.MILLIS, 0,
            10 * Clock.MILLIS);

    static final Knobs SLOW_NAMES = new Knobs(true, false, true, 500 * Clock.MILLIS, 0, 5 * Clock.SECONDS, 0,
            10 * Clock.MILLIS);

    static final Knobs SLOW_RDS = new Knobs(true, false, true, 20 * Clock.SECONDS, 0, 500 * Clock.MILLIS, 0,
            10 * Clock.MILLIS);

    static final Knobs LAGGING_STATUS = new Knobs(true, false, true, 4 * Clock.SECONDS, 2 * Clock.SECONDS,
            500 * Clock.MILLIS, 0, 10 * Clock.MILLIS);

    Knobs withoutGtids() {
        return new Knobs(false, procedure, queues, apply, statusLag, propagation, grain, replication);
    }

    Knobs withProcedure() {
        return new Knobs(gtids, true, queues, apply, statusLag, propagation, grain, replication);
    }

    static Knobs drawn(SplittableRandom random) {
        return new Knobs(random.nextInt(4) > 0, random.nextInt(4) == 0, random.nextBoolean(),
                one(random, 200, 500, 1500, 4000), one(random, 0, 0, 500, 2000), one(random, 200, 1000, 5000),
                one(random, 0, 20, 100, 500), one(random, 5, 20, 200));
    }

    private static long one(SplittableRandom random, long... millis) {
        return millis[random.nextInt(millis.length)] * Clock.MILLIS;
    }
}
