package lib;

//SOURCES Change.java
//SOURCES Dns.java
//SOURCES Journal.java
//SOURCES NameServers.java

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ChangeStatus;
import software.amazon.awssdk.services.route53.model.HostedZone;
import software.amazon.awssdk.services.route53.model.InvalidChangeBatchException;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * All records of a step in one Route 53 change batch, all or nothing: each old record is deleted exactly as it was read and the
 * new one created, so a concurrent edit makes the batch fail instead of being overwritten.
 */
public final class ChangeBatch implements Change {
    /** Route 53 allows 5 requests a second for the whole account. */
    private static final Duration POLL = Duration.ofSeconds(1);
    /** Name servers may be asked as often as clients do. */
    private static final Duration ASK = Duration.ofMillis(100);

    /**
     * What a record should be. A null type is any; null targets: only the TTL (seconds) changes; {@code from} is the target that
     * the record may leave.
     */
    record Wanted(String name, RRType type, String setIdentifier, Dns.Target from, Dns.Target to, long ttl) {}

    /** Before and after are equal where Route 53 has the record already but its name servers do not answer it yet. */
    private record Replacement(Wanted wanted, ResourceRecordSet before, ResourceRecordSet after) {
        boolean isSent() {
            return before.equals(after);
        }

        Optional<String> objection(Run run, List<String> servers, ResourceRecordSet expected) {
            return run.nameServers.objection(servers, wanted.name(), expected.typeAsString(),
                    wanted.to() == null ? null : target(expected), expected.ttl());
        }
    }

    private final Dns dns;
    private final List<Wanted> wanted;
    private HostedZone zone;
    private List<String> servers;
    private List<Replacement> replacements;
    private String changeId;
    private boolean sent;
    private boolean answered;

    ChangeBatch(Dns dns, List<Wanted> wanted) {
        this.dns = dns;
        this.wanted = wanted;
    }

    @Override
    public List<Edit> plan(Run run) {
        zone = dns.find();
        servers = Dns.nameServers(zone);
        replacements = new ArrayList<>();
        List<Edit> edits = new ArrayList<>();
        for (Wanted want : wanted) {
            for (ResourceRecordSet before : Dns.matching(zone, want)) {
                ResourceRecordSet after = pointed(before, want.to()).toBuilder().ttl(want.ttl()).build();
                Replacement replacement = new Replacement(want, before, after);
                Optional<String> lagging = replacement.isSent() ? replacement.objection(run, servers, after) : Optional.empty();
                if (!replacement.isSent() || lagging.isPresent()) {
                    replacements.add(replacement);
                    edits.add(edit(replacement, lagging));
                }
            }
        }
        return edits;
    }

    private static Edit edit(Replacement r, Optional<String> lagging) {
        String pointed = "%s (TTL %d)".formatted(target(r.after), r.after.ttl());
        if (lagging.isPresent()) {
            return new Edit(r.wanted.name() + " on the name servers", lagging.get(), pointed);
        }
        return r.wanted.to() == null ? new Edit(ttlOf(r.wanted.name(), r.before.type()), r.before.ttl() + " s", r.after.ttl() + " s")
                : new Edit(r.wanted.name() + " CNAME", target(r.before), pointed);
    }

    /** The record pointing to the target; as it is when that differs by case or a final dot only. */
    private static ResourceRecordSet pointed(ResourceRecordSet set, Dns.Target to) {
        return to == null || isTarget(target(set), to) ? set
                : set.toBuilder().resourceRecords(ResourceRecord.builder().value(to.host()).build()).build();
    }

    private static boolean isTarget(String value, Dns.Target target) {
        return Dns.withoutDot(value).equalsIgnoreCase(Dns.withoutDot(target.host()));
    }

    private static String target(ResourceRecordSet set) {
        return set.resourceRecords().get(0).value();
    }

    @Override
    public List<Guard> guards(Run run) {
        List<Guard> guards = new ArrayList<>();
        for (Replacement r : replacements) {
            String name = r.wanted.name();
            if (!r.isSent()) {
                guards.add(new Guard("name-servers", "the name servers answering " + name + " as Route 53 has it",
                        () -> r.objection(run, servers, r.before), "let them settle, or reach them with --dns-server"));
            }
            if (r.wanted.to() != null) {
                guards.add(new Guard("target", "%s at %s".formatted(name, r.wanted.from().host()), () ->
                        isTarget(target(r.before), r.wanted.from()) || isTarget(target(r.before), r.wanted.to())
                                ? Optional.empty() : Optional.of(target(r.before)), "find out who pointed it there"));
                guards.add(new Guard("resolves", "%s having an address".formatted(r.wanted.to().host()), () ->
                        run.nameServers.hasAddress(r.wanted.to().host()), "correct the target in Environment.java"));
            }
        }
        return guards;
    }

    /**
     * Before writes may move, the records' old, higher TTL must have passed since it was lowered, or clients keep the old answer. Route 53
     * does not tell when that was; the journal does.
     */
    Guard oldTtl(Run run) {
        return new Guard("old-ttl", "the records' old TTL over", () -> wanted.stream()
                .flatMap(want -> oldTtlObjection(run, want).stream()).findFirst(), "lower the TTL, then wait as long as the old one was");
    }

    private Optional<String> oldTtlObjection(Run run, Wanted want) {
        long present = Dns.only(zone, want).ttl();
        if (present > want.ttl()) {
            return Optional.of("%s still has TTL %d".formatted(want.name(), present));
        }
        Optional<Journal.Lowered> lowered = run.journal.lastTtlChange(ttlOf(want.name(), RRType.CNAME));
        if (lowered.isEmpty()) {
            return Optional.of("%s has TTL %d, but the journal does not say since when".formatted(want.name(), present));
        }
        Duration left = Duration.between(Instant.now(), lowered.get().at().plusSeconds(lowered.get().oldTtl()));
        return left.isNegative() ? Optional.empty()
                : Optional.of("%s may be cached with its old TTL of %d s for %d s more".formatted(want.name(), lowered.get().oldTtl(), left.toSeconds() + 1));
    }

    private static String ttlOf(String name, RRType type) {
        return "%s (Type: %s) TTL".formatted(name, type);
    }

    @Override
    public void apply(Run run) {
        changeId = send(replacements);
        sent = true;
    }

    /** Sends one batch; gives its change id, or null when all of it had been applied before. */
    private String send(List<Replacement> replacements) {
        List<software.amazon.awssdk.services.route53.model.Change> changes = new ArrayList<>();
        for (Replacement r : replacements) {
            if (r.isSent()) {
                continue;
            }
            changes.add(change(ChangeAction.DELETE, r.before));
            changes.add(change(ChangeAction.CREATE, r.after));
        }
        if (changes.isEmpty()) {
            return null;
        }
        try {
            return Aws.route53().changeResourceRecordSets(r -> r.hostedZoneId(zone.id())
                    .changeBatch(b -> b.changes(changes))).changeInfo().id();
        } catch (InvalidChangeBatchException e) {
            // A retry after a lost answer finds its own change already made.
            if (replacements.stream().allMatch(r -> Dns.matching(zone, r.wanted).contains(r.after))) {
                return null;
            }
            throw Failure.failed(e, "Route 53 rejected the change batch, whole, so no record was changed (did somebody edit one "
                    + "since the plan?): %s", e.hasMessages() ? String.join("; ", e.messages()) : e.awsErrorDetails().errorMessage());
        }
    }

    /** Puts the records back as they were before {@link #apply}, in one batch; says so. */
    String takeBack(Run run) {
        if (!sent) {
            return "the records are as they were";
        }
        send(replacements.stream().map(r -> new Replacement(r.wanted, r.after, r.before)).toList());
        sent = false;
        return "the records are put back";
    }

    static software.amazon.awssdk.services.route53.model.Change change(ChangeAction action, ResourceRecordSet set) {
        return software.amazon.awssdk.services.route53.model.Change.builder().action(action).resourceRecordSet(set).build();
    }

    /** The types of the records that change, as Route 53 names them. */
    public String types() {
        return replacements.stream().map(r -> r.before.typeAsString()).distinct().collect(Collectors.joining(", "));
    }

    /** Waits until the name servers give the new answers: they are what clients get, so whoever reconnects from here on follows. */
    void awaitAnswers(Run run) {
        for (Replacement r : replacements) {
            String target = r.wanted.to() == null ? "" : " " + target(r.after);
            run.waitUntil("the name servers answer %s%s (TTL %d)".formatted(r.wanted.name(), target, r.after.ttl()), ASK,
                    () -> r.objection(run, servers, r.after));
        }
        answered = true;
    }

    /** The name servers' answers, and INSYNC: Route 53's own word that all have it. */
    @Override
    public void prove(Run run) {
        if (!answered) {
            awaitAnswers(run);
        }
        if (changeId != null) {
            run.waitUntil("Route 53 says INSYNC", POLL, () -> {
                ChangeStatus status = Aws.route53().getChange(r -> r.id(changeId)).changeInfo().status();
                return status == ChangeStatus.INSYNC ? Optional.empty() : Optional.of(status.toString());
            });
        }
    }

    @Override
    public String undo(Run run) {
        return sent ? "none, Route 53 has taken the change batch" : "none needed, a change batch is all or nothing";
    }
}
