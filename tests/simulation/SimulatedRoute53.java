package simulation;

//SOURCES ../../lib/dns/Names.java
//SOURCES ../../nonprod/Environment.java
//SOURCES SimulatedAws.java
//SOURCES SimulatedDns.java
//SOURCES World.java

import static environment.Environment.SITE;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import lib.dns.Names;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ChangeInfo;
import software.amazon.awssdk.services.route53.model.ChangeResourceRecordSetsRequest;
import software.amazon.awssdk.services.route53.model.ChangeResourceRecordSetsResponse;
import software.amazon.awssdk.services.route53.model.ChangeStatus;
import software.amazon.awssdk.services.route53.model.DelegationSet;
import software.amazon.awssdk.services.route53.model.GetChangeRequest;
import software.amazon.awssdk.services.route53.model.GetChangeResponse;
import software.amazon.awssdk.services.route53.model.GetHostedZoneRequest;
import software.amazon.awssdk.services.route53.model.GetHostedZoneResponse;
import software.amazon.awssdk.services.route53.model.HostedZone;
import software.amazon.awssdk.services.route53.model.InvalidChangeBatchException;
import software.amazon.awssdk.services.route53.model.ListHostedZonesByNameRequest;
import software.amazon.awssdk.services.route53.model.ListHostedZonesByNameResponse;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsRequest;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsResponse;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;
import software.amazon.awssdk.services.route53.model.Route53Exception;

/** Route 53: one zone, whose name servers have a change one after the other. */
final class SimulatedRoute53 implements Route53Client {
    static final String ID = "ZSIMULATED";

    private final World world;
    private final SimulatedAws aws;
    /** By canonical name. */
    private final TreeMap<String, ResourceRecordSet> records = new TreeMap<>();
    /** What each of the zone's name servers answers. */
    final List<Map<String, ResourceRecordSet>> nameServers = new ArrayList<>();
    /** When the last change so far reaches each of them. */
    private final long[] arrival = new long[SimulatedDns.NAME_SERVERS.size()];
    private final Map<String, Long> inSyncAt = new HashMap<>();

    SimulatedRoute53(World world) {
        this.world = world;
        aws = new SimulatedAws(world);
        for (int i = 0; i < SimulatedDns.NAME_SERVERS.size(); i++) {
            nameServers.add(new HashMap<>());
        }
    }

    /** As it was long ago. */
    void begin(String name, String target, long ttl) {
        ResourceRecordSet set = ResourceRecordSet.builder().name(Names.canonical(name)).type(RRType.CNAME).ttl(ttl)
                .resourceRecords(ResourceRecord.builder().value(target).build()).build();
        records.put(set.name(), set);
        nameServers.forEach(each -> each.put(set.name(), set));
    }

    ResourceRecordSet record(String name) {
        return records.get(Names.canonical(name));
    }

    private <T> T ask(Supplier<String> what, SimulatedAws.Answer<T> answer) {
        return aws.ask(() -> "Route 53 " + what.get(), answer, code -> Route53Exception.builder().statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(code).build()).build());
    }

    private static HostedZone zone() {
        return HostedZone.builder().id("/hostedzone/" + ID).name(SITE.zone().nameOrId() + ".").build();
    }

    @Override
    public ListHostedZonesByNameResponse listHostedZonesByName(ListHostedZonesByNameRequest request) {
        return ask(() -> "zones", () -> ListHostedZonesByNameResponse.builder().hostedZones(zone()).build());
    }

    @Override
    public GetHostedZoneResponse getHostedZone(GetHostedZoneRequest request) {
        return ask(() -> "zone", () -> GetHostedZoneResponse.builder().hostedZone(zone())
                .delegationSet(DelegationSet.builder().nameServers(SimulatedDns.NAME_SERVERS).build()).build());
    }

    @Override
    public ListResourceRecordSetsResponse listResourceRecordSets(ListResourceRecordSetsRequest request) {
        return ask(() -> "records", () -> ListResourceRecordSetsResponse.builder().isTruncated(false)
                .resourceRecordSets(records.tailMap(Names.canonical(request.startRecordName()), true).values())
                .build());
    }

    @Override
    public GetChangeResponse getChange(GetChangeRequest request) {
        return ask(() -> "change " + request.id(), () -> GetChangeResponse.builder().changeInfo(ChangeInfo.builder()
                .status(world.clock.now() >= inSyncAt.get(request.id()) ? ChangeStatus.INSYNC : ChangeStatus.PENDING)
                .build()).build());
    }

    @Override
    public ChangeResourceRecordSetsResponse changeResourceRecordSets(ChangeResourceRecordSetsRequest request) {
        List<Change> changes = request.changeBatch().changes();
        return ask(() -> "change batch " + words(changes), () -> {
            refuseUnlessAsRead(changes);
            aws.changed("records");
            return ChangeResourceRecordSetsResponse.builder()
                    .changeInfo(ChangeInfo.builder().id(apply(changes)).build()).build();
        });
    }

    private static String words(List<Change> changes) {
        return changes.stream().filter(change -> change.action() == ChangeAction.CREATE)
                .map(change -> "%s %s (TTL %d)".formatted(change.resourceRecordSet().name(),
                        change.resourceRecordSet().resourceRecords().get(0).value(), change.resourceRecordSet().ttl()))
                .toList().toString();
    }

    private void refuseUnlessAsRead(List<Change> changes) {
        for (Change change : changes) {
            ResourceRecordSet set = change.resourceRecordSet();
            if (change.action() == ChangeAction.DELETE && !set.equals(records.get(set.name()))) {
                throw InvalidChangeBatchException.builder().statusCode(400)
                        .messages("Tried to delete resource record set " + set.name() + " but the values provided do "
                                + "not match the current values")
                        .awsErrorDetails(AwsErrorDetails.builder().errorCode("InvalidChangeBatch").build()).build();
            }
        }
    }

    /** Makes the change; each name server has it some time later. */
    String apply(List<Change> changes) {
        String id = "C" + (inSyncAt.size() + 1);
        long longest = 0;
        for (int i = 0; i < nameServers.size(); i++) {
            Map<String, ResourceRecordSet> nameServer = nameServers.get(i);
            long delay = world.between(world.knobs.propagation() / 10, world.knobs.propagation());
            arrival[i] = Math.max(arrival[i], world.clock.now() + delay); // changes arrive in their order
            longest = Math.max(longest, arrival[i] - world.clock.now());
            world.clock.after(arrival[i] - world.clock.now(), () -> each(changes, nameServer));
        }
        each(changes, records);
        inSyncAt.put(id, world.clock.now() + longest);
        return id;
    }

    private static void each(List<Change> changes, Map<String, ResourceRecordSet> records) {
        changes.stream().filter(change -> change.action() == ChangeAction.CREATE)
                .forEach(change -> records.put(change.resourceRecordSet().name(), change.resourceRecordSet()));
    }

    @Override
    public String serviceName() {
        return "route53";
    }

    @Override
    public void close() {}
}
