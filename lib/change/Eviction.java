package lib.change;

//SOURCES ../mysql/Clients.java
//SOURCES ../mysql/Server.java
//SOURCES ../run/Failure.java
//SOURCES ../run/Run.java
//SOURCES ../run/Time.java

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import lib.mysql.Clients;
import lib.mysql.Clients.Client;
import lib.mysql.Server;
import lib.run.Failure;
import lib.run.Run;
import lib.run.Time;

/** The end of a server's client connections, and of those who come back. */
public final class Eviction {
    /** How often to look for clients that come back. */
    private static final Duration CALM = Duration.ofMillis(100);
    /**
     * So long kills go on by one look at the processlist, or ten times as long as it took: with thousands of clients
     * many leave by themselves meanwhile, and who has just been refused is to be next.
     */
    private static final Duration WAVE = Duration.ofMillis(100);
    private static final int LOOKS = 10;
    /** Kills in the first packet of a wave; each later one has twice as many. */
    private static final int PACKET = 50;
    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final Duration LEAVING = Duration.ofSeconds(1);
    /** Who comes back for so long is told with the program: with thousands of clients that is a question of its own. */
    private static final Duration STUBBORN = Duration.ofSeconds(1);

    private final Run run;
    private final Clients clients;
    private long total;
    private long lastSeen;
    private long begun;
    /** The youngest client at the beginning: ids only grow. */
    private long youngest = -1;
    private String who = "";
    private final Set<Long> denied = new HashSet<>();

    /** Of these clients, within this run's time. */
    public Eviction(Run run, Clients clients) {
        this.run = run;
        this.clients = clients;
    }

    /**
     * Kills, reading the processlist again after each wave, until no living client has been seen for the given time.
     *
     * @param killed told the ids of each wave when they are gone
     */
    public void killAll(Duration quiet, Consumer<List<Long>> killed) {
        begun = Time.nanoTime();
        lastSeen = begun - quiet.toNanos();
        run.waitUntil("no client connection is left on " + clients.server().address(), AT_ONCE,
                () -> killOnce(quiet, killed));
    }

    private Optional<String> killOnce(Duration quiet, Consumer<List<Long>> killed) {
        long asked = Time.nanoTime();
        List<Client> living = toKill();
        if (!living.isEmpty()) {
            long wave = Math.max(WAVE.toNanos(), LOOKS * (Time.nanoTime() - asked));
            Optional<String> stubborn =
                    isBackAgain(living) ? Optional.of(clients.withPrograms(living)) : Optional.empty();
            List<Long> gone = new ArrayList<>();
            try {
                killWave(living, wave, gone);
            } finally {
                who = stubborn.orElseGet(() -> Clients.byUser(living)); // nobody waits for that
                total += gone.size();
                if (!gone.isEmpty()) {
                    killed.accept(gone);
                }
            }
            lastSeen = Time.nanoTime();
        } else if (Time.nanoTime() - lastSeen >= quiet.toNanos()) {
            return Optional.empty();
        } else {
            run.pause(CALM);
        }
        return Optional.of("%d killed, the last ones %s".formatted(total, who));
    }

    private boolean isBackAgain(List<Client> living) {
        long latest = living.stream().mapToLong(Client::id).max().orElseThrow();
        youngest = youngest < 0 ? latest : youngest;
        return latest > youngest && Time.nanoTime() - begun > STUBBORN.toNanos();
    }

    private void killWave(List<Client> living, long nanos, List<Long> gone) {
        long end = Time.nanoTime() + nanos;
        int size = PACKET;
        for (int from = 0, to; from < living.size() && Time.nanoTime() < end; from = to) {
            to = Math.min(from + size, living.size());
            size *= 2;
            List<Client> packet = living.subList(from, to);
            denied.addAll(clients.kill(packet));
            packet.stream().map(Client::id).filter(id -> !denied.contains(id)).forEach(gone::add);
        }
    }

    /** Whom this account may not kill is tried once: trying again ends nobody. */
    private List<Client> toKill() {
        return clients.toKill().stream().filter(client -> !denied.contains(client.id())).toList();
    }

    /** Fails when there is still somebody whom this account may not kill. */
    public void failIfDenied() {
        List<Client> left = denied.isEmpty() ? List.of() // no question in vain
                : clients.toKill().stream().filter(client -> denied.contains(client.id())).toList();
        if (!left.isEmpty()) {
            throw Failure.failed("this account may not kill %s on %s: end them by another account",
                    Clients.byUser(left), clients.server().address());
        }
    }

    /** Killed clients that stay in the processlist; those that leave it within a second are only on their way out. */
    public List<Client> lingering() {
        long deadline = Time.nanoTime() + LEAVING.toNanos();
        while (true) {
            List<Client> killed = clients.killed();
            if (killed.isEmpty() || Time.nanoTime() >= deadline) {
                return killed;
            }
            run.pause(Server.POLL);
        }
    }
}
