package lab;

//SOURCES AwsService.java
//SOURCES RecordSet.java
//SOURCES Xml.java

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import lab.AwsService.AwsError;
import lab.RecordSet.Key;
import org.w3c.dom.Element;

/** One ChangeResourceRecordSets request: its changes, applied in their order to a copy of the zone, or all refused. */
final class RecordBatch {
    private static final int MAX_RECORDS = 1_000;
    private static final int MAX_CHARACTERS = 32_000;
    private static final long MAX_TTL = Integer.MAX_VALUE;
    private static final Set<String> ACTIONS = Set.of("CREATE", "DELETE", "UPSERT");
    private static final Set<String> TYPES = Set.of("A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS",
            "PTR", "SOA", "SPF", "SRV", "SSHFP", "SVCB", "TLSA", "TXT");

    private final String zone;
    private final TreeMap<Key, RecordSet> records;
    private final List<Change> changes;
    private final List<String> refusals = new ArrayList<>();

    private record Change(String action, RecordSet set) {
        /** What counts against the limits: an UPSERT's values twice. */
        long counted(long once) {
            return action.equals("UPSERT") ? 2 * once : once;
        }
    }

    /** Reads the changes; AwsError InvalidInput for what no zone could accept. */
    RecordBatch(String zone, Map<Key, RecordSet> records, List<Element> changes) {
        this.zone = zone;
        this.records = new TreeMap<>(records);
        this.changes = changes.stream().map(RecordBatch::read).toList();
        if (changes.isEmpty()) {
            throw invalidInput("Missing field 'Changes' in ChangeBatch");
        }
    }

    private static Change read(Element change) {
        String action = Xml.text(change, "Action");
        Element sent = Xml.all(change, "ResourceRecordSet").stream().findFirst()
                .orElseThrow(() -> invalidInput("Missing field 'ResourceRecordSet' in Change"));
        String where = " in Change with [Action=%s, Name=%s, Type=%s, SetIdentifier=%s]".formatted(action,
                Xml.text(sent, "Name"), Xml.text(sent, "Type"), Xml.text(sent, "SetIdentifier"));
        if (action == null || !ACTIONS.contains(action)) {
            throw invalidInput("Invalid field 'Action'" + where);
        }
        String type = Xml.text(sent, "Type");
        if (Xml.text(sent, "Name") == null || type == null || !TYPES.contains(type)) {
            throw invalidInput("Missing or invalid field 'Name' or 'Type'" + where);
        }
        RecordSet set = RecordSet.read(sent);
        boolean anyRecords = set.ttl() != null || !set.values().isEmpty();
        boolean allRecords = set.ttl() != null && !set.values().isEmpty();
        if (anyRecords != allRecords || anyRecords == (set.alias() != null)) {
            throw invalidInput("Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or"
                    + " TrafficPolicyInstanceId], but found " + (set.alias() == null ? "none" : "more than one")
                    + where);
        }
        if (set.ttl() != null && (set.ttl() < 0 || set.ttl() > MAX_TTL)) {
            throw invalidInput("TTL %d is not between 0 and %d%s".formatted(set.ttl(), MAX_TTL, where));
        }
        if (set.setIdentifier() == null && !set.routing().isEmpty()) {
            throw invalidInput("Missing field 'SetIdentifier'" + where);
        }
        if (set.setIdentifier() != null && set.routing().size() != 1) {
            throw invalidInput("Expected exactly one of [Weight, Region, Failover, GeoLocation, or MultiValueAnswer],"
                    + " but found " + (set.routing().isEmpty() ? "none" : "more than one") + where);
        }
        return new Change(action, set);
    }

    private static AwsError invalidInput(String message) {
        return new AwsError(400, "InvalidInput", "Invalid request: " + message);
    }

    /** The zone's records after all changes; AwsError InvalidChangeBatch with everything there is against them. */
    Map<Key, RecordSet> result() {
        refuseOversize();
        refuseRepetition();
        if (refusals.isEmpty()) {
            for (Change change : changes) {
                switch (change.action) {
                    case "DELETE" -> delete(change.set);
                    case "CREATE" -> write(change.set, true);
                    default -> write(change.set, false);
                }
            }
            changes.forEach(change -> refuseTtlOfItsOwn(change.set));
        }
        if (!refusals.isEmpty()) {
            throw new AwsError(400, "InvalidChangeBatch", "[" + String.join(", ", refusals) + "]");
        }
        return records;
    }

    private void refuse(String message, Object... values) {
        refusals.add(message.formatted(values));
    }

    private void refuseOversize() {
        if (changes.stream().mapToLong(c -> c.counted(c.set.values().size())).sum() > MAX_RECORDS) {
            refuse("Number of records limit of %d exceeded.", MAX_RECORDS);
        }
        if (changes.stream().mapToLong(c -> c.counted(String.join("", c.set.values()).length())).sum()
                > MAX_CHARACTERS) {
            refuse("RDATA character limit of %d exceeded.", MAX_CHARACTERS);
        }
    }

    /** A record set may stand in a batch once, or as a DELETE and then a CREATE. */
    private void refuseRepetition() {
        Map<Key, String> seen = new HashMap<>();
        for (Change change : changes) {
            String actions = seen.merge(change.set.key(), change.action, (a, b) -> a + " " + b);
            if (actions.contains(" ") && !actions.equals("DELETE CREATE")) {
                refuse("The request contains an invalid set of changes for a resource record set '%s %s'",
                        change.set.type(), change.set.name());
            }
        }
    }

    private void delete(RecordSet set) {
        RecordSet current = records.get(set.key());
        if (current == null) {
            refuse("Tried to delete resource record set [%s] but it was not found", set.label());
        } else if (!current.sameAs(set)) {
            refuse("Tried to delete resource record set [%s] but the values provided do not match the current values",
                    set.label());
        } else if (set.name().equals(zone) && set.type().equals("SOA")) {
            refuse("A HostedZone must contain exactly one SOA record.");
        } else if (set.name().equals(zone) && set.type().equals("NS")) {
            refuse("A HostedZone must contain at least one NS record for the zone itself.");
        } else {
            records.remove(set.key());
        }
    }

    private void write(RecordSet set, boolean onlyNew) {
        int before = refusals.size();
        if (onlyNew && records.containsKey(set.key())) {
            refuse("Tried to create resource record set [%s] but it already exists", set.label());
        } else if (!set.isIn(zone)) {
            refuse("RRSet with DNS name %s is not permitted in zone %s", set.name(), zone);
        } else {
            refuseCname(set);
            refuseMixture(set);
        }
        if (refusals.size() == before) {
            records.put(set.key(), set);
        }
    }

    private void refuseCname(RecordSet set) {
        boolean cname = set.type().equals("CNAME");
        if (cname && set.name().equals(zone)) {
            refuse("RRSet of type CNAME with DNS name %s is not permitted at apex in zone %s", set.name(), zone);
        } else if (cname && named(set).anyMatch(other -> !other.type().equals("CNAME"))) {
            refuse("RRSet of type CNAME with DNS name %s is not permitted as it conflicts with other records with the"
                    + " same DNS name in zone %s", set.name(), zone);
        } else if (!cname && named(set).anyMatch(other -> other.type().equals("CNAME"))) {
            refuse("RRSet of type %s with DNS name %s is not permitted because a conflicting RRSet of type CNAME with"
                    + " the same DNS name already exists in zone %s", set.type(), set.name(), zone);
        } else if (cname && set.values().size() > 1) {
            refuse("RRSet of type CNAME with DNS name %s holds %d values, but a CNAME has exactly one",
                    set.name(), set.values().size());
        }
    }

    private void refuseMixture(RecordSet set) {
        List<RecordSet> others = siblings(set).toList();
        if (set.setIdentifier() == null && !others.isEmpty()) {
            refuse("RRSet with DNS name %s, type %s cannot be created as other RRSets exist with the same name and"
                    + " type.", set.name(), set.type());
        } else if (others.stream().anyMatch(other -> !other.routing().keySet().equals(set.routing().keySet()))) {
            refuse("RRSet with DNS name %s, type %s, SetIdentifier %s cannot be created as a non-%s set exists with the"
                    + " same name and type.", set.name(), set.type(), set.setIdentifier(), set.policy());
        }
    }

    /** Judged after the whole batch: only so can the TTL that a weighted set has in common ever change. */
    private void refuseTtlOfItsOwn(RecordSet set) {
        if (set.equals(records.get(set.key())) && set.routing().containsKey("Weight") && set.ttl() != null
                && siblings(set).anyMatch(other -> other.ttl() != null && !other.ttl().equals(set.ttl()))) {
            refuse("RRSet with DNS name %s and type %s, SetIdentifier %s cannot be created as weighted sets must"
                    + " contain the same TTL.", set.name(), set.type(), set.setIdentifier());
        }
    }

    private Stream<RecordSet> siblings(RecordSet set) {
        return named(set).filter(other -> other.type().equals(set.type()) && !other.key().equals(set.key()));
    }

    private Stream<RecordSet> named(RecordSet set) {
        return records.values().stream().filter(other -> other.name().equals(set.name()));
    }
}
