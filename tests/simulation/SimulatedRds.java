package simulation;

//SOURCES ../../lib/site/Cluster.java
//SOURCES Group.java
//SOURCES SimulatedAws.java
//SOURCES SimulatedServer.java
//SOURCES World.java

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lib.site.Cluster;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DescribeDbClusterParametersRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbClusterParametersResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbClustersRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbClustersResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesResponse;
import software.amazon.awssdk.services.rds.model.ModifyDbClusterParameterGroupRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbClusterParameterGroupResponse;
import software.amazon.awssdk.services.rds.model.Parameter;
import software.amazon.awssdk.services.rds.model.RdsException;

/** RDS: one parameter group a cluster. */
final class SimulatedRds implements RdsClient {
    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final Map<SimulatedServer, String> hosts = new HashMap<>();
    private final SimulatedAws aws;

    SimulatedRds(World world) {
        aws = new SimulatedAws(world);
        world.servers.forEach((cluster, server) -> groups.put(cluster.group().name(),
                new Group(world, server, cluster.group().name())));
        world.servers.forEach((cluster, server) -> hosts.put(server, cluster.writer().host()));
    }

    /** The identifier of a server, as RDS lists it. */
    String instance(SimulatedServer server) {
        return server.name + "-1";
    }

    Group group(Cluster cluster) {
        return groups.get(cluster.group().name());
    }

    Group group(SimulatedServer server) {
        return groups.values().stream().filter(group -> group.server == server).findFirst().orElseThrow();
    }

    private static RdsException refusal(String code) {
        return (RdsException) RdsException.builder().statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(code).build()).build();
    }

    @Override
    public DescribeDbClustersResponse describeDBClusters(DescribeDbClustersRequest request) {
        return aws.ask(() -> "RDS statuses", () -> DescribeDbClustersResponse.builder()
                .dbClusters(groups.values().stream().map(Group::described).toList()).build(), SimulatedRds::refusal);
    }

    @Override
    public DescribeDbInstancesResponse describeDBInstances(DescribeDbInstancesRequest request) {
        return aws.ask(() -> "RDS instances", () -> DescribeDbInstancesResponse.builder()
                .dbInstances(hosts.entrySet().stream().map(each -> DBInstance.builder()
                        .dbInstanceIdentifier(instance(each.getKey())).endpoint(e -> e.address(each.getValue()))
                        .build())
                        .toList())
                .build(), SimulatedRds::refusal);
    }

    @Override
    public DescribeDbClusterParametersResponse describeDBClusterParameters(
            DescribeDbClusterParametersRequest request) {
        Group group = groups.get(request.dbClusterParameterGroupName());
        return aws.ask(() -> "RDS parameters of " + group.server, () -> DescribeDbClusterParametersResponse.builder()
                .parameters(group.parameter()).build(), SimulatedRds::refusal);
    }

    @Override
    public ModifyDbClusterParameterGroupResponse modifyDBClusterParameterGroup(
            ModifyDbClusterParameterGroupRequest request) {
        Group group = groups.get(request.dbClusterParameterGroupName());
        List<Parameter> parameters = request.parameters();
        String value = parameters.get(0).parameterValue();
        return aws.ask(() -> "RDS set read_only of %s to %s".formatted(group.server, value), () -> {
            aws.changed("parameter group of " + group.server);
            group.set(value, true);
            return ModifyDbClusterParameterGroupResponse.builder().build();
        }, SimulatedRds::refusal);
    }

    @Override
    public String serviceName() {
        return "rds";
    }

    @Override
    public void close() {}
}
