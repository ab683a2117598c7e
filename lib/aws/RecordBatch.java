package lib.aws;

//SOURCES ../run/Failure.java
//SOURCES Aws.java
//SOURCES RecordName.java
//SOURCES Zone.java

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.run.Failure;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ChangeStatus;
import software.amazon.awssdk.services.route53.model.InvalidChangeBatchException;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * Records replaced in one Route 53 change batch, all or nothing: each old record is deleted exactly as it was read and
 * the new one created, so a concurrent edit makes the batch fail instead of being overwritten.
 */
public record RecordBatch(Zone zone, List<Replacement> replacements) {
    /** A record as it is and as it is to be. */
    public record Replacement(RecordName name, ResourceRecordSet before, ResourceRecordSet after) {
        /** Nothing is to be done for this record. */
        public boolean isNothing() {
            return before.equals(after);
        }
    }

    /** Sends the batch; gives its change id, or nothing when Route 53 has all of it already. */
    public Optional<String> send() {
        List<Change> changes = new ArrayList<>();
        for (Replacement replacement : replacements) {
            if (!replacement.isNothing()) {
                changes.add(change(ChangeAction.DELETE, replacement.before));
                changes.add(change(ChangeAction.CREATE, replacement.after));
            }
        }
        try {
            return changes.isEmpty() ? Optional.empty() : Optional.of(send(zone, changes));
        } catch (InvalidChangeBatchException e) {
            if (isThere()) { // a retry after a lost answer finds its own change already made
                return Optional.empty();
            }
            throw Failure.failed(e,
                    "Route 53 rejected the change batch, whole, so no record was changed (did somebody edit one "
                            + "since the plan?): %s",
                    e.hasMessages() ? String.join("; ", e.messages())
                            : e.awsErrorDetails().errorMessage());
        }
    }

    /** Whether Route 53 has every record as it is to be. */
    boolean isThere() {
        return replacements.stream()
                .allMatch(replacement -> zone.matching(replacement.name).contains(replacement.after));
    }

    /** What Route 53 says of a change: nothing when all its servers have it, else its state. */
    public static Optional<String> notInSync(String changeId) {
        ChangeStatus status = Aws.route53().getChange(r -> r.id(changeId)).changeInfo().status();
        return status == ChangeStatus.INSYNC ? Optional.empty() : Optional.of(status.toString());
    }

    static void delete(Zone zone, ResourceRecordSet set) {
        send(zone, List.of(change(ChangeAction.DELETE, set)));
    }

    private static String send(Zone zone, List<Change> changes) {
        return Aws.route53()
                .changeResourceRecordSets(r -> r.hostedZoneId(zone.id()).changeBatch(b -> b.changes(changes)))
                .changeInfo().id();
    }

    private static Change change(ChangeAction action, ResourceRecordSet set) {
        return Change.builder().action(action).resourceRecordSet(set).build();
    }
}
