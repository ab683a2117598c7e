package lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.tools.ToolProvider;

/** This checkout, and how its scripts are run as an operator runs them: each in a process of its own, through {@code ./jbang}. */
public final class Repository {
    private Repository() {}

    /** How a process ended and what it said. */
    public record Result(int exitCode, String stdout, String stderr, long millis) {}

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

    /** Runs {@code ./jbang ARGS}, without the AWS settings of this machine, in the given environment, without standard input. */
    public static Result jbang(Map<String, String> environment, String... args) {
        return jbang(root(), environment, "", args);
    }

    /** The same in another folder. */
    public static Result jbangIn(Path folder, Map<String, String> environment, String... args) {
        return jbang(folder, environment, "", args);
    }

    /** The same with something on standard input. */
    public static Result jbangReading(Map<String, String> environment, String stdin, String... args) {
        return jbang(root(), environment, stdin, args);
    }

    /**
     * Runs {@code ./jbang SCRIPT ARGS} in place of this process: with its terminal, environment and folder, and gone
     * before it is.
     */
    public static int handOver(String script, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(root() + "/jbang", root().resolve(script).toString()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            process.destroy();
            process.onExit().join();
        }, "end of " + script));
        return process.waitFor();
    }

    private static Result jbang(Path folder, Map<String, String> environment, String stdin, String... args) {
        List<String> command = new ArrayList<>(List.of(root().resolve("jbang").toString()));
        command.addAll(List.of(args));
        long start = System.nanoTime();
        try {
            Process process = builder(folder, environment, command).start();
            CompletableFuture<String> stdout = CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
            CompletableFuture<String> stderr = CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
            try (var in = process.getOutputStream()) {
                in.write(stdin.getBytes());
            }
            int exitCode = process.waitFor();
            return new Result(exitCode, stdout.join(), stderr.join(), (System.nanoTime() - start) / 1_000_000);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(command + ": " + e, e);
        }
    }

    private static ProcessBuilder builder(Path folder, Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("JBANG_STDIN"));
        builder.environment().put("AWS_CONFIG_FILE", "/dev/null");
        builder.environment().put("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
        builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
        builder.environment().putAll(environment);
        return builder;
    }

    private static String read(java.io.InputStream in) {
        try (in) {
            return new String(in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
