package lib.runbook;

//SOURCES ../report/Entry.java
//SOURCES ../run/Journal.java
//SOURCES ../run/OptionGroups.java

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import lib.report.Entry;
import lib.report.Entry.Kind;
import lib.run.Journal;
import lib.run.OptionGroups;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Tells others how far a run is: starts the operator's command with one object of JSON on its standard input. Nothing
 * waits for that, and nothing that goes wrong there goes wrong here.
 */
@Command(optionListHeading = OptionGroups.OUTPUT)
final class Notify implements Consumer<Map<String, Object>>, AutoCloseable {
    private enum Event { BEGIN, FROZEN, WRITES_MOVED, DONE, FAILED }

    private static final long LONGEST_SECONDS = 1;

    @Option(names = "--notify", paramLabel = "COMMAND", defaultValue = "${env:NOTIFY}",
            description = "Run this by sh at begin, frozen, writes moved, done and failed, with the event as JSON on "
                    + "its standard input; nothing waits for it (or set NOTIFY).")
    private String command;

    private final Set<Event> told = EnumSet.noneOf(Event.class);
    private final ExecutorService messenger = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "notify");
        thread.setDaemon(true);
        return thread;
    });
    private Map<String, Object> last = Map.of();

    /** Hears a line of the journal. */
    @Override
    public synchronized void accept(Map<String, Object> line) {
        if (command == null || command.isBlank()) {
            return;
        }
        last = line;
        Entry entry = Entry.of(line);
        boolean applies = entry.phase().equals("apply");
        if (applies) {
            tell(Event.BEGIN, line);
        }
        if (applies && entry.has(Kind.RELEASE) || entry.phase().equals("proved") && entry.has(Kind.FREEZE)) {
            tell(Event.FROZEN, line);
        }
        if (entry.phase().equals("handed over")) {
            tell(Event.WRITES_MOVED, line);
        }
        if (entry.phase().equals("failed")) {
            tell(Event.FAILED, line);
        }
    }

    /** Everything is done and proved. */
    synchronized void done() {
        if (!last.isEmpty()) {
            tell(Event.DONE, last);
        }
    }

    private void tell(Event event, Map<String, Object> line) {
        if (told.add(event)) {
            Map<String, Object> message = new LinkedHashMap<>();
            message.put("event", event.name().toLowerCase(Locale.ROOT).replace('_', ' '));
            line.forEach((name, value) -> {
                if (!name.equals("changes") && !name.equals("phase")) {
                    message.put(name, value);
                }
            });
            messenger.execute(() -> start(Journal.json(message) + "\n"));
        }
    }

    private void start(String message) {
        try {
            Process process = new ProcessBuilder("sh", "-c", command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            try (OutputStream input = process.getOutputStream()) {
                input.write(message.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // who is not told must look himself
        }
    }

    /** Waits until every command is started, and for no longer than a second. */
    @Override
    public void close() {
        messenger.shutdown();
        try {
            messenger.awaitTermination(LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
