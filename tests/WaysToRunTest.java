//SOURCES Tests.java
//SOURCES lab/Repository.java
//SOURCES lab/SharedLab.java

import static environment.Environment.NAME;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lab.Lab;
import lab.Program;
import lab.Repository;
import lab.SharedLab;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever comes from the original, or has JBang already, runs a script as he is used to. */
class WaysToRunTest {
    private static final Path CATALOG = Repository.root().resolve("jbang-catalog.json");

    @TempDir
    Path folder;

    private Program.Result elsewhere(String... arguments) {
        Program.Result run = Repository.jbangIn(folder, Map.of(), arguments);
        assertEquals(0, run.exitCode(), run.stdout() + run.stderr());
        return run;
    }

    @Test
    void the_aliases_are_listed_with_what_they_do() {
        Program.Result list = Repository.jbang(Map.of(), "alias", "list");
        assertTrue(list.stdout().contains("nonprod-4-1-set-blue-to-read-only"), list.stdout() + list.stderr());
        assertTrue(list.stdout().contains("Freeze blue: read-only, and its position standing still"), list.stdout());
        assertTrue(elsewhere("alias", "list", CATALOG.toString()).stdout().contains("rehearse@"), list.stdout());
    }

    @Test
    void an_alias_runs_from_another_folder_by_the_path_of_its_catalog() {
        for (List<String> way : List.of(List.of("nonprod-status@" + CATALOG), List.of("run", "--catalog", "" + CATALOG,
                "nonprod-status"))) {
            String[] words = Stream.concat(way.stream(), Stream.of("--help")).toArray(String[]::new);
            assertTrue(elsewhere(words).stdout().startsWith("Usage: Status"), way.toString());
        }
    }

    @Test
    void an_alias_runs_from_any_folder_by_the_path_of_the_bootstrap() {
        assertTrue(elsewhere("nonprod-status", "--help").stdout().startsWith("Usage: Status"));
    }

    /** From a folder of the repository and from any other; JBang's own words come first. */
    @Test
    void the_nearest_alias_or_option_is_named_after_a_typing_error() {
        String didYouMean = "jbang: did you mean nonprod-write-switchover? ('./jbang alias list' shows all)\n";
        for (Path from : List.of(folder, Repository.root().resolve("nonprod"))) {
            Program.Result alias = Repository.jbangIn(from, Map.of(), "nonprod-write-swichover", "--dry-run");
            assertEquals(2, alias.exitCode(), alias.stderr());
            assertTrue(alias.stderr().contains("could not be found or read: 'nonprod-write-swichover'"),
                    alias.stderr());
            assertTrue(alias.stderr().endsWith(didYouMean), alias.stderr());
        }
        Program.Result strange = Repository.jbang(Map.of(), "nothing-like-it");
        assertFalse(strange.stderr().contains("did you mean"), strange.stderr());
        Program.Result option = Repository.jbang(Map.of(), "nonprod-write-switchover", "--dryrun");
        assertEquals(2, option.exitCode());
        assertEquals(List.of("Unknown option: '--dryrun'; did you mean --dry-run? (--help lists the options)"),
                option.stderr().lines().filter(line -> !line.startsWith("[jbang]")).toList());
    }

    @Test
    void the_bootstrap_alone_says_what_there_is() throws IOException {
        Program.Result bare = Repository.jbang(Map.of());
        assertEquals(0, bare.exitCode(), bare.stderr());
        List<String> names = Pattern.compile("(?m)^  ([a-z-]+) ").matcher(bare.stdout()).results()
                .map(found -> found.group(1)).toList();
        assertTrue(names.containsAll(List.of("rehearse", "lab", "init", "test", "nonprod-status")), bare.stdout());
        String catalog = Files.readString(CATALOG);
        names.forEach(name -> assertTrue(catalog.contains("\"" + name + "\": {"), name));
        assertTrue(bare.stdout().contains("./jbang alias list "), bare.stdout());
    }

    private static List<String> completed(String... words) {
        Program.Result run = Repository.run(Repository.root(), Map.of(), List.of("bash", "-c", """
                . scripts/completion.sh
                COMP_WORDS=(%s) COMP_CWORD=%d
                _blue_green_runbook
                printf '%%s\\n' "${COMPREPLY[@]}"
                """.formatted(String.join(" ", words), words.length - 1)));
        return run.stdout().lines().toList();
    }

    @Test
    void the_shell_completes_aliases_and_options() {
        assertEquals(List.of("nonprod-watch", "nonprod-write-rollback", "nonprod-write-switchover"),
                completed("./jbang", "nonprod-w").stream().sorted().toList());
        assertEquals(List.of("--json"), completed("./jbang", "nonprod-status", "--js"));
        assertEquals(List.of("--db-port="), completed("./jbang", "kill-connections", "--db-p"));
    }

    @Test
    void an_alias_runs_by_the_url_of_its_catalog() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            Path file = Repository.root().resolve(exchange.getRequestURI().getPath().substring(1));
            byte[] content = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
            exchange.sendResponseHeaders(Files.exists(file) ? 200 : 404, Files.exists(file) ? content.length : -1);
            exchange.getResponseBody().write(content);
            exchange.close();
        });
        server.start();
        try {
            String catalog = "http://127.0.0.1:%d/jbang-catalog.json".formatted(server.getAddress().getPort());
            assertTrue(elsewhere("update-record-ttl@" + catalog, "--help").stdout().startsWith(
                    "Usage: UpdateRecordTtl"));
        } finally {
            server.stop(0);
        }
    }

    /** A jbang on the PATH, as its own launcher starts the release that ./jbang has fetched. */
    private Path installed() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        String home = System.getenv().getOrDefault("JBANG_DIR", System.getProperty("user.home") + "/.jbang");
        Path jar;
        try (Stream<Path> jars = Files.list(Path.of(
                System.getenv().getOrDefault("JBANG_CACHE_DIR", home + "/cache"), "bootstrap"))) {
            jar = jars.filter(file -> file.toString().endsWith("-all.jar")).findFirst().orElseThrow();
        }
        Path launcher = Files.writeString(bin.resolve("jbang"), """
                #!/bin/sh
                output=$('%s/bin/java' -classpath '%s' dev.jbang.Main "$@"); code=$?
                [ $code -ne 255 ] || eval "exec $output"
                printf '%%s\\n' "$output"; exit $code
                """.formatted(System.getProperty("java.home"), jar));
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        return bin;
    }

    private static Map<String, String> with(Path bin, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("PATH", bin + ":" + System.getenv("PATH"));
        return all;
    }

    @Test
    void an_installed_jbang_runs_a_file() throws IOException {
        Program.Result run = Repository.run(folder, with(installed(), Map.of()), List.of("env", "jbang",
                Repository.root().resolve("nonprod/Status.java").toString(), "--help"));
        assertTrue(run.stdout().startsWith("Usage: Status"), run.stdout() + run.stderr());
    }

    @Test
    void a_step_run_in_its_own_folder_keeps_the_same_journal() throws Exception {
        Lab lab = SharedLab.untouched();
        Path copy = Files.createDirectories(folder.resolve("copy"));
        Repository.copyTo(copy);
        Program.Result step = Repository.run(copy.resolve("nonprod/3.prep-write-switchover"), with(installed(),
                lab.env()),
                List.of("sh", "-c", "./1.LowerTtl.java --confirm=%s --defaults-file=%s".formatted(NAME,
                        lab.chain().defaultsFile())));
        assertEquals(0, step.exitCode(), step.stdout() + step.stderr());
        assertTrue(Files.readString(copy.resolve("journal/nonprod.jsonl")).contains("\"step\":\"LowerTtl\""));
        Program.Result status = Repository.jbangIn(copy, lab.env(), copy.resolve("nonprod/Status.java").toString(),
                "--defaults-file=" + lab.chain().defaultsFile());
        assertTrue(status.stdout().contains(" LowerTtl "), status.stdout() + status.stderr());
        Program.Result elsewhere = Repository.run(folder, lab.env(), List.of(copy.resolve("jbang").toString(),
                "nonprod-status", "--defaults-file=" + lab.chain().defaultsFile()));
        assertTrue(elsewhere.stdout().contains(" LowerTtl "), elsewhere.stdout() + elsewhere.stderr());
    }
}
