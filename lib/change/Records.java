package lib.change;

//SOURCES ../run/Edit.java
//SOURCES ../run/Guard.java
//SOURCES ../site/Look.java
//SOURCES ../site/Work.java
//SOURCES Change.java
//SOURCES RecordChange.java

import java.util.List;
import lib.change.RecordChange.Wanted;
import lib.run.Edit;
import lib.run.Guard;
import lib.site.Look;
import lib.site.Work;

/** What every step that changes records has in common. */
abstract class Records implements Change {
    private static final String NAME_SERVERS = "name-servers";

    final RecordChange change;

    Records(RecordChange change) {
        this.change = change;
    }

    @Override
    public final List<Edit> plan(Work work) {
        return change.plan(work.run(), work.nameServers());
    }

    @Override
    public List<Guard> guards(Work work, Look look) {
        return change.wanted().stream().filter(each -> !each.isSent()).map(this::nameServers).toList();
    }

    private Guard nameServers(Wanted each) {
        return new Guard(NAME_SERVERS, "the name servers answering " + each.name() + " as Route 53 has it",
                () -> change.objection(each, each.before()), "let them settle, or reach them with --dns-server");
    }

    @Override
    public final void apply(Work work) {
        recordTtls(work);
        change.send();
    }

    /** From when on the old TTLs run out. */
    private void recordTtls(Work work) {
        change.wanted().stream().filter(Wanted::hasOtherTtl)
                .forEach(each -> work.journal().recordTtl(each.name(), each.before().ttl(), each.after().ttl()));
    }

    /**
     * Waits until clients that ask are given the new answers. Who goes past the name servers can't be made to wait for
     * them.
     */
    public final void awaitAnswers(Work work) {
        if (!work.overrides().contains(NAME_SERVERS)) {
            change.awaitAnswers(work.run());
        }
    }

    /** The name servers' answers, and INSYNC: Route 53's own word that all have it. */
    @Override
    public void prove(Work work) {
        awaitAnswers(work);
        change.awaitInSync(work.run());
        recordTtls(work); // caches that asked a moment ago have the old one still
    }

    @Override
    public final String undo(Work work) {
        return change.isSent() ? "none, Route 53 has taken the change batch"
                : "none needed, a change batch is all or nothing";
    }
}
