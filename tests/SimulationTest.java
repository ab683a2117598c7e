//SOURCES Tests.java
//SOURCES simulation/Readable.java
//SOURCES simulation/Simulation.java

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import simulation.Readable;
import simulation.Simulation;
import simulation.Simulation.Result;

/** A share of what ./jbang simulate plays. */
class SimulationTest {
    private static List<String> stories(Result result) {
        return result.violations().values().stream().limit(1)
                .map(each -> String.join("\n", Simulation.story(each))).toList();
    }

    @Test
    void a_story_tells_once_what_is_asked_over_and_over() {
        assertEquals(List.of("    1.000 >>> Status", "    1.001 Status #1 blue: SELECT 1 → [1]",
                "    1.002 Status #2 green: SELECT 1 → [1]", "          … 2 calls like these", "    1.005     | done",
                "    1.006 Status #5 blue: SELECT 1 → [1]"),
                Readable.of(List.of("    1.000 >>> Status", "    1.001 Status #1 blue: SELECT 1 → [1]",
                        "    1.002 Status #2 green: SELECT 1 → [1]", "    1.003 Status #3 blue: SELECT 1 → [1]",
                        "    1.004 Status #4 green: SELECT 1 → [1]", "    1.005     | done",
                        "    1.006 Status #5 blue: SELECT 1 → [1]")));
    }

    @Test
    void drawn_faults_in_any_order_of_commands_violate_nothing() throws InterruptedException {
        assertEquals(List.of(), stories(Simulation.drawn(1, 300)));
    }

    @Test
    void a_share_of_every_fault_at_every_call_violates_nothing() throws InterruptedException {
        assertEquals(List.of(), stories(Simulation.exhaustive(977)));
    }
}
