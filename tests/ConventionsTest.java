//SOURCES Tests.java
//SOURCES lab/Repository.java
//SOURCES lab/Sound.java
//SOURCES ../lib/run/Journal.java
//SOURCES ../nonprod/Report.java
//SOURCES ../nonprod/Status.java

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.Program;
import lab.Repository;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** What every script has in common, so that knowing one is knowing all. */
class ConventionsTest {
    private static final Path ROOT = Repository.root();

    /** Everything that is run: the steps and commands of both environments, the tools, the tests. */
    static List<String> scripts() throws IOException {
        String folders = "scripts|" + String.join("|", Repository.environments());
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.map(file -> ROOT.relativize(file).toString())
                    .filter(name -> name.matches("(%s)/.*\\.(java|jsh)|tests/Tests\\.java".formatted(folders)))
                    .filter(name -> !name.matches(".*/(Environment|Runbook)\\.java")).sorted().toList();
        }
    }

    static Stream<String> javaScripts() throws IOException {
        return scripts().stream().filter(name -> name.endsWith(".java") && !name.startsWith("tests/"));
    }

    private static String directive(String script, String name) throws IOException {
        Matcher matcher = Pattern.compile("^//" + name + " (.+)$", Pattern.MULTILINE)
                .matcher(Files.readString(ROOT.resolve(script)));
        return matcher.find() ? matcher.group(1) : null;
    }

    private static List<String> others() throws IOException {
        return Repository.environments().stream().filter(name -> !name.equals("nonprod")).toList();
    }

    /** One of another environment's stands for all: but for their Environment they are nonprod's. */
    static Stream<String> differentScripts() throws IOException {
        List<String> others = others();
        return javaScripts().filter(name -> others.stream().noneMatch(other -> name.startsWith(other + "/"))
                || name.endsWith("/WriteSwitchover.java"));
    }

    /** Two at a time: most of it is compiling. */
    @ParameterizedTest
    @MethodSource("differentScripts")
    @Execution(ExecutionMode.CONCURRENT)
    void builds_and_answers_help_with_its_description(String script) throws IOException {
        Program.Result help = Repository.jbang(Map.of(), script, "--help");
        assertEquals(0, help.exitCode(), help.stderr());
        String words = help.stdout().replaceAll("\\s+", " ");
        assertTrue(words.contains(directive(script, "DESCRIPTION")), help.stdout());
        assertTrue(words.contains("Usage: " + directive(script, "MAIN")), help.stdout());
    }

    @ParameterizedTest
    @MethodSource("javaScripts")
    void is_named_after_its_class_and_can_be_run_from_a_url(String script) throws IOException {
        String text = Files.readString(ROOT.resolve(script));
        String name = Path.of(script).getFileName().toString().replaceFirst("^\\d+\\.", "").replace(".java", "");
        String main = directive(script, "MAIN");
        assertTrue(main.startsWith(name), main); // longer where two files share a name
        assertTrue(Pattern.compile("^class " + main + " ", Pattern.MULTILINE).matcher(text).find(),
                "non-public class " + main);
        assertTrue(text.startsWith("///usr/bin/env jbang \"$0\" \"$@\" ; exit $?\n//DESCRIPTION "),
                "shebang, then description");
        assertTrue(Files.isExecutable(ROOT.resolve(script)), "executable");
        assertTrue(text.lines().filter(line -> line.startsWith("//SOURCES")).noneMatch(line -> line.contains("*")),
                "no globs");
    }

    @Test
    void every_environment_compiles_and_is_sound(@TempDir Path folder) throws Exception {
        for (String environment : Repository.environments()) {
            Path classes = Files.createDirectory(folder.resolve(environment));
            List<Path> sources = new ArrayList<>(List.of(ROOT.resolve(environment + "/Environment.java"),
                    ROOT.resolve(environment + "/Runbook.java")));
            javaScripts().filter(name -> name.startsWith(environment + "/")).map(ROOT::resolve).forEach(sources::add);
            Repository.compile(classes, sources);
            Program.Result sound = Repository.java(classes, Map.of(), "lab.Sound");
            assertEquals(environment + "\n", sound.stdout(), sound.stderr());
        }
    }

    @Test
    void nonprod_equals_every_other_environment_but_for_the_environment() throws IOException {
        for (String other : others()) {
            assertEquals(contents("nonprod"), contents(other), other);
        }
    }

    private static Map<String, String> contents(String environment) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(ROOT.resolve(environment))) {
            for (Path file : files.filter(Files::isRegularFile).filter(f -> !f.endsWith("Environment.java")).toList()) {
                contents.put(ROOT.resolve(environment).relativize(file).toString(), Files.readString(file));
            }
        }
        return contents;
    }

    @Test
    void steps_stay_small() throws IOException {
        for (String script : scripts()) {
            if (script.matches("nonprod/.*/\\d\\..*\\.java")) {
                assertTrue(Files.readAllLines(ROOT.resolve(script)).size() <= 30, script);
            }
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void the_catalog_names_exactly_the_scripts_with_their_descriptions() throws IOException {
        Map<String, Object> catalog = JSON.std.mapFrom(Files.readString(ROOT.resolve("jbang-catalog.json")));
        Map<String, String> inCatalog = new TreeMap<>();
        for (Object alias : ((Map<String, Object>) catalog.get("aliases")).values()) {
            Map<String, Object> entry = (Map<String, Object>) alias;
            // nothing else: for an alias with arguments ./jbang would start its file without them
            assertEquals(List.of("script-ref", "description"), List.copyOf(entry.keySet()));
            inCatalog.put((String) entry.get("script-ref"), (String) entry.get("description"));
        }
        Map<String, String> onDisk = new TreeMap<>();
        for (String script : scripts()) {
            onDisk.put(script, directive(script, "DESCRIPTION"));
        }
        assertEquals(onDisk, inCatalog);
    }

    /** One style: the name says what is true, so that a failed test says what is not. */
    @Test
    void tests_are_named_by_sentences() throws IOException, ClassNotFoundException {
        List<String> others = new ArrayList<>();
        List<Class<?>> classes = new ArrayList<>();
        try (Stream<Path> files = Files.list(ROOT.resolve("tests"))) {
            for (Path file : files.filter(name -> name.toString().endsWith("Test.java")).toList()) {
                classes.add(Class.forName(file.getFileName().toString().replace(".java", "")));
            }
        }
        for (int i = 0; i < classes.size(); i++) {
            classes.addAll(List.of(classes.get(i).getDeclaredClasses()));
            Stream.of(classes.get(i).getDeclaredMethods())
                    .filter(method -> AnnotationSupport.isAnnotated(method, Testable.class))
                    .filter(method -> !method.getName().matches("[a-z0-9]+(_[a-z0-9]+)+")
                            || method.isAnnotationPresent(DisplayName.class))
                    .forEach(method -> others.add(method.getDeclaringClass().getName() + " " + method.getName()));
        }
        assertEquals(List.of(), others);
    }

    private static TreeSet<String> found(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static TreeSet<String> scriptsIn(Predicate<String> folder) throws IOException {
        return scripts().stream().filter(folder).map(script -> Path.of(script).getFileName().toString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void the_tables_of_the_pages_name_exactly_the_scripts() throws IOException {
        String script = "(?m)^\\|[^|]*?(?:\\| )?`([^` ]+\\.(?:java|jsh))` \\|";
        assertEquals(scriptsIn(each -> each.startsWith("nonprod/")), found(script, page("README.md")));
        assertEquals(scriptsIn(each -> each.startsWith("scripts/")), found(script, page("scripts/README.md")));
    }

    @Test
    void every_guard_is_in_the_table_of_guards() throws IOException {
        TreeSet<String> asked = new TreeSet<>();
        try (Stream<Path> files = Files.walk(ROOT.resolve("lib"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
                asked.addAll(found("new Guard\\(\\s*\"([a-z-]+)\"", Files.readString(file)));
            }
        }
        asked.remove("plan"); // Preflight's own row, where a step ahead can't be planned
        TreeSet<String> told = new TreeSet<>();
        page("lib/README.md").lines().filter(line -> line.startsWith("| `")).map(line -> line.split(" \\| ")[0])
                .forEach(names -> told.addAll(found("`([a-z-]+)`", names)));
        asked.removeAll(told);
        assertEquals(Set.of(), asked);
    }

    /** An environment named qa stands for the reader's own. */
    @Test
    void links_and_commands_of_the_pages_lead_somewhere() throws IOException {
        TreeSet<String> aliases = found("(?m)^    \"([a-z0-9-]+)\": \\{$", page("jbang-catalog.json"));
        List<String> dead = new ArrayList<>();
        for (String page : List.of("README.md", "lib/README.md", "scripts/README.md", "tests/README.md",
                ".github/CONTRIBUTING.md", "nonprod/2.read-rollback/readme.md")) {
            Path folder = ROOT.resolve(page).getParent();
            String text = page(page);
            found("\\]\\(([^)#]+)\\)", text).stream().filter(link -> !link.startsWith("https://"))
                    .filter(link -> !Files.exists(folder.resolve(link))).forEach(link -> dead.add(page + ": " + link));
            found("\\./jbang ([\\w./-]+)", text).stream().map(name -> name.replaceFirst("[.]$", ""))
                    .filter(name -> !aliases.contains(name) && !Files.exists(ROOT.resolve(name))
                            && !List.of("alias", "-i", "init").contains(name) && !name.startsWith("qa/"))
                    .forEach(name -> dead.add(page + ": ./jbang " + name));
        }
        assertEquals(List.of(), dead);
    }

    private static String page(String name) throws IOException {
        return Files.readString(ROOT.resolve(name));
    }
}
