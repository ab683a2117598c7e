package lib.watch;

//DEPS org.jline:jline-terminal:4.5.0
//SOURCES ../run/Failure.java
//SOURCES Scene.java

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import lib.run.Failure;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp.Capability;

/** A terminal whose whole screen shows the present scene, and which is left as it was. */
final class FullScreen implements AutoCloseable {
    private static final String BOLD = "\u001b[1m", GREEN = "\u001b[32m", RED = "\u001b[31m", PLAIN = "\u001b[0m";

    /** Of the lines in which a long one goes on. */
    private static final String INDENT = "      ";

    private final Terminal terminal;
    private final Attributes before;
    private final boolean coloured = System.getenv("NO_COLOR") == null || System.getenv("NO_COLOR").isEmpty();
    private volatile boolean closed;

    FullScreen() {
        try {
            terminal = TerminalBuilder.builder().system(true).signalHandler(Terminal.SignalHandler.SIG_DFL).build();
        } catch (IOException e) {
            throw Failure.failed(e, "cannot use this terminal (%s): pipe it, and it prints a line a second", e);
        }
        before = terminal.enterRawMode();
        Attributes raw = terminal.getAttributes();
        raw.setLocalFlag(Attributes.LocalFlag.ISIG, true); // Ctrl-C ends it as anything else
        terminal.setAttributes(raw);
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
        terminal.flush();
    }

    /** Shows scenes until q is typed or the time is over. */
    void show(Supplier<Scene> scenes, Duration pace, long deadline) throws IOException {
        terminal.handle(Terminal.Signal.WINCH, signal -> draw(scenes.get()));
        while (!closed && System.nanoTime() - deadline < 0) {
            draw(scenes.get());
            int key = terminal.reader().read(pace.toMillis());
            if (key == 'q' || key == 'Q') {
                return;
            }
        }
    }

    /** What has no room is left out: the screen never scrolls. */
    private synchronized void draw(Scene scene) {
        if (closed) {
            return;
        }
        Size size = terminal.getSize();
        int width = size.getColumns() > 0 ? size.getColumns() : 80;
        int height = size.getRows() > 0 ? size.getRows() : 24;
        List<Scene.Row> rows = fitted(scene.rows(), width - 1, height);
        terminal.puts(Capability.cursor_home);
        for (int i = 0; i < rows.size(); i++) {
            terminal.writer().print(toned(rows.get(i).text(), rows.get(i).tone()));
            terminal.puts(Capability.clr_eol);
            if (i < height - 1) {
                terminal.writer().print("\r\n");
            }
        }
        terminal.puts(Capability.clr_eos);
        terminal.flush();
    }

    /** Rows that are too long go on in the next line where the screen has room for that; else they are cut. */
    static List<Scene.Row> fitted(List<Scene.Row> rows, int width, int height) {
        List<Scene.Row> folded = rows.stream().flatMap(row -> folded(row, width)).toList();
        return folded.size() <= height ? folded
                : rows.stream().limit(height).map(row -> folded(row, width).findFirst().orElseThrow()).toList();
    }

    private static Stream<Scene.Row> folded(Scene.Row row, int width) {
        if (row.text().length() <= width) {
            return Stream.of(row);
        }
        int blank = row.text().lastIndexOf(' ', width);
        int end = blank > INDENT.length() ? blank : width;
        return Stream.concat(Stream.of(new Scene.Row(row.text().substring(0, end), row.tone())),
                folded(new Scene.Row(INDENT + row.text().substring(end).strip(), row.tone()), width));
    }

    private String toned(String text, Scene.Tone tone) {
        String begin = switch (tone) {
            case HEADING -> BOLD;
            case GOOD -> coloured ? GREEN : "";
            case BAD -> coloured ? RED : BOLD;
            case PLAIN -> "";
        };
        return begin.isEmpty() ? text : begin + text + PLAIN;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            terminal.puts(Capability.cursor_visible);
            terminal.puts(Capability.exit_ca_mode);
            terminal.setAttributes(before);
            terminal.flush();
        }
    }
}
