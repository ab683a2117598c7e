package lab;

//SOURCES ../../lib/aws/RdsProxy.java
//SOURCES ../../lib/site/Cluster.java
//SOURCES ../../lib/site/Endpoint.java
//SOURCES RdsStandIn.java

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lab.RdsStandIn.Kind;
import lab.RdsStandIn.Parameter;
import lib.aws.ParameterGroup;
import lib.aws.RdsInstances;
import lib.aws.RdsProxy;
import lib.site.Cluster;
import lib.site.Endpoint;

/**
 * A cluster of Environment.java as the RDS stand-in shows it: Aurora's, with a member behind each reader, or a plain
 * instance with its replicas; with whatever the environment has RDS asked for.
 *
 * @param version of its server, as 5.7.22
 * @param writable whether its parameter group says so
 */
record SeededCluster(RdsStandIn rds, Cluster cluster, String version, boolean writable) {
    private static final String AFTER_FIRST_LABEL = "\\..*";
    private static final int PORT = 3306;

    /** The stand-in's id of the cluster, or of the plain instance that is its writer. */
    String id() {
        return cluster.hosts().keySet().stream().flatMap(each -> cluster.discovered(each).stream())
                .filter(each -> each.kind() == RdsInstances.Kind.CLUSTER).findFirst()
                .map(RdsInstances::identifier).orElseGet(() -> firstLabel(cluster.writer().host()))
                .toLowerCase(Locale.ROOT);
    }

    /** Makes all of it; gives the instances by which scripts may reach it when they ask RDS. */
    List<RdsInstances.Instance> create() {
        String family = version.replaceFirst("\\.\\d+$", "");
        Parameter readOnly = Parameter.flag("read_only", writable ? "0" : "1");
        boolean aurora = cluster.group().kind() == ParameterGroup.Kind.CLUSTER;
        rds.createParameterGroup(aurora ? Kind.CLUSTER : Kind.INSTANCE, cluster.group().name(),
                (aurora ? "aurora-mysql" : "mysql") + family, readOnly);
        return aurora ? aurora(family) : plain();
    }

    /** Its replicas are instances that RDS knows by themselves. */
    private List<RdsInstances.Instance> plain() {
        String writer = cluster.writer().host();
        rds.create(new RdsStandIn.Instance(id(), cluster.group().name(), version, writer, PORT, null));
        cluster.hosts().values().stream().filter(host -> !host.equals(writer)).forEach(host -> {
            String first = firstLabel(host);
            if (RdsProxy.isAt(host)) {
                rds.create(new RdsStandIn.Proxy(first, host, null, id()));
            } else {
                rds.create(new RdsStandIn.Instance(first, "default.mysql", version, host, PORT, null, id()));
            }
        });
        return replicas().stream().map(replica -> instance(replica, "default.mysql", version, null)).toList();
    }

    /** The identifiers of plain instances that RDS is asked for. */
    private List<String> replicas() {
        return cluster.hosts().keySet().stream().flatMap(each -> cluster.discovered(each).stream())
                .map(RdsInstances::identifier).filter(each -> !each.equalsIgnoreCase(id())).distinct().toList();
    }

    private List<RdsInstances.Instance> aurora(String family) {
        String engine = family + ".mysql_aurora." + (family.equals("5.7") ? "2.11.2" : "3.04.0");
        Map<Endpoint, List<String>> members = members();
        List<String> all = new ArrayList<>(List.of(id() + "-1"));
        members.values().stream().flatMap(List::stream).filter(each -> !all.contains(each)).forEach(all::add);
        String host = cluster.writer().host();
        rds.create(new RdsStandIn.Cluster(id(), cluster.group().name(), engine, host,
                host.replaceFirst("\\.cluster-", ".cluster-ro-"), PORT, all));
        List<RdsInstances.Instance> made = all.stream()
                .map(each -> instance(each, "default.aurora-mysql", engine, id())).toList();
        cluster.hosts().values().stream().filter(RdsProxy::isAt)
                .forEach(each -> rds.create(new RdsStandIn.Proxy(firstLabel(each), each, id(), null)));
        members.forEach((reader, its) -> {
            String address = cluster.hosts().get(reader);
            String endpoint = cluster.discovered(reader).filter(each -> each.kind() == RdsInstances.Kind.ENDPOINT)
                    .map(RdsInstances::identifier).orElseGet(() -> firstLabel(address));
            if (address.contains(".cluster-custom-")) {
                rds.create(new RdsStandIn.Endpoint(endpoint, id(), address, "READER", its));
            }
        });
        return made;
    }

    /** The cluster's members behind each reader: two where they are to be found, so that several are tried. */
    private Map<Endpoint, List<String>> members() {
        Map<Endpoint, List<String>> members = new LinkedHashMap<>();
        int next = 2;
        for (Endpoint endpoint : cluster.hosts().keySet()) {
            boolean found = cluster.discovered(endpoint).isPresent();
            if (found && cluster.discovered(endpoint).get().kind() == RdsInstances.Kind.INSTANCE) {
                members.put(endpoint, List.of(cluster.discovered(endpoint).get().identifier()));
            } else if (found) {
                members.put(endpoint, List.of(id() + "-" + next++, id() + "-" + next++));
            } else if (cluster.hosts().get(endpoint).contains(".cluster-custom-")) {
                members.put(endpoint, List.of(id() + "-1"));
            }
        }
        return members;
    }

    private RdsInstances.Instance instance(String id, String group, String engine, String clusterId) {
        String host = id + cluster.writer().host().replaceFirst("^[^.]*\\.(cluster-)?", ".");
        rds.create(new RdsStandIn.Instance(id, group, engine, host, PORT, clusterId));
        return new RdsInstances.Instance(id, host, PORT);
    }

    private static String firstLabel(String host) {
        return host.replaceFirst(AFTER_FIRST_LABEL, "");
    }
}
