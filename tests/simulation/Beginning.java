package simulation;

//SOURCES ../../lib/site/Cluster.java
//SOURCES ../../lib/site/Endpoint.java
//SOURCES ../../lib/site/Endpoints.java
//SOURCES ../../nonprod/Environment.java
//SOURCES SimulatedServer.java
//SOURCES World.java

import static environment.Environment.SITE;

import java.util.List;
import lib.site.Cluster;
import lib.site.Endpoint;
import lib.site.Endpoints;

/** How a site is when the first command is run. */
enum Beginning {
    /** Reads moved, TTLs lowered long ago: ready for the write switchover. */
    READY,
    /** Switched over, ready for the rollback. */
    SWITCHED;

    private static final long LOW = 5, NORMAL = 60;

    void make(World world) {
        Cluster blue = SITE.chain().get(0), green = SITE.chain().get(1), prime = SITE.chain().get(2);
        world.servers.values().forEach(server -> server.commit("app.writes", null));
        world.server(1).replica.attach(world.server(0));
        world.server(2).replica.attach(world.server(1));
        // each has all of those before it
        world.servers.values().forEach(server -> world.servers.values().stream()
                .forEach(other -> server.executed.put(other, 1L)));
        Cluster writer = this == SWITCHED ? green : blue;
        world.servers.forEach((cluster, server) -> {
            server.readOnly = cluster != writer;
            world.rds.group(cluster).begin(server.readOnly ? "1" : "0");
            server.replica.delay = world.knobs.replication();
        });
        if (this == SWITCHED) {
            world.server(1).replica.detach();
        }
        lead(world, SITE.writes(), writer);
        lead(world, SITE.reads(), green);
        for (Endpoint record : SITE.records().all()) {
            world.journal.begin(("{\"at\":\"%s\",\"step\":\"LowerTtl\",\"phase\":\"ttl\",\"record\":\"%s\","
                    + "\"before\":%d,\"after\":%d}").formatted(World.BEGINNING.minusSeconds(600), record.name(),
                            NORMAL, LOW));
        }
        if (this == SWITCHED) {
            world.journal.begin(("{\"at\":\"%s\",\"step\":\"WriteSwitchover\",\"phase\":\"handed over\",\"cluster\":"
                    + "\"%s\",\"position\":\"%s:%d\"}").formatted(World.BEGINNING.minusSeconds(300), blue.name(),
                            SimulatedServer.LOG, world.server(0).offset()));
        }
        world.watch.begin();
    }

    private static void lead(World world, Endpoints records, Cluster cluster) {
        records.all().forEach(record -> world.route53.begin(record.name(), cluster.host(record), LOW));
    }

    static List<Beginning> all() {
        return List.of(values());
    }
}
