//SOURCES Tests.java
//SOURCES simulation/Simulation.java

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import simulation.Simulation;
import simulation.Simulation.Result;

/** A share of what ./jbang simulate plays. */
class SimulationTest {
    private static List<String> stories(Result result) {
        return result.violations().values().stream().limit(1)
                .map(each -> String.join("\n", Simulation.story(each))).toList();
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
