package lib.site;

//SOURCES ../aws/ParameterGroup.java
//SOURCES ../aws/RdsInstances.java
//SOURCES ../mysql/Address.java
//SOURCES ../run/Failure.java
//SOURCES Endpoint.java

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lib.aws.ParameterGroup;
import lib.aws.RdsInstances;
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
    private final Map<Endpoint, RdsInstances> discovered;
    private Address writer;

    private Cluster(String name, ParameterGroup group, Map<Endpoint, String> hosts,
            Map<Endpoint, RdsInstances> discovered) {
        this.name = name;
        this.group = group;
        this.hosts = hosts;
        this.discovered = discovered;
    }

    /** A cluster of that name. */
    public static Cluster named(String name) {
        return new Cluster(name, null, Map.of(), Map.of());
    }

    /** For an environment that has no such cluster: a step about it changes nothing. */
    public static Cluster none() {
        return named("");
    }

    /** The same with this parameter group. */
    public Cluster parameters(ParameterGroup its) {
        return new Cluster(name, its, hosts, discovered);
    }

    /** The same, where this record points to this host when the cluster has it. */
    public Cluster answers(Endpoint endpoint, String host) {
        Map<Endpoint, String> more = new LinkedHashMap<>(hosts);
        more.put(endpoint, host);
        return new Cluster(name, group, more, discovered);
    }

    /** The same, where the instances behind a record are those that RDS names, not the one at its host. */
    public Cluster instances(Endpoint endpoint, RdsInstances instances) {
        Map<Endpoint, RdsInstances> more = new LinkedHashMap<>(discovered);
        more.put(endpoint, instances);
        return new Cluster(name, group, hosts, more);
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

    /** Where a record points when this cluster has it. */
    public String host(Endpoint endpoint) {
        return Optional.ofNullable(hosts.get(endpoint)).orElseThrow(() -> Failure.refused(
                "%s answers no %s: say .answers(…) in Environment.java", name, endpoint.name()));
    }

    /** The cluster's writer: blue's variable is BLUE_DB, with the environment's name before it. */
    public Address writer() {
        if (writer == null) { // asked for at every step
            writer = new Address(variable(""), hosts.values().iterator().next(), Address.PORT);
        }
        return writer;
    }

    /**
     * The instances behind a record: one, whose variable is GREEN_BATCH_READER_DB for green's batch reader, or those
     * that RDS names.
     */
    public List<Address> behind(Endpoint endpoint) {
        return discovered.containsKey(endpoint)
                ? discovered.get(endpoint).find().stream().map(Cluster::address).toList()
                : List.of(new Address(variable(endpoint.role() + "_"), host(endpoint), Address.PORT));
    }

    private String variable(String role) {
        return Address.asVariable(name + "_" + role + "db");
    }

    /** Reached through a tunnel by a variable named like the instance: green-cluster-1 is GREEN_CLUSTER_1. */
    private static Address address(RdsInstances.Instance instance) {
        return new Address(Address.asVariable(instance.identifier()), instance.host(), instance.port());
    }

    @Override
    public String toString() {
        return name;
    }
}
