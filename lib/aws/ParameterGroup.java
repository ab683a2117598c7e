package lib.aws;

//SOURCES ../run/Failure.java
//SOURCES Aws.java

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lib.run.Failure;
import software.amazon.awssdk.services.rds.model.ApplyMethod;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DbClusterParameterGroupNotFoundException;
import software.amazon.awssdk.services.rds.model.DbParameterGroupNotFoundException;
import software.amazon.awssdk.services.rds.model.Parameter;
import software.amazon.awssdk.services.rds.model.RdsException;

/** A parameter group of RDS: Aurora sets read_only in a cluster's group, plain RDS MySQL in an instance's. */
public record ParameterGroup(Kind kind, String name) {
    /** Whose group it is. */
    public enum Kind { CLUSTER, INSTANCE }

    /** RDS throttles an account that asks more often. */
    public static final Duration POLL = Duration.ofSeconds(1);

    /** An Aurora cluster parameter group. */
    public static ParameterGroup ofCluster(String name) {
        return new ParameterGroup(Kind.CLUSTER, name);
    }

    /** A parameter group of a plain RDS MySQL instance. */
    public static ParameterGroup ofInstance(String name) {
        return new ParameterGroup(Kind.INSTANCE, name);
    }

    /** The parameter's raw value, or "" when unset or unknown. */
    public String value(String parameter) {
        return parameters().filter(p -> p.parameterName().equals(parameter)).findFirst()
                .map(Parameter::parameterValue).orElse("");
    }

    /** The parameter's value, or "" when unset. Refuses a group or parameter that can't be changed. */
    public String changeableValue(String parameter) {
        if (name.startsWith("default.")) {
            throw Failure.refused(
                    "parameter group %s is one of AWS's defaults, which can't be changed: make a group of your own, "
                            + "attach it to the cluster, and name it in Environment.java",
                    name);
        }
        Parameter found = parameters().filter(p -> p.parameterName().equals(parameter)).findFirst()
                .orElseThrow(() -> Failure.refused("parameter group %s has no parameter %s: is it a MySQL group?",
                        name, parameter));
        if (!Boolean.TRUE.equals(found.isModifiable())) {
            throw Failure.refused(
                    "parameter group %s does not let %s be modified on this engine version (its value is %s): the "
                            + "cluster can't be switched by its parameter group",
                    name, parameter, found.parameterValue());
        }
        return found.parameterValue() == null ? "" : found.parameterValue();
    }

    private Stream<Parameter> parameters() {
        try {
            // Read here, not in the stream, so that "not found" is caught here.
            List<Parameter> all = switch (kind) {
                case CLUSTER -> Aws.rds().describeDBClusterParametersPaginator(r -> r.dbClusterParameterGroupName(name))
                        .parameters().stream().toList();
                case INSTANCE -> Aws.rds().describeDBParametersPaginator(r -> r.dbParameterGroupName(name))
                        .parameters().stream().toList();
            };
            return all.stream();
        } catch (DbParameterGroupNotFoundException | DbClusterParameterGroupNotFoundException e) {
            throw notFound();
        } catch (RdsException e) {
            if (e.awsErrorDetails() != null && e.awsErrorDetails().errorCode().contains("ParameterGroupNotFound")) {
                throw notFound();
            }
            throw e;
        }
    }

    private Failure notFound() {
        return Failure.refused("parameter group %s not found among the %s parameter groups of %s: check its name in "
                + "Environment.java, and AWS_REGION and AWS_PROFILE", name, kind.name().toLowerCase(Locale.ROOT),
                Aws.region());
    }

    /**
     * Who a change of this group reaches: clusters or plain instances, and how far RDS is with applying it to each
     * instance.
     */
    private record Members(List<String> owners, Stream<String> states) {
        Optional<String> unsettled() {
            return states.filter(state -> !state.endsWith(" in-sync")).findFirst();
        }
    }

    private Members members() {
        return switch (kind) {
            case CLUSTER -> {
                List<DBCluster> clusters = Aws.rds().describeDBClustersPaginator().dbClusters().stream()
                        .filter(cluster -> name.equals(cluster.dbClusterParameterGroup())).toList();
                yield new Members(clusters.stream().map(DBCluster::dbClusterIdentifier).toList(), clusters.stream()
                        .flatMap(cluster -> cluster.dbClusterMembers().stream())
                        .map(member -> member.dbInstanceIdentifier() + " " + member.dbClusterParameterGroupStatus()));
            }
            case INSTANCE -> {
                Map<String, String> statuses = new LinkedHashMap<>();
                Aws.rds().describeDBInstancesPaginator().dbInstances().forEach(instance -> instance.dbParameterGroups()
                        .stream()
                        .filter(group -> name.equals(group.dbParameterGroupName()))
                        .forEach(group -> statuses.put(instance.dbInstanceIdentifier(), group.parameterApplyStatus())));
                yield new Members(List.copyOf(statuses.keySet()),
                        statuses.entrySet().stream().map(status -> status.getKey() + " " + status.getValue()));
            }
        };
    }

    /** The clusters or instances that a change of this group reaches. */
    public List<String> sharedBy() {
        return members().owners();
    }

    /** A member of this group whose parameters RDS has not finished applying, if there is one. */
    public Optional<String> unsettled() {
        return members().unsettled();
    }

    /** What stands against this group having one member only, and in sync. */
    public Optional<String> objection() {
        Members members = members();
        return members.owners().size() == 1 ? members.unsettled() : Optional.of("used by " + members.owners());
    }

    /** The right to modify this group, if it is missing. No group has the parameter that is set here. */
    public Optional<String> missingRight() {
        return Aws.missingRight(() -> set("no_such_parameter_rights_probe", "1"));
    }

    /** Sets a dynamic parameter at once. When it takes effect is unknown: ask the server. */
    public void set(String parameter, String value) {
        Parameter change = Parameter.builder().parameterName(parameter).parameterValue(value)
                .applyMethod(ApplyMethod.IMMEDIATE).build();
        switch (kind) {
            case CLUSTER ->
                Aws.rds().modifyDBClusterParameterGroup(r -> r.dbClusterParameterGroupName(name).parameters(change));
            case INSTANCE -> Aws.rds().modifyDBParameterGroup(r -> r.dbParameterGroupName(name).parameters(change));
        }
    }
}
