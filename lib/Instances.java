package lib;

//SOURCES Aws.java
//SOURCES Database.java
//SOURCES Failure.java

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import software.amazon.awssdk.services.rds.model.DBInstance;

/** Some instances of a cluster: named one by one, or read from RDS when they are needed. */
public interface Instances {
    /** The instances as they are now. Refuses when there are none. */
    List<Database> find();

    /** Every instance of an Aurora cluster, the writer included, by the cluster's identifier. */
    static Instances ofCluster(String identifier) {
        return () -> described("cluster " + identifier, instance -> identifier.equals(instance.dbClusterIdentifier()));
    }

    /** The members of an Aurora custom endpoint, by the endpoint's identifier: those it names, or all readers but those it excludes. */
    static Instances ofEndpoint(String identifier) {
        return () -> {
            var endpoint = Aws.rds().describeDBClusterEndpoints(r -> r.dbClusterEndpointIdentifier(identifier)).dbClusterEndpoints().stream()
                    .findFirst().orElseThrow(() -> Failure.refused("RDS knows no cluster endpoint %s in %s. Nothing was changed.",
                            identifier, Aws.region()));
            Collection<String> members = endpoint.staticMembers();
            Collection<String> excluded = endpoint.excludedMembers();
            return described("endpoint " + identifier, instance -> members.isEmpty()
                    ? endpoint.dbClusterIdentifier().equals(instance.dbClusterIdentifier()) && !excluded.contains(instance.dbInstanceIdentifier())
                    : members.contains(instance.dbInstanceIdentifier()));
        };
    }

    /** A plain RDS instance, by its identifier. */
    static Instances ofInstance(String identifier) {
        return () -> described("instance " + identifier, instance -> identifier.equals(instance.dbInstanceIdentifier()));
    }

    /** Reached through a tunnel by a variable named like the instance: green-cluster-1 is GREEN_CLUSTER_1. */
    private static List<Database> described(String what, Predicate<DBInstance> wanted) {
        List<Database> found = Aws.rds().describeDBInstancesPaginator().dbInstances().stream().filter(wanted)
                .map(instance -> new Database(instance.dbInstanceIdentifier().toUpperCase(Locale.ROOT).replace('-', '_'),
                        instance.endpoint().address(), instance.endpoint().port())).toList();
        if (found.isEmpty()) {
            throw Failure.refused("RDS knows no instance of %s in %s: check Environment.java, AWS_REGION and AWS_PROFILE. Nothing was changed.",
                    what, Aws.region());
        }
        return found;
    }
}
