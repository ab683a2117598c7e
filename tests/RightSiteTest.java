//SOURCES Tests.java
//SOURCES lab/SharedLab.java

import static environment.Environment.*;
import static lab.SharedLab.loggedIn;
import static lab.SharedLab.world;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import lab.Lab;
import lab.Program;
import lab.SharedLab;
import org.junit.jupiter.api.Test;

/** A script is at work on the site that its environment means, and on no other. */
class RightSiteTest {
    private static final String FREEZE_BLUE = NAME + "/4.write-switchover/1.SetBlueToReadOnly.java";

    private Lab lab;

    private static void assertSays(int exitCode, Program.Result run, String... words) {
        assertEquals(exitCode, run.exitCode(), run.stderr());
        for (String word : words) {
            assertTrue(run.stderr().contains(word), () -> word + " is not in:\n" + run.stderr());
        }
    }

    private void changesNothing(int exitCode, List<String> edited, String... words) throws Exception {
        Map<String, String> before = world(lab);
        assertSays(exitCode, SharedLab.runEdited(lab, edited, FREEZE_BLUE, loggedIn(lab, "--confirm=prod")), words);
        assertEquals(before, world(lab));
    }

    @Test
    void a_step_of_prod_takes_no_address_of_nonprod() throws Exception {
        lab = SharedLab.untouched();
        lab.moveReads();
        List<String> prod = List.of("NAME = \"" + NAME + "\"", "NAME = \"prod\"", BLUE.host(WRITER), "blue.invalid");
        changesNothing(1, prod, "PROD_BLUE_DB (blue.invalid:3306)", "is set by PROD_BLUE_DB or --db",
                "Nothing was changed.");
    }
}
