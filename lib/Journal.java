package lib;

//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.4

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who changed what and when: one line of JSON a phase, on disk before the next thing happens. Never holds a secret. */
final class Journal implements AutoCloseable {
    private final FileChannel file;
    private final Map<String, Object> common;
    private final boolean onStdout;

    private Journal(FileChannel file, Map<String, Object> common, boolean onStdout) {
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
            return new Journal(file, common, onStdout);
        } catch (IOException e) {
            throw Failure.failed(e, "cannot write the journal %s (%s): give --journal=FILE. Nothing was changed.", path, e);
        }
    }

    void record(String phase, List<Edit> edits) {
        write(phase, Map.of("changes", asMaps(edits)));
    }

    void record(String phase, List<Edit> edits, long startNanos) {
        write(phase, Map.of("changes", asMaps(edits), "millis", (System.nanoTime() - startNanos) / 1_000_000));
    }

    void record(String phase, String... details) {
        write(phase, Map.of("detail", String.join(": ", details)));
    }

    private static List<Map<String, String>> asMaps(List<Edit> edits) {
        return edits.stream().map(e -> Map.of("what", e.what(), "before", e.before(), "after", e.after())).toList();
    }

    private void write(String phase, Map<String, Object> more) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("at", Instant.now().toString());
        line.putAll(common);
        line.put("phase", phase);
        line.putAll(more);
        try {
            String json = JSON.std.asString(line) + "\n";
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
