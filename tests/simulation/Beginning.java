package simulation;

//SOURCES ../../lib/site/Cluster.java
//SOURCES ../../lib/site/Endpoint.java
//SOURCES ../../nonprod/Environment.java
//SOURCES Group.java
//SOURCES SimulatedServer.java
//SOURCES World.java

import static environment.Environment.SITE;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lib.site.Cluster;
import lib.site.Endpoint;

/**
 * How a site is when the first command is run.
 *
 * @param writers the places in the chain of those who take writes
 * @param detached the places of those who replicate from nobody, besides the first
 * @param groups what the parameter groups say
 * @param records the place of the cluster that each of the write records leads to, the writer's and the proxy's
 * @param ttls the records' TTLs, and what the journal knows of them
 */
record Beginning(List<Integer> writers, List<Integer> detached, Groups groups, List<Integer> records, Ttls ttls) {
    /** What the parameter groups say of read_only. */
    enum Groups {
        /** What the servers have. */
        SETTLED,
        /** The first one is told to take writes, and RDS has yet to apply it: an undo that was cut off. */
        FIRST_GIVEN_BACK,
        /** The second one is told to take writes, and RDS has yet to apply it: a release that was cut off. */
        SECOND_RELEASED,
        /** The first one is told to be read-only, and RDS has yet to apply it: a freeze that was cut off. */
        FIRST_FROZEN,
        /** A formula of Aurora's stands where a replica's group says 1. */
        FORMULA
    }

    /** The TTLs of the records. */
    enum Ttls { LOW_LONG_AGO, LOW_JUST_NOW, NORMAL, LOW_AND_NOBODY_KNOWS }

    /** Reads moved, TTLs lowered long ago: ready for the write switchover. */
    static final Beginning READY =
            new Beginning(List.of(0), List.of(), Groups.SETTLED, List.of(0, 0), Ttls.LOW_LONG_AGO);
    /** Switched over, ready for the rollback. */
    static final Beginning SWITCHED =
            new Beginning(List.of(1), List.of(1), Groups.SETTLED, List.of(1, 1), Ttls.LOW_LONG_AGO);

    private static final long LOW = 5, NORMAL = 60;

    Beginning withWriters(List<Integer> other) {
        return new Beginning(other, detached, groups, records, ttls);
    }

    Beginning withGroups(Groups other) {
        return new Beginning(writers, detached, other, records, ttls);
    }

    Beginning withDetached(List<Integer> other) {
        return new Beginning(writers, other, groups, records, ttls);
    }

    Beginning withRecords(List<Integer> other) {
        return new Beginning(writers, detached, groups, other, ttls);
    }

    Beginning withTtls(Ttls other) {
        return new Beginning(writers, detached, groups, records, other);
    }

    /** Every one of them, the sick ones too. */
    static List<Beginning> all() {
        List<Beginning> all = new ArrayList<>();
        for (List<Integer> writers : List.of(List.of(0), List.of(1), List.of(2), List.<Integer>of(), List.of(0, 1),
                List.of(0, 2), List.of(1, 2))) {
            for (List<Integer> detached : List.of(List.<Integer>of(), List.of(1), List.of(2), List.of(1, 2))) {
                for (Groups groups : Groups.values()) {
                    for (List<Integer> records : List.of(List.of(0, 0), List.of(1, 1), List.of(2, 2),
                            List.of(0, 1))) {
                        for (Ttls ttls : Ttls.values()) {
                            all.add(new Beginning(writers, detached, groups, records, ttls));
                        }
                    }
                }
            }
        }
        return all;
    }

    /** Whether it is one that the runbook itself leads to. */
    boolean isHealthy() {
        return equals(READY) || equals(SWITCHED);
    }

    void make(World world) {
        replicate(world);
        for (int place = 0; place < SITE.chain().size(); place++) {
            SimulatedServer server = world.server(place);
            server.readOnly = !writers.contains(place);
            server.replica.delay = world.knobs.replication();
            Group group = world.rds.group(server);
            group.begin(!server.readOnly ? "0" : groups == Groups.FORMULA && place > 0 ? "{TrueIfReplica}" : "1");
        }
        switch (groups) {
            case FIRST_GIVEN_BACK -> world.rds.group(world.server(0)).set("0", false);
            case SECOND_RELEASED -> world.rds.group(world.server(1)).set("0", false);
            case FIRST_FROZEN -> world.rds.group(world.server(0)).set("1", false);
            default -> {
            }
        }
        lead(world);
        remember(world);
        world.watch.begin();
    }

    /** Each server holds what was written before; each but the detached ones replicates from the one before it. */
    private void replicate(World world) {
        for (SimulatedServer server : world.servers.values()) {
            server.commit("app.writes", null);
        }
        for (SimulatedServer server : world.servers.values()) {
            world.servers.values().forEach(other -> server.executed.put(other, 1L));
        }
        for (int place = 1; place < SITE.chain().size(); place++) {
            if (!detached.contains(place)) {
                world.server(place).replica.attach(world.server(place - 1));
            }
        }
    }

    private Map<Endpoint, Cluster> targets() {
        Map<Endpoint, Cluster> targets = new LinkedHashMap<>();
        List<Endpoint> writes = SITE.writes().all();
        for (int i = 0; i < writes.size(); i++) {
            targets.put(writes.get(i), SITE.chain().get(records.get(Math.min(i, 1))));
        }
        SITE.reads().all().forEach(record -> targets.put(record, SITE.chain().get(Math.max(1, records.get(0)))));
        return targets;
    }

    private void lead(World world) {
        targets().forEach((record, cluster) -> world.route53.begin(record.name(), cluster.host(record),
                ttls == Ttls.NORMAL ? NORMAL : LOW));
    }

    /** What the journal knows: since when the TTLs are low, and where the first one stood when it was left. */
    private void remember(World world) {
        if (ttls == Ttls.LOW_LONG_AGO || ttls == Ttls.LOW_JUST_NOW) {
            for (Endpoint record : SITE.records().all()) {
                journal(world, "LowerTtl", ttls == Ttls.LOW_LONG_AGO ? 600 : 5, "ttl",
                        "\"record\":\"%s\",\"before\":%d,\"after\":%d".formatted(record.name(), NORMAL, LOW));
            }
        }
        if (detached.contains(1)) {
            journal(world, "WriteSwitchover", 300, "handed over", "\"cluster\":\"%s\",\"position\":\"%s:%d\"".formatted(
                    world.server(0).name, SimulatedServer.LOG, world.server(0).offset()));
        }
    }

    private static void journal(World world, String step, int secondsAgo, String phase, String rest) {
        world.journal.begin("{\"at\":\"%s\",\"step\":\"%s\",\"phase\":\"%s\",%s}".formatted(
                World.BEGINNING.minusSeconds(secondsAgo), step, phase, rest));
    }
}
