package lab;

//SOURCES AwsService.java
//SOURCES Xml.java

import static java.util.Map.entry;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * RDS (query protocol, 2014-10-31): clusters and instances whose parameter groups reach the running server only after a
 * delay, through a listener. What it holds lives in one region: elsewhere nothing is found.
 */
public final class RdsStandIn implements AwsService {
    private static final int MAX_MODIFIED = 20;
    private static final int MIN_PAGE = 20;
    private static final int MAX_PAGE = 100;
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Map<String, Handler> operations = Map.ofEntries(
            entry("DescribeDBClusters", this::describeClusters),
            entry("DescribeDBClusterEndpoints", this::describeEndpoints),
            entry("DescribeDBInstances", this::describeInstances),
            entry("DescribeDBProxies", this::describeProxies),
            entry("DescribeDBProxyTargets", this::describeProxyTargets),
            entry("DescribeDBClusterParameterGroups", (r, x) -> describeGroups(Kind.CLUSTER, r, x)),
            entry("DescribeDBClusterParameters", (r, x) -> describeParameters(Kind.CLUSTER, r, x)),
            entry("ModifyDBClusterParameterGroup", (r, x) -> modifyGroup(Kind.CLUSTER, r, x)),
            entry("DescribeDBParameterGroups", (r, x) -> describeGroups(Kind.INSTANCE, r, x)),
            entry("DescribeDBParameters", (r, x) -> describeParameters(Kind.INSTANCE, r, x)),
            entry("ModifyDBParameterGroup", (r, x) -> modifyGroup(Kind.INSTANCE, r, x)));
    private final Map<String, Group> groups = new TreeMap<>();
    private final Map<String, Cluster> clusters = new TreeMap<>();
    private final Map<String, Instance> instances = new TreeMap<>();
    private final Map<String, Endpoint> endpoints = new TreeMap<>();
    private final Map<String, Proxy> proxies = new TreeMap<>();
    private final Map<String, String> secrets = new TreeMap<>();
    private final Map<String, Applying> applying = new TreeMap<>();
    private final ScheduledExecutorService appliers = Executors.newScheduledThreadPool(4, task -> {
        Thread thread = new Thread(task, "rds-stand-in-apply");
        thread.setDaemon(true);
        return thread;
    });
    private volatile ParameterListener listener = (id, parameter, value) -> {};
    private volatile Duration applyDelay = Duration.ZERO;
    private volatile Duration statusLag = Duration.ZERO;
    private volatile String region = "us-east-1";
    private volatile Exception lastApplyFailure;

    RdsStandIn() {}

    /** Whose parameter group: a cluster's (Aurora) or an instance's. */
    public enum Kind {
        /** Groups of ModifyDBClusterParameterGroup. */
        CLUSTER("DBCluster"),
        /** Groups of ModifyDBParameterGroup. */
        INSTANCE("DB");

        /** Begins the names of operations, elements and errors; beyond it the two APIs read alike. */
        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }

    /** Carries a parameter to the running server of a cluster or instance. */
    public interface ParameterListener {
        /** Called off the HTTP threads, one at a time a cluster, in the order of the modifications; thrown: retried. */
        void apply(String clusterOrInstanceId, String parameter, String value) throws Exception;
    }

    /** A parameter of a group; allowedValues in AWS's form: "0,1" or "10-1000", null for anything. */
    public record Parameter(String name, String value, boolean dynamic, boolean modifiable, String allowedValues) {
        /** A boolean that can be changed while the server runs, such as read_only. */
        public static Parameter flag(String name, String value) {
            return new Parameter(name, value, true, true, "0,1");
        }
    }

    /** An Aurora cluster; the first member is its writer. */
    public record Cluster(String id, String parameterGroup, String engineVersion, String endpoint,
            String readerEndpoint, int port, List<String> members) {}

    /** A DB instance; clusterId is null for one that stands alone, sourceId for one that is no read replica. */
    public record Instance(String id, String parameterGroup, String engineVersion, String address, int port,
            String clusterId, String sourceId) {
        public Instance(String id, String parameterGroup, String engineVersion, String address, int port,
                String clusterId) {
            this(id, parameterGroup, engineVersion, address, port, clusterId, null);
        }
    }

    /** An RDS Proxy before a cluster, or before an instance that stands alone. */
    public record Proxy(String name, String address, String clusterId, String instanceId, int idleSeconds) {
        public Proxy(String name, String address, String clusterId, String instanceId) {
            this(name, address, clusterId, instanceId, 60); // as it is prepared before the day; AWS begins with 1800
        }
    }

    /** A custom cluster endpoint; type READER or ANY. */
    public record Endpoint(String id, String clusterId, String address, String type, List<String> staticMembers) {}

    /** A new parameter group. */
    public synchronized void createParameterGroup(Kind kind, String name, String family, Parameter... parameters) {
        Group group = new Group(kind, name, family, new TreeMap<>());
        Stream.of(parameters).forEach(p -> group.parameters.put(p.name, new Setting(p, "engine-default", null)));
        groups.put(key(kind, name), group);
    }

    /** A new cluster, or the new state of one (a failover: its members in another order); not its instances. */
    public synchronized void create(Cluster cluster) {
        clusters.put(id(cluster.id), cluster);
    }

    /** A new instance, in a cluster or alone. */
    public synchronized void create(Instance instance) {
        instances.put(id(instance.id), instance);
    }

    /** A new custom endpoint. */
    public synchronized void create(Endpoint endpoint) {
        endpoints.put(id(endpoint.id), endpoint);
    }

    /** A new proxy. */
    public synchronized void create(Proxy proxy) {
        proxies.put(id(proxy.name), proxy);
    }

    /** Gives the master user of a cluster, or of an instance that stands alone, a secret; its ARN. */
    synchronized String manageMasterPassword(String id) {
        return secrets.computeIfAbsent(id(id), key -> "arn:aws:secretsmanager:%s:%s:secret:rds!%s-%s".formatted(region,
                ACCOUNT, clusters.containsKey(key) ? "cluster" : "db", UUID.nameUUIDFromBytes(key.getBytes())));
    }

    private void putSecret(Xml xml, String id) {
        if (secrets.containsKey(id(id))) {
            xml.in("MasterUserSecret", s -> s.put("SecretArn", secrets.get(id(id))).put("SecretStatus", "active"));
        }
    }

    /** The value a group holds now, whether or not it has been applied. */
    public synchronized String parameter(Kind kind, String group, String name) {
        return groups.get(key(kind, group)).parameters.get(name).parameter.value;
    }

    /** Gives a group a value that its servers have already. */
    public synchronized void settled(Kind kind, String group, Parameter parameter) {
        groups.get(key(kind, group)).parameters.put(parameter.name, new Setting(parameter, "user", null));
    }

    /** Gives a group a value that its servers have yet to get, as somebody else's call to AWS does. */
    public synchronized void modified(Kind kind, String group, Parameter parameter) {
        modify(kind, groups.get(key(kind, group)), new Setting(parameter, "user", "immediate"));
    }

    private void modify(Kind kind, Group group, Setting setting) {
        group.parameters.put(setting.parameter.name, setting);
        users(group).forEach(id -> applying.computeIfAbsent(key(kind, id), k -> new Applying(id)).add(setting));
    }

    /** Who carries parameters to the servers. */
    public void onApply(ParameterListener listener) {
        this.listener = listener;
    }

    /** How long after their modification later immediate parameters are applied. */
    public void applyDelay(Duration delay) {
        applyDelay = delay;
    }

    /** How long after a modification its status is still the one before: RDS promises nothing else. */
    public void statusLag(Duration lag) {
        statusLag = lag;
    }

    /** The region in which everything lives. */
    public void region(String region) {
        this.region = region;
    }

    /** The region in which everything lives. */
    public String region() {
        return region;
    }

    /** Whether everything that was modified has been applied. */
    public synchronized boolean isSettled() {
        return applying.values().stream().noneMatch(member -> member.status().equals("applying"));
    }

    /** What the listener last threw. */
    public Optional<Exception> lastApplyFailure() {
        return Optional.ofNullable(lastApplyFailure);
    }

    void close() {
        appliers.shutdownNow();
    }

    @Override
    public String name() {
        return "rds";
    }

    @Override
    public String namespace() {
        return "http://rds.amazonaws.com/doc/2014-10-31/";
    }

    @Override
    public String operation(Request request) {
        String action = parameters(request).get("Action");
        if (!operations.containsKey(String.valueOf(action))) {
            throw new AwsError(400, "InvalidAction", "Could not find operation " + action + " for version 2014-10-31");
        }
        return action;
    }

    @Override
    public synchronized Answer answer(String operation, Request request) {
        return Answer.xml(200, Xml.document(operation + "Response", namespace(), x -> x.in(operation + "Result",
                result -> operations.get(operation).handle(new Call(parameters(request),
                        request.region().equals(region)), result))));
    }

    @Override
    public String resource(Request request) {
        Map<String, String> sent = parameters(request);
        Map<String, String> kinds = Map.of("DBClusterParameterGroupName", "cluster-pg", "DBParameterGroupName", "pg",
                "DBClusterIdentifier", "cluster", "DBInstanceIdentifier", "db");
        return kinds.keySet().stream().filter(sent::containsKey).findFirst()
                .map(field -> arn(kinds.get(field), sent.get(field))).orElse("*");
    }

    private void describeClusters(Call call, Xml result) {
        page(call, result, "DBClusters", "DBCluster", chosenClusters(call), (x, c) -> x
                .put("DBClusterIdentifier", c.id).put("DBClusterArn", arn("cluster", c.id)).put("Status", "available")
                .put("Engine", "aurora-mysql").put("EngineVersion", c.engineVersion)
                .put("Endpoint", c.endpoint).put("ReaderEndpoint", c.readerEndpoint).put("Port", c.port)
                .put("DBClusterParameterGroup", c.parameterGroup).accept(y -> putSecret(y, c.id))
                .list("CustomEndpoints", "member", endpoints.values().stream()
                        .filter(endpoint -> id(endpoint.clusterId).equals(id(c.id))).map(Endpoint::address).toList())
                .list("DBClusterMembers", "DBClusterMember", c.members, (m, member) -> m
                        .put("DBInstanceIdentifier", member).put("IsClusterWriter", member.equals(c.members.get(0)))
                        .put("DBClusterParameterGroupStatus", status(Kind.CLUSTER, c.id))));
    }

    private void describeEndpoints(Call call, Xml result) {
        List<String> ofClusters = chosenClusters(call).stream().map(Cluster::id).toList();
        List<Endpoint> chosen = call.chosen(endpoints, "DBClusterEndpointIdentifier", id -> null).stream()
                .filter(endpoint -> ofClusters.contains(endpoint.clusterId)).toList();
        page(call, result, "DBClusterEndpoints", "DBClusterEndpointList", chosen, (x, e) -> x
                .put("DBClusterEndpointIdentifier", e.id).put("DBClusterIdentifier", e.clusterId)
                .put("Endpoint", e.address).put("Status", "available").put("EndpointType", "CUSTOM")
                .put("CustomEndpointType", e.type).list("StaticMembers", "member", e.staticMembers));
    }

    private List<Cluster> chosenClusters(Call call) {
        return call.chosen(clusters, "DBClusterIdentifier",
                id -> new AwsError(404, "DBClusterNotFoundFault", "DBCluster " + id + " not found."));
    }

    private void describeInstances(Call call, Xml result) {
        page(call, result, "DBInstances", "DBInstance", call.chosen(instances, "DBInstanceIdentifier",
                id -> new AwsError(404, "DBInstanceNotFound", "DBInstance " + id + " not found.")),
                (x, i) -> x
                        .put("DBInstanceIdentifier", i.id).put("DBInstanceArn", arn("db", i.id))
                        .put("DBInstanceStatus", "available").put("DBClusterIdentifier", i.clusterId)
                        .put("Engine", i.clusterId == null ? "mysql" : "aurora-mysql")
                        .put("EngineVersion", i.engineVersion)
                        .put("ReadReplicaSourceDBInstanceIdentifier", i.sourceId).accept(y -> putSecret(y, i.id))
                        .in("Endpoint", e -> e.put("Address", i.address).put("Port", i.port))
                        .list("DBParameterGroups", "DBParameterGroup", List.of(i.parameterGroup), (g, group) -> g
                                .put("DBParameterGroupName", group)
                                .put("ParameterApplyStatus", status(Kind.INSTANCE, i.id))));
    }

    private List<Proxy> chosenProxies(Call call) {
        return call.chosen(proxies, "DBProxyName",
                name -> new AwsError(404, "DBProxyNotFoundFault", "DB proxy " + name + " not found."));
    }

    private void describeProxies(Call call, Xml result) {
        page(call, result, "DBProxies", "member", chosenProxies(call), (x, p) -> x
                .put("DBProxyName", p.name).put("DBProxyArn", arn("db-proxy", p.name)).put("Status", "available")
                .put("EngineFamily", "MYSQL").put("Endpoint", p.address).put("IdleClientTimeout", p.idleSeconds)
                .list("Auth", "member", Stream.of(String.valueOf(p.clusterId), String.valueOf(p.instanceId))
                        .map(RdsStandIn::id).filter(secrets::containsKey).toList(),
                        (y, id) -> y.put("AuthScheme", "SECRETS").put("SecretArn", secrets.get(id))));
    }

    private void describeProxyTargets(Call call, Xml result) {
        if (!call.sent.containsKey("DBProxyName")) {
            throw new AwsError(400, "MissingParameter", "The request must contain the parameter DBProxyName");
        }
        page(call, result, "Targets", "member", chosenProxies(call), (x, p) -> x
                .put("Type", p.clusterId == null ? "RDS_INSTANCE" : "TRACKED_CLUSTER")
                .put("RdsResourceId", p.clusterId == null ? p.instanceId : p.clusterId)
                .put("TrackedClusterId", p.clusterId).put("Port", 3306));
    }

    private void describeGroups(Kind kind, Call call, Xml result) {
        String element = kind.prefix + "ParameterGroup";
        List<Group> chosen = call.sent.containsKey(element + "Name") ? List.of(group(kind, call))
                : call.here ? groups.values().stream().filter(g -> g.kind == kind).toList() : List.of();
        page(call, result, element + "s", element, chosen, (x, g) -> x
                .put(element + "Name", g.name).put("DBParameterGroupFamily", g.family).put("Description", g.name)
                .put(element + "Arn", arn(kind == Kind.CLUSTER ? "cluster-pg" : "pg", g.name)));
    }

    private void describeParameters(Kind kind, Call call, Xml result) {
        String source = call.sent.get("Source");
        List<Setting> settings = group(kind, call).parameters.values().stream()
                .filter(setting -> source == null || setting.source.equals(source)).toList();
        page(call, result, "Parameters", "Parameter", settings, (x, setting) -> {
            Parameter p = setting.parameter;
            x.put("ParameterName", p.name).put("ParameterValue", p.value).put("Description", p.name)
                    .put("Source", setting.source).put("ApplyType", p.dynamic ? "dynamic" : "static")
                    .put("DataType", "0,1".equals(p.allowedValues) ? "boolean" : "string")
                    .put("AllowedValues", p.allowedValues).put("IsModifiable", p.modifiable)
                    .put("ApplyMethod", setting.applyMethod);
        });
    }

    private void modifyGroup(Kind kind, Call call, Xml result) {
        String field = kind.prefix + "ParameterGroupName";
        if (call.sent.getOrDefault(field, "").startsWith("default.")) {
            throw invalidValue("Cannot modify a default parameter group.");
        }
        Group group = group(kind, call);
        changes(group, call.sent).forEach(setting -> modify(kind, group, setting));
        result.put(field, group.name);
    }

    /** What a modification asks for, refused as a whole where AWS would refuse one of its parameters. */
    private static List<Setting> changes(Group group, Map<String, String> sent) {
        List<Setting> changed = new ArrayList<>();
        for (int i = 1;; i++) {
            String field = "Parameters.Parameter." + i + ".";
            if (!sent.containsKey(field + "ParameterName")) {
                break;
            }
            changed.add(change(group, sent.get(field + "ParameterName"), sent.get(field + "ParameterValue"),
                    sent.getOrDefault(field + "ApplyMethod", "")));
        }
        if (changed.isEmpty()) {
            throw new AwsError(400, "MissingParameter", "The request must contain the parameter Parameters");
        }
        if (changed.size() > MAX_MODIFIED) {
            throw new AwsError(400, "InvalidParameterCombination",
                    "Cannot modify more than " + MAX_MODIFIED + " parameters in a single request");
        }
        return changed;
    }

    private static Setting change(Group group, String name, String value, String applyMethod) {
        if (!group.parameters.containsKey(name)) {
            throw invalidValue("Could not find parameter with name: " + name);
        }
        Parameter old = group.parameters.get(name).parameter;
        if (!old.modifiable) {
            throw invalidValue("The parameter " + name + " cannot be modified.");
        }
        if (value == null || !allowed(value, old.allowedValues)) {
            throw invalidValue("Invalid parameter value: " + value + " for: " + name + " allowed values are: "
                    + old.allowedValues);
        }
        if (!List.of("immediate", "pending-reboot").contains(applyMethod)) {
            throw invalidValue("The parameter ApplyMethod must be immediate or pending-reboot, not: " + applyMethod);
        }
        if (applyMethod.equals("immediate") && !old.dynamic) {
            throw new AwsError(400, "InvalidParameterCombination",
                    "cannot use immediate apply method for static parameter");
        }
        return new Setting(new Parameter(name, value, old.dynamic, true, old.allowedValues), "user", applyMethod);
    }

    private static boolean allowed(String value, String allowedValues) {
        if (allowedValues == null) {
            return true;
        }
        if (allowedValues.matches("\\d+-\\d+") && value.matches("\\d{1,18}")) {
            String[] range = allowedValues.split("-");
            long number = Long.parseLong(value);
            return number >= Long.parseLong(range[0]) && number <= Long.parseLong(range[1]);
        }
        return Arrays.asList(allowedValues.split(",")).contains(value);
    }

    /** The ids of everything that uses a group. */
    private List<String> users(Group group) {
        Map<String, String> groupOf = new TreeMap<>();
        if (group.kind == Kind.CLUSTER) {
            clusters.values().forEach(cluster -> groupOf.put(cluster.id, cluster.parameterGroup));
        } else {
            instances.values().forEach(instance -> groupOf.put(instance.id, instance.parameterGroup));
        }
        groupOf.values().removeIf(name -> !id(name).equals(id(group.name)));
        return List.copyOf(groupOf.keySet());
    }

    private String status(Kind kind, String id) {
        return applying.containsKey(key(kind, id)) ? applying.get(key(kind, id)).status() : "in-sync";
    }

    private Group group(Kind kind, Call call) {
        String field = kind.prefix + "ParameterGroupName";
        String name = call.sent.getOrDefault(field, "");
        if (name.isEmpty()) {
            throw invalidValue("The parameter " + field + " must be provided and must not be blank.");
        }
        if (!call.here || !groups.containsKey(key(kind, name))) {
            throw new AwsError(404, "DBParameterGroupNotFound", kind.prefix + "ParameterGroup not found: " + name);
        }
        return groups.get(key(kind, name));
    }

    private static <T> void page(Call call, Xml result, String list, String item, List<T> all,
            BiConsumer<Xml, T> content) {
        String asked = call.sent.getOrDefault("MaxRecords", "" + MAX_PAGE);
        int size = asked.matches("\\d{1,4}") ? Integer.parseInt(asked) : 0;
        if (size < MIN_PAGE || size > MAX_PAGE) {
            throw invalidValue("Invalid value " + asked + " for MaxRecords. Must be between 20 and 100");
        }
        int from = Math.min(start(call.sent.get("Marker")), all.size());
        int to = Math.min(from + size, all.size());
        result.list(list, item, all.subList(from, to), content)
                .put("Marker", to == all.size() ? null : Base64.getEncoder()
                        .encodeToString(String.valueOf(to).getBytes(StandardCharsets.US_ASCII)));
    }

    private static int start(String marker) {
        try {
            return marker == null ? 0 : Integer.parseInt(new String(Base64.getDecoder().decode(marker),
                    StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            throw invalidValue("Invalid value for marker: " + marker);
        }
    }

    private static AwsError invalidValue(String message) {
        return new AwsError(400, "InvalidParameterValue", message);
    }

    private String arn(String kind, String name) {
        return "arn:aws:rds:%s:%s:%s:%s".formatted(region, ACCOUNT, kind, name);
    }

    /** RDS keeps identifiers in lower case and finds them in any. */
    private static String id(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static String key(Kind kind, String name) {
        return kind + " " + id(name);
    }

    private static Map<String, String> parameters(Request request) {
        return AwsService.form(new String(request.body(), StandardCharsets.UTF_8));
    }

    private interface Handler {
        void handle(Call call, Xml result);
    }

    /** A request's parameters, and whether it came to the region in which everything lives. */
    private record Call(Map<String, String> sent, boolean here) {
        <T> List<T> chosen(Map<String, T> all, String field, Function<String, AwsError> missing) {
            refuseFilters();
            String wanted = sent.get(field);
            if (wanted == null) {
                return here ? List.copyOf(all.values()) : List.of();
            }
            if (here && all.containsKey(id(wanted))) {
                return List.of(all.get(id(wanted)));
            }
            AwsError error = missing.apply(wanted);
            if (error != null) {
                throw error;
            }
            return List.of();
        }

        /** Better none than one that is silently ignored. */
        private void refuseFilters() {
            if (sent.keySet().stream().anyMatch(name -> name.startsWith("Filters."))) {
                throw invalidValue("Unrecognized filter name: " + sent.get("Filters.Filter.1.Name"));
            }
        }
    }

    private record Group(Kind kind, String name, String family, Map<String, Setting> parameters) {}

    /** A parameter as it stands in a group. */
    private record Setting(Parameter parameter, String source, String applyMethod) {}

    /** A modification on its way, not to be applied before a point of System.nanoTime. */
    private record Waiting(Parameter parameter, long sent, long due) {}

    /** The modifications on their way to one cluster or instance, applied one after the other. */
    private final class Applying {
        private final String id;
        private final Deque<Waiting> waiting = new ArrayDeque<>();
        private boolean rebootNeeded;

        Applying(String id) {
            this.id = id;
        }

        String status() {
            long shown = System.nanoTime() - statusLag.toNanos();
            return waiting.stream().anyMatch(each -> each.sent <= shown) ? "applying" : rebootNeeded ? "pending-reboot"
                    : "in-sync";
        }

        void add(Setting setting) {
            if (!setting.applyMethod.equals("immediate")) {
                rebootNeeded = true;
                return;
            }
            long now = System.nanoTime();
            waiting.add(new Waiting(setting.parameter, now, now + applyDelay.toNanos()));
            if (waiting.size() == 1) {
                appliers.schedule(this::applyNext, applyDelay.toNanos(), TimeUnit.NANOSECONDS);
            }
        }

        private void applyNext() {
            long pause;
            try {
                Parameter next;
                synchronized (RdsStandIn.this) {
                    next = waiting.element().parameter;
                }
                listener.apply(id, next.name, next.value);
                synchronized (RdsStandIn.this) {
                    waiting.remove();
                    if (waiting.isEmpty()) {
                        return;
                    }
                    pause = waiting.element().due - System.nanoTime();
                }
            } catch (Exception e) {
                lastApplyFailure = e;
                pause = RETRY.toNanos();
            }
            appliers.schedule(this::applyNext, pause, TimeUnit.NANOSECONDS);
        }
    }
}
