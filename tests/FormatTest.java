//SOURCES Tests.java
//SOURCES lab/Repository.java

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lab.Program;
import lab.Repository;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Format on a small repository of its own, and on this one. */
class FormatTest {
    private static final String SCRIPT = Repository.root().resolve("scripts/Format.java").toString();
    private static final String FULL = "x".repeat(120);
    private static final String BEFORE = """
            ///usr/bin/env jbang "$0" "$@" ; exit $?
            //DESCRIPTION %1$s
            //JAVA 17+
            //DEPS org.example:one:1.9.0

            import java.util.List;
            class One
            {
              /** %2$s %3$s */
              static final List<String> WORDS = List.of("a chain that its author broke",
                      "and a line of it that is too long as it stands here", "so that it has to be broken");   \t
              static String word(int n){return WORDS.stream()
                  .skip(n)
                  .findFirst().get();}
              static void nothing() { }
            }""".formatted("long ".repeat(30).strip(), "words ".repeat(12).strip(), "w".repeat(50));
    private static final String AFTER = """
            ///usr/bin/env jbang "$0" "$@" ; exit $?
            //DESCRIPTION %1$s
            //JAVA 17+
            //DEPS org.example:one:1.9.0

            import java.util.List;

            class One {
                /**
                 * %2$s
                 * %3$s
                 */
                static final List<String> WORDS = List.of("a chain that its author broke",
                        "and a line of it that is too long as it stands here", "so that it has to be broken");

                static String word(int n) {
                    return WORDS.stream()
                            .skip(n)
                            .findFirst().get();
                }

                static void nothing() {}
            }
            """.formatted("long ".repeat(30).strip(), "words ".repeat(12).strip(), "w".repeat(50));

    @TempDir
    Path folder;
    private Path file;

    @BeforeEach
    void a_repository_with_one_file() throws IOException {
        Files.writeString(folder.resolve("jbang-catalog.json"), "{}");
        file = Files.writeString(Files.createDirectory(folder.resolve("lib")).resolve("One.java"), BEFORE);
    }

    private Program.Result format(String... arguments) {
        return Repository.jbangIn(folder, Map.of(),
                Stream.concat(Stream.of(SCRIPT), Stream.of(arguments)).toArray(String[]::new));
    }

    private static void assertSays(int exitCode, List<String> lines, Program.Result run) {
        assertEquals(lines, run.stdout().lines().toList(), run.stderr());
        assertEquals(exitCode, run.exitCode());
    }

    @Test
    void writes_code_anew_and_leaves_directives_and_the_authors_line_breaks() throws IOException {
        assertSays(1, List.of("lib/One.java: not as ./jbang format writes it"), format("--check"));
        assertEquals(BEFORE, Files.readString(file));
        String tooLong = "lib/One.java:2: longer than 120 columns: break it by hand";
        assertSays(1, List.of("formatted lib/One.java", tooLong), format());
        assertEquals(AFTER, Files.readString(file));
        assertSays(1, List.of(tooLong), format("--check"));
        Files.writeString(file, AFTER.replaceAll("(?m)^//DESCRIPTION.*$", "//DESCRIPTION short"));
        assertSays(0, List.of(), format("--check"));
    }

    @Test
    void asks_lines_of_every_language_but_of_no_text_and_of_nothing_that_is_not_ours() throws IOException {
        Files.delete(file);
        for (String name : List.of("jbang", "scripts/a.jsh", "scripts/b.sh", ".ci/run", "README.md", ".git/hook.sh",
                "nonprod/journal/c.sh", ".idea/D.java")) {
            Path path = folder.resolve(name);
            Files.createDirectories(path.getParent());
            Files.writeString(path, "# \u2192 blanks \t\n" + FULL + "\n" + FULL + "x\n\n\n");
        }
        assertSays(1, Stream.of(".ci/run", "jbang", "scripts/a.jsh", "scripts/b.sh")
                .map(name -> name + ": not as ./jbang format writes it").toList(), format("--check"));
        assertSays(1, List.of("formatted scripts/b.sh", "scripts/b.sh:3: longer than 120 columns: break it by hand"),
                format("scripts/b.sh"));
        assertEquals("# \u2192 blanks\n" + FULL + "\n" + FULL + "x\n",
                Files.readString(folder.resolve("scripts/b.sh")));
    }

    @Test
    void leaves_what_is_no_java_as_it_is_and_says_so() throws IOException {
        Files.writeString(file, "class One {\n    void one() }  \n}\n");
        assertSays(1, List.of("lib/One.java:2: Syntax error on token \")\", { expected after this token"),
                format());
        assertEquals("class One {\n    void one() }  \n}\n", Files.readString(file));
    }

    /** Of this very repository: ./jbang format mends it, but for a line that has to be broken by hand. */
    @Test
    void every_file_is_formatted() {
        assertSays(0, List.of(), Repository.jbang(Map.of(), SCRIPT, "--check"));
    }
}
