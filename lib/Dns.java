package lib;

//SOURCES Aws.java
//SOURCES ChangeBatch.java
//SOURCES Failure.java

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.HostedZone;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsRequest;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsResponse;
import software.amazon.awssdk.services.route53.model.NoSuchHostedZoneException;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/** A Route 53 hosted zone: by its name, or by its id where two zones share the name. */
public record Dns(String name, String id) {
    /** A record that applications connect to. */
    public record Endpoint(String name) {
        /** The target this record is expected to have before the change. */
        public From from(Target from) {
            return new From(this, from);
        }
    }

    /** What a record may point to: an address of a cluster or a proxy. */
    public record Target(String host) {}

    /** Half a {@link Move}: a record and the target it leaves. */
    public record From(Endpoint endpoint, Target from) {
        public Move to(Target to) {
            return new Move(endpoint, from, to);
        }
    }

    /** A record's way from one target to another. */
    public record Move(Endpoint endpoint, Target from, Target to) {}

    /** The zone of that name, or of that id (Z and capitals, no dot). */
    public static Dns zone(String nameOrId) {
        return nameOrId.matches("Z[A-Z0-9]+") ? new Dns(null, nameOrId) : new Dns(withoutDot(nameOrId), null);
    }

    /** Points records to new targets, all in one change batch, with this TTL in seconds. */
    public Change point(long ttl, Move... moves) {
        return new ChangeBatch(this, Arrays.stream(moves)
                .map(move -> new ChangeBatch.Wanted(move.endpoint().name(), RRType.CNAME, null, move.from(), move.to(), ttl)).toList());
    }

    /** Gives CNAME records this TTL in seconds, all in one change batch. */
    public Change ttl(long ttl, Endpoint... endpoints) {
        return new ChangeBatch(this, Arrays.stream(endpoints)
                .map(endpoint -> new ChangeBatch.Wanted(endpoint.name(), RRType.CNAME, null, null, null, ttl)).toList());
    }

    /** Gives one record of any type this TTL in seconds; the set identifier, else null, tells the records of a routing policy apart. */
    public ChangeBatch ttl(long ttl, String record, String setIdentifier) {
        return new ChangeBatch(this, List.of(new ChangeBatch.Wanted(record, null, setIdentifier, null, null, ttl)));
    }

    /** The zone as Route 53 has it. Refuses an unknown zone, and a name that two zones share. */
    HostedZone find() {
        if (id != null) {
            try {
                return withBareId(Aws.route53().getHostedZone(r -> r.id(id)).hostedZone());
            } catch (NoSuchHostedZoneException e) {
                throw Failure.refused("hosted zone %s not found in this AWS account: check AWS_PROFILE. Nothing was changed.", id);
            }
        }
        List<HostedZone> zones = Aws.route53().listHostedZonesByName(r -> r.dnsName(name)).hostedZones().stream()
                .filter(zone -> withoutDot(zone.name()).equalsIgnoreCase(name)).toList();
        if (zones.isEmpty()) {
            throw Failure.refused("hosted zone %s not found in this AWS account: check its name, and AWS_PROFILE. Nothing was changed.", name);
        }
        if (zones.size() > 1) {
            String ids = zones.stream().map(zone -> bareId(zone) + (zone.config().privateZone() ? " (private)" : " (public)"))
                    .collect(Collectors.joining(", "));
            throw Failure.refused("%d hosted zones are named %s: %s: give the id instead of the name. Nothing was changed.",
                    zones.size(), name, ids);
        }
        return withBareId(zones.get(0));
    }

    /** Some answers carry ids as /hostedzone/Z…, which other calls do not take. */
    private static HostedZone withBareId(HostedZone zone) {
        return zone.toBuilder().id(bareId(zone)).build();
    }

    /** The right to change this zone's records, if it is missing. The record deleted here does not exist. */
    Optional<String> missingRight() {
        HostedZone zone = find();
        ResourceRecordSet none = ResourceRecordSet.builder().name("rights-probe." + zone.name()).type(RRType.TXT).ttl(60L)
                .resourceRecords(ResourceRecord.builder().value("\"there is no such record\"").build()).build();
        return Aws.missingRight(() -> Aws.route53().changeResourceRecordSets(r -> r.hostedZoneId(zone.id())
                .changeBatch(b -> b.changes(ChangeBatch.change(ChangeAction.DELETE, none)))));
    }

    /** The zone's own name servers; none for a private zone, which only its VPC's resolver answers for. */
    static List<String> nameServers(HostedZone zone) {
        var set = Aws.route53().getHostedZone(r -> r.id(zone.id())).delegationSet();
        return set == null ? List.of() : set.nameServers();
    }

    /**
     * Every record set of that name, of all types and set identifiers: one small page, since Route 53 lists from the name on and a
     * name rarely has more than a few.
     */
    static List<ResourceRecordSet> recordSets(HostedZone zone, String recordName) {
        String wanted = canonical(recordName);
        List<ResourceRecordSet> found = new ArrayList<>();
        ListResourceRecordSetsRequest request = ListResourceRecordSetsRequest.builder()
                .hostedZoneId(zone.id()).startRecordName(wanted).maxItems("20").build();
        while (true) {
            ListResourceRecordSetsResponse page = Aws.route53().listResourceRecordSets(request);
            for (ResourceRecordSet set : page.resourceRecordSets()) {
                if (!set.name().equals(wanted)) {
                    return found;
                }
                found.add(set);
            }
            if (!page.isTruncated()) {
                return found;
            }
            request = request.toBuilder().startRecordName(page.nextRecordName()).startRecordType(page.nextRecordType())
                    .startRecordIdentifier(page.nextRecordIdentifier()).build();
        }
    }

    /** CNAME records as Route 53 has them: "NAME TARGET (TTL 5)", one after another. */
    String describe(List<Endpoint> endpoints) {
        HostedZone zone = find();
        return endpoints.stream().map(endpoint -> only(zone, new ChangeBatch.Wanted(endpoint.name(), RRType.CNAME, null, null, null, 0)))
                .map(set -> "%s %s (TTL %d)".formatted(withoutDot(set.name()), set.resourceRecords().get(0).value(), set.ttl()))
                .collect(Collectors.joining(", "));
    }

    /** The record sets that are wanted: one, or all of a routing policy, which must share one TTL. */
    static List<ResourceRecordSet> matching(HostedZone zone, ChangeBatch.Wanted wanted) {
        ResourceRecordSet named = only(zone, wanted);
        return wanted.setIdentifier() == null ? List.of(named) : recordSets(zone, wanted.name()).stream()
                .filter(set -> set.type() == named.type() && set.setIdentifier() != null && set.aliasTarget() == null).toList();
    }

    /** The one record set that is wanted. Refuses none, several, an alias, another type or a routing policy, naming what it saw. */
    static ResourceRecordSet only(HostedZone zone, ChangeBatch.Wanted wanted) {
        List<ResourceRecordSet> sets = recordSets(zone, wanted.name()).stream()
                .filter(set -> wanted.setIdentifier() == null || wanted.setIdentifier().equals(set.setIdentifier())).toList();
        String seen = sets.stream().map(Dns::describe).collect(Collectors.joining(", "));
        String where = "%s in zone %s".formatted(wanted.name(), withoutDot(zone.name()));
        if (sets.isEmpty()) {
            throw Failure.refused("Record %s not found in zone %s%s. Nothing was changed.", wanted.name(), withoutDot(zone.name()),
                    wanted.setIdentifier() == null ? "" : " with set identifier " + wanted.setIdentifier());
        }
        if (sets.size() > 1) {
            throw Failure.refused("Multiple records found for %s: %s. Nothing was changed.", where, seen);
        }
        ResourceRecordSet set = sets.get(0);
        if (set.aliasTarget() != null) {
            throw Failure.refused("%s is an alias (%s): it has no TTL or target of its own. Nothing was changed.", where, seen);
        }
        if (set.setIdentifier() != null && wanted.setIdentifier() == null) {
            throw Failure.refused("%s has a routing policy (%s): only a simple record can be moved as a whole; for a TTL, "
                    + "UpdateRecordTtl takes --set-identifier. Nothing was changed.", where, seen);
        }
        if (wanted.type() != null && set.type() != wanted.type()) {
            throw Failure.refused("%s is no %s but %s. Nothing was changed.", where, wanted.type(), seen);
        }
        return set;
    }

    private static String describe(ResourceRecordSet set) {
        return set.typeAsString()
                + (set.aliasTarget() == null ? "" : " alias to " + set.aliasTarget().dnsName())
                + (set.setIdentifier() == null ? "" : " " + policy(set) + " with set identifier '" + set.setIdentifier() + "'");
    }

    private static String policy(ResourceRecordSet set) {
        return set.weight() != null ? "weighted" : set.region() != null ? "latency" : set.failover() != null ? "failover"
                : set.geoLocation() != null ? "geolocation" : "multivalue";
    }

    private static String bareId(HostedZone zone) {
        return zone.id().replace("/hostedzone/", "");
    }

    static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /** A name as Route 53 lists it: lower case, a final dot, and everything but a–z 0–9 - _ . as \ooo. */
    static String canonical(String name) {
        StringBuilder escaped = new StringBuilder();
        for (char c : (withoutDot(name).toLowerCase(Locale.ROOT) + ".").toCharArray()) {
            escaped.append("abcdefghijklmnopqrstuvwxyz0123456789-_.\\".indexOf(c) >= 0 ? c : "\\%03o".formatted((int) c));
        }
        return escaped.toString();
    }
}
