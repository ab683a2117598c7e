//SOURCES Tests.java
//SOURCES lab/Repository.java

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lab.Program;
import lab.Repository;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The lab as a person opens it. */
@Order(Order.DEFAULT + 4)
class LabTest {
    private static final String LAB = "scripts/Lab.java";

    private static Program.Result inLab(String commands, String... options) {
        String[] all = Stream.concat(Stream.of(LAB),
                Stream.concat(Stream.of(options),
                        Stream.of("--", "sh", "-c", commands)))
                .toArray(String[]::new);
        return Repository.jbang(Map.of(), all);
    }

    /** The line after the one that was printed to announce it. */
    private static String after(Program.Result run, String announced) {
        List<String> lines = run.stdout().lines().toList();
        return lines.get(lines.indexOf(announced) + 1);
    }

    @Test
    void a_command_finds_the_environment_in_the_lab_and_the_lab_ends_with_it_and_its_exit_code() {
        Program.Result run = inLab("""
                echo variables; echo "$NONPROD_BLUE_DB $NONPROD_GREEN_READER_DB $AWS_ENDPOINT_URL $DNS_SERVER"
                echo folder; echo "$LAB_DIR"
                echo accounts; cat "$LAB_ADMIN" "$LAB_APP" "$LAB_RDSADMIN" | grep user | tr '\\n' ' '; echo
                ./jbang nonprod/3.prep-write-switchover/1.LowerTtl.java --confirm=nonprod || exit 1
                ./jbang nonprod/Status.java | grep -A1 ^journal
                exit 7""");
        assertEquals(7, run.exitCode(), run.stdout() + run.stderr());
        String address = "127\\.0\\.0\\.1:\\d+";
        assertTrue(after(run, "variables").matches("%1$s %1$s http://%1$s %1$s".formatted(address)), run.stdout());
        assertEquals("user=admin user=app user=rdsadmin ", after(run, "accounts"));
        assertTrue(run.stdout().contains(" LowerTtl "), run.stdout()); // in the lab's own journal
        assertTrue(
                run.stdout().matches("(?s).*\\d+ writes were acknowledged, the last of them on blue; "
                        + "\\d+ failed with an error\n"),
                run.stdout());
        assertFalse(Files.exists(Path.of(after(run, "folder")).getParent()), "the lab's folder is left");
    }

    @Test
    void faults_are_made_and_mended_and_servers_are_asked_by_account() {
        Program.Result run = inLab("""
                echo kinds; fault
                fault replication-stopped && sql green@rdsadmin 'SHOW SLAVE STATUS' | grep -c '	Yes	Yes'
                fault clear && sql green@rdsadmin 'SHOW SLAVE STATUS' | grep -c 'No	'
                echo admin; sql blue 'SELECT CURRENT_USER() AS who'
                sql green@app 'INSERT INTO writes VALUES (1, 2, 3)'
                fault earthquake || sql nowhere 'SELECT 1' || echo refused""");
        assertEquals(0, run.exitCode(), run.stdout() + run.stderr());
        assertEquals("credentials-expired", after(run, "kinds"));
        assertEquals("0", after(run, "replication-stopped it is"));
        assertEquals("who", after(run, "admin"));
        assertEquals("admin@%", after(run, "who"));
        assertTrue(run.stderr().contains("--read-only"), run.stderr());
        assertTrue(run.stderr().contains("no fault earthquake, only"), run.stderr());
        assertTrue(run.stdout().contains("\nrefused\n"), run.stdout());
    }

    @Test
    void a_shell_says_lab_and_its_exit_code_is_the_labs() {
        Program.Result run =
                Repository.jbangOnTerminal(Map.of("TERM", "dumb"), "echo 6 times 7 is $((6 * 7))\nexit 3\n",
                        LAB);
        assertTrue(run.stdout().contains("lab nonprod ("), run.stdout());
        assertTrue(run.stdout().contains("6 times 7 is 42"), run.stdout());
        assertTrue(run.stdout().contains("hits this lab, and nothing else"), run.stdout());
        assertEquals(3, run.exitCode(), run.stdout());
    }

    /** Seed 81990 has AWS throttle and be slow with parameters. */
    @Test
    void a_drill_ends_with_what_came_what_was_lost_and_what_a_better_answer_is() {
        String command = "./jbang nonprod/WriteSwitchover.java --confirm=nonprod --quiet=500ms --timeout=20s";
        Program.Result well = inLab(command, "--prepared", "--drill=81990");
        assertEquals(0, well.exitCode(), well.stdout() + well.stderr());
        assertTrue(well.stdout().matches("(?s).*The drill with --drill=81990:\n"
                + "  at +\\d+\\.\\d s  aws-throttles, in WriteSwitchover\n"
                + "  at +\\d+\\.\\d s  parameters-slow, in WriteSwitchover\nIt ended on green\\.\n"
                + "Nothing was lost: each of \\d+ acknowledged writes is on green exactly once\\.\n"
                + "Nobody took writes for .*\n  aws-throttles: .*\n  parameters-slow: .*"), well.stdout());

        Program.Result badly = inLab("sql blue@rdsadmin 'SET GLOBAL read_only = 1'", "--drill=3");
        assertEquals(1, badly.exitCode(), badly.stdout() + badly.stderr());
        assertTrue(badly.stdout().contains("  2 of 2 faults never came: too little was done for their moment\n"
                + "It ended with nobody who takes writes.\n"), badly.stdout());
    }
}
