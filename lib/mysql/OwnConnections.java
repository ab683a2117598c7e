package lib.mysql;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** The connections of this process, on every server: it never counts or kills itself. */
final class OwnConnections {
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    /** Each connection holds the lock for reading from before the server sees it until it is known. */
    private final ReadWriteLock opening = new ReentrantReadWriteLock();

    /** Opens a connection, which adds itself. */
    <T> T open(Supplier<T> connection) {
        opening.readLock().lock();
        try {
            return connection.get();
        } finally {
            opening.readLock().unlock();
        }
    }

    /** Waits until each connection that is being opened is known, or was given up. */
    void awaitOpening() {
        opening.writeLock().lock();
        opening.writeLock().unlock();
    }

    void add(String uuid, long connectionId) {
        known.add(uuid + connectionId);
    }

    /** Whether this connection in the processlist of the server of that uuid belongs to this process. */
    boolean has(String uuid, long connectionId) {
        return known.contains(uuid + connectionId);
    }
}
