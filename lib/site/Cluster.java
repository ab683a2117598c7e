package lib.site;

//SOURCES ../aws/ParameterGroup.java
//SOURCES ../aws/RdsInstances.java
//SOURCES ../dns/Names.java
//SOURCES ../mysql/Address.java
//SOURCES ../run/Failure.java
//SOURCES Endpoint.java

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import lib.aws.ParameterGroup;
import lib.aws.RdsInstances;
import lib.dns.Names;
import lib.mysql.Address;
import lib.run.Failure;

/**
 * A database cluster as the runbook sees it: the parameter group that freezes it, and for each record the host that
 * answers it there. The first of these is the cluster's own, where its writer is reached.
 */
public final class Cluster {
    private final String name;
    private final ParameterGroup group;
    private final Map<Endpoint, String> hosts;
    private final Map<Endpoint, List<String>> named;
    private final Map<Endpoint, RdsInstances> discovered;
    private final Map<Endpoint, List<Address>> addresses = new ConcurrentHashMap<>(); // asked for at every step
    private Address writer;

    private Cluster(String name, ParameterGroup group, Map<Endpoint, String> hosts,
            Map<Endpoint, List<String>> named, Map<Endpoint, RdsInstances> discovered) {
        this.name = name;
        this.group = group;
        this.hosts = hosts;
        this.named = named;
        this.discovered = discovered;
    }

    /** A cluster of that name. */
    public static Cluster named(String name) {
        return new Cluster(name, null, Map.of(), Map.of(), Map.of());
    }

    /** For an environment that has no such cluster: a step about it changes nothing. */
    public static Cluster none() {
        return named("");
    }

    /** The same with this parameter group. */
    public Cluster parameters(ParameterGroup its) {
        return new Cluster(name, its, hosts, named, discovered);
    }

    /** The same, where this record points to this host when the cluster has it. */
    public Cluster answers(Endpoint endpoint, String host) {
        return new Cluster(name, group, with(hosts, endpoint, Names.withoutDot(host)), named, discovered);
    }

    /** The same, where the instances behind a record are those at these hosts, not the one at its own. */
    public Cluster instances(Endpoint endpoint, String... itsHosts) {
        return new Cluster(name, group, hosts, with(named, endpoint, List.of(itsHosts)), discovered);
    }

    /** The same, where the instances behind a record are those that RDS names, not the one at its host. */
    public Cluster instances(Endpoint endpoint, RdsInstances instances) {
        return new Cluster(name, group, hosts, named, with(discovered, endpoint, instances));
    }

    private static <T> Map<Endpoint, T> with(Map<Endpoint, T> some, Endpoint endpoint, T one) {
        Map<Endpoint, T> more = new LinkedHashMap<>(some);
        more.put(endpoint, one);
        return more;
    }

    /** Whether the environment has no such cluster. */
    public boolean isNone() {
        return name.isEmpty();
    }

    /** Its name for people, and in the names of variables. */
    public String name() {
        return name;
    }

    /** The group that holds its read_only. */
    public ParameterGroup group() {
        return group;
    }

    /** What it answers each record with, in the order of the file: the cluster's own is the first. */
    public Map<Endpoint, String> hosts() {
        return Collections.unmodifiableMap(hosts);
    }

    /** Where a record points when this cluster has it. */
    public String host(Endpoint endpoint) {
        return Optional.ofNullable(hosts.get(endpoint)).orElseThrow(() -> Failure.refused(
                "%s answers no %s: say .answers(…) in Environment.java", name, endpoint.role()));
    }

    /** The cluster's writer: blue's variable is BLUE_DB, with the environment's name before it. */
    public Address writer() {
        if (writer == null) {
            writer = new Address(variable(""), hosts.values().iterator().next(), Address.PORT);
        }
        return writer;
    }

    /** The instances that RDS is asked for, where the environment does not name them itself. */
    public Optional<RdsInstances> discovered(Endpoint endpoint) {
        return Optional.ofNullable(discovered.get(endpoint));
    }

    /**
     * The instances behind a record that the environment names itself: one, whose variable is GREEN_BATCH_READER_DB
     * for green's batch reader, or several, the first of which is GREEN_BATCH_READER_1_DB.
     */
    public List<Address> named(Endpoint endpoint) {
        return addresses.computeIfAbsent(endpoint, this::addresses);
    }

    private List<Address> addresses(Endpoint endpoint) {
        List<String> several = named.getOrDefault(endpoint, List.of());
        if (several.isEmpty()) {
            return List.of(new Address(variable(endpoint.role() + "_"), host(endpoint), Address.PORT));
        }
        return IntStream.range(0, several.size()).mapToObj(i -> new Address(
                variable("%s_%d_".formatted(endpoint.role(), i + 1)), several.get(i), Address.PORT)).toList();
    }

    /** The instances behind a record: those that are named, or those that RDS finds now. */
    public List<Address> behind(Endpoint endpoint) {
        return discovered(endpoint).map(instances -> instances.find().stream().map(Cluster::address).toList())
                .orElseGet(() -> named(endpoint));
    }

    private String variable(String role) {
        return Address.asVariable(name + "_" + role + "db");
    }

    /** Reached through a tunnel by a variable named like the instance: green-cluster-1 is GREEN_CLUSTER_1. */
    public static Address address(RdsInstances.Instance instance) {
        return new Address(Address.asVariable(instance.identifier()), instance.host(), instance.port());
    }

    @Override
    public String toString() {
        return name;
    }
}
