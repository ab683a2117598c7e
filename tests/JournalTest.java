//SOURCES Tests.java
//SOURCES ../lib/run/Journal.java
//SOURCES ../lib/run/Run.java

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import lib.run.Edit;
import lib.run.Failure;
import lib.run.Journal;
import lib.run.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the journal remembers from one run to the next. */
class JournalTest {
    @TempDir
    Path folder;

    private Journal open() {
        return Journal.open(folder.resolve("j.jsonl"), "nonprod", "SetBlueToReadOnly", false);
    }

    @Test
    void it_is_the_same_file_from_every_folder_of_the_repository_and_one_at_home_elsewhere() throws IOException {
        Path steps = Files.createDirectories(folder.resolve("clone/nonprod/4.write-switchover"));
        Files.writeString(folder.resolve("clone/jbang-catalog.json"), "{}");
        Files.writeString(folder.resolve("clone/nonprod/Environment.java"), "");
        Path home = folder.resolve("home");
        Path expected = folder.resolve("clone/journal/nonprod.jsonl");
        assertEquals(expected, Journal.of("nonprod", steps, home));
        assertEquals(expected, Journal.of("nonprod", folder.resolve("clone"), home));
        assertEquals(home.resolve(".blue-green-runbook/nonprod.jsonl"), Journal.of("nonprod", folder, home));
        assertEquals(home.resolve(".blue-green-runbook/other.jsonl"), Journal.of("other", steps, home));
    }

    @Test
    void the_last_change_of_a_records_ttl_and_the_last_hand_over_are_found() {
        try (Journal journal = open()) {
            assertEquals(Optional.empty(), journal.lastTtlChange("a.example.com"));
            journal.recordTtl("a.example.com", 300, 60);
            journal.recordTtl("a.example.com", 60, 5);
            journal.recordTtl("b.example.com", 7, 5);
            assertEquals(60, journal.lastTtlChange("a.example.com").orElseThrow().before());
            journal.recordHandOver("blue", "binlog.000001:4", Map.of());
            journal.recordHandOver("blue", "binlog.000002:8", Map.of("executed", "a:1-9"));
            assertEquals(Optional.of("binlog.000002:8"), journal.lastHandOver("blue"));
            assertEquals(Optional.empty(), journal.lastHandOver("green"));
        }
    }

    @Test
    void a_step_that_was_begun_and_neither_proved_nor_undone_was_cut_off() throws IOException {
        List<Edit> edits = List.of(new Edit("blue read_only", "0", "1"));
        try (Journal journal = open()) {
            journal.record("plan", edits);
            assertEquals(Optional.empty(), journal.cutOff());
            journal.record("apply", edits);
            Files.writeString(folder.resolve("j.jsonl"), "{\"phase\":\"failed\",\"at\":\"2026-",
                    StandardOpenOption.APPEND); // a crash
            assertEquals("SetBlueToReadOnly, begun", journal.cutOff().orElseThrow().substring(0, 24));
        }
        Files.writeString(folder.resolve("j.jsonl"), "\n", StandardOpenOption.APPEND);
        try (Journal journal = open()) {
            journal.record("failed", "seen", "no route", "undo", "blue takes writes again", "state", "…");
            assertEquals(Optional.empty(), journal.cutOff());
        }
    }

    @Test
    void it_is_its_owners_alone_and_goes_through_no_link_of_another_user() throws IOException {
        open().close();
        assertEquals("rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("j.jsonl"))));
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("j.jsonl"));
        Journal.open(link, "nonprod", "own link", false).close();
        Path strange = strangersLink(link);
        Failure failure =
                assertThrows(Failure.class, () -> Journal.open(strange, "nonprod", "other's link", false));
        assertTrue(failure.getMessage().contains("is a link that "), failure.getMessage());
    }

    private static Path strangersLink(Path own) throws IOException {
        if (!System.getProperty("user.name").equals("root")) {
            return Path.of("/dev/stdin"); // root's
        }
        UserPrincipal nobody = own.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
        Files.getFileAttributeView(own, FileOwnerAttributeView.class, LinkOption.NOFOLLOW_LINKS).setOwner(nobody);
        return own;
    }

    /** A comment in an SQL statement, an account's name, a DNS record: whoever may write one. */
    @Test
    void what_a_server_says_does_nothing_on_the_screen_and_forges_no_line() throws IOException {
        String hostile = "x\u001b[2J\u009b31m\u202egnp\u200b\nseen   blue is read-only\rdone\u2028done";
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        new Run(Duration.ofMinutes(1), new PrintStream(screen, true, StandardCharsets.UTF_8)).say("note", "%s",
                hostile);
        try (Journal journal = open()) {
            journal.record("apply", List.of(new Edit(hostile, hostile, hostile)));
            journal.record("failed", "seen", hostile);
        }
        String told = screen.toString(StandardCharsets.UTF_8);
        String kept = Files.readString(folder.resolve("j.jsonl"));
        String failure = String.join("\n", Failure.refused(List.of(Failure.row("saw", hostile), "do")).lines());
        for (String text : List.of(told, kept, failure)) {
            assertTrue(text.contains("x\\u{1b}[2J") || text.contains("x\\\\u{1b}[2J"), text);
            assertTrue(text.lines().noneMatch(line -> line.startsWith("seen") || line.startsWith("done")), text);
            assertTrue(text.codePoints().allMatch(c -> c == '\n' || !Character.isISOControl(c)
                    && Character.getType(c) != Character.FORMAT && Character.getType(c) != Character.LINE_SEPARATOR),
                    text);
        }
    }

    /** The JVM's own record of what was forced to the disk. */
    @Test
    void each_line_is_on_disk_before_the_next_thing_happens() throws IOException {
        Path recorded = folder.resolve("forced.jfr");
        try (Recording recording = new Recording(); Journal journal = open()) {
            recording.enable("jdk.FileForce").withoutThreshold();
            recording.start();
            journal.record("plan");
            journal.record("apply");
            recording.stop();
            recording.dump(recorded);
        }
        long forced = RecordingFile.readAllEvents(recorded).stream()
                .filter(event -> event.getString("path").endsWith("j.jsonl")).count();
        assertEquals(2, forced);
    }
}
