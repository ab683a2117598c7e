package lib.change;

//SOURCES ../mysql/Clients.java
//SOURCES ../mysql/Server.java
//SOURCES ../run/Failure.java
//SOURCES ../run/Run.java
//SOURCES ../run/Time.java

import java.time.Duration;
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
    private static final Duration LEAVING = Duration.ofSeconds(1);
    /** Who comes back for so long is told with the program: with thousands of clients that is a question of its own. */
    private static final Duration STUBBORN = Duration.ofSeconds(1);

    private final Run run;
    private final Clients clients;
    private long total;
    private long lastSeen;
    private long begun;
    private String who = "";
    private final Set<Long> denied = new HashSet<>();

    /** Of these clients, within this run's time. */
    public Eviction(Run run, Clients clients) {
        this.run = run;
        this.clients = clients;
    }

    /**
     * Kills, reading the processlist again each time, until no living client has been seen for the given time.
     *
     * @param killed told each batch of ids when it is gone
     */
    public void killAll(Duration quiet, Consumer<List<Long>> killed) {
        begun = Time.nanoTime();
        lastSeen = begun - quiet.toNanos();
        run.waitUntil("no client connection is left on " + clients.server().address(),
                quiet.isZero() ? Server.POLL : CALM, () -> killOnce(quiet, killed));
    }

    private Optional<String> killOnce(Duration quiet, Consumer<List<Long>> killed) {
        List<Client> living = toKill();
        if (!living.isEmpty()) {
            boolean comeBack = Time.nanoTime() - begun > STUBBORN.toNanos();
            who = comeBack ? clients.withPrograms(living) : Clients.byUser(living);
            Set<Long> refused = clients.kill(living, killed);
            denied.addAll(refused);
            total += living.size() - refused.size();
            living = toKill(); // at once: who was killed has left the list
            lastSeen = Time.nanoTime();
        }
        boolean isQuiet = Time.nanoTime() - lastSeen >= quiet.toNanos();
        return living.isEmpty() && isQuiet ? Optional.empty()
                : Optional.of("%d killed, the last ones %s".formatted(total, who));
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
