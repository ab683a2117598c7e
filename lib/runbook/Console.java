package lib.runbook;

//SOURCES ../change/Change.java
//SOURCES ../dns/NameServers.java
//SOURCES ../mysql/Clients.java
//SOURCES ../mysql/Login.java
//SOURCES ../mysql/Server.java
//SOURCES ../run/Edit.java
//SOURCES ../run/Errors.java
//SOURCES ../run/Failure.java
//SOURCES ../run/Journal.java
//SOURCES ../run/Run.java
//SOURCES ../site/Cluster.java
//SOURCES ../site/Endpoint.java
//SOURCES ../site/RecordState.java
//SOURCES ../site/RightSite.java
//SOURCES ../site/Sight.java
//SOURCES ../site/Site.java
//SOURCES ../site/Situation.java
//SOURCES ../site/Work.java
//SOURCES RdsLogin.java
//SOURCES Sequence.java
//SOURCES StatusReport.java

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import lib.change.Change;
import lib.dns.NameServers;
import lib.mysql.Clients;
import lib.mysql.Clients.Client;
import lib.mysql.Login;
import lib.mysql.Server;
import lib.run.Edit;
import lib.run.Errors;
import lib.run.Failure;
import lib.run.Journal;
import lib.run.Run;
import lib.runbook.Sequence.Numbered;
import lib.site.Cluster;
import lib.site.Site;
import lib.site.Endpoint;
import lib.site.RecordState;
import lib.site.RightSite;
import lib.site.Sight;
import lib.site.Situation;
import lib.site.Work;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** An environment at hand in a jshell: to look, never to change. */
public final class Console {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    @Mixin
    private final Login login;

    @Mixin
    private final RdsLogin rdsLogin = new RdsLogin();

    @Mixin
    private final NameServers nameServers = new NameServers();

    private final Site site;
    private final Sequence sequence;
    private final Work work;

    private Console(Site site, Sequence sequence, String... options) {
        site.requireSound();
        this.site = site;
        login = new Login(site.name());
        this.sequence = sequence;
        new CommandLine(this).parseArgs(options);
        rdsLogin.applyTo(login);
        Journal journal = Journal.open(Journal.of(site.name()), site.name(), "console", false);
        work = new Work(site, new Run(TIMEOUT, System.out), journal, login, nameServers, Set.of(),
                RightSite.identity(site));
    }

    /**
     * This environment; a jshell has no names of the default package, where its Runbook is.
     *
     * @param options as a step takes them, for example {@code --defaults-file=FILE}
     */
    public static Console open(Site site, String... options) {
        try {
            return new Console(site, (Sequence) Class.forName("Runbook").getField("SEQUENCE").get(null), options);
        } catch (ReflectiveOperationException e) {
            throw Failure.failed(e, "there is no Runbook of %s here: %s", site.name(), e);
        }
    }

    /** An error in one line: a stack trace says nothing to who looks. */
    private static final class Told extends RuntimeException {
        Told(RuntimeException e) {
            super(Errors.explain(e), null, false, false);
        }
    }

    private <T> T look(Supplier<T> question) {
        try {
            work.login().dropLost();
            return question.get();
        } catch (RuntimeException e) {
            throw new Told(e);
        }
    }

    /** A cluster's writer, connected. */
    public Server server(Cluster cluster) {
        return look(() -> work.server(cluster));
    }

    /** Who is connected to a cluster's writer. */
    public List<Client> clients(Cluster cluster) {
        return look(() -> Clients.of(work.server(cluster)).living());
    }

    /** Each record with its target and TTL, as Route 53 has it. */
    public Map<Endpoint, Sight<RecordState>> records() {
        return Situation.records(site);
    }

    /** What a step, named by its number as "4.1", would change now. */
    public List<Edit> plan(String number) {
        Numbered<?> numbered = sequence.all().stream().filter(step -> step.number().equals(number)).findFirst()
                .orElseThrow(() -> Failure.usage("no step %s, only %s",
                        number, sequence.all().stream().map(Numbered::number).toList()));
        Change change = numbered.step().change();
        return change.lacking().isPresent() ? List.of() : look(() -> change.plan(work));
    }

    /** Where the migration stands and which step is next, a line each. */
    public Map<String, List<String>> status() {
        return look(() -> new StatusReport(sequence, work).read());
    }
}
