package lab;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A program in a process of its own: the one way in which tests, rehearsals and campaigns run a script. It has no
 * terminal and none of this machine's AWS settings, and its output goes to two files.
 */
public final class Program {
    /**
     * What a process of the lab inherits of its starter's environment: where programs, Java, JBang's cache and a Docker
     * engine are, and how this machine is spoken to. No credentials, no addresses, no options of Java.
     */
    private static final Pattern OF_ANY_PROCESS = Pattern.compile("PATH|HOME|USER|LOGNAME|SHELL|TERM|NO_COLOR|LANG"
            + "|LANGUAGE|LC_[A-Z]+|TZ|TMPDIR|JAVA_HOME|LD_LIBRARY_PATH|XDG_[A-Z_]+|CI|JBANG_(DIR|CACHE_DIR|REPO"
            + "|MAVEN_MIRROR|OFFLINE)|DOCKER_[A-Z_]+|TESTCONTAINERS_[A-Z_]+|[A-Z0-9_]+_IMAGE");

    /** How a program ended and what it said. */
    public record Result(int exitCode, String stdout, String stderr, long millis) {}

    private final long start = System.nanoTime();
    private final Process process;
    private final Path out;
    private final Path err;

    private Program(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /**
     * Starts a command.
     *
     * @param folder where it runs
     * @param files where its input and output are kept
     * @param environment the variables that differ from this process's; an empty value removes one
     */
    static Program start(List<String> command, Path folder, Path files, Map<String, String> environment, String stdin)
            throws IOException {
        Path out = Files.createTempFile(files, "program", ".out");
        Path err = Files.createTempFile(files, "program", ".err");
        File in = stdin.isEmpty() ? new File("/dev/null")
                : Files.writeString(Files.createTempFile(files, "program", ".in"), stdin).toFile();
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile())
                .redirectInput(in).redirectOutput(out.toFile()).redirectError(err.toFile());
        adapt(builder.environment(), environment);
        return new Program(builder.start(), out, err);
    }

    /** Leaves of this machine's settings only those that lead to nobody's servers and no AWS. */
    static ProcessBuilder apart(ProcessBuilder builder) {
        builder.environment().keySet().removeIf(name -> !OF_ANY_PROCESS.matcher(name).matches());
        return builder;
    }

    /** The same, told that there is no AWS besides the lab's; then makes these changes. */
    static void adapt(Map<String, String> environment, Map<String, String> changes) {
        environment.keySet().removeIf(name -> !OF_ANY_PROCESS.matcher(name).matches());
        environment.put("AWS_CONFIG_FILE", "/dev/null");
        environment.put("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        environment.putAll(changes);
        environment.values().removeIf(String::isEmpty);
    }

    public Process process() {
        return process;
    }

    /** Waits for its end; the exit code, 137 after a kill -9. */
    public int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    /** Waits for its end and reads what it said. */
    public Result result() throws IOException, InterruptedException {
        int exitCode = waitFor();
        return new Result(exitCode, stdout(), stderr(), (System.nanoTime() - start) / 1_000_000);
    }

    /** What it has said so far. */
    public String stdout() throws IOException {
        return Files.readString(out);
    }

    /** What it has said so far on standard error. */
    public String stderr() throws IOException {
        return Files.readString(err);
    }

    /** Sends a signal, as INT, by the shell: a small system has no program for it. */
    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "kill -$0 $1", name, "" + process.pid()).inheritIO().start().waitFor();
    }

    /** kill -9. */
    public void kill() {
        process.destroyForcibly();
    }
}
