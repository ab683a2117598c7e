//SOURCES Tests.java
//SOURCES lab/Decoys.java
//SOURCES lab/Repository.java
//SOURCES ../lib/run/Journal.java

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import lab.Decoys;
import lab.Program;
import lab.Repository;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rehearsal, as its reader starts it. */
@Order(Order.DEFAULT + 2)
class RehearseTest {
    private static final String SCRIPT = "scripts/Rehearse.java";
    private static final List<String> PREPARATION = List.of("1.read-switchover/1.PointReadDnsToGreen",
            "3.prep-write-switchover/1.LowerTtl", "3.prep-write-switchover/2.DisableWebApp");

    @TempDir
    Path folder;

    @Test
    void the_day_with_its_rollback_costs_clients_what_the_delays_allow() throws Exception {
        Program.Result run = rehearse("--rollback");
        assertEquals(concat(PREPARATION, List.of("wait", "Preflight", "WriteSwitchover", "WriteRollback",
                "7.post-rollback/1.RaiseTtl", "6.post-upgrade/2.EnableWebApp")), played(run));
        String moved = "The writes moved from %s \\(MySQL %s\\S+\\) to %s \\(MySQL %s\\S+\\)\\.";
        assertClosing(run, List.of(moved.formatted("blue", "5.7", "green", "8.0"),
                moved.formatted("green", "8.0", "blueprime", "5.7")), "blueprime");

        Map<String, Object> report = report("blueprime");
        for (Map<String, Object> move : maps(report.get("moves"))) {
            Map<?, ?> outage = (Map<?, ?>) move.get("writeOutageMillis");
            int worst = (int) outage.get("max");
            assertEquals(1000, outage.get("least"));
            // twice that would be a second apply of RDS, a script's start or a compilation
            assertTrue(worst >= 1000 && worst < 2000, "" + outage);
            assertEquals(List.of(move.get("from") + " stood still",
                    move.get("to") + " had replayed the rest and RDS had made it writable",
                    "those still connected to " + move.get("from") + " were killed",
                    "this client had reconnected to " + move.get("to") + " and written"), parts(move, worst));
        }
        assertEquals(List.of("blue to green", "green to blueprime"), maps(report.get("moves")).stream()
                .map(move -> move.get("from") + " to " + move.get("to")).toList());
        assertPicture(List.of("1.1", "3.1", "WriteSwitchover", "WriteRollback"), 2);
    }

    @Test
    void the_steps_by_hand_after_the_reads_went_back_and_forth() throws Exception {
        Program.Result run =
                rehearse("--by-hand", "--read-rollback", "--dns-propagation=100ms", "--rds-apply-delay=0s");
        List<String> reads = List.of(PREPARATION.get(0), "2.read-rollback/backup-dns-rollback/1.PointReadDnsToBlue",
                "2.read-rollback/backup-dns-rollback/2.KillConnectionsOnGreenReaders");
        assertEquals(concat(reads, PREPARATION, List.of("wait", "Preflight", "4.write-switchover/1.SetBlueToReadOnly",
                "4.write-switchover/2.MakeGreenWritable", "4.write-switchover/3.PointWriteDnsToGreen",
                "4.write-switchover/4.KillConnectionsOnBlue", "6.post-upgrade/1.RaiseTtl",
                "6.post-upgrade/2.EnableWebApp")), played(run));
        assertClosing(run, List.of("The writes moved from blue .* to green .*, one step after another\\."), "green");

        Map<String, Object> move = maps(report("green").get("moves")).get(0);
        Map<?, ?> outage = (Map<?, ?>) move.get("writeOutageMillis");
        assertEquals(100, outage.get("least"));
        List<String> parts = parts(move, (int) outage.get("max"));
        assertEquals(List.of("blue was proved frozen", "the next step had started and asked its guards",
                "green had replayed the rest and RDS had made it writable"), parts.subList(0, 3));
        assertEquals("this client had reconnected to green and written", parts.get(parts.size() - 1));
        assertPicture(List.of("2.1", "4.1", "4.2", "4.4"), 1);
    }

    @Test
    void an_old_ttl_that_could_not_be_lowered_is_refused() {
        Program.Result run = Repository.jbang(Map.of(), SCRIPT, "--old-ttl=5s");
        assertEquals(2, run.exitCode(), run.stdout() + run.stderr());
        assertTrue(
                run.stderr().contains(
                        "--old-ttl=5 s: it has to be lowered, so it must be higher than nonprod's low TTL of 5 s"),
                run.stderr());
    }

    /** In a shell whose variables lead to servers that no rehearsal may speak to. */
    private Program.Result rehearse(String... options) throws IOException {
        // An old TTL that is not over before it is waited for.
        List<String> command = new ArrayList<>(List.of(SCRIPT, "--report-dir=" + folder, "--old-ttl=12s"));
        command.addAll(List.of(options));
        try (Decoys decoys = new Decoys()) {
            Program.Result run =
                    Repository.jbang(decoys.environment("NONPROD", "PROD"), command.toArray(String[]::new));
            assertEquals(0, run.exitCode(), run.stdout() + run.stderr());
            assertEquals(List.of(), decoys.touched());
            return run;
        }
    }

    /** What was run, and when it was waited for the old TTL. */
    private static List<String> played(Program.Result run) {
        return run.stdout().lines().filter(line -> line.matches("(done|wait) .*"))
                .map(line -> line.replaceFirst("^done +(\\S+) .*", "$1").replaceFirst(
                        "^wait .* old TTL of 12 s is over",
                        "wait"))
                .toList();
    }

    /**
     * The last lines: of each move a sentence, what its outage was and consisted of; then what became of the writes.
     */
    private void assertClosing(Program.Result run, List<String> moves, String winner) {
        String part = "( +\\d+\\.\\d\\d s until .*\\n)+";
        StringBuilder expected = new StringBuilder("(?s).*\\n\\n");
        for (String move : moves) {
            expected.append(move).append(
                    "\\nThe client that waited longest could not write for (\\d+\\.\\d\\d) s, the one in the middle for"
                            + " \\d+\\.\\d\\d s\\. RDS alone needs \\d\\.\\d s of that\\."
                            + " These \\d+\\.\\d\\d s consist of\\n")
                    .append(part);
        }
        expected.append("Nothing was lost and nothing was written twice: each of \\d+ acknowledged writes is on ")
                .append(winner)
                .append(" exactly once\\.\\n\\d+ other writes failed while the writes moved\\."
                        + " Their clients were told so by an error\\.\\n")
                .append("The report is ")
                .append(Pattern.quote(folder + "/report.html")).append("; .*\\.\\nThe runbook holds\\.\\n");
        assertTrue(run.stdout().matches(expected.toString().replace("until .*", "until [^\\n]*")), run.stdout());
    }

    private Map<String, Object> report(String winner) throws Exception {
        Map<String, Object> report = JSON.std.mapFrom(Files.readString(folder.resolve("report.json")));
        assertEquals(List.of(0, 0, 0, winner, List.of()),
                List.of(report.get("lostWrites"), report.get("duplicatedWrites"),
                        report.get("twoWritersMillis"), report.get("finalWriter"), report.get("problems")));
        assertTrue((int) report.get("acknowledgedWrites") > 1000, report.toString());
        assertTrue(maps(report.get("steps")).stream().allMatch(step -> step.get("exitCode").equals(0)),
                report.toString());
        return report;
    }

    /** What the parts of an outage end with; together they are as long as the whole. */
    private static List<String> parts(Map<String, Object> move, int millis) {
        List<Map<String, Object>> parts = maps(move.get("parts"));
        int sum = parts.stream().mapToInt(part -> (int) part.get("millis")).sum();
        assertTrue(sum <= millis && sum > millis - 10, sum + " of " + millis + ": " + parts);
        return parts.stream().map(part -> (String) part.get("until")).toList();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> maps(Object list) {
        return (List<Map<String, Object>>) list;
    }

    /** This checkout's commit, for whoever reads the page later. */
    private static String edition() {
        Program.Result commit = Repository.run(Repository.root(), Map.of(),
                List.of("git", "describe", "--always", "--dirty", "--exclude=*"));
        return commit.exitCode() == 0 ? commit.stdout().strip() : "unknown";
    }

    /** The page and the picture beside it: what ran, how long clients were without writes, in each of the moves. */
    private void assertPicture(List<String> labels, int outages) throws Exception {
        String page = Files.readString(folder.resolve("report.html"));
        List<String> texts = texts(page);
        assertTrue(texts.containsAll(labels), texts.toString());
        // each in a picture for wide and in one for narrow screens; two outages may be equally long
        assertEquals(2 * outages, texts.stream().filter(text -> text.matches("\\d+\\.\\d\\d s without writes")).count(),
                texts.toString());
        assertTrue(page.contains("<h1>Writes moved from blue to green at "), page);
        assertTrue(page.contains("<p>Nothing was lost and nothing was written twice: "), page);
        for (String by : List.of(edition(), "where you are arn:aws:iam::123456789012:user/lab", "<td>admin</td>")) {
            assertTrue(page.contains(by), by);
        }
        String picture = Files.readString(folder.resolve("timeline.svg"));
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(folder.resolve("timeline.svg").toFile());
        assertTrue(texts(picture).get(0).matches("Rehearsal of .*: the writes move from blue to green.*"), picture);
    }

    private static List<String> texts(String markup) {
        return Pattern.compile("<text [^>]*>([^<]*)</text>").matcher(markup).results().map(found -> found.group(1))
                .toList();
    }

    @SafeVarargs
    private static List<String> concat(List<String>... lists) {
        return List.of(lists).stream().flatMap(List::stream).toList();
    }
}
