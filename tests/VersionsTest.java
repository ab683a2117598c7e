//SOURCES Tests.java
//SOURCES lab/Repository.java

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.Program;
import lab.Repository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions on a small repository of its own, whose registry is a server here. */
class VersionsTest {
    private static final String SCRIPT = Repository.root().resolve("scripts/Versions.java").toString();
    private static final String BEFORE = """
            //DEPS org.example:one:1.9.0
            //DEPS org.example:two:1.9.0@fatjar
            //DEPS org.example:two-more:1.9.0
            //DEPS net.example:net:4.1.9.Final
            // one:1.9.0
            """;

    @TempDir
    Path folder;
    private Path file;
    private HttpServer registry;

    @BeforeEach
    void start() throws IOException {
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.start();
        for (String sub : List.of("lib", "scripts", "tests")) {
            Files.createDirectory(folder.resolve(sub));
        }
        Files.writeString(folder.resolve("jbang-catalog.json"), "{}");
        file = Files.writeString(folder.resolve("lib/One.java"), BEFORE);
        has("org/example/one", "1.9.0", "1.10.0", "1.11.0", "2.0.0-alpha1", "2.0.0-RC1", "2.0-M3", "2.0.0-beta");
        has("org/example/two", "1.10.0", "1.9.0", "1.8.0");
        has("org/example/two-more", "1.9.0", "1.10.0", "1.11.0");
        has("net/example/net", "4.1.9.Final", "4.1.10.Final", "4.2.0.Beta1", "4.1.11.CR1");
    }

    @AfterEach
    void stop() {
        registry.stop(0);
    }

    private void has(String artifact, String... versions) {
        byte[] answer = Stream.of(versions).map(version -> "<version>" + version + "</version>")
                .collect(Collectors.joining("\n", "<metadata><versions>", "</versions></metadata>"))
                .getBytes(StandardCharsets.UTF_8);
        registry.createContext("/maven/" + artifact + "/maven-metadata.xml", exchange -> {
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
    }

    private Program.Result versions(String... arguments) {
        return Repository.jbangIn(folder, Map.of("JBANG_MAVEN_MIRROR", "http://127.0.0.1:"
                + registry.getAddress().getPort() + "/maven"), Stream.concat(Stream.of(SCRIPT), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    private static List<String> words(Program.Result run) {
        assertEquals(0, run.exitCode(), run.stderr());
        return run.stdout().lines().map(line -> line.replaceAll("\\s+", " ")).toList();
    }

    @Test
    void the_newest_stable_version_that_all_of_a_group_have() throws IOException {
        assertEquals(List.of("lib/One.java net.example:net 4.1.9.Final → 4.1.10.Final",
                "lib/One.java org.example:one 1.9.0 → 1.10.0", "lib/One.java org.example:two 1.9.0 → 1.10.0",
                "lib/One.java org.example:two-more 1.9.0 → 1.10.0"), words(versions()));
        assertEquals(BEFORE, Files.readString(file));
    }

    @Test
    void bumps_all_or_those_named() throws IOException {
        assertEquals(List.of("lib/One.java net.example:net 4.1.9.Final → 4.1.10.Final"),
                words(versions("--bump", "net")));
        assertEquals(BEFORE.replace("4.1.9", "4.1.10"), Files.readString(file));
        words(versions("--bump"));
        assertEquals("""
                //DEPS org.example:one:1.10.0
                //DEPS org.example:two:1.10.0@fatjar
                //DEPS org.example:two-more:1.10.0
                //DEPS net.example:net:4.1.10.Final
                // one:1.9.0
                """, Files.readString(file));
    }

    @Test
    void stays_on_the_line_that_a_comment_over_a_dependency_names() throws IOException {
        has("org/example/kept", "1.13.4", "1.14.0", "1.14.1", "1.15.0-M1", "6.0.0", "10.0.0");
        has("org/example/patched", "8.0.9", "8.0.10", "8.1.0");
        has("org/example/free", "5.0.0", "6.0.0");
        String text = """
                // keep 1.x: it belongs to JUnit 5
                //DEPS org.example:kept:1.13.4
                // keep 8.0.x
                //DEPS org.example:patched:8.0.9
                // keep 5.x: for nobody, with a line between
                // a line between
                //DEPS org.example:free:5.0.0
                """;
        Files.writeString(file, text);
        assertEquals(List.of("lib/One.java org.example:kept 1.13.4 → 1.14.1",
                "lib/One.java org.example:free 5.0.0 → 6.0.0",
                "lib/One.java org.example:patched 8.0.9 → 8.0.10"), words(versions("--bump")));
        assertEquals(text.replace("1.13.4", "1.14.1").replace("8.0.9", "8.0.10").replace("5.0.0", "6.0.0"),
                Files.readString(file));
    }

    @Test
    void what_belongs_together_stays_on_one_line_together() throws IOException {
        Files.writeString(file, """
                // keep 1.9.x: two-more is a part of it
                //DEPS org.example:two:1.9.0
                //DEPS org.example:two-more:1.9.0
                """);
        assertEquals(List.of("lib/One.java org.example:two 1.9.0", "lib/One.java org.example:two-more 1.9.0"),
                words(versions()));
    }

    @Test
    void says_so_when_the_registry_does_not_know_an_artifact() throws IOException {
        Files.writeString(file, "//DEPS org.example:unknown:1\n");
        Program.Result run = versions();
        assertEquals(1, run.exitCode());
        assertTrue(run.stderr().strip().endsWith("/org/example/unknown/maven-metadata.xml answers 404"), run.stderr());
    }

    /** Of this very repository. */
    @Test
    void licence_and_size_of_every_jar_of_a_script() {
        List<String> lines = words(Repository.jbang(Map.of(), SCRIPT, "--licences=scripts/KillConnections.java"));
        assertTrue(lines.stream().anyMatch(line -> line.matches(".* MB picocli-.* Apache-2\\.0")), lines.toString());
        assertTrue(lines.stream().anyMatch(line -> line.matches(".* MB mysql-connector-j-.* GNU General Public .*")),
                lines.toString());
        assertTrue(lines.stream().noneMatch(line -> line.endsWith("not said")), lines.toString());
        assertTrue(lines.get(lines.size() - 1).matches(" ?[\\d.]+ MB \\d+ jars in all"), lines.toString());
    }

    /** They have Testcontainers without what else the tests have, and so other versions of what it needs. */
    @Test
    void the_list_has_every_jar_of_the_scripts_in_containers() throws IOException {
        String list = Files.readString(Repository.root().resolve("scripts/jars.sha256"));
        for (String script : List.of("tests/lab/LabInContainers.java", "tests/lab/RehearseInContainers.java")) {
            Program.Result info = Repository.jbang(Map.of(), "info", "classpath", script);
            for (String jar : info.stdout().strip().split(java.io.File.pathSeparator)) {
                Path file = Path.of(jar);
                assertTrue(jar.contains(".java.") || list.contains("  " + file.getFileName() + "\n"), jar);
            }
        }
    }

    /** A mirror, a proxy or a cache may give another jar than the one that was looked at. */
    @Test
    void no_script_runs_with_a_jar_that_is_not_the_listed_one() throws Exception {
        for (String name : List.of("jbang", "scripts/jbang-start.sh")) {
            Files.copy(Repository.root().resolve(name), folder.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
        }
        String listed = Files.readAllLines(Repository.root().resolve("scripts/jars.sha256")).stream()
                .filter(line -> line.contains("  picocli-")).findFirst().orElseThrow();
        String version = listed.replaceFirst(".*picocli-(.*)\\.jar", "$1");
        Files.writeString(folder.resolve("scripts/Hello.java"), "//DEPS info.picocli:picocli:" + version
                + "\nclass Hello { public static void main(String... args) { System.out.print(\"hello\"); } }\n");
        Path list = folder.resolve("scripts/jars.sha256");
        for (String other : List.of("", "0".repeat(64) + listed.substring(64))) {
            Files.writeString(list, other + "\n");
            assertEquals("", hello("nothing was run: this is not what scripts/jars.sha256 has: "));
        }
        Files.writeString(list, listed + "\n");
        assertEquals("hello", hello(""));
    }

    /** By this folder's bootstrap, and by no JBang that is installed. */
    private String hello(String said) throws Exception {
        Path errors = folder.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(folder.resolve("jbang").toString(), "scripts/Hello.java")
                .directory(folder.toFile()).redirectError(errors.toFile());
        builder.environment().put("PATH", Stream.of(System.getenv("PATH").split(":"))
                .filter(bin -> !Files.exists(Path.of(bin, "jbang"))).collect(Collectors.joining(":")));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(said.isEmpty() ? 0 : 1, process.waitFor(), Files.readString(errors));
        assertTrue(Files.readString(errors).contains(said), Files.readString(errors));
        return output;
    }
}
