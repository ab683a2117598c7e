package lib.run;

//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.4
// Named, since the AWS SDK's parent POM sets an older one.
//DEPS com.fasterxml.jackson.core:jackson-core:2.22.4
//SOURCES Edit.java
//SOURCES Failure.java
//SOURCES JournalFile.java
//SOURCES Plain.java
//SOURCES Time.java
//SOURCES Toolkit.java

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Who changed what and when: one line of JSON a phase, on disk before the next thing happens. Never holds a secret. */
public final class Journal implements AutoCloseable {
    /** When a record's TTL was last sent, and what it was before, in seconds. */
    public record TtlChange(Instant at, long before) {}

    private static final String TTL = "ttl", HANDED_OVER = "handed over", RELEASED = "released";
    /** What the lines of one run have in common, and no other run's. */
    static final String RUN = UUID.randomUUID().toString().substring(0, 8);

    private final Path path;
    private final JournalFile file;
    private final Map<String, Object> common;
    private final boolean onStdout;
    private Consumer<Map<String, Object>> listener = line -> {};

    private Journal(Path path, JournalFile file, Map<String, Object> common, boolean onStdout) {
        this.path = path;
        this.file = file;
        this.common = common;
        this.onStdout = onStdout;
    }

    /** The file of an environment's journal, unless the operator names another; in the folder JOURNAL_DIR, if set. */
    public static Path of(String environment) {
        String folder = System.getenv().getOrDefault("JOURNAL_DIR", "");
        return !folder.isEmpty() ? Path.of(folder, environment + ".jsonl")
                : of(environment, Path.of("").toAbsolutePath(), Path.of(System.getProperty("user.home")));
    }

    /**
     * The same one from whichever folder of the repository a script is run; one in the home folder where there is no
     * repository with that environment.
     */
    public static Path of(String environment, Path workingFolder, Path home) {
        return Toolkit.repository(workingFolder)
                .filter(folder -> Files.exists(folder.resolve(environment).resolve("Environment.java")))
                .map(folder -> folder.resolve("journal"))
                .orElse(home.resolve(".blue-green-runbook")).resolve(environment + ".jsonl");
    }

    /** A file that belongs to a journal: NAME and this ending, beside NAME.jsonl. */
    public static Path beside(Path journal, String ending) {
        return journal.resolveSibling(journal.getFileName().toString().replaceFirst("\\.jsonl$", "") + ending);
    }

    /** Begins to find out what each line tells of this machine; a script that opens a journal soon waits less then. */
    public static void begin() {
        Toolkit.begin();
    }

    /** The journal of an environment, for one run of a step; every line goes to stdout too if so wanted. */
    public static Journal open(Path path, String environment, String step, boolean onStdout) {
        try {
            JournalFile file = JournalFile.OUTSIDE.get().open(path);
            Map<String, Object> common = new LinkedHashMap<>();
            common.put("run", RUN);
            common.put("toolkit", Toolkit.version());
            common.put("who", System.getProperty("user.name"));
            common.put("host", Toolkit.host());
            common.put("environment", environment);
            common.put("step", step);
            return new Journal(path, file, common, onStdout);
        } catch (IOException e) {
            throw Failure.beforeAnyChange(
                    Failure.failed(e, "cannot write the journal %s (%s): give --journal=FILE", path, e));
        }
    }

    /** From here on each line is told to this listener too, once it is on disk. */
    public void tell(Consumer<Map<String, Object>> other) {
        listener = other;
    }

    /** A phase and the changes it is about. */
    public void record(String phase, List<Edit> edits) {
        write(phase, Map.of("changes", edits.stream().map(Journal::asMap).toList()));
    }

    /** A phase and what is to be known of it, names and values in turn. */
    public void record(String phase, String... namesAndValues) {
        Map<String, Object> details = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            details.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        write(phase, details);
    }

    /** A record's TTL (seconds) is changed now: resolvers may keep the one before for as long as that was. */
    public void recordTtl(String record, long before, long after) {
        write(TTL, Map.of("record", record, "before", before, "after", after));
    }

    /** The last change of a record's TTL. */
    public Optional<TtlChange> lastTtlChange(String record) {
        return entries(TTL)
                .filter(line -> record.equals(line.get("record")))
                .findFirst()
                .map(line -> new TtlChange(
                        Instant.parse((String) line.get("at")), ((Number) line.get("before")).longValue()));
    }

    /** A cluster is told to take writes now. */
    public void recordRelease(String cluster) {
        write(RELEASED, Map.of("cluster", cluster));
    }

    /** Whether a cluster was ever told to take writes, even if that was taken back. */
    public boolean wasReleased(String cluster) {
        return entries(RELEASED).anyMatch(line -> cluster.equals(line.get("cluster")));
    }

    /**
     * A cluster stood frozen at this FILE:OFFSET when its successor took the writes; and more of what was seen.
     */
    public void recordHandOver(String cluster, String position, Map<String, String> seen) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("cluster", cluster);
        details.put("position", position);
        details.putAll(seen);
        write(HANDED_OVER, details);
    }

    /** Where the cluster stood when its successor last took the writes. */
    public Optional<String> lastHandOver(String cluster) {
        return entries(HANDED_OVER)
                .filter(line -> cluster.equals(line.get("cluster")))
                .findFirst()
                .map(line -> (String) line.get("position"));
    }

    /** The step that was begun last and neither proved nor undone: it was cut off, or is at work now. */
    public Optional<String> cutOff() {
        return entries("apply", "proved", "failed").findFirst()
                .filter(last -> "apply".equals(last.get("phase")))
                .map(last -> "%s, begun %s by %s, has not ended".formatted(last.get("step"), last.get("at"),
                        last.get("who")));
    }

    /** The last thing recorded: when, which step, which phase. */
    public Optional<String> last() {
        return lines(text -> true).findFirst()
                .map(line -> "%s %s %s by %s"
                        .formatted(line.get("at"), line.get("step"), line.get("phase"), line.get("who")));
    }

    /** Every line of these phases so far, newest first; only what may be one is parsed. */
    private Stream<Map<String, Object>> entries(String... phases) {
        List<String> wanted = List.of(phases);
        return lines(text -> wanted.stream().anyMatch(phase -> text.contains('"' + phase + '"')))
                .filter(line -> wanted.contains(line.get("phase")));
    }

    /** The lines that are looked for, newest first, each parsed when it is asked for. */
    private Stream<Map<String, Object>> lines(Predicate<String> which) {
        try {
            List<String> lines = new ArrayList<>(file.lines());
            Collections.reverse(lines);
            return lines.stream().filter(which).flatMap(Journal::parsed);
        } catch (IOException e) {
            throw Failure.failed(e, "cannot read the journal %s: %s", path, e);
        }
    }

    /** A line that a crash cut off is passed over. */
    private static Stream<Map<String, Object>> parsed(String line) {
        try {
            return Stream.of(JSON.std.mapFrom(line));
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    /** One line of JSON. */
    public static String json(Map<String, ?> values) {
        try {
            return JSON.std.asString(values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> asMap(Edit edit) {
        Map<String, String> map = new LinkedHashMap<>(); // in reading order
        map.put("what", Plain.line(edit.what()));
        map.put("before", Plain.line(edit.before()));
        map.put("after", Plain.line(edit.after()));
        return map;
    }

    private synchronized void write(String phase, Map<String, Object> details) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("at", Time.now().toString());
        line.putAll(common);
        line.put("phase", phase);
        details.forEach((name, value) -> line.put(name, value instanceof String text ? Plain.line(text) : value));
        try {
            String json = json(line) + "\n";
            file.write(json);
            file.force();
            if (onStdout) {
                System.out.print(json);
            }
            listener.accept(line);
        } catch (IOException e) {
            throw Failure.failed(e, "cannot write the journal: %s", e);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw Failure.failed(e, "cannot close the journal: %s", e);
        }
    }
}
