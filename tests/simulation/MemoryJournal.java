package simulation;

//SOURCES ../../lib/run/JournalFile.java
//SOURCES Clock.java
//SOURCES Process.java
//SOURCES World.java

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lib.run.JournalFile;

/** The journal's file: what was written, and how much of it a loss of power leaves. */
final class MemoryJournal {
    final World world;
    final List<String> lines = new ArrayList<>();
    private int onDisk;

    MemoryJournal(World world) {
        this.world = world;
    }

    void losePower() {
        lines.subList(onDisk, lines.size()).clear();
    }

    /** Whether it tells that a step or command was begun. */
    boolean hasBegun(String step) {
        return lines.stream().anyMatch(
                line -> line.contains("\"phase\":\"apply\"") && line.contains("\"step\":\"" + step + "\""));
    }

    /** A line of before the beginning. */
    void begin(String line) {
        lines.add(line);
        onDisk = lines.size();
    }

    /** The journal; or what is shown on the screen, which needs no second copy. */
    JournalFile open(Path path, Process process) {
        return path.toString().endsWith(".jsonl") ? open(process) : new JournalFile() {
            @Override
            public void write(String text) {}

            @Override
            public void force() {}

            @Override
            public List<String> lines() {
                return List.of();
            }

            @Override
            public void close() {}
        };
    }

    private JournalFile open(Process process) {
        return new JournalFile() {
            @Override
            public void write(String text) {
                process.begin(Clock.MILLIS / 10, () -> "journal");
                lines.add(text.strip());
                process.end(0, text::strip);
            }

            @Override
            public void force() {
                process.failIfGone();
                onDisk = lines.size();
            }

            @Override
            public List<String> lines() {
                process.failIfGone();
                return lines;
            }

            @Override
            public void close() {}
        };
    }
}
