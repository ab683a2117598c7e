package lib.aws;

//SOURCES ../run/Failure.java
//SOURCES Aws.java

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.run.Failure;
import software.amazon.awssdk.services.rds.model.DBClusterEndpoint;
import software.amazon.awssdk.services.rds.model.DBClusterMember;
import software.amazon.awssdk.services.rds.model.DBInstance;

/**
 * Some instances of a cluster, read from RDS when they are needed.
 *
 * @param kind what the identifier names
 */
public record RdsInstances(Kind kind, String identifier) {
    /** What some instances belong to, or are. */
    public enum Kind { CLUSTER, ENDPOINT, INSTANCE }

    /** An instance: its identifier and where it listens. */
    public record Instance(String identifier, String host, int port) {}

    /** Every instance of an Aurora cluster, the writer included, by the cluster's identifier. */
    public static RdsInstances ofCluster(String identifier) {
        return new RdsInstances(Kind.CLUSTER, identifier);
    }

    /**
     * The members of an Aurora custom endpoint, by the endpoint's identifier: those it names, or all readers but those
     * it excludes.
     */
    public static RdsInstances ofEndpoint(String identifier) {
        return new RdsInstances(Kind.ENDPOINT, identifier);
    }

    /** A plain RDS instance, by its identifier. */
    public static RdsInstances ofInstance(String identifier) {
        return new RdsInstances(Kind.INSTANCE, identifier);
    }

    /** The instances as they are now. Refuses when there are none. */
    public List<Instance> find() {
        Predicate<DBInstance> wanted = wanted();
        List<Instance> found = Aws.rds().describeDBInstancesPaginator().dbInstances().stream()
                .filter(wanted)
                .map(instance -> new Instance(instance.dbInstanceIdentifier(),
                        instance.endpoint().address(), instance.endpoint().port()))
                .toList();
        if (found.isEmpty()) {
            throw Failure.refused(
                    "RDS knows no instance of %s %s in %s: check Environment.java, AWS_REGION and AWS_PROFILE",
                    kind.name().toLowerCase(Locale.ROOT), identifier, Aws.region());
        }
        return found;
    }

    /** The identifiers of the instances that are reached at each host name, a cluster's or their own. */
    public static Map<String, Set<String>> byHost() {
        Map<String, Set<String>> byHost = new HashMap<>();
        Aws.rds().describeDBClustersPaginator().dbClusters().forEach(cluster -> {
            Set<String> members = cluster.dbClusterMembers().stream().map(DBClusterMember::dbInstanceIdentifier)
                    .collect(Collectors.toSet());
            Stream.concat(Stream.of(cluster.endpoint(), cluster.readerEndpoint()), cluster.customEndpoints().stream())
                    .filter(Objects::nonNull).forEach(host -> byHost.put(host, members));
        });
        Aws.rds().describeDBInstancesPaginator().dbInstances().stream().filter(one -> one.endpoint() != null)
                .forEach(one -> byHost.put(one.endpoint().address(), Set.of(one.dbInstanceIdentifier())));
        return byHost;
    }

    private Predicate<DBInstance> wanted() {
        return switch (kind) {
            case CLUSTER -> instance -> identifier.equals(instance.dbClusterIdentifier());
            case INSTANCE -> instance -> identifier.equals(instance.dbInstanceIdentifier());
            case ENDPOINT -> {
                DBClusterEndpoint endpoint = Aws.rds()
                        .describeDBClusterEndpoints(r -> r.dbClusterEndpointIdentifier(identifier))
                        .dbClusterEndpoints().stream().findFirst()
                        .orElseThrow(() -> Failure.refused("RDS knows no cluster endpoint %s in %s", identifier,
                                Aws.region()));
                yield instance -> isMember(endpoint, instance);
            }
        };
    }

    private static boolean isMember(DBClusterEndpoint endpoint, DBInstance instance) {
        Collection<String> members = endpoint.staticMembers();
        return members.isEmpty()
                ? endpoint.dbClusterIdentifier().equals(instance.dbClusterIdentifier())
                        && !endpoint.excludedMembers().contains(instance.dbInstanceIdentifier())
                : members.contains(instance.dbInstanceIdentifier());
    }
}
