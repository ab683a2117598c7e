package lib.aws;

//SOURCES ../run/Failure.java
//SOURCES Aws.java

import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import lib.run.Failure;
import software.amazon.awssdk.services.rds.model.DBClusterEndpoint;
import software.amazon.awssdk.services.rds.model.DBInstance;

/** Some instances of a cluster, read from RDS when they are needed. */
public interface RdsInstances {
    /** An instance: its identifier and where it listens. */
    record Instance(String identifier, String host, int port) {}

    /** The instances as they are now. Refuses when there are none. */
    List<Instance> find();

    /** Every instance of an Aurora cluster, the writer included, by the cluster's identifier. */
    static RdsInstances ofCluster(String identifier) {
        return () -> find("cluster " + identifier, instance -> identifier.equals(instance.dbClusterIdentifier()));
    }

    /**
     * The members of an Aurora custom endpoint, by the endpoint's identifier: those it names, or all readers but those
     * it excludes.
     */
    static RdsInstances ofEndpoint(String identifier) {
        return () -> {
            DBClusterEndpoint endpoint = Aws.rds()
                    .describeDBClusterEndpoints(r -> r.dbClusterEndpointIdentifier(identifier))
                    .dbClusterEndpoints().stream().findFirst()
                    .orElseThrow(
                            () -> Failure.refused("RDS knows no cluster endpoint %s in %s", identifier, Aws.region()));
            return find("endpoint " + identifier, instance -> isMember(endpoint, instance));
        };
    }

    private static boolean isMember(DBClusterEndpoint endpoint, DBInstance instance) {
        Collection<String> members = endpoint.staticMembers();
        return members.isEmpty()
                ? endpoint.dbClusterIdentifier().equals(instance.dbClusterIdentifier())
                        && !endpoint.excludedMembers().contains(instance.dbInstanceIdentifier())
                : members.contains(instance.dbInstanceIdentifier());
    }

    /** A plain RDS instance, by its identifier. */
    static RdsInstances ofInstance(String identifier) {
        return () -> find("instance " + identifier, instance -> identifier.equals(instance.dbInstanceIdentifier()));
    }

    private static List<Instance> find(String what, Predicate<DBInstance> wanted) {
        List<Instance> found = Aws.rds().describeDBInstancesPaginator().dbInstances().stream()
                .filter(wanted)
                .map(instance -> new Instance(instance.dbInstanceIdentifier(),
                        instance.endpoint().address(), instance.endpoint().port()))
                .toList();
        if (found.isEmpty()) {
            throw Failure.refused(
                    "RDS knows no instance of %s in %s: check Environment.java, AWS_REGION and AWS_PROFILE",
                    what, Aws.region());
        }
        return found;
    }
}
