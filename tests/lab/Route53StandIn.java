package lab;

//SOURCES AwsService.java
//SOURCES RecordBatch.java
//SOURCES RecordSet.java
//SOURCES Xml.java

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lab.RecordSet.Key;
import org.w3c.dom.Element;

/** Route 53 (REST XML, 2013-04-01): hosted zones whose records are seen by DNS only after a propagation delay. */
public final class Route53StandIn implements AwsService {
    /** The name servers of a zone that was not given others. */
    public static final List<String> NAME_SERVERS =
            List.of("ns-1.awsdns-01.org", "ns-2.awsdns-02.co.uk", "ns-3.awsdns-03.com", "ns-4.awsdns-04.net");

    private static final String ID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final int MAX_LISTED_RECORDS = 300;
    private static final int MAX_LISTED_ZONES = 100;
    private static final Comparator<Zone> ZONE_ORDER =
            Comparator.comparing((Zone zone) -> RecordSet.zoneOrder(zone.name)).thenComparing(zone -> zone.id);

    private final List<Route> routes = List.of(
            new Route("ListHostedZonesByName", "GET", "/hostedzonesbyname", this::listHostedZonesByName),
            new Route("ListHostedZones", "GET", "/hostedzone", this::listHostedZones),
            new Route("GetHostedZone", "GET", "/hostedzone/([^/]+)", this::getHostedZone),
            new Route("ListResourceRecordSets", "GET", "/hostedzone/([^/]+)/rrset", this::listResourceRecordSets),
            new Route("ChangeResourceRecordSets", "POST", "/hostedzone/([^/]+)/rrset", this::changeResourceRecordSets),
            new Route("GetChange", "GET", "/change/([^/]+)", this::getChange));
    private final Map<String, Zone> zones = new LinkedHashMap<>();
    private final Map<String, SubmittedChange> changes = new HashMap<>();
    private final Deque<Long> recentRequests = new ArrayDeque<>();
    private final SecureRandom random = new SecureRandom();
    private volatile Duration propagation = Duration.ZERO;
    private volatile int requestsPerSecond = Integer.MAX_VALUE;

    Route53StandIn() {}

    /** How long later changes stay PENDING and out of DNS. */
    public void propagation(Duration delay) {
        propagation = delay;
    }

    /** Answers Throttling beyond this many requests in a second (AWS: 5 an account; here at first: no limit). */
    public void requestsPerSecond(int limit) {
        requestsPerSecond = limit;
    }

    /** A new public zone with AWS's NS and SOA records; returns its id. Several zones may share a name. */
    public String createZone(String name) {
        return createZone(randomId("Z"), name, null, NAME_SERVERS);
    }

    /** A new zone under a given id; private when it is given a VPC, and then without a delegation set. */
    public synchronized String createZone(String id, String name, String vpc, List<String> nameServers) {
        Zone zone = new Zone(id, RecordSet.normalise(name), vpc, List.copyOf(nameServers));
        zones.put(id, zone);
        put(id, RecordSet.of(name, "NS", 172_800, nameServers.stream().map(s -> s + ".").toArray(String[]::new)));
        put(id, RecordSet.of(name, "SOA", 900,
                nameServers.get(0) + ". awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"));
        return id;
    }

    /** Seeds a record set, unchecked; it and every change still pending are in DNS at once. */
    public synchronized void put(String zoneId, RecordSet set) {
        Zone zone = zones.get(zoneId);
        zone.records.put(set.key(), set);
        zone.views.clear();
        zone.show(Instant.now());
    }

    /** The records of a zone as the API lists them. */
    public synchronized List<RecordSet> records(String zoneId) {
        return List.copyOf(zones.get(zoneId).records.values());
    }

    /**
     * What the zone's name servers know of a name now: its record sets (of a weighted name several), none when there is
     * no such name. Where zones overlap the longest name answers, among zones of one name a private one.
     */
    public synchronized List<RecordSet> lookup(String name) {
        String dnsName = RecordSet.normalise(name);
        return zones.values().stream().filter(zone -> RecordSet.isIn(dnsName, zone.name))
                .max(Comparator.comparing((Zone zone) -> zone.name.length()).thenComparing(zone -> zone.vpc != null))
                .map(zone -> zone.view().stream().filter(set -> set.name().equals(dnsName)).toList())
                .orElse(List.of());
    }

    @Override
    public String name() {
        return "route53";
    }

    @Override
    public String namespace() {
        return "https://route53.amazonaws.com/doc/2013-04-01/";
    }

    @Override
    public String resource(Request request) {
        String[] path = request.path().split("/");
        return path.length < 4 ? "*" : "arn:aws:route53:::" + path[2] + "/" + path[3];
    }

    @Override
    public String operation(Request request) {
        return route(request).operation;
    }

    @Override
    public synchronized Answer answer(String operation, Request request) {
        if (tooMany()) {
            throw refuse(Refusal.THROTTLED, operation, request);
        }
        Route route = route(request);
        Matcher path = route.path.matcher(request.path());
        String id = path.matches() && path.groupCount() > 0 ? path.group(1) : null;
        return Answer.xml(200, Xml.document(operation + "Response", namespace(),
                answer -> route.handler.handle(id, request, answer)));
    }

    private Route route(Request request) {
        return routes.stream()
                .filter(r -> r.method.equals(request.method()) && r.path.matcher(request.path()).matches()).findFirst()
                .orElseThrow(() -> new AwsError(404, "UnknownOperationException",
                        request.method() + " " + request.path()));
    }

    private boolean tooMany() {
        long now = System.nanoTime();
        recentRequests.removeIf(at -> now - at > Duration.ofSeconds(1).toNanos());
        if (recentRequests.size() >= requestsPerSecond) {
            return true;
        }
        recentRequests.add(now);
        return false;
    }

    private void listHostedZonesByName(String none, Request request, Xml answer) {
        String dnsName = request.query().get("dnsname");
        String zoneId = request.query().get("hostedzoneid");
        if (zoneId != null && dnsName == null) {
            throw invalidInput("The HostedZoneId parameter may only be used together with the DNSName parameter.");
        }
        // The name only says where the list begins: whoever wants one zone must compare the names.
        String start = dnsName == null ? "" : RecordSet.zoneOrder(RecordSet.normalise(dnsName));
        Page<Zone> page = page(zones.values().stream().sorted(ZONE_ORDER).filter(zone -> {
            int compared = RecordSet.zoneOrder(zone.name).compareTo(start);
            return compared > 0 || compared == 0 && (zoneId == null || zone.id.compareTo(zoneId) >= 0);
        }).toList(), request, MAX_LISTED_ZONES);
        answer.list("HostedZones", "HostedZone", page.items, Zone::write)
                .put("DNSName", dnsName).put("HostedZoneId", zoneId).put("IsTruncated", page.next != null);
        if (page.next != null) {
            answer.put("NextDNSName", page.next.name).put("NextHostedZoneId", page.next.id);
        }
        answer.put("MaxItems", page.max);
    }

    private void listHostedZones(String none, Request request, Xml answer) {
        String marker = request.query().getOrDefault("marker", "");
        Page<Zone> page = page(zones.values().stream().sorted(Comparator.comparing(zone -> zone.id))
                .filter(zone -> zone.id.compareTo(marker) >= 0).toList(), request, MAX_LISTED_ZONES);
        answer.list("HostedZones", "HostedZone", page.items, Zone::write)
                .put("Marker", marker.isEmpty() ? null : marker).put("IsTruncated", page.next != null)
                .put("NextMarker", page.next == null ? null : page.next.id).put("MaxItems", page.max);
    }

    private void getHostedZone(String id, Request request, Xml answer) {
        Zone zone = zone(id);
        answer.in("HostedZone", zone::write);
        if (zone.vpc == null) {
            answer.in("DelegationSet", x -> x.list("NameServers", "NameServer", zone.nameServers));
        } else {
            answer.in("VPCs", x -> x.in("VPC", v -> v.put("VPCRegion", "us-east-1").put("VPCId", zone.vpc)));
        }
    }

    private void listResourceRecordSets(String id, Request request, Xml answer) {
        Zone zone = zone(id);
        String name = request.query().get("name");
        String type = request.query().get("type");
        String identifier = request.query().get("identifier");
        if (type != null && name == null || identifier != null && type == null) {
            throw invalidInput("Invalid request: a start type needs a start name, a start identifier needs both");
        }
        Collection<RecordSet> rest = name == null ? zone.records.values()
                : zone.records.tailMap(Key.of(RecordSet.normalise(name), type, identifier)).values();
        Page<RecordSet> page = page(List.copyOf(rest), request, MAX_LISTED_RECORDS);
        answer.list("ResourceRecordSets", "ResourceRecordSet", page.items, (x, set) -> set.write(x))
                .put("IsTruncated", page.next != null).put("MaxItems", page.max);
        if (page.next != null) {
            answer.put("NextRecordName", page.next.name()).put("NextRecordType", page.next.type())
                    .put("NextRecordIdentifier", page.next.setIdentifier());
        }
    }

    private void changeResourceRecordSets(String id, Request request, Xml answer) {
        Zone zone = zone(id);
        Element sent;
        Map<Key, RecordSet> result;
        try {
            sent = Xml.parse(request.body());
            List<Element> wanted = Xml.all(sent, "ChangeBatch", "Changes", "Change");
            result = new RecordBatch(zone.name, zone.records, wanted).result();
        } catch (IllegalArgumentException e) {
            throw invalidInput("Invalid XML ; " + e.getMessage());
        }
        zone.records.clear();
        zone.records.putAll(result);
        Instant now = Instant.now();
        SubmittedChange change = new SubmittedChange(randomId("C"), now, zone.show(now.plus(propagation)),
                Xml.text(sent, "ChangeBatch", "Comment"));
        changes.put(change.id, change);
        answer.in("ChangeInfo", change::write);
    }

    private void getChange(String id, Request request, Xml answer) {
        if (!changes.containsKey(id)) {
            throw new AwsError(404, "NoSuchChange", "A change with the specified change ID does not exist: " + id);
        }
        answer.in("ChangeInfo", changes.get(id)::write);
    }

    private Zone zone(String id) {
        if (!zones.containsKey(id)) {
            throw new AwsError(404, "NoSuchHostedZone", "No hosted zone found with ID: " + id);
        }
        return zones.get(id);
    }

    private String randomId(String prefix) {
        StringBuilder id = new StringBuilder(prefix);
        random.ints(13, 0, ID_LETTERS.length()).forEach(i -> id.append(ID_LETTERS.charAt(i)));
        return id.toString();
    }

    private static AwsError invalidInput(String message) {
        return new AwsError(400, "InvalidInput", message);
    }

    private static <T> Page<T> page(List<T> items, Request request, int most) {
        String asked = request.query().getOrDefault("maxitems", "" + most);
        if (!asked.matches("[1-9]\\d{0,8}")) {
            throw invalidInput("Invalid request: maxitems must be a positive number, not " + asked);
        }
        int max = Math.min(Integer.parseInt(asked), most);
        return items.size() > max ? new Page<>(items.subList(0, max), items.get(max), max)
                : new Page<>(items, null, max);
    }

    private record Page<T>(List<T> items, T next, int max) {}

    private interface Handler {
        void handle(String id, Request request, Xml answer);
    }

    private record Route(String operation, String method, Pattern path, Handler handler) {
        Route(String operation, String method, String path, Handler handler) {
            this(operation, method, Pattern.compile("/2013-04-01" + path + "/?"), handler);
        }
    }

    private record View(Instant from, List<RecordSet> records) {}

    private static final class Zone {
        private final String id;
        private final String name;
        private final String vpc;
        private final List<String> nameServers;
        private final TreeMap<Key, RecordSet> records = new TreeMap<>();
        private final List<View> views = new ArrayList<>();

        Zone(String id, String name, String vpc, List<String> nameServers) {
            this.id = id;
            this.name = name;
            this.vpc = vpc;
            this.nameServers = nameServers;
        }

        /** Shows the present records to DNS from an instant on, but never before an earlier change; returns when. */
        Instant show(Instant from) {
            Instant last = views.isEmpty() ? from : views.get(views.size() - 1).from;
            Instant orderly = last.isAfter(from) ? last : from;
            views.add(new View(orderly, List.copyOf(records.values())));
            return orderly;
        }

        List<RecordSet> view() {
            Instant now = Instant.now();
            while (views.size() > 1 && !views.get(1).from.isAfter(now)) {
                views.remove(0);
            }
            return views.get(0).records;
        }

        static void write(Xml xml, Zone zone) {
            zone.write(xml);
        }

        void write(Xml xml) {
            xml.put("Id", "/hostedzone/" + id).put("Name", name).put("CallerReference", "lab-" + id)
                    .in("Config", x -> x.put("PrivateZone", vpc != null))
                    .put("ResourceRecordSetCount", records.size());
        }
    }

    private record SubmittedChange(String id, Instant submittedAt, Instant inSyncAt, String comment) {
        void write(Xml xml) {
            xml.put("Id", "/change/" + id).put("Status", inSyncAt.isAfter(Instant.now()) ? "PENDING" : "INSYNC")
                    .put("SubmittedAt", submittedAt.truncatedTo(ChronoUnit.MILLIS)).put("Comment", comment);
        }
    }
}
