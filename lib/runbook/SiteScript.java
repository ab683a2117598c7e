package lib.runbook;

//SOURCES ../aws/Account.java
//SOURCES ../aws/Aws.java
//SOURCES ../dns/NameServers.java
//SOURCES ../mysql/Login.java
//SOURCES ../run/Journal.java
//SOURCES ../run/OptionGroups.java
//SOURCES ../run/Run.java
//SOURCES ../run/Script.java
//SOURCES ../run/Time.java
//SOURCES ../run/Transcript.java
//SOURCES ../site/RightSite.java
//SOURCES ../site/Sight.java
//SOURCES ../site/Site.java
//SOURCES ../site/Work.java
//SOURCES RdsLogin.java

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import lib.aws.Account.Identity;
import lib.aws.Aws;
import lib.dns.NameServers;
import lib.mysql.Login;
import lib.run.Journal;
import lib.run.OptionGroups;
import lib.run.Run;
import lib.run.Script;
import lib.run.Time;
import lib.run.Transcript;
import lib.site.RightSite;
import lib.site.Sight;
import lib.site.Site;
import lib.site.Work;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A script about an environment: what it needs to reach the servers, the name servers and the journal. */
public abstract class SiteScript extends Script {
    /** Where it says what it does, besides the screen. */
    @Command(optionListHeading = OptionGroups.OUTPUT)
    private static final class Output {
        @Option(names = "--journal", paramLabel = "FILE",
                description = "Where each phase is recorded (default ENVIRONMENT.jsonl in the repository's journal "
                        + "folder, or in JOURNAL_DIR).")
        Path journal;

        @Option(names = "--json", description = "Print what a program may read on stdout.")
        boolean json;
    }

    private final Site site;

    @Mixin
    private final Login login;

    @Mixin
    private final RdsLogin rdsLogin = new RdsLogin();

    @Mixin
    private final NameServers nameServers = new NameServers();

    @Mixin
    private final Output output = new Output();

    SiteScript(Site site) {
        this.site = site;
        login = new Login(site.name());
    }

    /** The entry point of a script's file. */
    protected final void run(String... args) {
        Aws.getReady();
        execute(args);
    }

    /** The environment that this script is about. */
    final Site site() {
        return site;
    }

    final boolean isJson() {
        return output.json;
    }

    /** The file of the journal. */
    final Path journal() {
        return output.journal != null ? output.journal : Journal.of(site.name());
    }

    /** Everything that this script works with, until it is closed. */
    final Work work(Duration timeout, Set<String> overrides) {
        site.requireSound();
        Journal.begin();
        rdsLogin.applyTo(login);
        // AWS takes as long to tell who one is: both at the same time.
        site.chain().forEach(cluster -> Time.beside(() -> login.connectAhead(cluster.writer())));
        Sight<Identity> identity = RightSite.identity(site);
        Journal journal = Journal.open(journal(), site.name(), name(), output.json);
        return new Work(site, new Run(timeout, Transcript.of(journal(), name(), System.err)), journal, login,
                nameServers, overrides, identity);
    }

    /** The script's name in messages. */
    final String name() {
        return getClass().getSimpleName();
    }
}
