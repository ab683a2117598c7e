package lib.aws;

//SOURCES ../dns/Names.java
//SOURCES ../run/Failure.java
//SOURCES Aws.java
//SOURCES RecordBatch.java
//SOURCES RecordName.java

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import lib.dns.Names;
import lib.run.Failure;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsRequest;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsResponse;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * A hosted zone that was found in Route 53, and its records.
 *
 * @param nameServers the zone's own; none for a private zone, which only its VPC's resolver answers for
 */
public record Zone(String id, String name, List<String> nameServers) {
    /** More than a name ever has: Route 53 lists from the name on, so one small page is enough. */
    private static final String PAGE = "20";

    /** The right to change this zone's records, if it is missing. The record deleted here does not exist. */
    public Optional<String> missingRight() {
        ResourceRecordSet none = ResourceRecordSet.builder().name("rights-probe." + name).type(RRType.TXT).ttl(60L)
                .resourceRecords(ResourceRecord.builder().value("\"there is no such record\"").build()).build();
        return Aws.missingRight(() -> RecordBatch.delete(this, none));
    }

    /** Every record set of that name, of all types and set identifiers. */
    private List<ResourceRecordSet> recordSets(String recordName) {
        String wanted = Names.canonical(recordName);
        List<ResourceRecordSet> found = new ArrayList<>();
        ListResourceRecordSetsRequest request = ListResourceRecordSetsRequest.builder()
                .hostedZoneId(id).startRecordName(wanted).maxItems(PAGE).build();
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
            request = request.toBuilder().startRecordName(page.nextRecordName())
                    .startRecordType(page.nextRecordType()).startRecordIdentifier(page.nextRecordIdentifier()).build();
        }
    }

    /**
     * The record sets that are meant, for each of these names: one, or all of a routing policy, which must share one
     * TTL. Names that stand close together cost one request: Route 53 allows five a second.
     */
    public List<List<ResourceRecordSet>> matching(List<RecordName> records) {
        String first =
                records.stream().map(record -> Names.canonical(record.name())).min(String::compareTo).orElseThrow();
        ListResourceRecordSetsResponse page =
                Aws.route53().listResourceRecordSets(r -> r.hostedZoneId(id).startRecordName(first));
        return records.stream().map(record -> {
            String wanted = Names.canonical(record.name());
            List<ResourceRecordSet> sets =
                    page.resourceRecordSets().stream().filter(set -> set.name().equals(wanted)).toList();
            boolean isWhole = !sets.isEmpty() && !wanted.equals(page.nextRecordName());
            return matching(record, isWhole ? sets : recordSets(record.name()));
        }).toList();
    }

    /** The same for one name. */
    public List<ResourceRecordSet> matching(RecordName record) {
        return matching(record, recordSets(record.name()));
    }

    private List<ResourceRecordSet> matching(RecordName record, List<ResourceRecordSet> sets) {
        ResourceRecordSet named = only(record, sets);
        return record.setIdentifier().isEmpty() ? List.of(named) : sets.stream()
                .filter(set -> set.type() == named.type() && set.setIdentifier() != null && set.aliasTarget() == null)
                .toList();
    }

    /**
     * The one record set that is meant. Refuses none, several, an alias, another type or a routing policy, naming what
     * it saw.
     */
    public ResourceRecordSet only(RecordName record) {
        return only(record, recordSets(record.name()));
    }

    private ResourceRecordSet only(RecordName record, List<ResourceRecordSet> all) {
        List<ResourceRecordSet> sets = all.stream()
                .filter(set -> record.setIdentifier().map(id -> id.equals(set.setIdentifier())).orElse(true))
                .toList();
        if (sets.isEmpty()) {
            throw Failure.refused("Record %s not found in zone %s%s", record.name(), name,
                    record.setIdentifier().map(id -> " with set identifier " + id).orElse(""));
        }
        String where = "%s in zone %s".formatted(record.name(), name);
        String seen = sets.stream().map(Zone::describe).collect(Collectors.joining(", "));
        if (sets.size() > 1) {
            throw Failure.refused("Multiple records found for %s: %s", where, seen);
        }
        ResourceRecordSet set = sets.get(0);
        if (set.aliasTarget() != null) {
            throw Failure.refused("%s is an alias (%s): it has no TTL or target of its own", where, seen);
        }
        if (set.setIdentifier() != null && record.setIdentifier().isEmpty()) {
            throw Failure
                    .refused("%s has a routing policy (%s): only a simple record can be moved as a whole; for a TTL, "
                            + "UpdateRecordTtl takes --set-identifier", where, seen);
        }
        if (record.type().filter(type -> set.type() != type).isPresent()) {
            throw Failure.refused("%s is no %s but %s", where, record.type().get(), seen);
        }
        return set;
    }

    private static String describe(ResourceRecordSet set) {
        return set.typeAsString()
                + (set.aliasTarget() == null ? "" : " alias to " + set.aliasTarget().dnsName())
                + (set.setIdentifier() == null ? ""
                        : " " + policy(set) + " with set identifier '" + set.setIdentifier() + "'");
    }

    private static String policy(ResourceRecordSet set) {
        return set.weight() != null ? "weighted" : set.region() != null ? "latency"
                : set.failover() != null ? "failover" : set.geoLocation() != null ? "geolocation" : "multivalue";
    }
}
