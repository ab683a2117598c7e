package lab;

//SOURCES MySqlServer.java

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Watches which servers take writes, by asking each for read_only every few milliseconds on a connection of its own. A
 * server was certainly writable from the end of the first query that said so to the start of the last: what is reported
 * as two writers is never an effect of the watching.
 */
public final class WriterWatch implements AutoCloseable {
    private static final long PAUSE_MILLIS = 5;

    private static final class Interval {
        final MySqlServer server;
        final long from;
        volatile long to;

        Interval(MySqlServer server, long from) {
            this.server = server;
            this.from = from;
            this.to = from;
        }
    }

    private final List<Interval> intervals = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Set<MySqlServer> asked = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Watches from here on: each server was asked once, or could not be. */
    public WriterWatch(List<MySqlServer> servers) throws InterruptedException {
        for (MySqlServer server : servers) {
            Thread thread = new Thread(() -> watch(server), "watch " + server.name());
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        while (asked.size() < servers.size()) {
            Thread.sleep(1);
        }
    }

    private void watch(MySqlServer server) {
        while (!closed) {
            try (Connection connection = server.connect(MySqlServer.RDSADMIN);
                    Statement statement = connection.createStatement()) {
                Interval current = null;
                while (!closed) {
                    long start = System.nanoTime();
                    boolean writable = isWritable(statement);
                    long end = System.nanoTime();
                    if (!writable) {
                        current = null;
                    } else if (current == null) {
                        current = new Interval(server, end);
                        synchronized (intervals) {
                            intervals.add(current);
                        }
                    } else {
                        current.to = start;
                    }
                    asked.add(server);
                    Thread.sleep(PAUSE_MILLIS);
                }
            } catch (SQLException e) {
                asked.add(server);
                pauseBeforeReconnect();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static boolean isWritable(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT @@global.read_only")) {
            row.next();
            return row.getInt(1) == 0;
        }
    }

    private static void pauseBeforeReconnect() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How long two servers took writes at the same time, in all; a part of a millisecond counts as one. */
    public long twoWritersMillis() {
        long nanos = 0;
        List<Interval> all = snapshot();
        for (int i = 0; i < all.size(); i++) {
            for (int j = 0; j < i; j++) {
                Interval one = all.get(i), other = all.get(j);
                if (one.server != other.server) {
                    nanos += Math.max(0, Math.min(one.to, other.to) - Math.max(one.from, other.from));
                }
            }
        }
        return (nanos + 999_999) / 1_000_000;
    }

    /** The names of the servers that took writes, in the order in which they began to. */
    public List<String> writers() {
        return snapshot().stream().map(interval -> interval.server.name()).distinct().toList();
    }

    /** A time in which no server was seen to take writes ({@link System#nanoTime}). */
    public record Gap(long from, long to) {
        public long millis() {
            return TimeUnit.NANOSECONDS.toMillis(to - from);
        }
    }

    /** When no server was seen to take writes, between the first time and the last that one was. */
    public List<Gap> gaps() {
        List<Gap> gaps = new ArrayList<>();
        Long covered = null;
        for (Interval interval : snapshot()) {
            if (covered != null && interval.from - covered > 0) {
                gaps.add(new Gap(covered, interval.from));
            }
            covered = covered == null ? interval.to : Math.max(covered, interval.to);
        }
        return gaps;
    }

    /** How long that was in all. */
    public long noWriterMillis() {
        return gaps().stream().mapToLong(Gap::millis).sum();
    }

    /** In the order in which they began. */
    private List<Interval> snapshot() {
        synchronized (intervals) {
            return intervals.stream().sorted((a, b) -> Long.compare(a.from, b.from)).toList();
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        for (Thread thread : threads) {
            thread.interrupt();
            thread.join();
        }
    }
}
