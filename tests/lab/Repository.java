package lab;

//SOURCES MySqlRelease.java
//SOURCES Program.java

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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

    /** The folders of the repository that have an Environment.java, by name. */
    public static List<String> environments() throws IOException {
        try (Stream<Path> folders = Files.list(root())) {
            return folders.filter(folder -> Files.exists(folder.resolve("Environment.java")))
                    .map(folder -> folder.getFileName().toString()).sorted().toList();
        }
    }

    /** Copies all but git's own and what was recorded to an empty folder. */
    public static void copyTo(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(root())) {
            for (Path each : (Iterable<Path>) all::iterator) {
                String name = each.getFileName().toString();
                if (!List.of(".git", "journal", "rehearsals").contains(name)) {
                    MySqlRelease.copy(each, folder.resolve(name));
                }
            }
        }
    }

    /** The same with nonprod and prod as the only environments: all other names are free, whatever was made here. */
    public static void copyAsPublishedTo(Path folder) throws IOException {
        copyTo(folder);
        Path catalog = folder.resolve("jbang-catalog.json");
        for (String made : environments()) {
            if (!List.of("nonprod", "prod").contains(made)) {
                delete(folder.resolve(made));
                Files.writeString(catalog, Files.readString(catalog).replaceAll(
                        ",\\s*\"[^\"]*\": \\{\\s*\"script-ref\": \"" + made + "/[^}]*\\}", ""));
            }
        }
    }

    /** Compiles sources on the tests' own class path, as they do without JBang; fails with the compiler's words. */
    public static void compile(Path classes, List<Path> sources) {
        List<String> arguments =
                new ArrayList<>(List.of("-nowarn", "-encoding", "UTF-8",
                        "-cp", System.getProperty("java.class.path"), "-d", classes.toString()));
        sources.forEach(source -> arguments.add(source.toString()));
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        if (ToolProvider.getSystemJavaCompiler().run(null, null, errors, arguments.toArray(String[]::new)) != 0) {
            throw new AssertionError(errors.toString(StandardCharsets.UTF_8));
        }
    }

    /** Runs {@code ./jbang ARGS} on a pseudo-terminal, on which this is typed. */
    public static Program.Result jbangOnTerminal(Map<String, String> environment, String typed, String... args) {
        String quoted = command(args).stream().map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        return run(List.of("script", "-qec", quoted, "/dev/null"), root(), environment, typed);
    }

    /** Runs any command in a folder, in this environment of the process. */
    public static Program.Result run(Path folder, Map<String, String> environment, List<String> command) {
        return run(command, folder, environment, "");
    }

    /** Runs a class of the tests' own class path, these classes before it, in this environment of the process. */
    public static Program.Result java(Path classes, Map<String, String> environment, String main, String... args) {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-cp",
                classes + File.pathSeparator + System.getProperty("java.class.path"), main));
        command.addAll(List.of(args));
        return run(command, root(), environment, "");
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
        return handOver(Path.of(""), command);
    }

    /** The same in another folder. */
    static int handOver(Path folder, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).directory(folder.toAbsolutePath().toFile()).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            process.destroy();
            process.onExit().join();
        }, "end of " + command.get(0)));
        return process.waitFor();
    }

    private static Program.Result jbang(Path folder, Map<String, String> environment, String stdin, String... args) {
        return run(command(args), folder, environment, stdin);
    }

    private static Program.Result run(List<String> command, Path folder, Map<String, String> environment,
            String stdin) {
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

    /** Deletes a folder with all that is in it. */
    public static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }
}
