//SOURCES Tests.java
//SOURCES lab/Repository.java
//SOURCES lab/SharedLab.java

import static environment.Environment.BLUE;
import static environment.Environment.WRITES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import lab.Lab;
import lab.Program;
import lab.Repository;
import lab.SharedLab;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console, with the examples that its own banner gives, against the lab. */
class ConsoleTest {
    private static final Pattern EXAMPLE = Pattern.compile("^ {12}(\\S.*)$", Pattern.MULTILINE);

    @Test
    void the_examples_of_the_banner_work(@TempDir Path home) throws Exception {
        Lab lab = SharedLab.untouched();
        Files.copy(lab.chain().defaultsFile(), home.resolve(".my.cnf"));
        Map<String, String> environment = new HashMap<>(lab.env());
        environment.put("HOME", home.toString());
        environment.put("JBANG_DIR", System.getProperty("user.home") + "/.jbang");
        List<String> examples = EXAMPLE.matcher(Files.readString(Repository.root().resolve("scripts/console.jsh")))
                .results().map(found -> found.group(1)).toList();
        assertEquals(8, examples.size());

        Program.Result run = Repository.jbangReading(environment, String.join("\n", examples) + "\n/exit\n",
                "-i", "scripts/console.jsh");

        String said = run.stdout() + run.stderr();
        assertFalse(said.contains("|  Error") || said.contains("Exception") || said.contains("eval:"), said);
        assertTrue(said.contains("next           1.1 PointReadDnsToGreen"), said);
        assertTrue(said.contains("blue read_only in %s (shared by ".formatted(BLUE.group().name())),
                said);
        assertTrue(said.contains(WRITES.first().name() + " " + BLUE.host(WRITES.first())), said);
        assertTrue(said.contains("Source_Host=" + lab.chain().blue().host()), said);
        assertTrue(said.contains("5.7.22"), said);
        assertTrue(said.contains("awsdns"), said);
    }
}
