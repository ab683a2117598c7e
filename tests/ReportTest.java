//SOURCES lab/Shape.java
//SOURCES Tests.java
//SOURCES lab/Browser.java
//SOURCES lab/Repository.java
//SOURCES ../lib/report/Command.java
//SOURCES ../lib/report/Entry.java
//SOURCES ../lib/report/Samples.java
//SOURCES ../lib/report/Stretch.java
//SOURCES ../lib/run/Journal.java
//SOURCES ../nonprod/Report.java

import static environment.Environment.BLUE;
import static environment.Environment.GREEN;
import static lab.Shape.FIRST_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lab.Browser;
import lab.Program;
import lab.Repository;
import lib.report.Command;
import lib.report.Entry;
import lib.report.Samples;
import lib.report.Stretch;
import lib.report.Stretch.Seen;
import lib.run.Journal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report, from a journal and samples whose times are known. */
class ReportTest {
    private static final String SCRIPT = "nonprod/Report.java";
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final String EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>";
    /** What an expression in a browser needs to know of the first picture: how many pixels a second has. */
    private static final String SCALE = """
            const svg = [...document.querySelectorAll('figure svg')]
                .find(each => each.getBoundingClientRect().width > 0);
            const ticks = [...svg.querySelectorAll('.tick')].map(each => each.x1.baseVal.value);
            const seconds = [...svg.querySelectorAll('text')].map(each => each.textContent)
                .filter(text => /^[0-9.]+ s$/.test(text)).map(parseFloat);
            const scale = (ticks[1] - ticks[0]) / (seconds[1] - seconds[0]);
            """;

    @TempDir
    Path folder;

    private final List<String> lines = new ArrayList<>();

    private Path journal() {
        return folder.resolve("journal.jsonl");
    }

    private Path page() {
        return folder.resolve("report.html");
    }

    @BeforeEach
    void begin() {
        record(0, "plan");
        record(500, "confirmed", "answer", "nonprod", "aws", "AWS account 123456789012", "mysql", "operator");
    }

    private void record(long millis, String phase, Object... namesAndValues) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("at", NOON.plusMillis(millis).toString());
        line.put("who", "ann");
        line.put("step", "WriteSwitchover");
        line.put("phase", phase);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            line.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        lines.add(Journal.json(line));
    }

    private static List<Map<String, String>> edit(String what, String before, String after) {
        return List.of(Map.of("what", what, "before", before, "after", after));
    }

    /** Records at 1 s, answered at 2 s; frozen from 2 s to 3 s; released at 4 s; killed until 8 s. */
    private void switchover() {
        List<Map<String, String>> records =
                edit(FIRST_WRITE.name() + " CNAME", BLUE.host(FIRST_WRITE), GREEN.host(FIRST_WRITE) + " (TTL 5)");
        List<Map<String, String>> freeze = edit("blue read_only in group", "0", "1");
        List<Map<String, String>> release = edit("green read_only in group", "1", "0");
        List<Map<String, String>> clients = edit("BLUE_DB client connections", "app@10.0.0.7 2", "none");
        record(1000, "apply", "changes", records);
        record(2000, "proved", "changes", records);
        record(2001, "apply", "changes", freeze);
        record(3000, "apply", "changes", release);
        record(4000, "handed over", "cluster", "blue", "position", "binlog.000007:4711");
        record(4001, "apply", "changes", clients);
        record(4100, "proved", "changes", freeze);
        record(4101, "proved", "changes", release);
        record(8000, "proved", "changes", clients);
    }

    /** One client writes on blue until 2.75 s, is refused, and writes on green from 4.25 s; another goes on longer. */
    private void samples() throws IOException {
        Path file = Samples.newFile(journal(), NOON);
        List<String> samples = new ArrayList<>();
        for (String client : List.of("held", "fresh")) {
            long later = client.equals("fresh") ? 500 : 0;
            samples.add(Samples.line(stretch(client, 0, 2750 + later, Seen.UP, "blue", 28)));
            samples.add(Samples.line(stretch(client, 2850 + later, 4150, Seen.READ_ONLY, "blue", 13)));
            samples.add(Samples.line(stretch(client, 4250, 8000, Seen.UP, "green", 38)));
        }
        samples.add("{\"client\":\"held\",\"name\"");
        Files.write(file, samples);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    private static Stretch stretch(String client, long from, long to, Seen seen, String where, long count) {
        return new Stretch(client, FIRST_WRITE.name(), NOON.plusMillis(from), NOON.plusMillis(to), seen, where, count);
    }

    private Program.Result run(String... options) throws IOException {
        Files.write(journal(), lines);
        return Repository.jbang(Map.of(), Stream.concat(Stream.of(SCRIPT, "--journal=" + journal()),
                Stream.of(options)).toArray(String[]::new));
    }

    private String report() throws IOException {
        Program.Result run = run("--out=" + page());
        assertEquals(0, run.exitCode(), run.stderr());
        assertEquals(page() + "\n", run.stdout());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(page())));
        return Files.readString(page());
    }

    @Test
    void the_verdict_comes_first_and_the_outage_is_what_the_samples_say() throws IOException {
        switchover();
        samples();
        String html = report();
        String body = html.substring(html.indexOf("<body>"));
        assertTrue(body.matches("(?s).{0,1200}<h1>Writes moved from blue to green at 12:00:04 UTC</h1>.*"),
                body.substring(0, 1500));
        assertTrue(body.contains("<p>Held connections were without writes for 1.50 s at worst (" + FIRST_WRITE.name()
                + " held), 1.50 s in the median of 1. Watch&#39;s probes saw it.</p>\n<p>New connections were without "
                + "writes for 1.00 s at worst"), body.substring(0, 2500));
        assertTrue(body.contains("<td>AWS account 123456789012</td>") && body.contains("<td>operator</td>"), body);
        assertTrue(body.contains("green had executed all that blue had written, up to binlog.000007:4711"), body);
        assertTrue(body.contains("<code>./jbang nonprod/6.post-upgrade/1.RaiseTtl.java</code>"), body);
        for (String name : List.of("records sent", "records answered", "freeze of blue sent", "blue frozen", "released",
                "clients killed", "landed", "1.50 s without writes")) {
            assertTrue(body.contains(">" + name + "</text>"), name);
        }
    }

    @Test
    void without_a_watch_it_says_so_and_a_run_can_be_chosen() throws IOException {
        switchover();
        String one = lines.get(lines.size() - 1);
        lines.replaceAll(line -> line.replace("\"who\"", "\"run\":\"r-1\",\"who\""));
        lines.add(one.replace("\"who\"", "\"run\":\"r-2\",\"who\"").replace("WriteSwitchover", "RaiseTtl"));
        assertTrue(run("--markdown", "r-1").stdout().contains("Nobody watched"));
        assertTrue(run("--markdown", "r-2").stdout().startsWith("# nonprod: RaiseTtl: done"));
        Program.Result none = run("--markdown", "r-3");
        assertEquals(2, none.exitCode());
        assertTrue(none.stderr().contains("journal.jsonl has no run r-3"), none.stderr());
    }

    @Test
    void a_failed_run_says_what_failed_what_was_undone_and_where_things_stand() throws IOException {
        List<Map<String, String>> records =
                edit(FIRST_WRITE.name() + " CNAME", BLUE.host(FIRST_WRITE), GREEN.host(FIRST_WRITE) + " (TTL 5)");
        record(600, "apply", "changes", records);
        record(900, "proved", "changes", records);
        record(1000, "apply", "changes", edit("blue read_only in group", "0", "1"));
        record(5000, "failed", "seen", "gave up after 4 s", "undo", "blue takes writes again",
                "state", "blue takes writes, green is read-only; " + FIRST_WRITE.name() + " leads to blue (TTL 5)");
        String html = report();
        assertTrue(html.contains("<h1>WriteSwitchover failed at 12:00:05 UTC</h1>"), html);
        assertTrue(html.contains("<p>Undone: blue takes writes again</p>"), html);
        assertTrue(html.contains("<code>./jbang nonprod/Status.java</code>"), html);
        assertTrue(html.contains("<title>blue takes writes</title>"), "blue's lane after the undo");
        assertTrue(html.matches("(?s).*leads to green</title>.*leads to blue</title>.*"),
                "the record's, there and back");
    }

    @Test
    void two_runs_at_work_at_once_are_two() throws IOException {
        Files.write(journal(),
                Stream.of("a plan", "a apply", "b plan", "b refused", "a failed").map(line -> Journal.json(
                        Map.of("at", NOON.toString(), "step", "WriteSwitchover", "run", line.substring(0, 1), "phase",
                                line.substring(2))))
                        .toList());
        assertEquals(List.of("a failed", "b refused"), Command.of(Entry.of(journal())).stream()
                .map(command -> command.run() + " " + command.outcome()).toList());
    }

    @Test
    void nothing_in_a_journal_becomes_markup() throws IOException {
        record(1000, "override", "guard", EVIL, "seen", "[x](javascript:alert(1)) `a` | b");
        switchover();
        lines.replaceAll(line -> line.replace("\"ann\"", Journal.json(Map.of("x", EVIL)).replaceAll("^.*?:|.$", "")));
        String html = report();
        assertFalse(html.contains("<script") || html.contains("<img"), html);
        assertTrue(html.contains("&lt;script&gt;alert(1)"), html);
        String ticket = run("--markdown").stdout();
        assertFalse(ticket.contains(EVIL), ticket);
        assertTrue(ticket.contains("\\[x\\](javascript:alert(1)) \\`a\\` \\| b"), ticket);
    }

    @Test
    @Tag("CHROMIUM")
    void a_browser_shows_it_wide_narrow_dark_and_printed_without_a_complaint() throws Exception {
        Optional<Path> chromium = Browser.installed();
        assumeTrue(chromium.isPresent(), "no Chromium here");
        switchover();
        samples();
        lines.add(0,
                Journal.json(Map.of("at", NOON.minusSeconds(3600).toString(), "step", "LowerTtl", "phase", "ttl")));
        report();
        try (Browser browser = new Browser(chromium.get(), folder, page())) {
            for (int width : List.of(1100, 400)) {
                browser.width(width);
                assertTrue((Boolean) browser.evaluate("document.documentElement.scrollWidth <= " + width),
                        "nothing to scroll to the side at " + width);
                assertSpans(browser);
                assertLegible(browser);
            }
            browser.width(1100);
            browser.media("screen", "light");
            Object bright = browser.evaluate("getComputedStyle(document.body).backgroundColor");
            browser.media("screen", "dark");
            assertNotEquals(bright, browser.evaluate("getComputedStyle(document.body).backgroundColor"));
            browser.media("print", "dark");
            assertEquals(bright, browser.evaluate("getComputedStyle(document.body).backgroundColor"));
            assertTrue(new String(browser.print(), 0, 5).startsWith("%PDF-"));
            assertEquals(List.of(), browser.complaints());
        }
    }

    /** Each span is as wide as the seconds say that stand at it, on the scale that the ticks draw. */
    private static void assertSpans(Browser browser) throws Exception {
        assertSeconds(1.5, browser, "outage", 0);
        assertSeconds(1.0, browser, "way", 0); // the record, from sent to answered
        assertSeconds(7.5, browser, "command", 0.5); // it begins before the picture
    }

    private static void assertSeconds(double expected, Browser browser, String style, double atMostLess)
            throws Exception {
        double width = ((Number) browser.evaluate("(() => {" + SCALE + "return svg.querySelector('rect." + style
                + "').width.baseVal.value / scale;})()")).doubleValue();
        assertTrue(width <= expected + 0.02 && width >= expected - atMostLess - 0.02, style + ": " + width);
    }

    /** No word leaves a picture, and no moment's name stands on another. */
    private static void assertLegible(Browser browser) throws Exception {
        assertEquals("", browser.evaluate("""
                (() => {
                const all = [...document.querySelectorAll('figure svg')]
                    .filter(each => each.getBoundingClientRect().width > 0);
                const out = all.flatMap(svg => [...svg.querySelectorAll('text')].filter(each => {
                    const box = each.getBBox();
                    return box.x < 0 || box.x + box.width > svg.viewBox.baseVal.width; }));
                const names = [...all[0].querySelectorAll('text.n')];
                const met = names.filter((one, i) => names.slice(i + 1).some(other => {
                    const a = one.getBBox(), b = other.getBBox();
                    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height - 3
                        && b.y < a.y + a.height - 3; }));
                return [...out, ...met].map(each => each.textContent).join(', ');
                })()"""));
    }
}
