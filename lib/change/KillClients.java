package lib.change;

//SOURCES ../mysql/Address.java
//SOURCES ../mysql/Clients.java
//SOURCES ../mysql/Server.java
//SOURCES ../mysql/SqlFailure.java
//SOURCES ../run/Edit.java
//SOURCES ../run/Failure.java
//SOURCES ../run/Guard.java
//SOURCES ../site/Cluster.java
//SOURCES ../site/ClusterGuards.java
//SOURCES ../site/Endpoint.java
//SOURCES ../site/Endpoints.java
//SOURCES ../site/Look.java
//SOURCES ../site/Site.java
//SOURCES ../site/Work.java
//SOURCES Change.java
//SOURCES Eviction.java
//SOURCES KillOptions.java
//SOURCES Lacking.java
//SOURCES Landing.java
//SOURCES LeftBehind.java
//SOURCES StaleReads.java

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lib.mysql.Address;
import lib.mysql.Clients;
import lib.mysql.Clients.Client;
import lib.mysql.Server;
import lib.mysql.SqlFailure;
import lib.run.Edit;
import lib.run.Failure;
import lib.run.Guard;
import lib.site.Cluster;
import lib.site.ClusterGuards;
import lib.site.Endpoint;
import lib.site.Endpoints;
import lib.site.Look;
import lib.site.Site;
import lib.site.Work;

/**
 * Kills the client connections of some of a cluster's instances, which must be read-only, so that clients connect
 * again.
 */
public final class KillClients implements Change {
    private final KillOptions options;
    private final Cluster cluster;
    private final boolean writerToo;
    private final Endpoints readers;
    private final Collection<String> spared;
    private final Optional<Landing> landing;
    private final List<Eviction> evictions = new ArrayList<>();
    /** Connected while planning, so that the first kill is one round trip away. */
    private final Map<Address, Clients> warm = new LinkedHashMap<>();
    /** Instances that could not be reached, and why. */
    private final Map<Address, SqlFailure> silent = new LinkedHashMap<>();

    private KillClients(Cluster cluster, boolean writerToo, Endpoints readers, Collection<String> spared,
            Optional<Landing> landing) {
        this.cluster = cluster;
        this.writerToo = writerToo;
        this.readers = readers;
        this.spared = spared;
        this.landing = landing;
        options = landing.isPresent() && readers.all().isEmpty() ? new KillOptions.OnWriter() : new KillOptions();
    }

    /** On the cluster's writer. */
    public static KillClients onWriterOf(Cluster cluster) {
        return new KillClients(cluster, true, Endpoints.of(), List.of(), Optional.empty());
    }

    /** On the instances behind these records. */
    public static KillClients onReadersOf(Cluster cluster, Endpoints readers) {
        return new KillClients(cluster, false, readers, List.of(), Optional.empty());
    }

    /** On the instances behind these records too. */
    public KillClients andReaders(Endpoints more) {
        return new KillClients(cluster, writerToo, readers.and(more), spared, landing);
    }

    /** But for these accounts' connections. */
    public KillClients sparing(Collection<String> users) {
        return new KillClients(cluster, writerToo, readers, users, landing);
    }

    /** Proves after the kill that new connections through these names land on this cluster. */
    public KillClients landingOn(Cluster target, Site site, Endpoints names) {
        return new KillClients(cluster, writerToo, readers, spared,
                Optional.of(new Landing(site.zone(), target, names)));
    }

    /** The records whose instances lose their clients too. */
    private Endpoints readers(Work work) {
        return options.readersToo() ? work.site().reads() : readers;
    }

    @Override
    public Optional<String> lacking() {
        return Lacking.oneOf(cluster, landing.map(Landing::target).orElse(cluster));
    }

    @Override
    public Optional<Object> options() {
        return Optional.of(options);
    }

    private List<Address> addresses(Work work) {
        Stream<Address> writer = writerToo ? Stream.of(cluster.writer()) : Stream.of();
        return Stream.concat(writer, readers(work).all().stream().flatMap(record -> cluster.behind(record).stream()))
                .distinct().toList();
    }

    @Override
    public List<Edit> plan(Work work) {
        List<Edit> edits = new ArrayList<>();
        addresses(work).forEach(address -> reached(work, address).ifPresent(clients -> {
            List<Client> living = clients.toKill();
            if (!living.isEmpty()) {
                edits.add(edit(work, address, Clients.byUser(living)));
            }
        }));
        silent.keySet().forEach(address -> edits.add(edit(work, address, "unknown, it does not answer")));
        // An earlier run may have killed all and failed after that.
        if (edits.isEmpty() && warm.values().stream().allMatch(clients -> clients.server().isReadOnly())) {
            astray(work).forEach(
                    seen -> edits.add(new Edit("new connections", seen, "all land on " + landing.get().target())));
        }
        return edits;
    }

    private static Edit edit(Work work, Address address, String who) {
        Address reached = work.login().reached(address);
        return new Edit(reached + " client connections", who, "none")
                .briefly(reached.words(work.site().name()) + ": client connections");
    }

    private Optional<Clients> reached(Work work, Address address) {
        if (!warm.containsKey(address)) {
            Server server;
            try {
                server = work.login().another(address);
            } catch (SqlFailure e) {
                silent.put(address, e);
                return Optional.empty();
            }
            warm.put(address, Clients.of(server, spared));
        }
        return Optional.of(warm.get(address));
    }

    /** What is silent is no reason to go on: who is still there is killed once it answers. */
    @Override
    public boolean isToDo(List<Edit> planned) {
        return planned.size() > silent.size();
    }

    /** The names whose new connections are followed. */
    private Optional<Landing> landing(Work work) {
        return landing.map(each -> options.readersToo() ? each.and(work.site().reads()) : each);
    }

    private List<String> astray(Work work) {
        return landing(work).map(each -> each.objections(work)).orElse(List.of());
    }

    @Override
    public List<Guard> guards(Work work, Look look) {
        List<Guard> guards = new ArrayList<>();
        warm.keySet().forEach(address -> guards.add(new Guard("read-only", address + " read-only",
                () -> work.login().server(address).isReadOnly() ? Optional.empty() : Optional.of("it takes writes"),
                "make sure that this is the cluster the clients are to leave")));
        silent.values().stream().findFirst().ifPresent(why -> guards.add(ClusterGuards.answering(
                "%s on %s".formatted(silent.size() > 1 ? "all instances" : "the instance", cluster),
                () -> Optional.of("%d silent, the first of them: %s; clients that are still there would stay there"
                        .formatted(silent.size(), why.getMessage())))));
        landing.ifPresent(each -> guards.add(ClusterGuards.noOtherWriter(work, each.target(), cluster)));
        return guards;
    }

    @Override
    public void apply(Work work) {
        warm.forEach((address, clients) -> {
            Eviction eviction = new Eviction(work.run(), clients);
            eviction.killAll(options.quiet, ids -> {
                work.run().say("killed", "%d connections of %s: %s", ids.size(), reached(clients), ids);
                work.journal().record("killed", "instance", reached(clients), "ids", ids.toString());
            });
            evictions.add(eviction);
            List<Client> lingering = eviction.lingering();
            if (!lingering.isEmpty()) {
                work.run().say("note", "%d killed connections are still in the processlist of %s (held by a statement, "
                        + "a rollback or a client's socket): %s", lingering.size(), reached(clients),
                        Clients.byUser(lingering));
            }
        });
    }

    /**
     * Killing has read the processlist until nobody came back; here the names are followed, and who came back since is
     * told.
     */
    @Override
    public void prove(Work work) {
        List<String> astray = astray(work);
        landing(work).ifPresent(each -> work.journal().record("landed", "on", each.target().name(), "names",
                String.join(", ", each.names().all().stream().map(Endpoint::name).toList()), "astray",
                String.join(", ", astray)));
        String back = whoCameBack();
        if (!astray.isEmpty()) {
            throw Failure.failed("not all new connections land on %s: %s%s: find out who moved the record, and point "
                    + "it there again", landing.get().target(), String.join(", ", astray),
                    back.isEmpty() ? "" : "; there are again clients on " + back);
        }
        if (!back.isEmpty()) {
            work.run().say("note", "clients have come back to %s", back);
        }
        if (landing.isPresent()) {
            if (readers(work).all().isEmpty()) {
                new StaleReads(cluster, work.site().reads(), spared).tell(work);
            }
            LeftBehind.failIfAny(work, cluster, landing.get().target());
            ClusterGuards.failIfTwoWriters(work, landing.get().target());
        }
        evictions.forEach(Eviction::failIfDenied);
    }

    private static String reached(Clients clients) {
        return clients.server().address().variable();
    }

    private String whoCameBack() {
        List<String> back = new ArrayList<>();
        warm.forEach((address, clients) -> {
            List<Client> living = clients.toKill();
            if (!living.isEmpty()) {
                back.add(reached(clients) + ": " + clients.withPrograms(living));
            }
        });
        return String.join(", ", back);
    }
}
