package lib.site;

//SOURCES ../aws/RdsProxy.java
//SOURCES ../mysql/Clients.java
//SOURCES ../mysql/Server.java
//SOURCES ../run/Guard.java
//SOURCES Cluster.java
//SOURCES ClusterGuards.java
//SOURCES FallbackGuards.java
//SOURCES Listed.java
//SOURCES ReplicationGuards.java
//SOURCES RightsGuards.java
//SOURCES Site.java
//SOURCES Situation.java
//SOURCES UpgradeGuards.java
//SOURCES Work.java

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.aws.RdsProxy;
import lib.mysql.Clients;
import lib.mysql.Server;
import lib.run.Guard;

/** The guards of the days before: what would break the switchover, the way back, or the first hour after. */
public final class ReadinessGuards {
    /** An idle client is as far behind the switchover as this. */
    private static final int IDLE_SECONDS = 60;

    private ReadinessGuards() {}

    /** All that a site's chain lets ask beside the guards of the steps ahead. */
    public static List<Guard> of(Work work, Situation situation) {
        Site site = work.site();
        List<Cluster> chain = site.chain();
        Cluster blue = chain.get(0);
        Cluster green = chain.get(1);
        List<Guard> guards = new ArrayList<>();
        guards.add(ClusterGuards.writers(situation, blue));
        proxy(site, blue).ifPresent(guards::add);
        for (Cluster fallback : chain.subList(2, chain.size())) {
            guards.addAll(fallback(work, green, fallback));
        }
        chain.subList(0, chain.size() - 1).forEach(source -> guards.add(ReplicationGuards.retention(work, source)));
        guards.add(version(work, green, blue));
        guards.addAll(UpgradeGuards.of(work, green, blue));
        guards.add(events(work, green));
        guards.add(RightsGuards.accounts(work, green, blue));
        guards.add(capacity(work, green, blue));
        chain.forEach(cluster -> guards.add(RightsGuards.mysqlRights(work, cluster)));
        guards.add(RightsGuards.awsRights(site));
        return guards;
    }

    private static List<Guard> fallback(Work work, Cluster green, Cluster fallback) {
        return List.of(
                ReplicationGuards.replication(work, fallback, green),
                ReplicationGuards.channels(work, fallback),
                ReplicationGuards.lag(work, fallback, green),
                ReplicationGuards.errant(work, fallback, green),
                ReplicationGuards.filters(work, fallback, green),
                ClusterGuards.parameterGroup(fallback),
                FallbackGuards.fallback(work, green, fallback));
    }

    /**
     * RDS Proxy keeps a client's connection when the one behind it is killed: an idle client stays with the old
     * cluster until the proxy's idle time-out (AWS: "RDS Proxy connection considerations").
     */
    private static Optional<Guard> proxy(Site site, Cluster source) {
        List<String> hosts = site.writes().all().stream().map(source::host).filter(RdsProxy::isAt).toList();
        return hosts.isEmpty() ? Optional.empty() : Optional.of(new Guard("proxy",
                "%s's proxy letting go of idle clients within %d s".formatted(source, IDLE_SECONDS),
                () -> Listed.list(hosts.stream().flatMap(host -> objection(host).stream()).toList()),
                "aws rds modify-db-proxy --idle-client-timeout %d --db-proxy-name NAME; the old value when all is done"
                        .formatted(IDLE_SECONDS)));
    }

    private static Optional<String> objection(String host) {
        Optional<RdsProxy> proxy = RdsProxy.at(host);
        if (proxy.isEmpty()) {
            return Optional.of("RDS knows no proxy at " + host);
        }
        return proxy.filter(seen -> seen.idleSeconds() > IDLE_SECONDS)
                .map(seen -> "%s keeps them for %d s".formatted(seen.name(), seen.idleSeconds()));
    }

    /** Replication goes from older to newer only. */
    private static Guard version(Work work, Cluster target, Cluster source) {
        return new Guard("version", "%s at least as new as %s".formatted(target, source), () -> {
            String there = work.server(target).version();
            String here = work.server(source).version();
            return release(there) >= release(here) ? Optional.empty()
                    : Optional.of("%s after %s".formatted(there, here));
        }, "swap the clusters in Environment.java, or upgrade the target");
    }

    /** 8.0.36-log as 80036. */
    private static int release(String version) {
        String[] numbers = version.split("[^0-9]+");
        return Integer.parseInt(numbers[0]) * 10_000 + Integer.parseInt(numbers[1]) * 100
                + Integer.parseInt(numbers[2]);
    }

    /** The target takes as many connections as the source has now. */
    private static Guard capacity(Work work, Cluster target, Cluster source) {
        return new Guard("capacity", "room on %s for the connections of %s".formatted(target, source), () -> {
            long limit = Long.parseLong(work.server(target).value("SELECT @@global.max_connections"));
            long used = Clients.of(work.server(source)).all().size();
            return used < limit ? Optional.empty()
                    : Optional.of("max_connections %d for %d connections".formatted(limit, used));
        }, "raise max_connections on the target");
    }

    /** Events arrive on a replica as SLAVESIDE_DISABLED and stay so when it becomes the writer. */
    private static Guard events(Work work, Cluster target) {
        return new Guard("events", "no event that stays disabled on " + target, () -> {
            Server server = work.server(target);
            List<String> seen = new ArrayList<>();
            server.rows("SELECT CONCAT(event_schema, '.', event_name) AS event FROM information_schema.events"
                    + " WHERE status IN ('SLAVESIDE_DISABLED', 'REPLICA_SIDE_DISABLED')")
                    .forEach(row -> seen.add(row.get("event")));
            String scheduler = server.value("SELECT @@global.event_scheduler");
            if (!scheduler.equals("ON") && server.has("SELECT 1 FROM information_schema.events LIMIT 1")) {
                seen.add("event_scheduler " + scheduler);
            }
            return Listed.list(seen);
        }, "after the switchover: ALTER EVENT … ENABLE, and event_scheduler on");
    }
}
