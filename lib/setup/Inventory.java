package lib.setup;

//SOURCES ../aws/Aws.java
//SOURCES ../dns/Names.java

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import lib.aws.Aws;
import lib.dns.Names;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBProxy;
import software.amazon.awssdk.services.rds.model.DBProxyTarget;
import software.amazon.awssdk.services.route53.model.HostedZone;
import software.amazon.awssdk.services.route53.model.RRType;

/** The MySQL databases that RDS has in a region, with every host that leads to them; and records that lead there. */
record Inventory(List<Database> databases) {
    private static final int PAGE = 100;

    /** What a host is. Records that take writes lead to the first two, those that are read from to the rest. */
    enum Kind {
        WRITER("writer endpoint"), PROXY("RDS Proxy"), READER("reader endpoint"), CUSTOM("custom endpoint"),
        REPLICA("read replica");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** Whether writes may go there. */
        boolean takesWrites() {
            return this == WRITER || this == PROXY;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /**
     * A host.
     *
     * @param id of the endpoint, proxy or instance
     * @param instances how many it leads to, as far as RDS tells
     */
    record Host(Kind kind, String id, String address, int instances) {}

    /**
     * An Aurora cluster, or a plain instance with its read replicas.
     *
     * @param arn names its account and region
     */
    record Database(String id, String arn, boolean aurora, String version, String group, List<Host> hosts) {
        /** The first two numbers of its version: 5.7. */
        String series() {
            return version.replaceFirst("^(\\d+\\.\\d+).*", "$1");
        }

        /** The host of that address, if it is one of this database's. */
        Optional<Host> host(String address) {
            return hosts.stream().filter(host -> Names.areSame(host.address, address)).findFirst();
        }

        /** For people: "blue-cluster (Aurora MySQL 5.7.mysql_aurora.2.11.2)". */
        @Override
        public String toString() {
            return "%s (%sMySQL %s)".formatted(id, aurora ? "Aurora " : "", version);
        }
    }

    /** A CNAME record of a zone. */
    record Cname(String name, String target, long ttl) {}

    /** All that RDS has in the configured region. */
    static Inventory find() {
        List<DBInstance> instances = Aws.rds().describeDBInstancesPaginator().dbInstances().stream().toList();
        Map<String, List<Host>> proxies = proxies();
        List<Database> databases = new ArrayList<>();
        Aws.rds().describeDBClustersPaginator().dbClusters().stream()
                .filter(cluster -> cluster.engine().equals("aurora-mysql"))
                .forEach(cluster -> databases.add(aurora(cluster,
                        proxies.getOrDefault(cluster.dbClusterIdentifier(), List.of()))));
        instances.stream().filter(instance -> instance.engine().equals("mysql"))
                .filter(instance -> source(instance, instances).isEmpty())
                .forEach(instance -> databases.add(plain(instance, instances,
                        proxies.getOrDefault(instance.dbInstanceIdentifier(), List.of()))));
        return new Inventory(databases);
    }

    private static Database aurora(DBCluster cluster, List<Host> proxies) {
        String id = cluster.dbClusterIdentifier();
        long readers = cluster.dbClusterMembers().stream().filter(member -> !member.isClusterWriter()).count();
        List<Host> hosts = new ArrayList<>(List.of(new Host(Kind.WRITER, id, cluster.endpoint(), 1)));
        hosts.addAll(proxies);
        hosts.add(new Host(Kind.READER, id, cluster.readerEndpoint(), (int) readers));
        if (!cluster.customEndpoints().isEmpty()) {
            hosts.addAll(customEndpoints(id, (int) readers));
        }
        return new Database(id, cluster.dbClusterArn(), true, cluster.engineVersion(),
                cluster.dbClusterParameterGroup(), hosts);
    }

    private static List<Host> customEndpoints(String cluster, int readers) {
        return Aws.rds().describeDBClusterEndpointsPaginator(r -> r.dbClusterIdentifier(cluster)).dbClusterEndpoints()
                .stream().filter(endpoint -> "CUSTOM".equals(endpoint.endpointType()))
                .map(endpoint -> new Host(Kind.CUSTOM, endpoint.dbClusterEndpointIdentifier(), endpoint.endpoint(),
                        endpoint.staticMembers().isEmpty() ? readers : endpoint.staticMembers().size()))
                .toList();
    }

    private static Database plain(DBInstance instance, List<DBInstance> all, List<Host> proxies) {
        String id = instance.dbInstanceIdentifier();
        List<Host> hosts = new ArrayList<>(List.of(host(Kind.WRITER, instance)));
        hosts.addAll(proxies);
        all.stream().filter(other -> source(other, all).filter(id::equals).isPresent())
                .forEach(replica -> hosts.add(host(Kind.REPLICA, replica)));
        return new Database(id, instance.dbInstanceArn(), false, instance.engineVersion(),
                instance.dbParameterGroups().get(0).dbParameterGroupName(), hosts);
    }

    private static Host host(Kind kind, DBInstance instance) {
        return new Host(kind, instance.dbInstanceIdentifier(), instance.endpoint().address(), 1);
    }

    /** Whose reader an instance is. A replica of a newer version is none: so is green made. */
    private static Optional<String> source(DBInstance instance, List<DBInstance> all) {
        return Optional.ofNullable(instance.readReplicaSourceDBInstanceIdentifier())
                .filter(source -> all.stream().anyMatch(other -> source.equals(other.dbInstanceIdentifier())
                        && other.engineVersion().equals(instance.engineVersion())));
    }

    /** By the cluster or instance behind them. */
    private static Map<String, List<Host>> proxies() {
        Map<String, List<Host>> proxies = new TreeMap<>();
        for (DBProxy proxy : Aws.rds().describeDBProxiesPaginator(r -> r.maxRecords(PAGE)).dbProxies()) {
            targets(proxy).map(target -> target.trackedClusterId() != null ? target.trackedClusterId()
                    : target.rdsResourceId()).distinct().forEach(
                            owner -> proxies.computeIfAbsent(owner, o -> new ArrayList<>()).add(new Host(Kind.PROXY,
                                    proxy.dbProxyName(), proxy.endpoint(), 1)));
        }
        return proxies;
    }

    private static Stream<DBProxyTarget> targets(DBProxy proxy) {
        return Aws.rds().describeDBProxyTargetsPaginator(r -> r.dbProxyName(proxy.dbProxyName())).targets().stream();
    }

    /** The database of that identifier. */
    Optional<Database> database(String id) {
        return databases.stream().filter(database -> database.id.equalsIgnoreCase(id)).findFirst();
    }

    /** The database that an address leads to. */
    Optional<Database> owner(String address) {
        return databases.stream().filter(database -> database.host(address).isPresent()).findFirst();
    }

    /** Every zone of the account, by its name and id. */
    static Map<String, String> zones() {
        Map<String, String> zones = new TreeMap<>();
        for (HostedZone zone : Aws.route53().listHostedZonesPaginator().hostedZones()) {
            zones.put(zone.id().replaceFirst(".*/", ""), Names.withoutDot(zone.name()));
        }
        return zones;
    }

    /** The CNAME records of a zone. */
    static List<Cname> cnames(String zoneId) {
        return Aws.route53().listResourceRecordSetsPaginator(r -> r.hostedZoneId(zoneId)).resourceRecordSets().stream()
                .filter(set -> set.type() == RRType.CNAME && set.ttl() != null && set.setIdentifier() == null)
                .map(set -> new Cname(Names.withoutDot(set.name()), Names.withoutDot(
                        set.resourceRecords().get(0).value()), set.ttl()))
                .toList();
    }
}
