package lib.run;

//SOURCES Journal.java
//SOURCES JournalFile.java
//SOURCES Time.java

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What a script says, on the screen and in a file beside its journal: a line each, with the time, run and script. */
public final class Transcript extends OutputStream {
    private final PrintStream screen;
    private final Path file;
    private final String step;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private JournalFile open;

    private Transcript(Path file, String step, PrintStream screen) {
        this.file = file;
        this.step = step;
        this.screen = screen;
    }

    /** Lines that go to this screen and into the file. */
    public static PrintStream of(Path journal, String step, PrintStream screen) {
        return new PrintStream(new Transcript(file(journal), step, screen), true, StandardCharsets.UTF_8);
    }

    /** The file: nonprod.output.log beside nonprod.jsonl. */
    public static Path file(Path journal) {
        return Journal.beside(journal, ".output.log");
    }

    @Override
    public void write(int one) {
        write(new byte[]{(byte) one}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
        screen.write(bytes, from, length);
        int begun = from;
        for (int i = from; i < from + length; i++) {
            if (bytes[i] == '\n') {
                line.write(bytes, begun, i - begun);
                keep(line.toString(StandardCharsets.UTF_8).stripTrailing());
                line.reset();
                begun = i + 1;
            }
        }
        line.write(bytes, begun, from + length - begun);
    }

    /** A screen is worth more than its copy: what can't be kept is only shown. */
    private void keep(String text) {
        try {
            if (open == null) {
                open = JournalFile.OUTSIDE.get().open(file);
            }
            open.write("%s %s %s %s%n".formatted(Time.now(), Journal.RUN, step, text));
        } catch (IOException e) {
            line.reset();
        }
    }

    @Override
    public synchronized void flush() {
        screen.flush();
    }
}
