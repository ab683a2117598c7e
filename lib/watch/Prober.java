package lib.watch;

//SOURCES ../dns/Lookups.java
//SOURCES ../mysql/Address.java
//SOURCES ../mysql/Probe.java
//SOURCES ../report/Stretch.java
//SOURCES ../run/Errors.java
//SOURCES ../site/Endpoint.java
//SOURCES Places.java
//SOURCES Try.java

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import lib.dns.Lookups;
import lib.mysql.Address;
import lib.mysql.Probe;
import lib.report.Stretch;
import lib.report.Stretch.Seen;
import lib.run.Errors;
import lib.site.Endpoint;

/**
 * A client that tries again and again through a record: connects if it has to, asks the server who it is and whether it
 * takes writes, and writes, where it was told to.
 */
final class Prober {
    /** How it finds its way, as clients differ. */
    enum Kind {
        /** Looks the name up before each try, and opens a new connection each second. */
        FRESH,
        /** Keeps an answer for its TTL, and opens a new connection each second. */
        CACHED,
        /** Keeps its connection for as long as that lasts, as a pool does; and an answer for its TTL. */
        HELD;

        /** For people. */
        String words() {
            return switch (this) {
                case FRESH -> "new connections";
                case CACHED -> "old answers of DNS";
                case HELD -> "held connections";
            };
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** ER_OPTION_PREVENTS_STATEMENT: the server was made read-only between the question and the write. */
    private static final int READ_ONLY = 1290;
    private static final Duration CONNECTION_KEPT = Duration.ofSeconds(1);

    private final Kind kind;
    private final Endpoint endpoint;
    private final boolean writes;
    private final Lookups lookups;
    private final Places places;
    private final Probe.Opener opener;
    private final Consumer<Stretch> ended;
    private final Duration interval;
    private final Try seen;
    private Lookups.Found found;
    private long foundUntil;
    private Probe probe;
    private String connectedTo = "", connectedTarget = "";
    private long connectedUntil;
    private volatile Connected connected = new Connected("", 0);
    private volatile long tries;
    private volatile String trouble = "";
    private volatile boolean stopped;

    /** Which server it is connected to, and by which connection there. */
    record Connected(String uuid, long id) {}

    Prober(Kind kind, Endpoint endpoint, boolean writes, Lookups lookups, Places places, Probe.Opener opener,
            Duration interval, Consumer<Stretch> ended) {
        this.kind = kind;
        this.endpoint = endpoint;
        this.writes = writes;
        this.lookups = lookups;
        this.places = places;
        this.opener = opener;
        this.interval = interval;
        this.ended = ended;
        seen = new Try(kind.word(), endpoint.name(), interval);
    }

    Thread start() {
        Thread thread = new Thread(this::run, "probe " + kind.word() + " " + endpoint.role());
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void run() {
        long next = System.nanoTime();
        while (!stopped) {
            boolean wasConnected = probe != null;
            tryOnce();
            boolean isLost = wasConnected && probe == null; // whoever loses a connection tries again at once
            next = isLost ? System.nanoTime() : Math.max(next + interval.toNanos(), System.nanoTime());
            try {
                TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private record Result(Seen seen, String where) {}

    private void tryOnce() {
        Result result;
        try {
            result = result();
        } catch (IOException | SQLException | RuntimeException e) {
            result = refused(e);
        }
        tries++;
        Optional.ofNullable(seen.took(Instant.now(), result.seen, result.where)).ifPresent(ended);
    }

    private Result result() throws IOException, SQLException {
        connect();
        if (probe == null) {
            trouble = "it leads to %s, which is no host of this site".formatted(found.target());
            return new Result(Seen.ELSEWHERE, "");
        }
        Probe.Answer answer = probe.ask();
        connected = new Connected(answer.uuid(), answer.connectionId());
        Optional<String> place = places.of(answer.uuid(), connectedTarget);
        trouble = "";
        if (place.isEmpty() || writes && !answer.takesWrites()) {
            return new Result(place.isEmpty() ? Seen.ELSEWHERE : Seen.READ_ONLY, place.orElse(""));
        }
        if (writes) {
            probe.write(endpoint.role() + " " + kind.word());
        }
        return new Result(Seen.UP, place.get());
    }

    private Result refused(Exception e) {
        trouble = (e instanceof RuntimeException unexpected ? Errors.explain(unexpected)
                : Optional.ofNullable(e.getMessage()).orElse(e.toString())).lines().findFirst().orElse("");
        if (e instanceof SQLException sql && sql.getErrorCode() == READ_ONLY) {
            return new Result(Seen.READ_ONLY, places.of(connected.uuid, connectedTarget).orElse(""));
        }
        disconnect();
        return new Result(Seen.REFUSED, "");
    }

    /** Logs in to hosts of this site only, wherever a record may lead. */
    private void connect() throws IOException, SQLException {
        if (kind == Kind.HELD && probe != null) {
            return;
        }
        if (kind == Kind.FRESH || found == null || System.nanoTime() - foundUntil > 0) {
            found = lookups.find(endpoint.name());
            foundUntil = System.nanoTime() + TimeUnit.SECONDS.toNanos(found.ttl());
        }
        boolean isOld = System.nanoTime() - connectedUntil > 0;
        if (probe == null || isOld || !connectedTo.equals(found.address())) {
            disconnect();
            if (!places.isHost(found.target())) {
                return;
            }
            probe = opener.open(new Address(endpoint.role(), found.target(), found.address(),
                    places.port(found.target())));
            connectedTo = found.address();
            connectedTarget = found.target();
            connectedUntil = System.nanoTime() + CONNECTION_KEPT.toNanos();
        }
    }

    private void disconnect() {
        if (probe != null) {
            probe.close();
            probe = null;
        }
    }

    Kind kind() {
        return kind;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    boolean writes() {
        return writes;
    }

    Try seen() {
        return seen;
    }

    long tries() {
        return tries;
    }

    /** Why the last try was refused; "" when it was not. */
    String trouble() {
        return trouble;
    }

    Connected connected() {
        return connected;
    }

    /** What the name servers answered last; none before the first answer. */
    Optional<Lookups.Found> found() {
        return Optional.ofNullable(found);
    }

    void stop() {
        stopped = true;
    }
}
