package lib.runbook;

//SOURCES ../change/KillClients.java
//SOURCES ../mysql/Login.java
//SOURCES ../mysql/SqlFailure.java
//SOURCES ../report/Command.java
//SOURCES ../report/Entry.java
//SOURCES ../run/Failure.java
//SOURCES ../run/Run.java
//SOURCES ../run/Terminal.java
//SOURCES ../site/BypassGuards.java
//SOURCES ../site/Cluster.java
//SOURCES ../site/Site.java
//SOURCES ../site/Work.java
//SOURCES ../watch/Scene.java
//SOURCES ../watch/Show.java
//SOURCES ../watch/Watching.java
//SOURCES Sequence.java
//SOURCES SiteScript.java
//SOURCES StatusReport.java

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import lib.change.KillClients;
import lib.mysql.Login;
import lib.mysql.SqlFailure;
import lib.report.Command;
import lib.report.Entry;
import lib.run.Failure;
import lib.run.Run;
import lib.run.Terminal;
import lib.runbook.Sequence.Numbered;
import lib.site.BypassGuards;
import lib.site.Cluster;
import lib.site.Site;
import lib.site.Work;
import lib.watch.Scene;
import lib.watch.Show;
import lib.watch.Watching;
import picocli.CommandLine.Option;

/** A live view for a second terminal, and a clock of what clients miss. Changes nothing. */
public abstract class WatchScript extends SiteScript {
    private static final Duration TIMEOUT = Duration.ofMinutes(1), PATIENCE = Duration.ofSeconds(1);
    private static final Pattern TABLE = Pattern.compile("(\\w+)\\.(\\w+)");

    @Option(names = "--every", paramLabel = "TIME", defaultValue = "100ms",
            description = "How often each probe tries (default ${DEFAULT-VALUE}).")
    private Duration interval;

    @Option(names = "--write", paramLabel = "DB.TABLE",
            description = "Let the probes write: each keeps one row of this table, which has the columns probe "
                    + "VARCHAR(64) PRIMARY KEY and at TIMESTAMP(3), and was made for nothing else.")
    private String table;

    @Option(names = "--probe-defaults-file", paramLabel = "FILE",
            description = "MySQL option file of the account that probes log in by, best one like the application's "
                    + "(default: the login below).")
    private Path account;

    @Option(names = "--for", paramLabel = "TIME", defaultValue = "24h",
            description = "How long to watch (default ${DEFAULT-VALUE}).")
    private Duration length;

    private final Sequence sequence;

    /** The view of this environment, whose steps come in this order. */
    protected WatchScript(Site site, Sequence sequence) {
        super(site);
        this.sequence = sequence;
    }

    @Override
    public final Integer call() throws IOException, InterruptedException {
        if (table != null && !TABLE.matcher(table).matches()) {
            throw Failure.usage("--write=%s: write it as DB.TABLE, in plain letters", table);
        }
        try (Work work = work(TIMEOUT, Set.of())) {
            Login login = account == null ? work.login() : work.login().by(account);
            failIfAlmighty(work, login.user());
            Optional<String> insert = Optional.ofNullable(table).map(
                    "REPLACE INTO %s (probe, at) VALUES (?, CURRENT_TIMESTAMP(3))"::formatted);
            try (Watching watching = new Watching(work, journal(), login.probes(PATIENCE, insert), interval,
                    () -> next(work))) {
                show(watching);
            }
            return Failure.DONE;
        }
    }

    /** What read_only does not stop is no client, would be refused by a switchover's guard, and must never write. */
    private void failIfAlmighty(Work work, String user) {
        for (Cluster cluster : site().chain()) {
            try {
                if (BypassGuards.users(work.server(cluster)).contains(user)) {
                    throw Failure.usage("the probes would log in as %s, who can write through read_only on %s: give "
                            + "--probe-defaults-file=FILE with an account like the application's", user, cluster);
                }
            } catch (SqlFailure e) {
                work.run().say("note", "what %s may do on %s can't be seen: %s", user, cluster, e.getMessage());
            }
        }
    }

    private void show(Watching watching) throws IOException, InterruptedException {
        Thread onExit = new Thread(watching::close, "last samples");
        Runtime.getRuntime().addShutdownHook(onExit);
        long deadline = System.nanoTime() + length.toNanos();
        boolean hasScreen = !List.of("", "dumb").contains(System.getenv().getOrDefault("TERM", ""));
        if (!isJson() && hasScreen && Terminal.console().isPresent()) {
            Show.fullScreen(watching, deadline);
            return;
        }
        while (System.nanoTime() - deadline < 0) {
            TimeUnit.NANOSECONDS.sleep(Math.min(TimeUnit.SECONDS.toNanos(1), deadline - System.nanoTime()));
            Scene scene = new Scene(watching);
            System.out.println(isJson() ? scene.json() : scene.line());
        }
    }

    /** As Status says it; but whether clients are left to be killed, the journal tells: asking would connect as one. */
    private List<String> next(Work work) {
        PrintStream silent = new PrintStream(OutputStream.nullOutputStream());
        Work look = new Work(site(), new Run(TIMEOUT, silent), work.journal(), work.login(), work.nameServers(),
                Set.of(), work.identity());
        List<Command> commands = Command.of(Entry.of(journal()));
        return new StatusReport(sequence, look).next(step -> step.step().change() instanceof KillClients
                ? Optional.of(!isProved(commands, step)) : Optional.empty());
    }

    /** Whether it was done since the writes were last handed over. */
    private static boolean isProved(List<Command> commands, Numbered<?> step) {
        Instant handedOver = commands.stream().flatMap(command -> command.entries().stream())
                .filter(entry -> entry.phase().equals("handed over")).map(Entry::at)
                .reduce(Instant.EPOCH, (earlier, later) -> later);
        return commands.stream().filter(Command::isOfChange).anyMatch(command -> command.outcome().equals("done")
                && command.to().isAfter(handedOver)
                && (command.name().equals(step.name()) || command.name().equals(
                        step.number().startsWith("5") ? "WriteRollback" : "WriteSwitchover")));
    }
}
