package lab;

//SOURCES ../../lib/site/Site.java
//SOURCES ../../nonprod/Environment.java
//SOURCES AwsStandIn.java
//SOURCES Chain.java
//SOURCES DnsServer.java
//SOURCES Repository.java
//SOURCES SeededCluster.java
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
import lib.aws.RdsInstances;
import lib.mysql.Address;
import lib.site.Cluster;
import lib.site.Endpoint;

/**
 * The whole world of the runbook on this machine: the chain of real MySQL servers, an AWS and a DNS server, all of them
 * knowing the names in Environment.java; and a way to run the real scripts in it. Closing it leaves no process
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
            return cluster.hosts();
        }

        /** Every address that a script may reach it by. Asks no AWS: what RDS is to find, the lab knows by itself. */
        Stream<Address> addresses() {
            return Stream.concat(Stream.of(cluster.writer()), SITE.reads().all().stream()
                    .flatMap(endpoint -> cluster.discovered(endpoint).isPresent() ? Stream.of()
                            : cluster.named(endpoint).stream()));
        }
    }

    private static final long HOST_TTL = 5;

    private final Chain chain;
    private final DnsServer dns;
    private final List<Role> roles = new ArrayList<>();
    private final Map<Role, List<RdsInstances.Instance>> readers = new LinkedHashMap<>();
    private final Map<String, InetAddress> hosts = new TreeMap<>();
    private Uplink uplink;
    private final Map<String, String> throughUplink = new TreeMap<>();
    private volatile AwsStandIn aws;
    /** Its port, also of those that come after it: scripts find them where it was. */
    private int awsPort;
    private String zoneId;

    private Lab(Chain chain) throws IOException {
        SITE.requireSound();
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
        SITE.requireSound();
        return around(Chain.start(upgrade, options, SITE.chain().stream().map(Cluster::name).toList()));
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

    /** The id of the hosted zone with the records. */
    public String zoneId() {
        return zoneId;
    }

    /** Where the lab's DNS server listens. */
    public InetSocketAddress dns() {
        return new InetSocketAddress("127.0.0.1", dns.port());
    }

    /** Which of the records do not lead to this server, as DNS has them now, with their values. */
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

    /** Those of them that carry writes. */
    public List<String> strayWrites(MySqlServer server) {
        return strayRecords(server).stream().filter(record -> SITE.writes().all().stream()
                .anyMatch(write -> record.startsWith(write.name() + " "))).toList();
    }

    /** Gives the records this TTL in seconds, as if they had had it all along. */
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

    /** A new AWS where the old one was; the servers stay as they are. */
    public void resetAws() throws IOException {
        aws.close();
        aws = seededAws();
    }

    /** The environment variables with which a script finds this lab instead of the real world. */
    public Map<String, String> env() {
        Map<String, String> env = new TreeMap<>(aws.environment());
        env.put("DNS_SERVER", dns.address());
        roles.forEach(role -> addresses(role).forEach(
                address -> env.put(address.variable(), role.server.hostAndPort())));
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
                addresses(role).forEach(each -> throughUplink.put(each.variable(), address));
            }
        }
        return uplink;
    }

    /** As it is before step 4.1: reads on the second cluster, TTLs low for an hour, app state degraded. */
    public void prepare() throws IOException {
        lowerTtls(3600);
        SITE.appState().bucket().ifPresent(bucket -> {
            aws.s3().createBucket(bucket.name(), aws.rds().region());
            put(aws, bucket.name(), "web_appstate.json", "{\"state\": \"degraded\"}");
            put(aws, bucket.name(), "__normal_web_appstate.json", "{\"state\": \"normal\"}");
        });
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
        aws.rds().settled(Kind.valueOf(group.kind().name()), group.name(), readOnly(readOnly));
    }

    /** A cluster that RDS was told to make read-only, or writable, and will. */
    public void tell(MySqlServer server, boolean readOnly) {
        lib.aws.ParameterGroup group = role(server).cluster.group();
        aws.rds().modified(Kind.valueOf(group.kind().name()), group.name(), readOnly(readOnly));
    }

    private static Parameter readOnly(boolean readOnly) {
        return Parameter.flag("read_only", readOnly ? "1" : "0");
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
        return chain.folder().resolve(NAME + ".jsonl");
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

    /** Starts a command on this process's own terminal, in its folder; it ends with the lab at the latest. */
    Process startOnTerminal(List<String> command, Map<String, String> changes) throws IOException {
        return start(new ProcessBuilder(command).inheritIO(), changes);
    }

    /** Starts a process as an operator of the lab does; it ends with the lab at the latest. */
    Process start(ProcessBuilder builder, Map<String, String> changes) throws IOException {
        Program.adapt(builder.environment(), env(changes));
        return chain.hold(builder.start());
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

    /** The zone's, or all that the records' names have in common where only its id is known. */
    private static String zoneName() {
        if (!ZONE.isById()) {
            return ZONE.nameOrId();
        }
        String common = SITE.writes().first().name().replaceFirst("^[^.]*\\.", "");
        while (!isCommon(common)) {
            common = common.replaceFirst("^[^.]*\\.", "");
        }
        return common;
    }

    private static boolean isCommon(String domain) {
        return SITE.records().all().stream().allMatch(record -> record.name().endsWith("." + domain));
    }

    /** Every address that a script may reach a cluster by, those of the instances that it finds in RDS too. */
    private Stream<Address> addresses(Role role) {
        return Stream.concat(role.addresses(), readers.getOrDefault(role, List.of()).stream().map(Cluster::address))
                .map(address -> address.in(NAME));
    }

    private AwsStandIn seededAws() throws IOException {
        AwsStandIn seeded = new AwsStandIn(SITE.account().isAny() ? AwsService.ACCOUNT : SITE.account().number(),
                awsPort);
        awsPort = seeded.endpoint().getPort();
        if (!SITE.account().isAny()) {
            seeded.rds().region(SITE.account().region());
        }
        zoneId = !ZONE.isById() ? seeded.route53().createZone(zoneName())
                : seeded.route53().createZone(ZONE.nameOrId(), zoneName(), null, Route53StandIn.NAME_SERVERS);
        roles.get(0).targets().forEach((endpoint, target) -> seeded.route53().put(zoneId,
                RecordSet.of(endpoint.name(), "CNAME", NORMAL_TTL, target)));
        Map<String, MySqlServer> servers = new TreeMap<>();
        for (Role role : roles) {
            SeededCluster made = new SeededCluster(seeded.rds(), role.cluster, role.version, role == roles.get(0));
            servers.put(made.id(), role.server);
            readers.put(role, made.create());
        }
        seeded.rds().onApply((id, parameter, value) -> {
            if (parameter.equals("read_only")) {
                servers.get(id).setReadOnly(value.equals("1"));
            }
        });
        SITE.appState().bucket().ifPresent(bucket -> {
            seeded.s3().createBucket(bucket.name(), seeded.rds().region());
            put(seeded, bucket.name(), "web_appstate.json", "{\"state\": \"normal\"}");
            put(seeded, bucket.name(), "__degraded_web_appstate.json", "{\"state\": \"degraded\"}");
        });
        return seeded;
    }

    private static void put(AwsStandIn aws, String bucket, String key, String content) {
        aws.s3().put(bucket, key, content.getBytes(StandardCharsets.UTF_8));
    }
}
