//SOURCES Tests.java
//SOURCES lab/SharedLab.java

import static environment.Environment.*;
import static lab.SharedLab.eventually;
import static lab.SharedLab.loggedIn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import lab.Lab;
import lab.MySqlServer;
import lab.Program;
import lab.SharedLab;
import org.junit.jupiter.api.Test;

/** What tests may believe of a script that ran in their host: all that a process of its own would have shown. */
class HostTest {
    private static final String STEP = NAME + "/1.read-switchover/1.PointReadDnsToGreen.java";

    private Program.Result hosted(Lab lab, String... more) throws Exception {
        return SharedLab.run(lab, Map.of(), STEP, loggedIn(lab, more));
    }

    private static List<Object> whole(Program.Result run) {
        return List.of(run.exitCode(), run.stdout(), run.stderr());
    }

    @Test
    void a_script_says_the_same_as_in_a_process_of_its_own() throws Exception {
        Lab lab = SharedLab.untouched();
        for (String option : List.of("--dry-run", "--help", "--confirm=somewhere", "--no-such-option")) {
            assertEquals(whole(SharedLab.start(lab, STEP, loggedIn(lab, option)).result()),
                    whole(hosted(lab, option)), option);
        }
    }

    @Test
    void a_script_finds_nothing_of_the_one_before_and_leaves_no_connection() throws Exception {
        Lab lab = SharedLab.untouched();
        for (int i = 0; i < 2; i++) {
            Program.Result run = hosted(lab, "--confirm=" + NAME);
            assertEquals(0, run.exitCode(), run.stderr());
        }
        List<String> lines = Files.readAllLines(lab.journal());
        assertNotEquals(JSON.std.mapFrom(lines.get(0)).get("run"),
                JSON.std.mapFrom(lines.get(lines.size() - 1)).get("run"));
        // Logins are under way when this one ends: there is no such folder for its journal
        Program.Result cut = SharedLab.run(lab, Map.of(), STEP, "--defaults-file=" + lab.chain().defaultsFile(),
                "--journal=/dev/null/journal");
        assertNotEquals(0, cut.exitCode(), cut.stderr());
        for (MySqlServer server : lab.chain().servers()) {
            eventually("no operator on " + server.name(), () -> "0".equals(server.value("SELECT COUNT(*) FROM "
                    + "information_schema.processlist WHERE user = '" + MySqlServer.ADMIN.name() + "'")));
        }
    }
}
