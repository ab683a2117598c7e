//SOURCES Tests.java
//SOURCES ../lib/run/Journal.java

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lib.run.Edit;
import lib.run.Journal;
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
        Path home = folder.resolve("home");
        Path expected = folder.resolve("clone/journal/nonprod.jsonl");
        assertEquals(expected, Journal.of("nonprod", steps, home));
        assertEquals(expected, Journal.of("nonprod", folder.resolve("clone"), home));
        assertEquals(home.resolve(".blue-green-runbook/nonprod.jsonl"), Journal.of("nonprod", folder, home));
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
            Files.writeString(folder.resolve("j.jsonl"), "{\"at\":\"2026-", StandardOpenOption.APPEND); // a crash
            assertEquals("SetBlueToReadOnly, begun", journal.cutOff().orElseThrow().substring(0, 24));
        }
        Files.writeString(folder.resolve("j.jsonl"), "\n", StandardOpenOption.APPEND);
        try (Journal journal = open()) {
            journal.record("failed", "seen", "no route", "undo", "blue takes writes again", "state", "…");
            assertEquals(Optional.empty(), journal.cutOff());
        }
    }
}
