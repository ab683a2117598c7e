package lib;

//DEPS dnsjava:dnsjava:3.7.1
//SOURCES Command.java
//SOURCES Dns.java
//SOURCES Failure.java

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import picocli.CommandLine.Option;

/** Asks DNS servers themselves, past every cache of this machine. */
public final class NameServers {
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-3][0-7]{2})");

    @Option(names = "--dns-server", paramLabel = "HOST[:PORT]", defaultValue = "${env:DNS_SERVER}",
            description = "Ask this DNS server instead of the zone's own (or set DNS_SERVER).")
    String override;

    /**
     * What stands against "every server answers this": the first server that doesn't, and what it says.
     *
     * @param type the record's type, as Route 53 names it
     * @param target the CNAME's target, or null to look at the TTL (seconds) only
     */
    Optional<String> objection(List<String> zoneServers, String name, String type, String target, long ttl) {
        for (InetSocketAddress server : servers(zoneServers)) {
            try {
                Message reply = ask(server, name, type);
                boolean authoritative = reply.getHeader().getFlag(Flags.AA);
                List<Record> answers = reply.getSection(Section.ANSWER).stream()
                        .filter(record -> record.getType() == Type.value(type)).toList();
                // A cache counts the TTL down; a name server of the zone gives it whole.
                boolean asWanted = !answers.isEmpty() && answers.stream().allMatch(record ->
                        (target == null || Dns.withoutDot(record.rdataToString()).equalsIgnoreCase(Dns.withoutDot(target)))
                                && (authoritative ? record.getTTL() == ttl : record.getTTL() <= ttl));
                if (!asWanted) {
                    String seen = answers.stream().map(record -> record.rdataToString() + " (TTL " + record.getTTL() + ")")
                            .collect(Collectors.joining(", "));
                    return Optional.of("%s answers %s".formatted(server, seen.isEmpty() ? "nothing" : seen));
                }
            } catch (IOException e) {
                return Optional.of("%s gives no answer (%s)".formatted(server, e.getMessage()));
            }
        }
        return Optional.empty();
    }

    /** Where a name leads: the target of its CNAME, and that host's address. */
    record Way(String target, String address) {
        @Override
        public String toString() {
            return "%s at %s".formatted(target, address);
        }
    }

    /** Follows a name as a client without a cache would: the zone's servers give the target, the resolver its address. */
    Way follow(List<String> zoneServers, String name) throws IOException {
        String target = name;
        for (Record record : ask(servers(zoneServers).get(0), name, "CNAME").getSection(Section.ANSWER)) {
            target = Dns.withoutDot(record.rdataToString());
        }
        String host = target;
        return new Way(target, address(host).orElseThrow(() ->
                new IOException("the name servers answer %s, which has no address".formatted(host))));
    }

    /** What stands against "this host has an address". */
    Optional<String> hasAddress(String host) {
        try {
            return address(host).isPresent() ? Optional.empty() : Optional.of("no address");
        } catch (IOException e) {
            return Optional.of("no answer (%s)".formatted(e.getMessage()));
        }
    }

    private Optional<String> address(String host) throws IOException {
        for (InetSocketAddress server : servers(List.of())) {
            Optional<String> address = ask(server, host, "A").getSection(Section.ANSWER).stream()
                    .filter(record -> record.getType() == Type.A).map(Record::rdataToString).findFirst();
            if (address.isPresent()) {
                return address;
            }
        }
        return Optional.empty();
    }

    /** The servers to ask: the operator's, else the zone's, else (a private zone has none to ask) this machine's resolvers. */
    private List<InetSocketAddress> servers(List<String> zoneServers) {
        if (override != null) {
            int colon = override.lastIndexOf(':');
            String port = colon < 0 ? "53" : override.substring(colon + 1);
            if (!port.matches("\\d{1,5}")) {
                throw Failure.usage("--dns-server=%s is no address: write HOST or HOST:PORT", override);
            }
            return List.of(new InetSocketAddress(colon < 0 ? override : override.substring(0, colon), Integer.parseInt(port)));
        }
        if (zoneServers.isEmpty()) {
            return ResolverConfig.getCurrentConfig().servers();
        }
        return zoneServers.stream().map(server -> new InetSocketAddress(server, 53)).toList();
    }

    private static Message ask(InetSocketAddress server, String name, String type) throws IOException {
        SimpleResolver resolver = new SimpleResolver(server);
        resolver.setTimeout(Duration.ofSeconds(3));
        return resolver.send(Message.newQuery(Record.newRecord(dnsName(name), Type.value(type), DClass.IN)));
    }

    /** Route 53 escapes in octal (\052 is a star), everybody else's DNS in decimal. */
    private static Name dnsName(String route53Name) throws TextParseException {
        return Name.fromString(OCTAL.matcher(route53Name).replaceAll(
                escape -> Matcher.quoteReplacement("\\%03d".formatted(Integer.parseInt(escape.group(1), 8)))), Name.root);
    }
}
