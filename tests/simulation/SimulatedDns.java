package simulation;

//SOURCES ../../lib/dns/Names.java
//SOURCES ../../lib/dns/Resolver.java
//SOURCES ../../lib/site/Cluster.java
//SOURCES ../../lib/site/Endpoint.java
//SOURCES ../../nonprod/Environment.java
//SOURCES Clock.java
//SOURCES SimulatedServer.java
//SOURCES World.java

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import lib.dns.Names;
import lib.dns.Resolver;
import lib.site.Endpoint;
import environment.Environment;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/** The zone's four name servers, and this machine's resolver, which knows the clusters' hosts. */
final class SimulatedDns implements Resolver {
    static final List<String> NAME_SERVERS = List.of("10.53.0.1", "10.53.0.2", "10.53.0.3", "10.53.0.4");
    private static final InetSocketAddress RESOLVER = new InetSocketAddress("10.53.1.1", 53);
    private static final long LATENCY = 4 * Clock.MILLIS, PATIENCE = 3 * Clock.SECONDS;

    /** Made once: names and records that are answered again and again. */
    private static final Map<String, Name> NAMES = new ConcurrentHashMap<>();
    private static final Map<List<Object>, Record> RECORDS = new ConcurrentHashMap<>();

    private final World world;
    private final Map<String, SimulatedServer> hosts = new HashMap<>();
    private final List<SimulatedServer> servers;

    SimulatedDns(World world) {
        this.world = world;
        servers = new ArrayList<>(world.servers.values());
        world.servers.forEach((cluster, server) -> {
            for (Endpoint endpoint : Environment.SITE.records().all()) {
                hosts.put(cluster.host(endpoint), server);
            }
            hosts.put(address(server), server);
        });
    }

    private String address(SimulatedServer server) {
        return "10.0.0." + (1 + servers.indexOf(server));
    }

    /** The server that a host name, or an address, leads to. */
    SimulatedServer server(String host) {
        return hosts.get(Names.withoutDot(host));
    }

    @Override
    public List<InetSocketAddress> ofThisMachine() {
        return List.of(RESOLVER);
    }

    @Override
    public Message ask(InetSocketAddress server, String name, String type) throws IOException {
        boolean lost = world.process.begin(LATENCY, () -> "DNS " + server.getHostString() + " " + type + " " + name);
        boolean isOfZone = !server.equals(RESOLVER);
        if (lost || isOfZone && world.mischief.areNameServersSilent()) {
            world.clock.pass(PATIENCE);
            world.process.end(0, () -> "silence");
            throw new IOException("timed out");
        }
        Message answer = isOfZone ? ofZone(NAME_SERVERS.indexOf(server.getHostString()), name) : ofHost(name, type);
        world.process.end(LATENCY, () -> answer.getSection(Section.ANSWER).toString());
        return answer;
    }

    private static Name name(String name) {
        return NAMES.computeIfAbsent(name, its -> {
            try {
                return Name.fromString(Names.withoutDot(its) + ".");
            } catch (TextParseException e) {
                throw new IllegalArgumentException(e);
            }
        });
    }

    private static Record cname(String name, String target, long ttl) {
        return RECORDS.computeIfAbsent(List.of(name, target, ttl),
                words -> new CNAMERecord(name(name), DClass.IN, ttl, name(target)));
    }

    private Message ofZone(int nameServer, String name) {
        Message answer = new Message();
        answer.getHeader().setFlag(Flags.AA);
        ResourceRecordSet set = world.route53.nameServers.get(nameServer).get(Names.canonical(name));
        if (set != null) {
            answer.addRecord(cname(set.name(), set.resourceRecords().get(0).value(), set.ttl()), Section.ANSWER);
        }
        return answer;
    }

    private Message ofHost(String name, String type) throws IOException {
        Message answer = type.equals("A") ? new Message() : ofZone(0, name);
        answer.getHeader().unsetFlag(Flags.AA);
        SimulatedServer server = server(name);
        if (type.equals("A") && server != null) {
            answer.addRecord(new ARecord(name(name), DClass.IN, 5, InetAddress.getByName(address(server))),
                    Section.ANSWER);
        }
        return answer;
    }
}
