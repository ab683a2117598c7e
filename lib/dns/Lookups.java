package lib.dns;

//SOURCES NameServers.java
//SOURCES Names.java

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Look-ups again and again, past all caches: whom to ask is found once, and again after nobody answered. */
public final class Lookups {
    /** An instance's address changes by a failover only: it is not asked for as often as where a record leads. */
    private static final Duration HOST_KEPT = Duration.ofSeconds(1);

    /** What a name stands for now: the CNAME's target, its TTL in seconds, and the target's address. */
    public record Found(String target, long ttl, String address) {}

    private record Kept(String address, long until) {}

    private final NameServers nameServers;
    private final Supplier<List<String>> zoneServers;
    private final Map<String, Kept> hosts = new ConcurrentHashMap<>();
    private volatile InetSocketAddress server;

    /** @param zoneServers the zone's name servers; empty where they can't be told */
    public Lookups(NameServers nameServers, Supplier<List<String>> zoneServers) {
        this.nameServers = nameServers;
        this.zoneServers = zoneServers;
    }

    /** Asks now. */
    public Found find(String name) throws IOException {
        try {
            List<Record> answers = NameServers.ask(server(name), name, "CNAME").own(Type.CNAME);
            if (answers.isEmpty()) {
                throw new IOException("the name servers know no CNAME " + name);
            }
            Record record = answers.get(0);
            String target = Names.withoutDot(record.rdataToString());
            return new Found(target, record.getTTL(), address(target));
        } catch (IOException e) {
            server = null;
            throw e;
        }
    }

    private InetSocketAddress server(String name) throws IOException {
        InetSocketAddress known = server;
        if (known == null) {
            known = nameServers.witnesses(zoneServers.get(), name).servers().stream().findFirst()
                    .orElseThrow(() -> new IOException("no DNS server answers from here"));
            server = known;
        }
        return known;
    }

    private String address(String host) throws IOException {
        Kept kept = hosts.get(host);
        if (kept == null || System.nanoTime() - kept.until > 0) {
            kept = new Kept(nameServers.address(host).orElseThrow(() -> new IOException(host + " has no address")),
                    System.nanoTime() + HOST_KEPT.toNanos());
            hosts.put(host, kept);
        }
        return kept.address;
    }
}
