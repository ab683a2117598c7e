package lab;

//DEPS com.zaxxer:HikariCP:7.1.0
//SOURCES ../../lib/mysql/Session.java
//SOURCES ../../lib/dns/NameServers.java
//SOURCES MySqlServer.java

import com.mysql.cj.jdbc.MysqlDataSource;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Cache;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * Clients that write all the time, as an application does: each has a connection pool of its own and a DNS cache of its
 * own, which honours TTLs, and connects to whatever the writer's name stands for. A write is acknowledged when its
 * commit returned; what was acknowledged is remembered, so that {@link #verify} can say what was lost or doubled.
 *
 * <p>The pools begin as they are after hours in production: connected, and what they resolved then has long left their
 * caches. Every other client drops a connection on which a write was refused as read-only, which a pool has to be told
 * to; the rest stay on it until it is killed.
 */
public final class Workload implements AutoCloseable {
    private static final String INSERT = "INSERT INTO writes (client, n, server_id) VALUES (?, ?, @@server_id)";
    private static final int READ_ONLY = 1290;
    private static final int RETRY_MILLIS = 20;
    private static final int IDLE_CONNECTIONS = 4;
    private static final int POOL_SIZE = 2;
    /** Of hundreds of clients that resolve at once, some queries get lost: the pool asks again. */
    private static final Duration LOST_QUERY = Duration.ofSeconds(1);
    private static final Duration START = Duration.ofSeconds(30);

    /** An acknowledged write: by whom, its number, when ({@link System#nanoTime}) and by which server (host:port). */
    public record Write(int client, long n, long nanos, String server) {}

    /** A try to write: by whom, when it ended, and where; "" when there was no connection. */
    public record Try(int client, long nanos, String server, boolean isDone, boolean isReadOnly) {}

    /** What became of the writes. */
    public record Verdict(long acknowledged, long lost, long duplicated, long failed) {}

    /** The clients' longest times without an acknowledged write. */
    public record Outage(long medianMillis, long maxMillis) {}

    /** A time in which a client had no write acknowledged ({@link System#nanoTime}). */
    public record Silence(long from, long to) {
        public long millis() {
            return (to - from) / 1_000_000;
        }
    }

    private final Name writer;
    private final UnaryOperator<String> hostAndPort;
    private final InetSocketAddress dns;
    private final Duration pause;
    private final List<Client> clients = new ArrayList<>();
    private final List<Connection> idle = new ArrayList<>();
    private final AtomicLong failed = new AtomicLong();
    private volatile Write last;
    private volatile boolean closed;

    /**
     * Starts the clients; returns when each has written.
     *
     * @param pause of a client between two writes: 8 clients with 40 ms make about 200 writes a second
     * @param dns the DNS server to ask
     * @param writer the DNS name to write to
     * @param port of every server behind that name
     */
    public Workload(int clients, Duration pause, InetSocketAddress dns, String writer, int port)
            throws IOException, SQLException, InterruptedException {
        this(clients, pause, dns, writer, address -> address + ":" + port);
    }

    /** The same where each address that DNS answers stands for another host and port, as with tunnels. */
    public Workload(int clients, Duration pause, InetSocketAddress dns, String writer,
            UnaryOperator<String> hostAndPort) throws IOException, SQLException, InterruptedException {
        this.writer = Name.fromString(writer, Name.root);
        this.hostAndPort = hostAndPort;
        this.dns = dns;
        this.pause = pause;
        DnsDataSource oneOfThem = new DnsDataSource();
        for (int i = 0; i < IDLE_CONNECTIONS; i++) {
            idle.add(oneOfThem.getConnection());
        }
        for (int number = 0; number < clients; number++) {
            this.clients.add(new Client(number));
        }
        this.clients.forEach(Thread::start);
        if (!await(client -> client.count > 0 && client.isFull(), START)) {
            close();
            throw new IOException("the workload cannot write to " + writer);
        }
        this.clients.forEach(client -> client.source.cache.clearCache());
    }

    /** Waits until each client has written after a point in time ({@link System#nanoTime}); false: it took too long. */
    public boolean awaitWrites(long nanos, Duration patience) throws InterruptedException {
        return await(client -> client.latest - nanos > 0, patience);
    }

    private boolean await(Predicate<Client> condition, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!clients.stream().allMatch(condition)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(5);
        }
        return true;
    }

    /** The write acknowledged last, by any client. */
    public Write last() {
        return last;
    }

    public long acknowledged() {
        return clients.stream().mapToLong(client -> client.count).sum();
    }

    public long failed() {
        return failed.get();
    }

    /** Every acknowledged write, by client and in their order. */
    public List<Write> writes() {
        return clients.stream().flatMap(client -> client.writes().stream()).toList();
    }

    /** Every try to write, the acknowledged ones and those that failed. */
    public List<Try> tries() {
        return Stream.concat(
                writes().stream().map(write -> new Try(write.client, write.nanos, write.server, true, false)),
                clients.stream().flatMap(client -> client.failures().stream())).toList();
    }

    /** Looks for each acknowledged write on the server that won: to be called after {@link #close}. */
    public Verdict verify(MySqlServer winner) throws SQLException {
        Map<String, Long> stored = new HashMap<>();
        try (Connection connection = winner.connect(MySqlServer.RDSADMIN);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT client, n, COUNT(*) FROM writes GROUP BY client, n")) {
            while (rows.next()) {
                stored.put(rows.getInt(1) + "/" + rows.getLong(2), rows.getLong(3));
            }
        }
        List<Write> writes = writes();
        long lost = writes.stream().filter(write -> !stored.containsKey(write.client + "/" + write.n)).count();
        long duplicated = stored.values().stream().filter(count -> count > 1).count();
        return new Verdict(writes.size(), lost, duplicated, failed());
    }

    /** Of each client the longest time without an acknowledged write that touches this span (nanoTime). */
    public Outage outage(long from, long to) {
        List<Silence> longest = silences(from, to);
        return new Outage(longest.get(longest.size() / 2).millis(), longest.get(longest.size() - 1).millis());
    }

    /** The same of the client that waited longest, and when it was. */
    public Silence longestSilence(long from, long to) {
        List<Silence> longest = silences(from, to);
        return longest.get(longest.size() - 1);
    }

    /** Of each client the longest one, the shortest of them first. */
    private List<Silence> silences(long from, long to) {
        return clients.stream().map(client -> silence(client.writes(), from, to))
                .sorted(Comparator.comparingLong(silence -> silence.to - silence.from)).toList();
    }

    private static Silence silence(Collection<Write> writes, long from, long to) {
        Silence longest = new Silence(from, from);
        long previous = from;
        for (Write write : writes) {
            if (write.nanos - from > 0 && previous - to < 0) {
                longest = longer(longest, new Silence(previous, write.nanos));
            }
            previous = write.nanos;
        }
        return longer(longest, new Silence(previous, to));
    }

    private static Silence longer(Silence one, Silence other) {
        return other.to - other.from > one.to - one.from ? other : one;
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        for (Client client : clients) {
            client.join();
            client.pool.close();
        }
        for (Connection connection : idle) {
            try {
                connection.close();
            } catch (SQLException e) {
                // killed, as it was meant to be
            }
        }
    }

    /** A pool, and a thread that writes through it. */
    private final class Client extends Thread {
        final int number;
        final DnsDataSource source;
        final HikariDataSource pool;
        private final List<Write> writes = new ArrayList<>();
        private final List<Try> failures = new ArrayList<>();
        volatile long latest = System.nanoTime();
        volatile long count;

        Client(int number) throws IOException {
            super("client " + number);
            setDaemon(true);
            this.number = number;
            source = new DnsDataSource();
            HikariConfig config = new HikariConfig();
            config.setDataSource(source);
            config.setMaximumPoolSize(POOL_SIZE);
            config.setConnectionTimeout(1000);
            config.setInitializationFailTimeout(-1);
            if (number % 2 == 0) {
                config.setExceptionOverrideClassName(EvictReadOnly.class.getName());
            }
            pool = new HikariDataSource(config);
        }

        /** Then it opens no connection, and asks no DNS server, until it loses one. */
        boolean isFull() {
            return pool.getHikariPoolMXBean().getTotalConnections() == POOL_SIZE;
        }

        @Override
        public void run() {
            for (long n = 1; !closed; n++) {
                try {
                    Thread.sleep(write(n) ? pause.toMillis() : RETRY_MILLIS);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }

        /** A new number for each try: a write that failed may still have been committed, so it is never repeated. */
        private boolean write(long n) {
            String server = "";
            try (Connection connection = pool.getConnection();
                    PreparedStatement insert = connection.prepareStatement(INSERT)) {
                server = connection.getMetaData().getURL().replaceFirst(".*//(.*?)/.*", "$1");
                insert.setInt(1, number);
                insert.setLong(2, n);
                insert.executeUpdate();
                acknowledged(new Write(number, n, System.nanoTime(), server));
                return true;
            } catch (SQLException e) {
                failed.incrementAndGet();
                failed(new Try(number, System.nanoTime(), server, false, e.getErrorCode() == READ_ONLY));
                return false;
            }
        }

        private void failed(Try failure) {
            synchronized (failures) {
                failures.add(failure);
            }
        }

        List<Try> failures() {
            synchronized (failures) {
                return List.copyOf(failures);
            }
        }

        private void acknowledged(Write write) {
            synchronized (writes) {
                writes.add(write);
            }
            count++;
            latest = write.nanos;
            last = write;
        }

        List<Write> writes() {
            synchronized (writes) {
                return List.copyOf(writes);
            }
        }
    }

    /** Tells the pool to drop a connection to a server that has become read-only. */
    public static final class EvictReadOnly implements SQLExceptionOverride {
        @java.lang.Override
        public Override adjudicate(SQLException e) {
            return e.getErrorCode() == READ_ONLY ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
        }
    }

    /** Resolves the writer's name for each new connection, through a DNS cache of its own. */
    private final class DnsDataSource extends MysqlDataSource {
        private static final long serialVersionUID = 1;
        final transient Cache cache = new Cache();
        private final transient SimpleResolver resolver = new SimpleResolver(dns);

        DnsDataSource() {
            resolver.setTimeout(LOST_QUERY);
        }

        @Override
        public Connection getConnection() throws SQLException {
            Lookup lookup = new Lookup(writer, Type.A);
            lookup.setResolver(resolver);
            lookup.setCache(cache);
            Record[] answers = lookup.run();
            if (answers == null) {
                throw new SQLException("cannot resolve " + writer + ": " + lookup.getErrorString(), "08001");
            }
            String address = ((ARecord) answers[0]).getAddress().getHostAddress();
            String url = MySqlServer.url(hostAndPort.apply(address));
            return DriverManager.getConnection(url, MySqlServer.APP.name(), MySqlServer.APP.password());
        }
    }
}
