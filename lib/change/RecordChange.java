package lib.change;

//SOURCES ../aws/HostedZone.java
//SOURCES ../aws/RecordBatch.java
//SOURCES ../aws/RecordName.java
//SOURCES ../aws/Zone.java
//SOURCES ../dns/NameServers.java
//SOURCES ../dns/Names.java
//SOURCES ../run/Edit.java
//SOURCES ../run/Run.java

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import lib.aws.HostedZone;
import lib.aws.RecordBatch;
import lib.aws.RecordBatch.Replacement;
import lib.aws.RecordName;
import lib.aws.Zone;
import lib.dns.NameServers;
import lib.dns.NameServers.Witnesses;
import lib.dns.Names;
import lib.run.Edit;
import lib.run.Run;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * Records on their way to a new target or TTL, in one change batch: planned, sent, and answered by the name servers.
 */
public final class RecordChange {
    /** Route 53 allows 5 requests a second for the whole account. */
    private static final Duration POLL = Duration.ofSeconds(1);
    /** Name servers may be asked as often as clients do. */
    private static final Duration ASK = Duration.ofMillis(100);

    /** What a record is to be: its TTL (seconds), and its target unless that stays. */
    record Wish(RecordName name, Optional<String> target, long ttl) {}

    /** Before and after are equal where Route 53 has the record already but its name servers do not answer it yet. */
    record Wanted(Wish wish, Replacement replacement) {
        ResourceRecordSet before() {
            return replacement.before();
        }

        ResourceRecordSet after() {
            return replacement.after();
        }

        String name() {
            return wish.name().name();
        }

        boolean isSent() {
            return replacement.isNothing();
        }

        boolean hasOtherTtl() {
            return !before().ttl().equals(after().ttl());
        }
    }

    private final HostedZone hostedZone;
    private final List<Wish> wishes;
    private Zone zone;
    private Witnesses witnesses;
    private List<Wanted> wanted = List.of();
    private String types;
    private Optional<String> changeId = Optional.empty();
    private boolean sent;
    private boolean answered;

    RecordChange(HostedZone hostedZone, List<Wish> wishes) {
        this.hostedZone = hostedZone;
        this.wishes = wishes;
    }

    boolean isEmpty() {
        return wishes.isEmpty();
    }

    /** One record of any type on its way to another TTL (seconds), and those that share a routing policy with it. */
    public static RecordChange ttl(HostedZone zone, RecordName record, long ttl) {
        return new RecordChange(zone, List.of(new Wish(record, Optional.empty(), ttl)));
    }

    /** Reads the records as they are; says what would change. */
    public List<Edit> plan(Run run, NameServers nameServers) {
        zone = hostedZone.find();
        List<String> own = zone.nameServers();
        witnesses = nameServers.witnesses(own, wishes.get(0).name().name());
        if (!own.isEmpty() && !witnesses.areFresh()) {
            run.say("note",
                    "the zone's name servers can't be asked from here (is outbound port 53 closed?): the proof will be "
                            + "%sRoute 53's own INSYNC",
                    witnesses.servers().isEmpty() ? "" : "what " + witnesses + " answers, and ");
        }
        List<Edit> edits = new ArrayList<>();
        List<Wanted> found = new ArrayList<>();
        List<List<ResourceRecordSet>> present = zone.matching(wishes.stream().map(Wish::name).toList());
        for (int i = 0; i < wishes.size(); i++) {
            Wish wish = wishes.get(i);
            for (ResourceRecordSet before : present.get(i)) {
                Wanted each = new Wanted(wish, new Replacement(wish.name(), before, after(wish, before)));
                Optional<String> lagging = each.isSent() ? objection(each, each.after()) : Optional.empty();
                if (!each.isSent() || lagging.isPresent()) {
                    found.add(each);
                    edits.add(edit(each, lagging));
                }
            }
        }
        wanted = found;
        types = present.stream().flatMap(List::stream).map(ResourceRecordSet::typeAsString).distinct()
                .collect(Collectors.joining(", "));
        return edits;
    }

    /** The record pointing to the target; as it is when that differs by case or a final dot only. */
    private static ResourceRecordSet after(Wish wish, ResourceRecordSet before) {
        ResourceRecordSet.Builder after = before.toBuilder().ttl(wish.ttl());
        wish.target().filter(target -> !Names.areSame(target(before), target))
                .ifPresent(target -> after.resourceRecords(ResourceRecord.builder().value(target).build()));
        return after.build();
    }

    private static Edit edit(Wanted each, Optional<String> lagging) {
        ResourceRecordSet before = each.before(), after = each.after();
        String pointed = "%s (TTL %d)".formatted(target(after), after.ttl());
        if (lagging.isPresent()) {
            return new Edit(each.name() + " on the name servers", lagging.get(), pointed)
                    .briefly(each.name() + " on the name servers:");
        }
        return each.wish().target().isPresent()
                ? new Edit(each.name() + " CNAME", "%s (TTL %d)".formatted(target(before), before.ttl()), pointed)
                        .withBrief("%s: %s → %s (TTL %d → %d)".formatted(each.name(), target(before), target(after),
                                before.ttl(), after.ttl()))
                : new Edit("%s (Type: %s) TTL".formatted(each.name(), before.type()), before.ttl() + " s",
                        after.ttl() + " s").briefly(each.name() + ": TTL");
    }

    static String target(ResourceRecordSet set) {
        return set.resourceRecords().get(0).value();
    }

    /** The records that change, after {@link #plan}. */
    List<Wanted> wanted() {
        return wanted;
    }

    Zone zone() {
        return zone;
    }

    /** What stands against "the name servers answer this record", as those that can be asked from here see it. */
    Optional<String> objection(Wanted each, ResourceRecordSet expected) {
        return NameServers.objection(witnesses, each.name(), expected.typeAsString(),
                each.wish().target().map(target -> target(expected)), expected.ttl());
    }

    /** The types of the records that were found, as Route 53 names them. */
    public String types() {
        return types;
    }

    /** Sends the change batch. */
    public void send() {
        changeId = batch().send();
        sent = true;
    }

    /** Whether the change batch was sent. */
    boolean isSent() {
        return sent;
    }

    /** The TTL that a record had before this run changed it, or the one it is to have. */
    long ttlBefore(Wish wish) {
        return wanted.stream().filter(each -> each.name().equals(wish.name().name())).findFirst()
                .map(each -> each.before().ttl()).orElse(wish.ttl());
    }

    private RecordBatch batch() {
        return new RecordBatch(zone, wanted.stream().map(Wanted::replacement).toList());
    }

    /**
     * Waits until the name servers give the new answers: they are what clients get, so whoever reconnects from here on
     * follows.
     */
    public void awaitAnswers(Run run) {
        if (answered) {
            return;
        }
        for (Wanted each : wanted) {
            String target = each.wish().target().isPresent() ? " " + target(each.after()) : "";
            if (!witnesses.servers().isEmpty()) {
                run.waitUntil("%s answer%s %s%s (TTL %d)".formatted(witnesses, witnesses.isOne() ? "s" : "",
                        each.name(), target, each.after().ttl()), ASK, () -> objection(each, each.after()));
            }
        }
        answered = true;
    }

    /** Waits for INSYNC: Route 53's own word that all its servers have it. */
    public void awaitInSync(Run run) {
        changeId.ifPresent(id -> run.waitUntil("Route 53 says INSYNC", POLL, () -> RecordBatch.notInSync(id)));
    }
}
