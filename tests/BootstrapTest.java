//SOURCES Tests.java
//SOURCES lab/Repository.java

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import lab.Repository;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ./jbang} on machines of all kinds: each a PATH of chosen programs, an empty home and a mirror on loopback. */
class BootstrapTest {
    private static final Path BOOTSTRAP = Repository.root().resolve("jbang");
    private static final Path JDK = Path.of(System.getProperty("java.home"));
    private static final List<String> TOOLS = List.of(
            "awk", "cat", "cksum", "ls", "mkdir", "mktemp", "mv", "readlink", "rm", "sed", "sha256sum", "shasum", "tr");

    /** A cache that holds JBang, so that most tests fetch nothing. */
    @TempDir
    static Path filledCache;
    private static Path jar;
    private static HttpServer mirror;
    private static ExecutorService mirrorThreads;
    private static Path tools;
    private static byte[] served;

    @TempDir
    Path machine;
    private Path bin;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeAll
    static void fill_the_cache() throws Exception {
        Path bootstrap = Files.createDirectories(filledCache.resolve("bootstrap"));
        Path usual = Path.of(System.getProperty("user.home"), ".jbang/cache/bootstrap");
        if (Files.isDirectory(usual)) {
            try (Stream<Path> files = Files.list(usual)) {
                for (Path file : files.filter(name -> name.toString().endsWith("-all.jar")).toList()) {
                    Files.copy(file, bootstrap.resolve(file.getFileName()));
                }
            }
        }
        tools = Files.createDirectory(filledCache.resolve("tools"));
        for (String tool : TOOLS) {
            link(tools, tool);
        }
        // Where an installed jbang runs the tests, ours may never have been fetched: then this does it.
        Path bin = Files.createDirectory(filledCache.resolve("bin"));
        link(bin, "curl");
        Ran ran = new Ran(start(filledCache, bin,
                Map.of("JAVA_HOME", JDK.toString(), "JBANG_CACHE_DIR", filledCache.toString()), "version"));
        assertEquals(0, ran.code, ran.stderr);
        jar = bootstrap.resolve("jbang-cli-" + ran.stdout.trim() + "-all.jar");
        assertTrue(Files.exists(jar), jar::toString);

        mirror = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        mirrorThreads = Executors.newCachedThreadPool();
        mirror.setExecutor(mirrorThreads);
        mirror.createContext("/maven2/dev/jbang/jbang-cli/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, served.length);
                exchange.getResponseBody().write(served);
            }
        });
        mirror.start();
    }

    @AfterAll
    static void close_the_mirror() throws IOException {
        mirror.stop(0);
        mirrorThreads.shutdown();
        removeLinks(filledCache);
    }

    /** JUnit would warn of each link that leads out of its temporary folder. */
    @AfterEach
    void remove_links() throws IOException {
        removeLinks(machine);
    }

    @BeforeEach
    void a_machine_with_a_jdk_and_git_only() throws IOException {
        bin = Files.createDirectory(machine.resolve("bin"));
        environment.put("JAVA_HOME", JDK.toString());
        environment.put("JBANG_CACHE_DIR", filledCache.toString());
        environment.put("JBANG_MAVEN_MIRROR", "http://127.0.0.1:" + mirror.getAddress().getPort() + "/maven2");
        served = "<html>Please sign in to use this network</html>".getBytes();
    }

    @Test
    void arguments_input_and_exit_code_pass_through_untouched() throws Exception {
        Files.writeString(machine.resolve("1.Echo.java"), """
                //JAVA 17+
                //MAIN Echo
                class Echo { // \u2192 compiles without a locale
                    public static void main(String[] args) throws Exception {
                        if (!"\u2192".equals("" + (char) 0x2192)) System.exit(8);
                        for (String arg : args) System.out.print("[" + arg + "]");
                        System.out.print(java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments());
                        System.in.transferTo(System.out);
                        System.exit(7);
                    }
                }
                """);
        String[] args = {"1.Echo.java", "two words", "", "it's", "a \"quote\"", "$HOME `id` $(id)", "a\nb\n",
                "back\\slash", "*", "#", "~", ";", "&", "--option=a b", ""};
        for (int i = 0; i < 2; i++) { // by JBang, and by the command that was kept
            Process process = start(machine, bin, environment, args);
            process.getOutputStream().write("from a pipe\n".getBytes());
            Ran ran = new Ran(process);
            String expected = "[" + String.join("][", List.of(args).subList(1, args.length)) + "]";
            assertEquals(expected + "[]from a pipe\n", ran.stdout, ran.stderr); // []: no option of ours reached its JVM
            assertEquals(7, ran.code);
        }
    }

    @Test
    void jbang_is_asked_once_until_a_source_is_edited() throws Exception {
        Path cache = environmentOfItsOwn();
        Path lib = Files.createDirectories(machine.resolve("lib")).resolve("Says.java");
        Path step = Files.createDirectories(machine.resolve("a/b")).resolve("1.Step.java");
        Files.writeString(step, """
                //JAVA 17+
                //MAIN Step
                //SOURCES ../../lib/Says.java
                class Step {
                    public static void main(String[] args) { System.out.println(Says.WHAT + args[0]); }
                }
                """);
        Files.writeString(lib, "class Says { static final String WHAT = \"blue\"; }");
        FileTime older = Files.getLastModifiedTime(lib);
        assertEquals("blue 1\n", run("a/b/1.Step.java", " 1").stdout);

        Path ours = cache.resolve("bootstrap").resolve(jar.getFileName());
        Files.write(ours, new byte[0]); // no JBang
        assertEquals("blue 2\n", run("a/b/1.Step.java", " 2").stdout);
        Files.writeString(lib, "class Says { static final String WHAT = \"teal\"; }"); // of the same length and time
        Files.setLastModifiedTime(lib, older);
        Ran withoutJBang = run("a/b/1.Step.java", " 3");
        assertEquals("", withoutJBang.stdout);
        assertTrue(withoutJBang.code != 0, "the old code ran");

        Files.copy(jar, ours, StandardCopyOption.REPLACE_EXISTING);
        assertEquals("teal 4\n", run("a/b/1.Step.java", " 4").stdout);
        Files.writeString(step, Files.readString(step).replace("Says.WHAT", "\"!\""));
        assertEquals("! 5\n", run("a/b/1.Step.java", " 5").stdout);
        Files.writeString(step, "broken");
        assertTrue(run("a/b/1.Step.java", " 6").code != 0);
    }

    @Test
    void an_option_that_ends_like_a_script_is_none() throws Exception {
        environmentOfItsOwn();
        assumeTrue(link(bin, "flock"), "no flock here: nothing is locked");
        Files.writeString(machine.resolve("Echo.java"), """
                class Echo { public static void main(String[] args) { System.out.println(args[0]); } }
                """);
        Files.writeString(machine.resolve("jbang-catalog.json"), """
                {"aliases": {"echo": {"script-ref": "Echo.java"}}}
                """);
        Ran ran = run("echo", "--of=Echo.java");
        assertEquals("--of=Echo.java\n", ran.stdout, ran.stderr);
        assertFalse(ran.stderr.contains("readlink"), ran.stderr);
    }

    /** Without a lock most pairs fail here, and some leave a jar that never works again. */
    @Test
    void a_script_that_two_run_first_at_once_is_built_once() throws Exception {
        environmentOfItsOwn();
        assumeTrue(link(bin, "flock"), "no flock here: nothing is locked");
        StringBuilder source = new StringBuilder("class Step {\n");
        for (int i = 0; i < 300; i++) {
            source.append("    record R%1$d(int a, String b) { static R%1$d of() { return null; } }\n".formatted(i));
        }
        Files.writeString(machine.resolve("jbang-catalog.json"), """
                {
                  "aliases": {
                    "a-step": {
                      "script-ref": "Step.java"
                    }
                  }
                }
                """);
        for (int pair = 0; pair < 4; pair++) {
            Files.writeString(machine.resolve("Step.java"), source + """
                        public static void main(String[] args) { System.out.println("well %d"); }
                    }
                    """.formatted(pair));
            Process one = start(machine, bin, environment, "Step.java");
            Process other = start(machine, bin, environment,
                    pair % 2 == 0 ? machine.resolve("Step.java").toString() : "a-step"); // of another catalog than ours
            for (Ran ran : List.of(new Ran(one), new Ran(other), run("Step.java"))) {
                assertEquals("well %d\n".formatted(pair), ran.stdout, ran.stderr);
            }
        }
    }

    /** Its writer was killed, or is at it: JBang itself fails from then on. */
    @Test
    void what_jbang_knows_of_dependencies_may_be_half_written() throws Exception {
        Path known = environmentOfItsOwn().resolve("dependency_cache.json");
        Files.writeString(known, "{\n  \"org.example:one:1\": [\n    {\n      \"gav\": \"org.exa");
        Files.writeString(machine.resolve("Step.java"), """
                //DEPS org.slf4j:slf4j-nop:2.0.20
                class Step { public static void main(String[] args) { System.out.println("well"); } }
                """);
        Ran ran = run("Step.java");
        assertEquals("well\n", ran.stdout, ran.stderr);
        assertTrue(ran.stderr.contains("jbang: asked again, since"), ran.stderr);
        assertTrue(Files.readString(known).endsWith("}"), Files.readString(known));
    }

    @Test
    void what_was_cleared_from_the_cache_is_built_again() throws Exception {
        Path cache = environmentOfItsOwn();
        Files.writeString(machine.resolve("Step.java"), """
                class Step { public static void main(String[] args) { System.out.println("well"); } }
                """);
        assertEquals("well\n", run("Step.java").stdout);
        try (Stream<Path> files = Files.walk(cache.resolve("jars"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
        Ran ran = run("Step.java");
        assertEquals("well\n", ran.stdout, ran.stderr);
    }

    /** What an operator's shell exports must not be taken for what the bootstrap found out. */
    @Test
    void variables_of_the_environment_are_not_taken_for_its_own() throws Exception {
        environmentOfItsOwn();
        step("well");
        for (String name : List.of("output", "command", "script", "hash", "kept", "before", "archive", "after", "self",
                "seen", "jdk", "installed")) {
            environment.put(name, "echo stolen");
        }
        environment.put("code", "255");
        Path alone = Files.copy(BOOTSTRAP, machine.resolve("jbang"), StandardCopyOption.COPY_ATTRIBUTES);
        for (Path program : List.of(BOOTSTRAP, BOOTSTRAP, alone)) { // by JBang, by what was kept, the plain way
            Ran ran = runCopy(machine, program.toString(), "Step.java");
            assertEquals("well\n", ran.stdout, ran.stderr);
        }
        environment.put("JAVA_HOME", "");
        assertRefused("no Java found;");
    }

    /** What lies in a folder to which somebody else can write may be theirs. */
    @ParameterizedTest
    @CsvSource({"rwxrwx---, false", "rwx----w-, false", "rwxr-xr-x, true"})
    void runs_what_was_kept_only_where_nobody_else_can_write(String mode, boolean trusted) throws Exception {
        Path kept = keptCommandReplaced();
        Files.setPosixFilePermissions(kept, PosixFilePermissions.fromString(mode));
        assertEquals(trusted ? "stolen\n" : "well\n", run("Step.java").stdout);
    }

    @Test
    void runs_nothing_that_somebody_else_kept() throws Exception {
        Path kept = keptCommandReplaced();
        assumeTrue(Integer.valueOf(0).equals(Files.getAttribute(kept, "unix:uid")), "only root can give files away");
        Files.setAttribute(kept, "unix:uid", 4242);
        assertEquals("well\n", run("Step.java").stdout, "the folder is another user's");
        Files.setAttribute(kept, "unix:uid", 0);
        Files.setAttribute(keptCommand(kept), "unix:uid", 4242);
        assertEquals("well\n", run("Step.java").stdout, "the command is another user's");
    }

    @Test
    void runs_nothing_that_a_link_to_a_folder_leads_to() throws Exception {
        Path kept = keptCommandReplaced();
        Files.createSymbolicLink(kept, Files.move(kept, machine.resolve("elsewhere")));
        assertEquals("well\n", run("Step.java").stdout);
    }

    @Test
    void the_folder_of_kept_commands_is_closed_to_others_whatever_the_umask() throws Exception {
        Path cache = environmentOfItsOwn();
        step("well");
        environment.put("bootstrap", BOOTSTRAP.toString());
        Ran ran = new Ran(start("/bin/sh", machine, machine, bin, environment, "-c",
                "umask 000; exec \"$bootstrap\" Step.java"));
        assertEquals("well\n", ran.stdout, ran.stderr);
        assertEquals("rwx------", PosixFilePermissions.toString(
                Files.getPosixFilePermissions(cache.resolve("bootstrap/kept"))));
    }

    /** A script whose kept command has been replaced by another one: the folder that is in. */
    private Path keptCommandReplaced() throws Exception {
        Path kept = environmentOfItsOwn().resolve("bootstrap/kept");
        step("well");
        assertEquals("well\n", run("Step.java").stdout);
        Path file = keptCommand(kept);
        Files.writeString(file, "/bin/echo stolen # -classpath /bin/echo\n");
        assertEquals("stolen\n", run("Step.java").stdout, "it is this file that gets executed");
        return kept;
    }

    private static Path keptCommand(Path kept) throws IOException {
        try (Stream<Path> files = Files.list(kept)) {
            return files.filter(file -> file.getFileName().toString().matches("[0-9a-f]{64}"))
                    .findFirst().orElseThrow();
        }
    }

    /** A script without sources of its own. */
    private Path step(String says) throws IOException {
        return Files.writeString(machine.resolve("Step.java"), """
                class Step {
                    public static void main(String[] args) { System.out.println("%s" + String.join(",", args)); }
                }
                """.formatted(says));
    }

    @Test
    void works_by_any_path_and_from_any_folder() throws Exception {
        Path cache = environmentOfItsOwn();
        step("well ");
        Path folder = Files.createDirectories(machine.resolve("some where/else"));
        Path link = Files.createSymbolicLink(bin.resolve("runbook"), BOOTSTRAP);
        Path relative = folder.toRealPath().relativize(BOOTSTRAP);
        for (String program : List.of(BOOTSTRAP.toString(), link.toString(), relative.toString(), "runbook")) {
            Files.copy(jar, cache.resolve("bootstrap").resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            environment.put("JBANG_TEST", program); // what is kept for the last program does not count
            for (int i = 0; i < 2; i++) {
                Ran ran = new Ran(start("/bin/sh", folder, machine, bin, environment,
                        "-c", "exec \"$@\"", "sh", program, "../../Step.java", "a b"));
                assertEquals("well a b\n", ran.stdout, ran.stderr);
                Files.write(cache.resolve("bootstrap").resolve(jar.getFileName()), new byte[0]); // no JBang
            }
        }
    }

    @Test
    void goes_the_plain_way_without_its_second_file() throws Exception {
        Path cache = environmentOfItsOwn();
        step("well ");
        Path copy = Files.copy(BOOTSTRAP, machine.resolve("jbang"), StandardCopyOption.COPY_ATTRIBUTES);
        for (int i = 0; i < 2; i++) {
            Ran ran = runCopy(machine, copy.toString(), "Step.java", "it's", "a \"b\" $HOME\n");
            assertEquals("well it's,a \"b\" $HOME\n\n", ran.stdout, ran.stderr);
        }
        assertFalse(Files.exists(cache.resolve("bootstrap/kept")));
    }

    @Test
    void an_alias_of_its_own_catalog_starts_as_soon_as_the_file() throws Exception {
        Path cache = environmentOfItsOwn();
        Path copy = copyWithCatalog();
        step("well ");
        assertEquals("well a b\n", runCopy(machine, copy.toString(), "a-step", "a b").stdout);
        assertEquals("well \n", runCopy(machine, copy.toString(), "a-step", "").stdout);
        Files.write(cache.resolve("bootstrap").resolve(jar.getFileName()), new byte[0]); // no JBang
        assertEquals("well c\n", runCopy(machine, copy.toString(), "a-step", "c").stdout);
        assertEquals("", run("a-step", "d").stdout, "an alias of a catalog that is not its own is JBang's business");
        step("again ");
        assertEquals("", runCopy(machine, copy.toString(), "a-step", "e").stdout, "the old code ran");
    }

    /** As JBang has it. */
    @Test
    void a_file_of_that_name_goes_before_an_alias() throws Exception {
        environmentOfItsOwn();
        Path copy = copyWithCatalog();
        step("well ");
        Files.writeString(machine.resolve("a-step"), """
                class A { public static void main(String[] args) { System.out.println("file"); } }
                """);
        Ran byJBang = run("a-step");
        assertEquals(byJBang.stdout, runCopy(machine, copy.toString(), "a-step").stdout);
        assertFalse(byJBang.stdout.contains("well"), byJBang.stdout);
    }

    /** A whole bootstrap in a folder of its own, with a catalog that has Step.java as a-step. */
    private Path copyWithCatalog() throws IOException {
        Files.createDirectories(machine.resolve("scripts"));
        for (String file : List.of("jbang", "scripts/jbang-start.sh")) {
            Files.copy(Repository.root().resolve(file), machine.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
        Files.writeString(machine.resolve("jbang-catalog.json"), """
                {
                  "aliases": {
                    "a-step": {
                      "script-ref": "Step.java",
                      "description": "A step"
                    }
                  }
                }
                """);
        return machine.resolve("jbang");
    }

    /** Not a line of a shell, nor of a program that it called. */
    @ParameterizedTest
    @ValueSource(strings = {"", "--help", "-i", "-o Missing.java"})
    void says_what_jbang_says_when_called_with_options_only(String words) throws Exception {
        environmentOfItsOwn();
        String[] options = words.isEmpty() ? new String[0] : words.split(" ");
        List<String> command = new ArrayList<>(List.of(JDK + "/bin/java", "-cp", jar.toString(), "dev.jbang.Main"));
        command.addAll(List.of(options));
        ProcessBuilder plain = new ProcessBuilder(command).directory(machine.toFile());
        plain.environment().put("JBANG_NO_VERSION_CHECK", "true");
        Ran expected = new Ran(plain.start());
        Ran ran = run(options);
        assertAll(() -> assertEquals(expected.stderr, ran.stderr), () -> assertEquals(expected.stdout, ran.stdout),
                () -> assertEquals(expected.code, ran.code));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-i hello.jsh", "-o --quiet hello.jsh", "--verbose Step.java"})
    void runs_a_script_after_options_without_a_word_of_a_shell(String words) throws Exception {
        environmentOfItsOwn();
        step("well");
        Files.writeString(machine.resolve("hello.jsh"), "System.out.println(\"well\");\n");
        Ran ran = run(words.split(" ")); // its standard input is empty
        assertTrue(ran.stdout.startsWith("well\n"), ran.stdout);
        assertEquals(0, ran.code, ran.stderr);
        assertEquals(List.of(), ran.stderr.lines().filter(line -> !line.matches("\\[jbang].*|WARNING: Using incubator.*"
                + "|.*java.util.prefs.*|INFO: Created user preferences.*")).toList());
    }

    @Test
    void an_empty_argument_reaches_a_script_after_options_too() throws Exception {
        environmentOfItsOwn();
        step("well ");
        Ran ran = run("--quiet", "Step.java", "", "a b", "");
        assertEquals("well ,a b,\n", ran.stdout, ran.stderr);
    }

    @Test
    void sources_may_name_each_other_and_lie_beside_a_hidden_folder() throws Exception {
        Path cache = environmentOfItsOwn();
        for (String folder : List.of(".steps", "lib")) {
            Files.createDirectories(machine.resolve(folder));
        }
        Files.writeString(machine.resolve("lib/One.java"), "//SOURCES Two.java\nclass One { static int N = Two.N; }");
        Files.writeString(machine.resolve("lib/Two.java"), "//SOURCES One.java\nclass Two { static int N = 2; }");
        Files.writeString(machine.resolve(".steps/Step.java"), """
                //SOURCES ../lib/One.java
                class Step { public static void main(String[] args) { System.out.println(One.N); } }
                """);
        assertEquals("2\n", run(".steps/Step.java").stdout);
        Files.write(cache.resolve("bootstrap").resolve(jar.getFileName()), new byte[0]); // no JBang
        assertEquals("2\n", run(".steps/Step.java").stdout);
    }

    /** Its end takes seconds longer, and JBang never renews it: made of what --help loads, it would serve no other. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_archive_of_classes_is_made_by_the_second_run_and_not_for_help_or_version(boolean onJava25)
            throws Exception {
        Path cache = environmentOfItsOwn();
        Path java = onJava25 ? java25() : JDK.resolve("bin/java");
        boolean hasAotCache = onJava25 || Runtime.version().feature() >= 25;
        String making = hasAotCache ? "AOTMode\n" : "ArchiveClassesAtExit\n";
        String using = hasAotCache ? "AOTCache\n" : "SharedArchiveFile\n";
        stepThatTellsItsArchive();
        assertEquals("none\n", run("Step.java").stdout);
        // JBang names the Java that it runs on itself, which is not the one that is played.
        Path kept = keptCommand(cache.resolve("bootstrap/kept"));
        Files.writeString(kept, Files.readString(kept).replace(JDK.resolve("bin/java") + " ", java + " "));
        for (String shown : List.of("--help", "--version")) {
            assertEquals("none\n", run("Step.java", shown).stdout);
            assertFalse(hasArchive(cache), shown);
        }
        assertEquals(making, run("Step.java").stdout);
        assertTrue(hasArchive(cache));
        for (int i = 0; i < 2; i++) {
            assertEquals(using, run("Step.java").stdout);
        }
        assertEquals(1, archives(cache).size(), "nothing to make another one of");
        for (Path jarOfScript : files(cache.resolve("jars"), ".*\\.jar")) {
            Files.setLastModifiedTime(jarOfScript, FileTime.from(Instant.now()));
        }
        assertEquals(making, run("Step.java").stdout, "Java takes no archive of a jar that was built again");
        assertEquals(using, run("Step.java").stdout);
        for (Path archive : archives(cache)) {
            Files.delete(archive);
        }
        assertEquals(making, run("Step.java").stdout);
        assertTrue(hasArchive(cache), "a command that was kept goes on without its archive");
    }

    private void stepThatTellsItsArchive() throws IOException {
        Files.writeString(machine.resolve("Step.java"), """
                //JAVA 17+
                //CDS
                import java.lang.management.ManagementFactory;
                class Step {
                    public static void main(String[] args) {
                        System.out.println(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                                .filter(option -> option.matches(".*(Archive|AOT).*")).findFirst().orElse("none")
                                .replaceAll("^-(XX:|D)|=.*", ""));
                    }
                }
                """);
    }

    /** Java takes no archive of another build of it, and says nothing: each start would be slow for good. */
    @Test
    void another_build_of_java_gets_an_archive_of_its_own() throws Exception {
        Path cache = environmentOfItsOwn();
        stepThatTellsItsArchive();
        for (String version : List.of("17.0.1", "17.0.2")) {
            Path home = fakeJava(version, true);
            program(home.resolve("bin/java"), "#!/bin/sh\nexec '%s' \"$@\"\n".formatted(JDK.resolve("bin/java")));
            for (String option : List.of("none", "ArchiveClassesAtExit", "SharedArchiveFile")) {
                assertEquals(option + "\n", run("Step.java").stdout);
            }
            Files.copy(archives(cache).get(0), archives(cache).get(0).resolveSibling("Step.jsa"),
                    StandardCopyOption.REPLACE_EXISTING); // one that JBang takes for its own
        }
        assertEquals(3, archives(cache).size());
    }

    /** Java 25, played by the one here: its cache is an archive of classes. */
    private Path java25() throws IOException {
        Path java = fakeJava("25.0.1", true).resolve("bin/java");
        program(java, """
                #!/bin/sh
                mode='' cache=''
                for option; do
                    shift
                    case $option in
                        -XX:AOTMode=*) mode=${option#*=} ;;
                        -XX:AOTConfiguration=*) recorded=${option#*=} ;;
                        -XX:AOTCache=*) cache=${option#*=} ;;
                        -Xlog:aot*) ;;
                        *) set -- "$@" "$option" ;;
                    esac
                done
                case $mode in
                    record) set -- -DAOTMode "-XX:ArchiveClassesAtExit=$recorded" "$@" ;;
                    create) cat "$recorded" >"$cache"; echo AOTCache creation is complete; exit ;;
                    '') [ -z "$cache" ] || set -- -DAOTCache "-XX:SharedArchiveFile=$cache" "$@" ;;
                esac
                exec '%s' "$@"
                """.formatted(JDK.resolve("bin/java")));
        return java;
    }

    private static List<Path> archives(Path cache) throws IOException {
        return files(cache, ".*\\.(jsa|aot|recorded)");
    }

    private static List<Path> files(Path folder, String pattern) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().matches(pattern)).toList();
        }
    }

    private static boolean hasArchive(Path cache) throws IOException {
        return !archives(cache).isEmpty();
    }

    @Test
    void a_script_with_resources_is_always_left_to_jbang() throws Exception {
        environmentOfItsOwn();
        Path resource = Files.writeString(machine.resolve("word.txt"), "blue");
        Files.writeString(machine.resolve("Step.java"), """
                //FILES word.txt
                class Step {
                    public static void main(String[] args) throws Exception {
                        System.out.write(Step.class.getResourceAsStream("/word.txt").readAllBytes());
                        System.out.flush();
                    }
                }
                """);
        assertEquals("blue", run("Step.java").stdout);
        Files.writeString(resource, "green");
        assertEquals("green", run("Step.java").stdout);
    }

    @Test
    void a_script_that_depends_on_another_script_is_always_left_to_jbang() throws Exception {
        environmentOfItsOwn();
        Files.writeString(machine.resolve("Step.java"), """
                //DEPS Other.java
                class Step { public static void main(String[] args) { System.out.println(Other.word()); } }
                """);
        for (String word : List.of("blue", "teal")) {
            Files.writeString(machine.resolve("Other.java"), """
                    public class Other {
                        public static String word() { return "%s"; }
                        public static void main(String[] args) {}
                    }
                    """.formatted(word));
            Ran ran = run("Step.java");
            assertEquals(word + "\n", ran.stdout, ran.stderr);
        }
    }

    /** A cache that holds JBang and that nobody else uses. */
    private Path environmentOfItsOwn() throws IOException {
        Path cache = Files.createDirectories(machine.resolve("cache/bootstrap")).getParent();
        Files.copy(jar, cache.resolve("bootstrap").resolve(jar.getFileName()));
        environment.put("JBANG_CACHE_DIR", cache.toString());
        return cache;
    }

    @Test
    void output_and_exit_code_of_jbang_itself_are_passed_on() throws Exception {
        Ran ran = run("run", "Missing.java");
        assertEquals(2, ran.code, ran.stderr);
        assertTrue(ran.stderr.contains("Missing.java"), ran.stderr);
        assertEquals("", ran.stdout);
    }

    @Test
    void a_signal_reaches_the_script() throws Exception {
        Files.writeString(machine.resolve("Waits.java"), """
                //JAVA 17+
                class Waits {
                    public static void main(String[] args) throws Exception {
                        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("cleaned up")));
                        System.out.println("ready");
                        new java.util.concurrent.CountDownLatch(1).await();
                    }
                }
                """);
        Process process = start(machine, bin, environment, "Waits.java");
        BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream()));
        assertEquals("ready", out.readLine());
        process.toHandle().destroy(); // Process.destroy would close its output, too
        assertEquals("cleaned up", out.readLine());
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"curl", "wget", "java"})
    void fetches_with_whatever_is_there(String program) throws Exception {
        if (!program.equals("java")) {
            assumeTrue(link(bin, program), program + " is not installed here");
        }
        Path cache = emptyCache();
        served = Files.readAllBytes(jar);
        Ran ran = run("version");
        assertEquals(0, ran.code, ran.stderr);
        assertEquals("jbang: fetching JBang " + ran.stdout.trim() + " (9 MB, once)\n", ran.stderr);
        assertEquals(List.of(jar.getFileName().toString(), "kept"), filesIn(cache));
    }

    @Test
    void two_first_runs_at_once_do_not_disturb_each_other() throws Exception {
        Path cache = emptyCache();
        served = Files.readAllBytes(jar);
        Process one = start(machine, bin, environment, "version");
        Process other = start(machine, bin, environment, "version");
        assertEquals(List.of(0, 0), List.of(new Ran(one).code, new Ran(other).code));
        assertEquals(List.of(jar.getFileName().toString(), "kept"), filesIn(cache));
    }

    @Test
    void refuses_and_forgets_what_has_another_checksum() throws Exception {
        Path cache = emptyCache();
        Ran ran = run("version");
        assertEquals(1, ran.code);
        assertEquals("", ran.stdout);
        assertTrue(ran.stderr.lines().toList().get(1)
                .matches("jbang: what was fetched is not JBang [0-9.]+ and was not kept .*"), ran.stderr);
        assertEquals(List.of(), filesIn(cache));
    }

    @Test
    void says_so_when_it_cannot_fetch() throws Exception {
        Path cache = emptyCache();
        environment.put("JBANG_MAVEN_MIRROR", "http://127.0.0.1:" + mirror.getAddress().getPort() + "/nowhere");
        Ran ran = run("version");
        assertEquals(1, ran.code);
        String last = ran.stderr.lines().toList().get(2);
        assertEquals("jbang: JBang could not be fetched; JBANG_MAVEN_MIRROR may name a mirror of Maven Central", last);
        assertEquals(List.of(), filesIn(cache));
    }

    @ParameterizedTest
    @CsvSource({"0.127.18, true", "1.0.0, true", "0.126.3, false", "Error: 128, false"})
    void uses_an_installed_jbang_that_is_recent_enough(String version, boolean recent) throws Exception {
        Path asked = installJbang(version);
        for (int i = 0; i < 2; i++) {
            Ran ran = run("no-such-script", "two words", "");
            if (recent) {
                assertEquals("installed [no-such-script][two words][] on " + JDK + "\n", ran.stdout);
                assertEquals(5, ran.code);
            } else {
                assertFalse(ran.stdout.contains("installed"), ran.stdout); // ours: it knows no such script
                assertEquals(2, ran.code, ran.stderr);
            }
        }
        assertEquals(List.of("asked"), Files.readAllLines(asked), "asked once");
        Files.delete(bin.resolve("jbang"));
        installJbang(recent ? "0.1.0" : "0.999.0");
        assertEquals(recent ? 2 : 5, run("no-such-script").code, "asked again when another was installed");
    }

    @Test
    void does_not_take_itself_for_an_installed_jbang() throws Exception {
        Files.createSymbolicLink(bin.resolve("jbang"), BOOTSTRAP);
        assertTrue(jar.toString().contains("-" + run("version").stdout.trim() + "-"));
    }

    @Test
    void no_java_at_all() throws Exception {
        environment.remove("JAVA_HOME");
        assertRefused("no Java found;");
    }

    @Test
    void a_java_that_is_too_old() throws Exception {
        Path home = fakeJava("11.0.22", true);
        assertRefused("Java 11 in " + home + " is too old;");
    }

    @Test
    void a_java_without_a_compiler() throws Exception {
        Path home = fakeJava("21.0.2", false);
        assertRefused("Java 21 in " + home + " has no compiler (javac);");
    }

    @Test
    void an_old_java_behind_a_wrapper_on_the_path() throws Exception {
        environment.remove("JAVA_HOME");
        Path home = Files.createDirectories(machine.resolve("jre/bin")).getParent();
        String says = "#!/bin/sh\necho '    java.home = " + home + "' >&2\necho 'openjdk version \"1.8.0_402\"' >&2\n";
        program(bin.resolve("java"), says);
        program(home.resolve("bin/java"), says);
        assertRefused("Java 8 in " + home + " is too old;");
    }

    @Test
    void the_path_serves_where_java_home_does_not() throws Exception {
        Path old = fakeJava("1.8.0_402", true);
        Files.createSymbolicLink(bin.resolve("java"), JDK.resolve("bin/java"));
        Ran ran = run("version");
        assertAll(() -> assertEquals(old.toString(), environment.get("JAVA_HOME")),
                () -> assertEquals(0, ran.code, ran.stderr));
    }

    @Test
    void a_jdk_that_jbang_installed_earlier_serves_too() throws Exception {
        environment.remove("JAVA_HOME");
        environment.put("JBANG_DIR", machine.resolve("jbang").toString());
        Files.createSymbolicLink(Files.createDirectories(machine.resolve("jbang")).resolve("currentjdk"), JDK);
        assertEquals(0, run("version").code);
    }

    /** The fake one's name is all that is looked at. */
    @ParameterizedTest
    @CsvSource({"apt-get, apt-get install openjdk-17-jdk-headless (or openjdk-21-...)",
            "dnf, dnf install java-21-openjdk-devel", "brew, brew install openjdk"})
    void a_jdk_is_installed_by_the_systems_own_package_manager(String manager, String command) throws Exception {
        environment.remove("JAVA_HOME");
        program(bin.resolve(manager), "#!/bin/sh\nexit 99\n");
        assertRefused("no Java found;", ": " + command + ",");
    }

    private void assertRefused(String because) throws Exception {
        assertRefused(because, "");
    }

    private void assertRefused(String because, String how) throws Exception {
        installJbang("0.132.1"); // would download a JDK by itself: it must not get that far
        Ran ran = run("version");
        assertEquals("jbang: " + because + " install a JDK 17 or newer" + how + " or set JAVA_HOME to one\n",
                ran.stderr);
        assertEquals("", ran.stdout);
        assertEquals(1, ran.code);
    }

    private Path emptyCache() throws IOException {
        Path cache = Files.createDirectory(machine.resolve("cache"));
        environment.put("JBANG_CACHE_DIR", cache.toString());
        return cache.resolve("bootstrap");
    }

    /** Sets JAVA_HOME to a home that says it is this version. */
    private Path fakeJava(String version, boolean compiler) throws IOException {
        Path home = Files.createDirectories(machine.resolve("java/bin")).getParent();
        program(home.resolve("bin/java"), "#!/bin/sh\nexit 99\n");
        if (compiler) {
            program(home.resolve("bin/javac"), "#!/bin/sh\nexit 99\n");
        }
        Files.writeString(home.resolve("release"), "JAVA_VERSION_DATE=\"2024-01-16\"\nJAVA_VERSION=\"%s\"\n"
                .formatted(version));
        environment.put("JAVA_HOME", home.toString());
        return home;
    }

    /** Puts a jbang of this version on the PATH; the file returned gets a line each time it is asked for it. */
    private Path installJbang(String version) throws IOException {
        Path asked = machine.resolve("asked");
        program(bin.resolve("jbang"), """
                #!/bin/sh
                if [ "$*" = version ]; then echo asked >>'%s'; echo '%s'; exit; fi
                printf installed\\ ; printf '[%%s]' "$@"; echo " on $JAVA_HOME"
                exit 5
                """.formatted(asked, version));
        return asked;
    }

    private Ran run(String... args) throws Exception {
        return new Ran(start(machine, bin, environment, args));
    }

    /** Runs this copy of the bootstrap, or a link to it, in this folder. */
    private Ran runCopy(Path folder, String program, String... args) throws Exception {
        return new Ran(start(program, folder, machine, bin, environment, args));
    }

    private static Process start(Path home, Path bin, Map<String, String> environment, String... args)
            throws IOException {
        return start(BOOTSTRAP.toString(), home, home, bin, environment, args);
    }

    private static Process start(String program, Path folder, Path home, Path bin, Map<String, String> environment,
            String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", bin + ":" + tools, "HOME", home.toString()));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static boolean link(Path bin, String program) throws IOException {
        for (String folder : System.getenv("PATH").split(":")) {
            Path file = Path.of(folder, program);
            if (Files.isExecutable(file)) {
                Files.createSymbolicLink(bin.resolve(program), file);
                return true;
            }
        }
        return false;
    }

    private static void removeLinks(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path link : files.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    private static void program(Path file, String text) throws IOException {
        Files.writeString(file, text);
        assertTrue(file.toFile().setExecutable(true));
    }

    private static List<String> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.skip(1).map(file -> folder.relativize(file).toString()).sorted().toList();
        }
    }

    /** A process that has ended. */
    private static final class Ran {
        final int code;
        final String stdout;
        final String stderr;

        Ran(Process process) throws Exception {
            process.getOutputStream().close();
            CompletableFuture<String> errors = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
            stdout = text(process.getInputStream());
            stderr = errors.join();
            code = process.waitFor();
        }

        private static String text(java.io.InputStream stream) {
            try (stream) {
                return new String(stream.readAllBytes());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
