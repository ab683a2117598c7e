package lab;

//SOURCES ../../lib/site/Site.java
//SOURCES ../../nonprod/Environment.java
//SOURCES AwsStandIn.java
//SOURCES Chain.java
//SOURCES DnsServer.java
//SOURCES Repository.java
//SOURCES Uplink.java

import static environment.Environment.*;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import lab.RdsStandIn.Kind;
import lab.RdsStandIn.Parameter;
import lib.mysql.Address;
import lib.site.Cluster;
import lib.site.Endpoint;

/**
 * The whole world of the runbook on this machine: the chain of real MySQL servers, an AWS and a DNS server, all of them
 * knowing the names in nonprod/Environment.java; and a way to run the real scripts in it. Closing it leaves no process
 * and no folder.
 */
public final class Lab implements AutoCloseable {
    /** A cluster of Environment.java, the server that plays it, and the hosts that RDS would lead there. */
    private record Role(Cluster cluster, MySqlServer server, String version) {
        static Role of(Cluster cluster, MySqlServer server) {
            return new Role(cluster, server, server.version().replaceFirst("-.*", "")); // 5.7.22-log
        }

        /** What each record points to when this cluster has it. */
        Map<Endpoint, String> targets() {
            Map<Endpoint, String> targets = new LinkedHashMap<>();
            SITE.records().all().forEach(endpoint -> targets.put(endpoint, cluster.host(endpoint)));
            return targets;
        }

        /** Every address that a script may reach it by. */
        Stream<Address> addresses() {
            return Stream.concat(Stream.of(cluster.writer()),
                    SITE.reads().all().stream().flatMap(endpoint -> cluster.behind(endpoint).stream()))
                    .map(address -> address.in(NAME));
        }
    }

    private static final long HOST_TTL = 5;
    private static final String FIRST_LABEL = "\\..*";

    private final Chain chain;
    private final DnsServer dns;
    private final List<Role> roles = new ArrayList<>();
    private final Map<String, InetAddress> hosts = new TreeMap<>();
    private Uplink uplink;
    private final Map<String, String> throughUplink = new TreeMap<>();
    private volatile AwsStandIn aws;
    private String zoneId;

    private Lab(Chain chain) throws IOException {
        this.chain = chain;
        for (int i = 0; i < SITE.chain().size(); i++) {
            roles.add(Role.of(SITE.chain().get(i), chain.servers().get(i)));
        }
        for (Role role : roles) {
            for (String target : role.targets().values()) {
                hosts.put(target.toLowerCase(Locale.ROOT), InetAddress.getByName(role.server.address()));
            }
        }
        aws = seededAws();
        dns = dnsServer();
    }

    private DnsServer dnsServer() throws IOException {
        return new DnsServer(zoneName(), name -> aws.route53().lookup(name), hosts, HOST_TTL);
    }

    /** A lab whose chain replicates by GTID. */
    public static Lab start() throws IOException, InterruptedException {
        return start(Chain.Options.DEFAULT);
    }

    /**
     * A lab: every record points to blue, only blue takes writes.
     *
     * @throws MySqlRelease.Unsupported when this machine can't run it, with one line that says what to do
     */
    public static Lab start(Chain.Options options) throws IOException, InterruptedException {
        return start(Chain.Upgrade.FROM_5_7, options);
    }

    /** The same around a chain of other releases. */
    public static Lab start(Chain.Upgrade upgrade, Chain.Options options) throws IOException, InterruptedException {
        return around(Chain.start(upgrade, options));
    }

    /** A lab around a chain that was just started; it is closed with the lab. */
    public static Lab around(Chain chain) throws IOException {
        try {
            return new Lab(chain);
        } catch (IOException | RuntimeException e) {
            chain.close();
            throw e;
        }
    }

    public Chain chain() {
        return chain;
    }

    /** The AWS that scripts talk to; another one after {@link #reset}. */
    public AwsStandIn aws() {
        return aws;
    }

    /** The id of the hosted zone with the four records. */
    public String zoneId() {
        return zoneId;
    }

    /** Where the lab's DNS server listens. */
    public InetSocketAddress dns() {
        return new InetSocketAddress("127.0.0.1", dns.port());
    }

    /** Which of the four records do not lead to this server, as DNS has them now, with their values. */
    public List<String> strayRecords(MySqlServer server) {
        List<String> stray = new ArrayList<>();
        role(server).targets().forEach((endpoint, target) -> {
            List<RecordSet> seen = aws.route53().lookup(endpoint.name());
            if (seen.size() != 1 || !seen.get(0).values().equals(List.of(target))) {
                stray.add(endpoint.name() + " " + seen.stream().flatMap(set -> set.values().stream()).toList());
            }
        });
        return stray;
    }

    /** Gives the four records this TTL in seconds, as if they had had it all along. */
    public void ttl(long seconds) {
        for (RecordSet set : aws.route53().records(zoneId)) {
            if (set.type().equals("CNAME")) {
                aws.route53().put(zoneId, RecordSet.of(set.name(), "CNAME", seconds, set.values().get(0)));
            }
        }
    }

    /** The server with this host and port. */
    public MySqlServer server(String hostAndPort) {
        return server(server -> server.hostAndPort().equals(hostAndPort));
    }

    /** Host and port of the server that DNS means by an address. */
    public String hostAndPort(String address) {
        return server(server -> server.address().equals(address)).hostAndPort();
    }

    private MySqlServer server(Predicate<MySqlServer> condition) {
        return chain.servers().stream().filter(condition).findFirst().orElseThrow();
    }

    /** Back to the beginning: new data on the servers, the chain replicating, a new AWS, and no journal. */
    public void reset() throws IOException, InterruptedException {
        reset(chain.options());
    }

    /** The same with another kind of chain. */
    public void reset(Chain.Options options) throws IOException, InterruptedException {
        aws.close();
        chain.reset(options);
        Files.deleteIfExists(journal());
        aws = seededAws();
    }

    /** A new AWS; the servers stay as they are. */
    public void resetAws() throws IOException {
        aws.close();
        aws = seededAws();
    }

    /** The environment variables with which a script finds this lab instead of the real world. */
    public Map<String, String> env() {
        Map<String, String> env = new TreeMap<>(aws.environment());
        env.put("DNS_SERVER", dns.address());
        roles.forEach(
                role -> role.addresses().forEach(address -> env.put(address.variable(), role.server.hostAndPort())));
        env.putAll(throughUplink);
        return env;
    }

    /** The way that scripts, but no clients, take from the first call on: it can be cut. */
    public synchronized Uplink uplink() throws IOException {
        if (uplink == null) {
            uplink = new Uplink(dnsServer());
            throughUplink.put("DNS_SERVER", uplink.dns().address());
            throughUplink.put("AWS_ENDPOINT_URL", "http://127.0.0.1:"
                    + uplink.to(() -> new InetSocketAddress("127.0.0.1", aws.endpoint().getPort())));
            for (Role role : roles) {
                String address =
                        "127.0.0.1:" + uplink.to(() -> new InetSocketAddress(role.server.host(), role.server.port()));
                role.addresses().forEach(each -> throughUplink.put(each.variable(), address));
            }
        }
        return uplink;
    }

    /** The reads as step 1.1 leaves them, but for their TTL. */
    public void moveReads() {
        SITE.reads().all().forEach(endpoint -> aws.route53().put(zoneId,
                RecordSet.of(endpoint.name(), "CNAME", NORMAL_TTL, roles.get(1).cluster.host(endpoint))));
    }

    /** A cluster that was made read-only, or writable, before: its server and its parameter group say the same. */
    public void settle(MySqlServer server, boolean readOnly) {
        server.setReadOnly(readOnly);
        lib.aws.ParameterGroup group = role(server).cluster.group();
        aws.rds().settled(Kind.valueOf(group.kind().name()), group.name(),
                Parameter.flag("read_only", readOnly ? "1" : "0"));
    }

    /**
     * The TTLs as step 3.1 leaves them, lowered so many seconds ago, with the journal that tells so: reads are on
     * green.
     */
    public void lowerTtls(long secondsAgo) throws IOException {
        StringBuilder journal = new StringBuilder();
        for (Endpoint endpoint : SITE.records().all()) {
            Role role = roles.get(SITE.writes().all().contains(endpoint) ? 0 : 1);
            aws.route53().put(zoneId, RecordSet.of(endpoint.name(), "CNAME", LOW_TTL, role.cluster.host(endpoint)));
            journal.append(("{\"at\":\"%s\",\"environment\":\"%s\",\"step\":\"LowerTtl\",\"phase\":\"ttl\","
                    + "\"record\":\"%s\",\"before\":%d,\"after\":%d}%n").formatted(
                            Instant.now().minusSeconds(secondsAgo), NAME, endpoint.name(), NORMAL_TTL, LOW_TTL));
        }
        Files.writeString(journal(), journal);
    }

    /** Runs a step as an operator of the lab does: confirmed, logged in, with a journal in the lab's folder. */
    public Program.Result step(String script, String... more) throws IOException, InterruptedException {
        return run(script, loggedIn(Stream.concat(Stream.of("--confirm=" + NAME), Stream.of(more))
                .toArray(String[]::new)));
    }

    /** The arguments of a step that log in and name the journal, before any others. */
    public String[] loggedIn(String... more) throws IOException {
        return Stream.concat(Stream.of("--defaults-file=" + chain.defaultsFile(), "--journal=" + journal()),
                Stream.of(more)).toArray(String[]::new);
    }

    /** What {@link #step} lets the steps record. */
    public Path journal() {
        return chain.folder().resolve("journal.jsonl");
    }

    /** Runs a script of the repository through its jbang, there, in a process of its own, without a terminal. */
    public Program.Result run(String script, String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), script, arguments);
    }

    /** The same with environment variables changed; one with an empty value is removed. */
    public Program.Result run(Map<String, String> changes, String script, String... arguments)
            throws IOException, InterruptedException {
        // there, for what jbang keeps for a script it keeps for each folder
        return start(Repository.root(), changes, Repository.commandOf(script, arguments)).result();
    }

    /** Starts a command as an operator of the lab does; it ends with the lab at the latest. */
    Program start(Path folder, Map<String, String> changes, List<String> command) throws IOException {
        Program program = Program.start(command, folder, chain.folder(), env(changes), "");
        chain.hold(program.process());
        return program;
    }

    /** What is different in the environment of a script of this lab, with these changes. */
    Map<String, String> env(Map<String, String> changes) {
        Map<String, String> env = env();
        env.putAll(changes);
        return env;
    }

    @Override
    public void close() {
        if (uplink != null) {
            uplink.close();
        }
        dns.close();
        aws.close();
        chain.close();
    }

    private Role role(MySqlServer server) {
        return roles.stream().filter(role -> role.server == server).findFirst().orElseThrow();
    }

    private static String zoneName() {
        return ZONE.isById() ? WRITER.name().replaceFirst("^[^.]*\\.", "") : ZONE.nameOrId();
    }

    private AwsStandIn seededAws() throws IOException {
        AwsStandIn seeded = new AwsStandIn();
        zoneId = !ZONE.isById() ? seeded.route53().createZone(zoneName())
                : seeded.route53().createZone(ZONE.nameOrId(), zoneName(), null, Route53StandIn.NAME_SERVERS);
        roles.get(0).targets().forEach((endpoint, target) -> seeded.route53().put(zoneId,
                RecordSet.of(endpoint.name(), "CNAME", NORMAL_TTL, target)));
        Map<String, MySqlServer> servers = new TreeMap<>();
        for (Role role : roles) {
            servers.put(seed(seeded.rds(), role), role.server);
        }
        seeded.rds().onApply((id, parameter, value) -> {
            if (parameter.equals("read_only")) {
                servers.get(id).setReadOnly(value.equals("1"));
            }
        });
        seeded.s3().createBucket(APP_STATE.bucket().get().name(), seeded.rds().region());
        put(seeded, "web_appstate.json", "{\"state\": \"normal\"}");
        put(seeded, "__degraded_web_appstate.json", "{\"state\": \"degraded\"}");
        return seeded;
    }

    private static void put(AwsStandIn aws, String key, String content) {
        aws.s3().put(APP_STATE.bucket().get().name(), key, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Makes the cluster, or the plain instance, whose parameter group Environment.java names; returns its id. */
    private String seed(RdsStandIn rds, Role role) {
        String id = role.cluster.writer().host().replaceFirst(FIRST_LABEL, "").toLowerCase(Locale.ROOT);
        String group = role.cluster.group().name();
        String series = role.version.replaceFirst("\\.\\d+$", "");
        Parameter readOnly = Parameter.flag("read_only", role.cluster == BLUE ? "0" : "1");
        if (role.cluster.group().kind() == lib.aws.ParameterGroup.Kind.INSTANCE) {
            rds.createParameterGroup(Kind.INSTANCE, group, "mysql" + series, readOnly);
            rds.create(new RdsStandIn.Instance(id, group, role.version, role.cluster.writer().host(), 3306, null));
            return id;
        }
        String engine = series + ".mysql_aurora." + (series.equals("5.7") ? "2.11.2" : "3.04.0");
        rds.createParameterGroup(Kind.CLUSTER, group, "aurora-mysql" + series, readOnly);
        String member = id + "-1";
        rds.create(new RdsStandIn.Cluster(id, group, engine, role.cluster.writer().host(),
                role.cluster.writer().host().replaceFirst("\\.cluster-", ".cluster-ro-"), 3306, List.of(member)));
        rds.create(new RdsStandIn.Instance(member, "default.aurora-mysql", engine, member + ".rds.amazonaws.com", 3306,
                id));
        for (Endpoint reader : SITE.reads().all()) {
            String host = role.cluster.host(reader);
            rds.create(
                    new RdsStandIn.Endpoint(host.replaceFirst(FIRST_LABEL, ""), id, host, "READER", List.of(member)));
        }
        return id;
    }
}
