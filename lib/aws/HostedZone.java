package lib.aws;

//SOURCES ../dns/Names.java
//SOURCES ../run/Failure.java
//SOURCES Aws.java
//SOURCES Zone.java

import java.util.List;
import java.util.stream.Collectors;
import lib.dns.Names;
import lib.run.Failure;
import software.amazon.awssdk.services.route53.model.GetHostedZoneResponse;
import software.amazon.awssdk.services.route53.model.NoSuchHostedZoneException;

/**
 * A Route 53 hosted zone as it is named in a file: by its name, or by its id where two zones share the name. Route 53
 * is asked about it once: it allows five requests a second for a whole account.
 */
public final class HostedZone {
    private final String nameOrId;
    private Zone found;

    private HostedZone(String nameOrId) {
        this.nameOrId = nameOrId;
    }

    /** The zone of that name, or of that id (Z and capitals, no dot). */
    public static HostedZone of(String nameOrId) {
        return new HostedZone(Names.withoutDot(nameOrId));
    }

    /** How it is named in the file. */
    public String nameOrId() {
        return nameOrId;
    }

    /** Whether it is named by its id. */
    public boolean isById() {
        return nameOrId.matches("Z[A-Z0-9]+");
    }

    /** The zone as Route 53 has it. Refuses an unknown zone, and a name that two zones share. */
    public synchronized Zone find() {
        if (found == null) {
            found = byId(isById() ? nameOrId : idByName());
        }
        return found;
    }

    private static Zone byId(String id) {
        try {
            GetHostedZoneResponse zone = Aws.route53().getHostedZone(r -> r.id(id));
            return new Zone(id, Names.withoutDot(zone.hostedZone().name()),
                    zone.delegationSet() == null ? List.of() : zone.delegationSet().nameServers());
        } catch (NoSuchHostedZoneException e) {
            throw Failure.refused("hosted zone %s not found in this AWS account: check AWS_PROFILE", id);
        }
    }

    private String idByName() {
        List<software.amazon.awssdk.services.route53.model.HostedZone> zones =
                Aws.route53().listHostedZonesByName(r -> r.dnsName(nameOrId)).hostedZones().stream()
                        .filter(zone -> Names.areSame(zone.name(), nameOrId))
                        .toList();
        if (zones.isEmpty()) {
            throw Failure.refused(
                    "hosted zone %s not found in this AWS account: check its name, and AWS_PROFILE", nameOrId);
        }
        if (zones.size() > 1) {
            String ids = zones.stream()
                    .map(zone -> id(zone) + (zone.config().privateZone() ? " (private)" : " (public)"))
                    .collect(Collectors.joining(", "));
            throw Failure.refused("%d hosted zones are named %s: %s: give the id instead of the name",
                    zones.size(), nameOrId, ids);
        }
        return id(zones.get(0));
    }

    /** Some answers carry ids as /hostedzone/Z…, which other calls do not take. */
    private static String id(software.amazon.awssdk.services.route53.model.HostedZone zone) {
        return zone.id().replace("/hostedzone/", "");
    }

    @Override
    public String toString() {
        return nameOrId;
    }
}
