package lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder and processes that never outlive this JVM, however it ends: on {@link #close}, on Ctrl-C, and on a kill -9,
 * which no shutdown hook sees. A small shell holds the other end of a pipe, is told the process ids, and kills and
 * deletes when the pipe closes.
 */
final class Leash implements AutoCloseable {
    private static final String SHELL = """
            trap '' INT HUP TERM
            while read -r line; do pids=$line; done
            [ -z "$pids" ] || kill -9 $pids
            for try in 1 2 3 4 5 6 7 8 9; do rm -rf "$1" && [ ! -e "$1" ] && exit; sleep 0.1; done
            """;

    private final Set<Process> held = new LinkedHashSet<>();
    private final Thread hook = new Thread(this::close, "leash");
    private final Process shell;
    private final Writer pipe;
    private boolean closed;

    Leash(Path folder) throws IOException {
        shell = Program.apart(new ProcessBuilder("sh", "-c", SHELL, "leash", folder.toString()))
                .redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD).start();
        pipe = shell.outputWriter();
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** From here on the process dies with this JVM, or earlier by its own means. */
    synchronized Process hold(Process process) {
        if (closed) {
            process.destroyForcibly();
            throw new IllegalStateException("shutting down");
        }
        held.add(process);
        tell();
        process.onExit().thenRun(() -> forget(process));
        return process;
    }

    private synchronized void forget(Process process) {
        held.remove(process);
        if (!closed) {
            tell();
        }
    }

    private void tell() {
        try {
            pipe.write(held.stream().map(process -> "" + process.pid()).collect(Collectors.joining(" ")) + "\n");
            pipe.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes a folder with all that is in it. */
    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }

    /** Kills what is still running, deletes the folder, and returns when both are gone. */
    @Override
    public void close() {
        Set<Process> running;
        synchronized (this) {
            closed = true;
            running = Set.copyOf(held);
        }
        try {
            for (Process process : running) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            pipe.close();
            shell.waitFor();
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException shuttingDown) {
            // the hook is running: it is the one who called
        }
    }
}
