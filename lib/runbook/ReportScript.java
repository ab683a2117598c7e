package lib.runbook;

//SOURCES ../report/Command.java
//SOURCES ../report/Entry.java
//SOURCES ../report/Page.java
//SOURCES ../report/Samples.java
//SOURCES ../report/Story.java
//SOURCES ../report/Ticket.java
//SOURCES ../run/Failure.java
//SOURCES ../run/Journal.java
//SOURCES ../run/PrivateFile.java
//SOURCES ../site/Site.java
//SOURCES Sequence.java
//SOURCES SiteScript.java

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lib.report.Command;
import lib.report.Entry;
import lib.report.Page;
import lib.report.Samples;
import lib.report.Story;
import lib.report.Ticket;
import lib.run.Failure;
import lib.run.Journal;
import lib.run.PrivateFile;
import lib.runbook.Sequence.Numbered;
import lib.site.Site;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Shows afterwards what was done: one page of HTML, or Markdown for a ticket, from the journal and from the samples of
 * Watch. Reaches no server, no AWS and no name server.
 */
public abstract class ReportScript extends SiteScript {
    @Parameters(paramLabel = "RUN", arity = "0..*",
            description = "These runs of scripts, by the ids in the journal or how they begin (default: the last "
                    + "ones, back to a pause of two hours).")
    private List<String> runs = new ArrayList<>();

    @Option(names = "--markdown", description = "Print Markdown for a ticket; write no page.")
    private boolean markdown;

    @Option(names = "--out", paramLabel = "FILE",
            description = "Where the page goes (default beside the journal, named after the first run's time).")
    private Path out;

    private final Sequence sequence;

    /** The reports of this environment, whose steps come in this order. */
    protected ReportScript(Site site, Sequence sequence) {
        super(site);
        this.sequence = sequence;
    }

    @Override
    public final Integer call() {
        Story story = story();
        if (markdown || isJson()) {
            System.out.print(isJson() ? Ticket.json(story) + "\n" : Ticket.of(story));
            return Failure.DONE;
        }
        Path page = out != null ? out : Journal.beside(journal(),
                ".report-%sZ.html".formatted(story.from().toString().replaceAll("[-:]|\\..*", "")));
        try {
            PrivateFile.write(page, Page.of(story, labels(sequence)));
        } catch (IOException e) {
            throw Failure.failed(e, "cannot write the report to %s: %s", page, e);
        }
        System.out.println(page);
        return Failure.DONE;
    }

    private Story story() {
        List<Command> all = Command.of(Entry.of(journal()));
        List<Command> chosen = runs.isEmpty() ? Command.ofTheLastDay(all)
                : all.stream().filter(command -> runs.stream().anyMatch(command.run()::startsWith)).toList();
        if (chosen.isEmpty()) {
            throw Failure.usage("%s has no %s", journal(),
                    runs.isEmpty() ? "run yet" : "run " + String.join(", ", runs));
        }
        return new Story(site(), chosen, Samples.beside(journal(), chosen.get(0).from(),
                chosen.get(chosen.size() - 1).to()), List.of(), Story.Output.of(journal(), chosen), next(chosen));
    }

    /** "4.1" for SetBlueToReadOnly. */
    public static Map<String, String> labels(Sequence sequence) {
        Map<String, String> labels = new LinkedHashMap<>();
        sequence.all().forEach(numbered -> labels.put(numbered.name(), numbered.number()));
        return labels;
    }

    /** What comes after the last of these runs; "" where the journal alone does not tell. */
    private String next(List<Command> commands) {
        Command last = commands.get(commands.size() - 1);
        if (!last.outcome().equals("done")) {
            return last.isOfChange() ? command("Status.java") : "";
        }
        List<Place> switchover = List.of(new Place("WriteSwitchover", "WriteSwitchover.java"));
        List<Place> rollback = List.of(new Place("WriteRollback", "WriteRollback.java"));
        return Stream.of(
                List.of(places(sequence.before()), switchover),
                List.of(places(sequence.switchover().steps()), places(sequence.after())),
                List.of(switchover, places(sequence.after())),
                List.of(places(sequence.rollback().steps()), places(sequence.afterRollback())),
                List.of(rollback, places(sequence.afterRollback())))
                .map(parts -> following(last.name(), parts.stream().flatMap(List::stream).toList()))
                .flatMap(Optional::stream).findFirst().map(this::command).orElse("");
    }

    /** A script and its file below the environment's folder. */
    private record Place(String name, String file) {}

    private static List<Place> places(List<? extends Numbered<?>> steps) {
        return steps.stream().map(step -> new Place(step.name(), step.file())).toList();
    }

    private static Optional<String> following(String name, List<Place> places) {
        List<String> names = places.stream().map(Place::name).toList();
        int at = names.indexOf(name);
        return at < 0 || at + 1 == names.size() ? Optional.empty() : Optional.of(places.get(at + 1).file());
    }

    private String command(String file) {
        return "./jbang %s/%s".formatted(site().name(), file);
    }
}
