package lab;

//SOURCES ../../lib/report/Command.java
//SOURCES ../../lib/report/Entry.java
//SOURCES ../../lib/report/Page.java
//SOURCES ../../lib/report/Picture.java
//SOURCES ../../lib/report/Samples.java
//SOURCES ../../lib/report/Story.java
//SOURCES ../../lib/report/Stretch.java
//SOURCES ../../lib/run/Transcript.java
//SOURCES Lab.java
//SOURCES Workload.java

import static environment.Environment.SITE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.report.Command;
import lib.report.Entry;
import lib.report.Page;
import lib.report.Picture;
import lib.report.Samples;
import lib.report.Story;
import lib.report.Stretch;
import lib.report.Stretch.Seen;
import lib.run.Transcript;
import lib.site.Site;

/** The report of a rehearsal: the page that Report makes of a real day, with the workload's own writes as samples. */
public final class RehearsalReport {
    /** Of a client that writes every 60 ms: a longer pause is no part of the same. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Site site;
    private final Path folder;

    /** @param folder with the rehearsal's journal.jsonl and the output of its scripts */
    public RehearsalReport(Site site, Path folder) {
        this.site = site;
        this.folder = folder;
    }

    /**
     * The report of what was done in a lab, of which nothing else is kept; gives its file.
     *
     * @param folder is made where there is none
     * @param said what came of it, a sentence each
     */
    public static Path of(Lab lab, Workload workload, Path folder, List<String> said) throws IOException {
        Files.createDirectories(folder);
        RehearsalReport report = new RehearsalReport(SITE, folder);
        if (Files.exists(lab.journal())) {
            Files.copy(lab.journal(), report.journal(), StandardCopyOption.REPLACE_EXISTING);
        }
        if (Files.exists(Transcript.file(lab.journal()))) {
            Files.copy(Transcript.file(lab.journal()), Transcript.file(report.journal()),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        report.keep(workload, SITE.writes().first().name(), server -> lab.server(server).name());
        report.write(Map.of(), said, String.join(" ", said));
        return folder.resolve("report.html");
    }

    private Path journal() {
        return folder.resolve("journal.jsonl");
    }

    /**
     * Puts what the workload's clients saw beside the journal, as Watch does with what it saw.
     *
     * @param record the name that they wrote to
     * @param cluster the name of the cluster at HOST:PORT
     */
    public void keep(Workload workload, String record, UnaryOperator<String> cluster) throws IOException {
        Instant clock = Instant.now();
        long now = System.nanoTime();
        List<String> lines = new ArrayList<>();
        for (List<Workload.Try> tries : workload.tries().stream()
                .collect(Collectors.groupingBy(Workload.Try::client)).values()) {
            Stretch current = null;
            for (Workload.Try each : tries.stream().sorted(Comparator.comparing(Workload.Try::nanos)).toList()) {
                Instant at = clock.minusNanos(now - each.nanos());
                Seen seen = each.isDone() ? Seen.UP : each.isReadOnly() ? Seen.READ_ONLY : Seen.REFUSED;
                String where = each.server().isEmpty() ? "" : cluster.apply(each.server());
                boolean continues = current != null && current.isContinuedBy(seen, where)
                        && Duration.between(current.to(), at).compareTo(PAUSE) < 0;
                if (!continues && current != null) {
                    lines.add(Samples.line(current));
                }
                current = continues ? current.and(at)
                        : new Stretch("client " + each.client(), record, at, at, seen, where, 1);
            }
            lines.add(Samples.line(current));
        }
        Files.write(Samples.named(journal(), "workload"), lines);
    }

    /**
     * Writes report.html and timeline.svg; gives what Watch's probes were without, a sentence each.
     *
     * @param labels short names of scripts
     * @param said what became of the writes, a sentence each
     * @param title of the picture
     */
    public List<String> write(Map<String, String> labels, List<String> said, String title) throws IOException {
        List<Command> commands = Command.of(Entry.of(journal()));
        if (commands.isEmpty()) {
            return List.of();
        }
        Story story = new Story(site, commands,
                Samples.beside(journal(), commands.get(0).from(), commands.get(commands.size() - 1).to()), said,
                output(commands), "");
        Files.writeString(folder.resolve("report.html"), Page.of(story, labels));
        Files.writeString(folder.resolve("timeline.svg"), Picture.standalone(story, labels, title));
        return story.sentences().stream().filter(sentence -> sentence.matches("(Watch's held|New) connections\\b.*"))
                .toList();
    }

    private List<Story.Output> output(List<Command> commands) throws IOException {
        List<Story.Output> output = new ArrayList<>(Story.Output.of(journal(), commands));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.getFileName().toString().matches("\\d.*\\.log")).sorted()
                    .toList()) {
                output.add(new Story.Output(file.getFileName().toString().replaceFirst("\\.log$", ""),
                        Files.readString(file)));
            }
        }
        return output;
    }
}
