package lab;

//SOURCES Leash.java
//SOURCES Repository.java

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Compiles scripts, so that running them through {@code ./jbang} does not have to. */
public final class Builds {
    private static final int AT_ONCE = 2;

    private Builds() {}

    /**
     * Returns when all of them are compiled.
     *
     * @throws java.util.concurrent.CompletionException with what JBang says, when one does not compile
     */
    public static void of(Collection<String> scripts) throws IOException {
        ExecutorService builders = Executors.newFixedThreadPool(AT_ONCE);
        try (Leash leash = new Leash(Files.createTempDirectory("blue-green-builds-"))) {
            CompletableFuture.allOf(scripts.stream().distinct()
                    .map(script -> CompletableFuture.runAsync(() -> build(script, leash), builders))
                    .toArray(CompletableFuture[]::new)).join();
        } finally {
            builders.shutdownNow();
        }
    }

    private static void build(String script, Leash leash) {
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
}
