package lab;

//SOURCES Program.java

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * This checkout, and how its scripts are run as an operator runs them: each in a process of its own, through {@code
 * ./jbang}.
 */
public final class Repository {
    private Repository() {}

    /** The folder that holds jbang-catalog.json, at or above the current one. */
    public static Path root() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("jbang-catalog.json"))) {
                return folder;
            }
        }
        throw new IllegalStateException("run this inside a clone of the repository: no jbang-catalog.json at or above "
                + Path.of("").toAbsolutePath());
    }

    /** Compiles sources on the tests' own class path, as they do without JBang; fails with the compiler's words. */
    public static void compile(Path classes, List<Path> sources) {
        List<String> arguments = new ArrayList<>(List.of("-nowarn", "-encoding", "UTF-8",
                "-cp", System.getProperty("java.class.path"), "-d", classes.toString()));
        sources.forEach(source -> arguments.add(source.toString()));
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        if (ToolProvider.getSystemJavaCompiler().run(null, null, errors, arguments.toArray(String[]::new)) != 0) {
            throw new AssertionError(errors.toString(StandardCharsets.UTF_8));
        }
    }

    /**
     * Runs {@code ./jbang ARGS}, without the AWS settings of this machine, in the given environment, without standard
     * input.
     */
    public static Program.Result jbang(Map<String, String> environment, String... args) {
        return jbang(root(), environment, "", args);
    }

    /** The same in another folder. */
    public static Program.Result jbangIn(Path folder, Map<String, String> environment, String... args) {
        return jbang(folder, environment, "", args);
    }

    /** The same with something on standard input. */
    public static Program.Result jbangReading(Map<String, String> environment, String stdin, String... args) {
        return jbang(root(), environment, stdin, args);
    }

    /**
     * Runs {@code ./jbang SCRIPT ARGS} in place of this process: with its terminal, environment and folder, and gone
     * before it is.
     */
    public static int handOver(String script, List<String> arguments) throws IOException, InterruptedException {
        return handOver(commandOf(script, arguments.toArray(String[]::new)));
    }

    /** Runs any command so. */
    static int handOver(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            process.destroy();
            process.onExit().join();
        }, "end of " + command.get(0)));
        return process.waitFor();
    }

    private static Program.Result jbang(Path folder, Map<String, String> environment, String stdin, String... args) {
        List<String> command = command(args);
        try {
            Path files = Files.createTempDirectory("jbang");
            try {
                return Program.start(command, folder, files, environment, stdin).result();
            } finally {
                delete(files);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(command + ": " + e, e);
        }
    }

    /** {@code ./jbang ARGS}, from any folder. */
    static List<String> command(String... args) {
        return Stream.concat(Stream.of(root().resolve("jbang").toString()), Stream.of(args)).toList();
    }

    /** {@code ./jbang SCRIPT ARGS}, from any folder. */
    public static List<String> commandOf(String script, String... args) {
        return command(Stream.concat(Stream.of(root().resolve(script).toString()), Stream.of(args))
                .toArray(String[]::new));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }
}
