package lib.dns;

//DEPS dnsjava:dnsjava:3.7.1
//SOURCES ../run/Failure.java
//SOURCES ../run/OptionGroups.java
//SOURCES ../run/Run.java
//SOURCES Answer.java
//SOURCES Names.java
//SOURCES Resolver.java

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lib.run.Failure;
import lib.run.OptionGroups;
import lib.run.Run;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Asks DNS servers themselves, past every cache of this machine. */
@Command(optionListHeading = OptionGroups.LOGIN)
public final class NameServers {
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-3][0-7]{2})");
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int PORT = 53;
    private static final Optional<InetSocketAddress> NOBODY = Optional.empty();

    @Option(names = "--dns-server", paramLabel = "HOST[:PORT]", defaultValue = "${env:DNS_SERVER}",
            description = "Ask this DNS server instead of the zone's own (or set DNS_SERVER).")
    private String override;

    /** The servers that can be asked from here for a zone's records, and what they are to the zone. */
    public record Witnesses(Kind kind, List<InetSocketAddress> servers) {
        /**
         * The operator's choice and the zone's own have the records themselves; this machine's resolvers keep old ones.
         */
        public enum Kind { CHOSEN, OF_THE_ZONE, RESOLVERS, NONE }

        /** Whether they have a change as soon as Route 53 has given it to them. */
        public boolean areFresh() {
            return kind == Kind.CHOSEN || kind == Kind.OF_THE_ZONE;
        }

        /** Whether their name is one thing: "the resolver answers", but "the name servers answer". */
        public boolean isOne() {
            return !areFresh();
        }

        @Override
        public String toString() {
            return switch (kind) {
                case CHOSEN, OF_THE_ZONE -> "the name servers";
                case RESOLVERS -> "this machine's resolver";
                case NONE -> "nobody";
            };
        }
    }

    /**
     * Who can be asked for a record: the server that the operator names, else the zone's own. Where a firewall closes
     * port 53 to these, and for a private zone, which has none to ask, this machine's resolvers; where these are silent
     * too, nobody.
     */
    public Witnesses witnesses(List<String> zoneServers, String name) {
        if (override != null) {
            return new Witnesses(Witnesses.Kind.CHOSEN, List.of(chosen()));
        }
        // Without authority it is a cache that stands in the way, and speaks for the zone's servers.
        List<InetSocketAddress> own = answering(addresses(zoneServers), name, Answer::isAuthoritative);
        if (!own.isEmpty()) {
            return new Witnesses(Witnesses.Kind.OF_THE_ZONE, own);
        }
        // One that does not know the name, as for a private zone from outside its network, will never see the change
        // either.
        List<InetSocketAddress> resolvers = answering(Resolver.OUTSIDE.get().ofThisMachine(), name,
                answer -> !answer.own(Type.CNAME).isEmpty());
        return new Witnesses(resolvers.isEmpty() ? Witnesses.Kind.NONE : Witnesses.Kind.RESOLVERS, resolvers);
    }

    /** The server that the operator names, if any, must answer: no change is to wait for one that does not. */
    public void requireAnswerFor(String name) {
        if (override != null && !isAnswering(chosen(), name, answer -> true)) {
            throw Failure.refused("--dns-server=%s (or DNS_SERVER) gives no answer: correct it, or leave it out",
                    override);
        }
    }

    private static List<InetSocketAddress> addresses(List<String> hosts) {
        return Run.atOnce(hosts, host -> new InetSocketAddress(host, PORT));
    }

    private static List<InetSocketAddress> answering(
            List<InetSocketAddress> servers, String name, Predicate<Answer> isAnswer) {
        return Run.atOnce(servers, server -> isAnswering(server, name, isAnswer) ? Optional.of(server) : NOBODY)
                .stream()
                .flatMap(Optional::stream).toList();
    }

    private static boolean isAnswering(InetSocketAddress server, String name, Predicate<Answer> isAnswer) {
        try {
            return isAnswer.test(ask(server, name, "CNAME"));
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * What stands against "every one of these servers answers this": the first that doesn't, and what it says.
     *
     * @param type the record's type, as Route 53 names it
     * @param target the CNAME's target; none to look at the TTL (seconds) only
     */
    public static Optional<String> objection(
            Witnesses witnesses, String name, String type, Optional<String> target, long ttl) {
        return witnesses.servers().stream()
                .flatMap(server -> objection(witnesses.kind(), server, name, type, target, ttl).stream())
                .findFirst();
    }

    private static Optional<String> objection(
            Witnesses.Kind kind, InetSocketAddress server, String name, String type, Optional<String> target,
            long ttl) {
        try {
            Answer answer = ask(server, name, type);
            List<Record> records = answer.own(Type.value(type));
            if (kind == Witnesses.Kind.OF_THE_ZONE && !answer.isAuthoritative()) {
                return Optional.of("%s answers without authority, as a cache does".formatted(told(server)));
            }
            // A cache counts the TTL down; a name server of the zone gives it whole.
            boolean asWanted = !records.isEmpty() && records.stream()
                    .allMatch(record -> target.map(wanted -> Names.areSame(record.rdataToString(), wanted)).orElse(true)
                            && (answer.isAuthoritative() ? record.getTTL() == ttl : record.getTTL() <= ttl));
            return asWanted ? Optional.empty()
                    : Optional.of("%s answers %s".formatted(told(server), answer.described(Type.value(type))));
        } catch (IOException e) {
            return Optional.of("%s gives no answer (%s)".formatted(told(server), e.getMessage()));
        }
    }

    private static String told(InetSocketAddress server) {
        return server.getHostString() + (server.getPort() == PORT ? "" : ":" + server.getPort());
    }

    /** Where a name leads: the target of its CNAME, and that host's address. */
    public record Way(String target, String address) {
        @Override
        public String toString() {
            return "%s at %s".formatted(target, address);
        }
    }

    /**
     * Follows a name as a client without a cache would: the zone's servers give the target, the resolver its address.
     */
    public Way follow(List<String> zoneServers, String name) throws IOException {
        List<InetSocketAddress> servers = witnesses(zoneServers, name).servers();
        if (servers.isEmpty()) {
            throw new IOException("no DNS server answers from here");
        }
        String target = ask(servers.get(0), name, "CNAME").own(Type.CNAME).stream()
                .map(record -> Names.withoutDot(record.rdataToString()))
                .reduce(name, (earlier, later) -> later);
        return new Way(target, address(target).orElseThrow(
                () -> new IOException("the name servers answer %s, which has no address".formatted(target))));
    }

    /**
     * What stands against "this host has an address". Where this machine's resolvers are silent nothing does: nobody
     * can tell.
     */
    public Optional<String> hasAddress(String host) {
        try {
            return address(host).isPresent() ? Optional.empty() : Optional.of("no address");
        } catch (IOException e) {
            return override == null ? Optional.empty() : Optional.of("no answer (%s)".formatted(e.getMessage()));
        }
    }

    Optional<String> address(String host) throws IOException {
        List<InetSocketAddress> servers =
                override != null ? List.of(chosen()) : Resolver.OUTSIDE.get().ofThisMachine();
        for (InetSocketAddress server : servers) {
            Optional<String> address =
                    ask(server, host, "A").followed(Type.A).stream().map(Record::rdataToString).findFirst();
            if (address.isPresent()) {
                return address;
            }
        }
        return Optional.empty();
    }

    private InetSocketAddress chosen() {
        int colon = override.lastIndexOf(':');
        String port = colon < 0 ? String.valueOf(PORT) : override.substring(colon + 1);
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
            throw Failure.usage("--dns-server=%s is no address: write HOST or HOST:PORT", override);
        }
        return new InetSocketAddress(colon < 0 ? override : override.substring(0, colon), Integer.parseInt(port));
    }

    static Answer ask(InetSocketAddress server, String name, String type) throws IOException {
        return new Answer(Resolver.OUTSIDE.get().ask(server, name, type), dnsName(name));
    }

    /** The server that the operator has asked in place of the zone's own, for who must know. */
    public Optional<String> override() {
        return Optional.ofNullable(override);
    }

    /** Asks past all caches; by TCP, where nobody answers who is not on the way. */
    static Message send(InetSocketAddress server, String name, String type) throws IOException {
        if (server.isUnresolved()) {
            throw new IOException("its name can't be resolved");
        }
        SimpleResolver resolver = new SimpleResolver(server);
        resolver.setTimeout(PATIENCE);
        resolver.setTCP(true);
        return resolver.send(Message.newQuery(Record.newRecord(dnsName(name), Type.value(type), DClass.IN)));
    }

    /** Route 53 escapes in octal (\052 is a star), everybody else's DNS in decimal. */
    private static Name dnsName(String route53Name) throws TextParseException {
        return Name
                .fromString(
                        OCTAL.matcher(route53Name)
                                .replaceAll(escape -> Matcher
                                        .quoteReplacement("\\%03d".formatted(Integer.parseInt(escape.group(1), 8)))),
                        Name.root);
    }
}
