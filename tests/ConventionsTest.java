//SOURCES Tests.java
//SOURCES lab/Repository.java
//SOURCES lab/Sound.java
//SOURCES ../lib/run/Journal.java
//SOURCES ../nonprod/Status.java

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
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

    @Test
    void the_readme_names_exactly_the_scripts() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        TreeSet<String> named = new TreeSet<>();
        Matcher matcher =
                Pattern.compile("\\b(?:\\d\\.)?[A-Z][A-Za-z0-9]+\\.java\\b|\\bconsole\\.jsh\\b").matcher(readme);
        while (matcher.find()) {
            named.add(matcher.group());
        }
        named.remove("Environment.java");
        named.remove("Runbook.java");
        TreeSet<String> onDisk = new TreeSet<>();
        scripts().forEach(script -> onDisk.add(Path.of(script).getFileName().toString()));
        assertEquals(onDisk, named);
    }
}
