//SOURCES Tests.java
//SOURCES lab/SharedLab.java

import static environment.Environment.NAME;
import static lab.SharedLab.eventually;
import static lab.SharedLab.loggedIn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lab.AwsStandIn.Fault;
import lab.Lab;
import lab.Program;
import lab.SharedLab;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others are told of a run, and that nothing depends on them. */
class NotifyTest {
    private static final String STEP = NAME + "/3.prep-write-switchover/1.LowerTtl.java";
    private static final String MOVE = NAME + "/WriteSwitchover.java";

    @TempDir
    Path folder;

    private Lab lab;

    @BeforeEach
    void begin() throws Exception {
        lab = SharedLab.fresh();
    }

    private Path heard() {
        return folder.resolve("heard.jsonl");
    }

    private String append() {
        return "cat >> " + heard();
    }

    private List<Map<String, Object>> events(int expected) throws Exception {
        eventually(expected + " events", () -> Files.exists(heard()) && Files.readAllLines(heard()).size() >= expected);
        List<Map<String, Object>> events = new ArrayList<>();
        for (String line : Files.readAllLines(heard())) {
            events.add(JSON.std.mapFrom(line));
        }
        return events;
    }

    private static List<Object> names(List<Map<String, Object>> events) {
        return events.stream().map(event -> event.get("event")).toList();
    }

    @Test
    void a_move_of_the_writes_tells_each_event_once_with_who_and_where() throws Exception {
        lab.moveReads();
        lab.lowerTtls(3600);
        Program.Result run = SharedLab.run(lab, Map.of("NOTIFY", append()), MOVE,
                loggedIn(lab, "--confirm=" + NAME));
        assertEquals(0, run.exitCode(), run.stderr());
        List<Map<String, Object>> events = events(4);
        assertEquals(List.of("begin", "frozen", "writes moved", "done"),
                names(events).stream().sorted().sorted((a, b) -> order(a) - order(b)).toList());
        for (Map<String, Object> event : events) {
            assertEquals(List.of(NAME, "WriteSwitchover"), List.of(event.get("environment"), event.get("step")));
        }
        assertTrue(events.stream().anyMatch(event -> "blue".equals(event.get("cluster"))), events.toString());
    }

    /** The commands run at the same time: what they write may come in another order. */
    private static int order(Object event) {
        return List.of("begin", "frozen", "writes moved", "done", "failed").indexOf(event);
    }

    @Test
    void a_failed_step_says_failed_with_what_was_seen() throws Exception {
        lab.aws().inject("ChangeResourceRecordSets", 9, Fault.ACCESS_DENIED);
        Program.Result run = SharedLab.run(lab, Map.of(), STEP,
                loggedIn(lab, "--confirm=" + NAME, "--notify=" + append()));
        assertEquals(1, run.exitCode(), run.stderr());
        List<Map<String, Object>> events = events(2);
        assertTrue(names(events).containsAll(List.of("begin", "failed")), events.toString());
        assertTrue(events.stream().anyMatch(event -> String.valueOf(event.get("seen")).contains("AccessDenied")),
                events.toString());
    }

    /** It would sleep for longer than this test may last, it fails, it is no command: the step is done all the same. */
    @Test
    void a_command_that_hangs_fails_or_is_none_keeps_nobody() throws Exception {
        for (String command : List.of("exec sleep 7200", "exit 3", "no-such-command-here")) {
            lab.ttl(60);
            Program.Result run = SharedLab.run(lab, Map.of(), STEP,
                    loggedIn(lab, "--confirm=" + NAME, "--notify=" + command));
            assertEquals(0, run.exitCode(), command + ": " + run.stderr());
            assertTrue(run.stderr().contains("done   LowerTtl"), run.stderr());
        }
        ProcessHandle.allProcesses().filter(process -> process.info().arguments()
                .filter(arguments -> List.of(arguments).equals(List.of("7200"))).isPresent())
                .forEach(ProcessHandle::destroy);
    }

    @Test
    void a_step_that_changes_nothing_tells_nothing() throws Exception {
        SharedLab.run(lab, Map.of(), STEP, loggedIn(lab, "--dry-run", "--notify=" + append()));
        SharedLab.run(lab, Map.of(), STEP, loggedIn(lab, "--notify=" + append()));
        assertTrue(Files.notExists(heard()));
    }
}
