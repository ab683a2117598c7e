//SOURCES Tests.java
//SOURCES lab/Repository.java
//SOURCES ../lib/run/Journal.java

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lab.Program;
import lab.Repository;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A handful of the campaign's runs; the campaign itself says what must hold in each. */
@Order(3)
class CampaignTest {
    private static final String SCRIPT = "scripts/Campaign.java";
    /** From here on: the default order with GTIDs, without them, and a beginning where something is wrong already. */
    private static final int SEED = 231;

    @TempDir
    Path folder;

    @Test
    @SuppressWarnings("unchecked")
    void a_short_campaign_holds_and_a_seed_repeats_its_choices() throws IOException {
        Path json = folder.resolve("campaign.json");
        Program.Result result = Repository.jbang(Map.of(), SCRIPT, "--runs=3", "--seed=" + SEED,
                "--json=" + json);
        assertEquals(0, result.exitCode(), result.stdout() + result.stderr());
        assertTrue(result.stdout().contains("Every invariant held."), result.stdout());
        Map<String, Object> report = JSON.std.mapFrom(Files.readString(json));
        List<Map<String, Object>> runs = (List<Map<String, Object>>) report.get("runs");
        assertEquals(3, runs.size());
        for (Map<String, Object> run : runs) {
            assertEquals(List.of(), run.get("violations"));
            assertTrue(run.get("endState").toString().matches("on (blue|green|blueprime)"), run.toString());
        }
        assertEquals(List.of("dns=first", "dns=first+binlog", "one-record-on-second,MakeBlueprimeWritable"),
                runs.stream().map(run -> run.get("way")).toList());
        String second = Repository.jbang(Map.of(), SCRIPT, "--dry-run", "--runs=1",
                "--seed=" + (SEED + 1)).stdout();
        assertEquals(List.of("seed", "" + (SEED + 1), "" + runs.get(1).get("way"), "" + runs.get(1).get("planned")),
                List.of(second.strip().split(" +", 4)));
    }

    @Test
    void no_runs_is_no_campaign() {
        Program.Result result = Repository.jbang(Map.of(), SCRIPT, "--runs=0");
        assertEquals(2, result.exitCode());
        assertTrue(result.stderr().endsWith("--runs=0: at least one. Nothing was changed.\n"), result.stderr());
    }

    @Test
    void an_unknown_fault_is_refused_with_the_known_ones() {
        Program.Result result = Repository.jbang(Map.of(), SCRIPT, "--only-fault=earthquake");
        assertEquals(2, result.exitCode());
        assertTrue(result.stderr().contains("tables-locked"), result.stderr());
    }
}
