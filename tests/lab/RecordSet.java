package lab;

//SOURCES Xml.java

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.w3c.dom.Element;

/**
 * A Route 53 record set: either a TTL (seconds) with values, or an alias. Routing holds at most one of Weight, Region,
 * Failover and MultiValueAnswer with its value. Names are kept as Route 53 lists them, whatever form they came in.
 */
public record RecordSet(String name, String type, String setIdentifier, Map<String, String> routing, Long ttl,
        List<String> values, Alias alias) {

    private static final List<String> ROUTING = List.of("Weight", "Region", "Failover", "MultiValueAnswer");
    private static final Pattern ESCAPE = Pattern.compile("\\\\([0-3][0-7]{2})");

    /** The target of an alias record: a name in another hosted zone. */
    public record Alias(String hostedZoneId, String dnsName, boolean evaluateTargetHealth) {
        public Alias {
            dnsName = normalise(dnsName);
        }
    }

    public RecordSet {
        name = normalise(name);
        routing = Map.copyOf(routing);
        values = List.copyOf(values);
    }

    /** A plain record set. */
    public static RecordSet of(String name, String type, long ttl, String... values) {
        return new RecordSet(name, type, null, Map.of(), ttl, List.of(values), null);
    }

    /** An alias; it has no TTL of its own. */
    public static RecordSet alias(String name, String type, String hostedZoneId, String dnsName) {
        return new RecordSet(name, type, null, Map.of(), null, List.of(), new Alias(hostedZoneId, dnsName, false));
    }

    /** The same as one of a weighted set. */
    public RecordSet weighted(String setIdentifier, int weight) {
        return new RecordSet(name, type, setIdentifier, Map.of("Weight", "" + weight), ttl, values, alias);
    }

    /**
     * A name lower-case, dot-terminated, and with everything but a-z 0-9 - _ and the dots between labels as \ooo: one
     * escape a
     * character (AWS's own example: ex\344mple.com).
     */
    static String normalise(String name) {
        StringBuilder result = new StringBuilder();
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < bytes.length; i++) {
            int c = bytes[i] & 0xff;
            boolean escaped = c == '\\' && i + 3 < bytes.length
                    && ESCAPE.matcher(new String(bytes, i, 4, StandardCharsets.ISO_8859_1)).matches();
            if (escaped) {
                c = Integer.parseInt(new String(bytes, i + 1, 3, StandardCharsets.ISO_8859_1), 8);
                i += 3;
            }
            c = c < 128 ? Character.toLowerCase(c) : c;
            boolean plain = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_'
                    || c == '.' && !escaped;
            result.append(plain ? Character.toString(c) : String.format("\\%03o", c));
        }
        return result.toString().endsWith(".") ? result.toString() : result.append('.').toString();
    }

    /** What Route 53 sorts zones by: the labels in reverse, as they are escaped, and a dot at the end. */
    static String zoneOrder(String normalisedName) {
        List<String> labels = new ArrayList<>(Arrays.asList(normalisedName.split("\\.")));
        Collections.reverse(labels);
        return String.join(".", labels) + ".";
    }

    /** What Route 53 sorts records by: the same, but with the escapes undone. */
    static String order(String normalisedName) {
        return ESCAPE.matcher(zoneOrder(normalisedName))
                .replaceAll(e -> Matcher.quoteReplacement(
                        Character.toString(Integer.parseInt(e.group(1), 8))));
    }

    boolean isIn(String zone) {
        return isIn(name, zone);
    }

    static boolean isIn(String normalisedName, String zone) {
        return normalisedName.equals(zone) || normalisedName.endsWith("." + zone);
    }

    /** What tells record sets of a zone apart, in the order of their listing. */
    record Key(String order, String type, String setIdentifier) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::order).thenComparing(Key::type).thenComparing(Key::setIdentifier);

        /** Type and identifier may be null: then the key lies before those of every such name (and type). */
        static Key of(String name, String type, String setIdentifier) {
            return new Key(RecordSet.order(name), type == null ? "" : type, setIdentifier == null ? "" : setIdentifier);
        }

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    Key key() {
        return Key.of(name, type, setIdentifier);
    }

    /** How AWS's messages name a record set. */
    String label() {
        return "name='%s', type='%s'%s".formatted(name, type,
                setIdentifier == null ? "" : ", set-identifier='" + setIdentifier + "'");
    }

    /** How AWS's messages name the routing policy. */
    String policy() {
        return Map.of("Weight", "weighted", "Region", "latency", "Failover", "failover", "MultiValueAnswer",
                "multivalue answer").getOrDefault(routing.keySet().stream().findFirst().orElse(""), "simple");
    }

    /** Equal in everything, the order of the values aside. */
    boolean sameAs(RecordSet other) {
        return equals(new RecordSet(other.name, other.type, other.setIdentifier, other.routing, other.ttl,
                values.stream().sorted().toList().equals(other.values.stream().sorted().toList()) ? values
                        : other.values,
                other.alias));
    }

    static RecordSet read(Element set) {
        Map<String, String> routing = new TreeMap<>();
        ROUTING.stream().filter(field -> Xml.text(set, field) != null)
                .forEach(field -> routing.put(field, Xml.text(set, field)));
        Alias alias = Xml.all(set, "AliasTarget").stream().findFirst().map(target -> new Alias(
                Xml.text(target, "HostedZoneId"), Xml.text(target, "DNSName"),
                Boolean.parseBoolean(Xml.text(target, "EvaluateTargetHealth")))).orElse(null);
        return new RecordSet(Xml.text(set, "Name"), Xml.text(set, "Type"), Xml.text(set, "SetIdentifier"), routing,
                Xml.text(set, "TTL") == null ? null : Long.valueOf(Xml.text(set, "TTL")),
                Xml.all(set, "ResourceRecords", "ResourceRecord", "Value").stream().map(Element::getTextContent)
                        .toList(),
                alias);
    }

    void write(Xml xml) {
        xml.put("Name", name).put("Type", type).put("SetIdentifier", setIdentifier);
        routing.forEach(xml::put);
        xml.put("TTL", ttl);
        if (alias == null) {
            xml.list("ResourceRecords", "ResourceRecord", values, (x, value) -> x.put("Value", value));
        } else {
            xml.in("AliasTarget", x -> x.put("HostedZoneId", alias.hostedZoneId).put("DNSName", alias.dnsName)
                    .put("EvaluateTargetHealth", alias.evaluateTargetHealth));
        }
    }
}
