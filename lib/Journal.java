package lib;

//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.4
// Named, since the AWS SDK's parent POM sets an older one.
//DEPS com.fasterxml.jackson.core:jackson-core:2.22.4

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who changed what and when: one line of JSON a phase, on disk before the next thing happens. Never holds a secret. */
public final class Journal implements AutoCloseable {
    /** When a TTL was last changed, and what it was before, in seconds. */
    record Lowered(Instant at, long oldTtl) {}

    private final Path path;
    private final FileChannel file;
    private final Map<String, Object> common;
    private final boolean onStdout;

    private Journal(Path path, FileChannel file, Map<String, Object> common, boolean onStdout) {
        this.path = path;
        this.file = file;
        this.common = common;
        this.onStdout = onStdout;
    }

    static Journal open(Path path, String environment, String step, boolean onStdout) {
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
            Map<String, Object> common = new LinkedHashMap<>();
            common.put("who", System.getProperty("user.name"));
            common.put("environment", environment);
            common.put("step", step);
            return new Journal(path, file, common, onStdout);
        } catch (IOException e) {
            throw Failure.failed(e, "cannot write the journal %s (%s): give --journal=FILE. Nothing was changed.", path, e);
        }
    }

    void record(String phase, List<Edit> edits) {
        write(phase, Map.of("changes", asMaps(edits)));
    }

    void record(String phase, String... details) {
        write(phase, Map.of("detail", String.join(": ", details)));
    }

    /** Every line so far, oldest first. A line that a crash cut off is passed over. */
    List<Map<String, Object>> lines() {
        List<Map<String, Object>> lines = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(path)) {
                try {
                    lines.add(JSON.std.mapFrom(line));
                } catch (IOException e) {
                    continue;
                }
            }
            return lines;
        } catch (IOException e) {
            throw Failure.failed(e, "cannot read the journal %s: %s", path, e);
        }
    }

    /** The last thing recorded: when, which step, which phase. */
    Optional<String> last() {
        List<Map<String, Object>> lines = lines();
        return lines.isEmpty() ? Optional.empty() : Optional.of(lines.get(lines.size() - 1))
                .map(line -> "%s %s %s by %s".formatted(line.get("at"), line.get("step"), line.get("phase"), line.get("who")));
    }

    /** The last detail recorded in a phase about something: what {@link #record} was told as "about: detail". */
    Optional<String> lastDetail(String phase, String about) {
        return lines().stream().filter(line -> phase.equals(line.get("phase"))).map(line -> (String) line.get("detail"))
                .filter(detail -> detail.startsWith(about + ": ")).map(detail -> detail.substring(about.length() + 2))
                .reduce((earlier, later) -> later);
    }

    /** One line of JSON. */
    static String json(Map<String, ?> values) {
        try {
            return JSON.std.asString(values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last change of a TTL, by the edit's name; when a run was cut off before its proof, the time it was sent. */
    Optional<Lowered> lastTtlChange(String what) {
        Optional<Lowered> last = Optional.empty();
        for (Map<String, Object> line : lines()) {
            if (List.of("apply", "proved").contains(line.get("phase"))) {
                for (Object change : (List<?>) line.get("changes")) {
                    Map<?, ?> edit = (Map<?, ?>) change;
                    if (what.equals(edit.get("what"))) {
                        long oldTtl = Long.parseLong(edit.get("before").toString().replace(" s", ""));
                        last = Optional.of(new Lowered(Instant.parse(line.get("at").toString()), oldTtl));
                    }
                }
            }
        }
        return last;
    }

    private static List<Map<String, String>> asMaps(List<Edit> edits) {
        return edits.stream().map(edit -> {
            Map<String, String> map = new LinkedHashMap<>(); // in reading order
            map.put("what", edit.what());
            map.put("before", edit.before());
            map.put("after", edit.after());
            return map;
        }).toList();
    }

    private synchronized void write(String phase, Map<String, Object> more) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("at", Instant.now().toString());
        line.putAll(common);
        line.put("phase", phase);
        line.putAll(more);
        try {
            String json = json(line) + "\n";
            file.write(ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)));
            file.force(false);
            if (onStdout) {
                System.out.print(json);
            }
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
