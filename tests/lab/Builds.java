package lab;

//SOURCES Leash.java
//SOURCES MySqlRelease.java

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * Scripts that are compiled beside other work, so that running them does not have to; unless that was done before and
 * nothing of theirs has changed. None may be run before {@link #await}: two JBangs building one script spoil it.
 */
public final class Builds implements AutoCloseable {
    private static final int AT_ONCE = 2;

    private final Leash leash = new Leash(Files.createTempDirectory("blue-green-builds-"));
    private final ExecutorService builders = Executors.newFixedThreadPool(AT_ONCE);
    private final CompletableFuture<Void> all;

    private Builds(Collection<String> scripts, Path done) throws IOException {
        all = Files.exists(done) ? CompletableFuture.completedFuture(null)
                : CompletableFuture.allOf(scripts.stream().distinct()
                        .map(script -> CompletableFuture.runAsync(() -> build(script), builders))
                        .toArray(CompletableFuture[]::new)).thenRun(() -> done.toFile().mkdirs());
    }

    /** Begins to compile these scripts, all of one environment, in their order. */
    public static Builds of(Collection<String> scripts) throws IOException {
        return new Builds(scripts, jars().resolve("built-" + MySqlRelease.hash(sources(scripts))));
    }

    /** Whether there is nothing to wait for. */
    public boolean isDone() {
        return all.isDone();
    }

    /**
     * Returns when all are compiled.
     *
     * @throws IllegalStateException with what JBang says, when one does not compile
     */
    public void await() {
        try {
            all.join();
        } catch (CompletionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e);
        }
    }

    private void build(String script) {
        try {
            String file = Repository.root().resolve(script).toString();
            ProcessBuilder command = new ProcessBuilder(Repository.command("build", file))
                    .redirectInput(new File("/dev/null")).redirectErrorStream(true);
            command.environment().put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1"); // javac takes half the time
            Process build = leash.hold(command.start());
            String output = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (build.waitFor() != 0) {
                throw new IllegalStateException(script + " does not build:\n" + output);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(script + " does not build: " + e, e);
        }
    }

    /** JBang's own cache of what it compiled: when that is cleared, the note that all is compiled goes with it. */
    private static Path jars() {
        String folder = System.getenv().getOrDefault("JBANG_DIR", System.getProperty("user.home") + "/.jbang");
        return Path.of(System.getenv().getOrDefault("JBANG_CACHE_DIR", folder + "/cache"), "jars").toAbsolutePath();
    }

    /** All that the scripts are made of, and what makes them: one after another. */
    private static String sources(Collection<String> scripts) throws IOException {
        StringBuilder sources = new StringBuilder(Repository.root() + System.getProperty("java.version") + scripts);
        sources.append(Files.readString(Repository.root().resolve("jbang")));
        List<Path> folders = Stream.concat(Stream.of("lib"), scripts.stream().map(script -> script.replaceAll("/.*", "")))
                .distinct().map(Repository.root()::resolve).toList();
        for (Path folder : folders) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(each -> each.toString().endsWith(".java")).sorted().toList()) {
                    sources.append(Files.readString(file));
                }
            }
        }
        return sources.toString();
    }

    @Override
    public void close() {
        builders.shutdownNow();
        leash.close();
    }
}
