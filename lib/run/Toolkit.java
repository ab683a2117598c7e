package lib.run;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What is running here, for the journal: which edition of the scripts, and on which machine. */
final class Toolkit {
    private static final String UNKNOWN = "unknown";
    /** Asked beside what else a script begins with: git takes a while. */
    private static final CompletableFuture<String> VERSION = CompletableFuture.supplyAsync(
            () -> repository(Path.of("").toAbsolutePath()).map(Toolkit::commit).orElse(UNKNOWN));
    private static final String HOST = hostname();

    private Toolkit() {}

    /** Begins to find out, as this class does when it is first used. */
    static void begin() {}

    /** The folder of the repository that holds this folder, if one does. */
    static Optional<Path> repository(Path workingFolder) {
        for (Path folder = workingFolder; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("jbang-catalog.json"))) {
                return Optional.of(folder);
            }
        }
        return Optional.empty();
    }

    /** The repository's commit, with "-dirty" where files were edited since; "unknown" outside a clone. */
    static String version() {
        return VERSION.join();
    }

    private static String commit(Path repository) {
        try {
            Process git = new ProcessBuilder(
                    "git", "--no-optional-locks", "describe", "--always", "--dirty", "--exclude=*")
                    .directory(repository.toFile()).redirectInput(new File("/dev/null"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            String commit = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor(1, TimeUnit.SECONDS) && git.exitValue() == 0 ? commit : UNKNOWN;
        } catch (IOException e) {
            return UNKNOWN; // no git here
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
    }

    /** This machine's name, as far as it is told without asking the network. */
    static String host() {
        return HOST;
    }

    private static String hostname() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return System.getenv().getOrDefault("HOSTNAME", UNKNOWN);
        }
    }
}
