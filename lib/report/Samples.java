package lib.report;

//SOURCES ../run/Failure.java
//SOURCES ../run/Journal.java
//SOURCES ../run/PrivateFile.java
//SOURCES Stretch.java

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lib.run.Failure;
import lib.run.Journal;
import lib.run.PrivateFile;

/** The files of samples beside a journal: one line of JSON a {@link Stretch}, one file for each who watched. */
public final class Samples {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
            .withZone(ZoneOffset.UTC);
    private static final String SAMPLES = ".samples-";

    private Samples() {}

    /** A new file beside this journal, for its owner only: nonprod.samples-20261125T030007Z.jsonl. */
    public static Path newFile(Path journal, Instant begun) {
        return named(journal, TIME.format(begun));
    }

    /** The same with a name of its own. */
    public static Path named(Path journal, String name) {
        Path file = Journal.beside(journal, SAMPLES + name + ".jsonl");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.deleteIfExists(file);
            PrivateFile.write(file, "");
            return file;
        } catch (IOException e) {
            throw Failure.failed(e, "cannot write samples to %s: %s", file, e);
        }
    }

    /** A line of such a file. */
    public static String line(Stretch stretch) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("client", stretch.client());
        line.put("name", stretch.name());
        line.put("from", stretch.from().toString());
        line.put("to", stretch.to().toString());
        line.put("seen", stretch.seen().toString());
        line.put("where", stretch.where());
        line.put("count", stretch.count());
        return Journal.json(line);
    }

    /** What all who watched beside this journal saw between two moments; a line that was cut off is passed over. */
    public static List<Stretch> beside(Path journal, Instant from, Instant to) {
        List<Stretch> stretches = new ArrayList<>();
        Path folder = journal.toAbsolutePath().getParent();
        try (Stream<Path> files = Files.list(folder)) {
            String start = Journal.beside(journal, SAMPLES).getFileName().toString();
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith(start)).sorted().toList()) {
                read(file).filter(stretch -> stretch.to().isAfter(from) && stretch.from().isBefore(to))
                        .forEach(stretches::add);
            }
            return stretches;
        } catch (IOException e) {
            throw Failure.failed(e, "cannot read the samples in %s: %s", folder, e);
        }
    }

    private static Stream<Stretch> read(Path file) throws IOException {
        return Files.readAllLines(file).stream().flatMap(line -> {
            try {
                return Stream.of(stretch(JSON.std.mapFrom(line)));
            } catch (IOException | RuntimeException e) {
                return Stream.empty();
            }
        });
    }

    private static Stretch stretch(Map<String, Object> line) {
        return new Stretch((String) line.get("client"), (String) line.get("name"),
                Instant.parse((String) line.get("from")), Instant.parse((String) line.get("to")),
                Stretch.Seen.of((String) line.get("seen")), (String) line.get("where"),
                ((Number) line.get("count")).longValue());
    }
}
