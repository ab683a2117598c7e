package lib.report;

//SOURCES ../run/Transcript.java
//SOURCES ../site/Cluster.java
//SOURCES ../site/Site.java
//SOURCES Command.java
//SOURCES Entry.java
//SOURCES Lane.java
//SOURCES Moment.java
//SOURCES Outage.java
//SOURCES Stretch.java
//SOURCES Verdict.java

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lib.report.Entry.Kind;
import lib.run.Transcript;
import lib.site.Cluster;
import lib.site.Site;

/**
 * What happened, from the journal and from the samples of who watched.
 *
 * @param commands the runs that it is about, at least one
 * @param stretches what clients saw meanwhile
 * @param said what else is known of it, a sentence each: of a rehearsal, what became of the writes
 * @param output what each script said, with its title
 * @param next what to run now
 */
public record Story(Site site, List<Command> commands, List<Stretch> stretches, List<String> said,
        List<Output> output, String next) {
    private static final Duration MARGIN = Duration.ofMillis(300);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** What a script said. */
    public record Output(String title, String text) {
        private static final int BEFORE_TEXT = 4;

        /** Of each of these runs, as far as the file beside the journal has it. */
        public static List<Output> of(Path journal, List<Command> commands) {
            Map<String, StringBuilder> texts = new LinkedHashMap<>();
            commands.forEach(command -> texts.putIfAbsent(command.run() + " " + command.name(), new StringBuilder()));
            try {
                for (String line : Files.readAllLines(Transcript.file(journal))) {
                    String[] words = line.split(" ", BEFORE_TEXT);
                    StringBuilder text = words.length < BEFORE_TEXT ? null : texts.get(words[1] + " " + words[2]);
                    if (text != null) {
                        text.append(words[0].replaceFirst(".*T(.{12}).*", "$1")).append("  ").append(words[3])
                                .append('\n');
                    }
                }
            } catch (IOException e) {
                return List.of(); // an older journal has none
            }
            return texts.entrySet().stream().filter(each -> !each.getValue().isEmpty())
                    .map(each -> new Output(each.getKey(), each.getValue().toString())).toList();
        }
    }

    /**
     * The writes on their way from one cluster to the next.
     *
     * @param outage what clients were without; none when nobody watched
     */
    record Move(String from, String to, Instant at, String position, Instant begun, Instant ended,
            Optional<Outage> outage, List<Coordinates> coordinates) {}

    /** From where a reader of a cluster's binary log goes on: FILE:OFFSET, and the GTIDs executed there, if any. */
    record Coordinates(String cluster, String place, String gtids) {
        static Coordinates of(String cluster, String place, String executed) {
            return new Coordinates(cluster, place, executed.equals(place) ? "" : executed);
        }
    }

    /** What came of it, a sentence each. */
    public List<String> sentences() {
        return Verdict.sentences(this);
    }

    /** When it began. */
    public Instant from() {
        return commands.get(0).from();
    }

    /** When it ended. */
    Instant to() {
        return commands.get(commands.size() - 1).to();
    }

    /** What clients of the records that take writes saw: by their own writes where these are known, else by probes. */
    List<Stretch> writes() {
        List<Stretch> own = writes(Source.CLIENTS);
        return own.isEmpty() ? writes(Source.HELD) : own;
    }

    /** Who tells of writes: clients themselves, or a probe that behaves as some do. */
    enum Source {
        CLIENTS("client .*"), HELD("held"), FRESH("fresh"), CACHED("cached");

        private final String pattern;

        Source(String pattern) {
            this.pattern = pattern;
        }

        boolean tells(Stretch stretch) {
            return stretch.client().matches(pattern);
        }
    }

    private List<Stretch> writes(Source source) {
        return stretches.stream().filter(source::tells)
                .filter(stretch -> site.writes().all().stream()
                        .anyMatch(endpoint -> endpoint.name().equals(stretch.name())))
                .toList();
    }

    /** What these were without in a move. */
    Optional<Outage> without(Move move, Source source) {
        return Outage.between(move.begun(), move.ended(), writes(source));
    }

    /** The moves of the writes that these runs made, in order. */
    List<Move> moves() {
        List<Move> moves = new ArrayList<>();
        for (Command command : commands) {
            for (Entry entry : command.entries()) {
                if (entry.is("handed over")) {
                    String source = entry.value("cluster").orElse("");
                    moves.add(new Move(source, successor(source), entry.at(), entry.value("position").orElse(""),
                            frozenFrom(source, entry.at()), command.to(),
                            Outage.between(frozenFrom(source, entry.at()), command.to(), writes()),
                            coordinates(source, entry)));
                }
            }
        }
        return moves;
    }

    private List<Coordinates> coordinates(String source, Entry entry) {
        return List.of(
                Coordinates.of(source, entry.value("position").orElse(""), entry.value("executed").orElse("")),
                Coordinates.of(entry.value("successor").orElse(successor(source)),
                        entry.value("successorPosition").orElse(""), entry.value("successorExecuted").orElse("")));
    }

    private String successor(String source) {
        List<String> chain = site.chain().stream().map(Cluster::name).toList();
        int at = chain.indexOf(source);
        return at < 0 || at + 1 == chain.size() ? "its successor" : chain.get(at + 1);
    }

    /** When the freeze of this cluster that came before this moment was begun. */
    private Instant frozenFrom(String cluster, Instant before) {
        return commands.stream().flatMap(command -> command.entries().stream())
                .filter(entry -> entry.is("apply") && entry.at().isBefore(before) && entry.edits(Kind.FREEZE).stream()
                        .anyMatch(edit -> cluster.equals(Moment.cluster(edit))))
                .map(Entry::at).max(Comparator.naturalOrder()).orElse(before);
    }

    /** The runs that failed, the latest first. */
    List<Command> failed() {
        List<Command> failed = new ArrayList<>();
        commands.stream().filter(command -> command.first("failed").isPresent())
                .forEach(command -> failed.add(0, command));
        return failed;
    }

    /** The outages to be shown: of each move, and of each run that failed after its first change. */
    List<Outage> outages() {
        List<Outage> outages = new ArrayList<>();
        moves().forEach(move -> move.outage().ifPresent(outages::add));
        failed().forEach(command -> Outage.between(command.from(), command.to(), writes())
                .filter(outage -> outage.length().compareTo(MARGIN) > 0)
                .filter(outage -> outages.stream().noneMatch(other -> other.from().equals(outage.from())))
                .ifPresent(outages::add));
        return outages;
    }

    List<Moment> moments() {
        return Moment.of(commands);
    }

    /** A part of the story that is worth a picture of its own. */
    record Window(String title, Instant from, Instant to) {}

    /** The seconds that matter: around each outage, or each move that nobody watched, at most ten of them. */
    List<Window> windows() {
        List<Window> windows = new ArrayList<>();
        Instant before = from();
        for (Move move : moves()) {
            Instant begun = move.begun().minus(LONGEST);
            windows.add(window("The writes move from %s to %s".formatted(move.from(), move.to()),
                    move.outage().map(Outage::from).orElse(move.begun()),
                    move.outage().map(Outage::to).orElse(move.at()), before.isAfter(begun) ? before : begun,
                    move.ended()));
            before = move.ended().plus(MARGIN);
        }
        if (windows.isEmpty()) {
            failed().forEach(command -> windows.add(window(command.name() + " fails",
                    outages().isEmpty() ? command.from() : outages().get(0).from(),
                    outages().isEmpty() ? command.to() : outages().get(0).to(), command.from(), command.to())));
        }
        return windows;
    }

    /** Wide enough for the moments around it, as far as ten seconds hold them. */
    private Window window(String title, Instant from, Instant to, Instant begun, Instant ended) {
        Instant first = from.minus(MARGIN);
        Instant last = to.plus(MARGIN);
        for (Moment moment : moments()) {
            boolean belongs = !moment.at().isBefore(begun) && !moment.at().isAfter(ended.plus(MARGIN));
            Instant earlier = moment.at().minus(MARGIN);
            Instant later = moment.at().plus(MARGIN);
            if (belongs && earlier.isBefore(first) && Duration.between(earlier, last).compareTo(LONGEST) <= 0) {
                first = earlier;
            }
            if (belongs && later.isAfter(last) && Duration.between(first, later).compareTo(LONGEST) <= 0) {
                last = later;
            }
        }
        return new Window(title, first, last);
    }

    List<Lane> records(Instant from, Instant to) {
        return Lane.records(site, commands, from, to);
    }

    List<Lane> clusters(Instant from, Instant to) {
        return Lane.clusters(site, commands, from, to);
    }
}
