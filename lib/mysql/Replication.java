package lib.mysql;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** What SHOW REPLICA STATUS says, in its newer words (Source_, Replica_) on every version. */
public record Replication(Map<String, String> status) {
    private static final Pattern QUOTING =
            Pattern.compile("( on query\\.| near '|Duplicate entry '|[Vv]alue:? '|Query: ')");

    static Replication of(Map<String, String> row) {
        Map<String, String> renamed = new LinkedHashMap<>();
        row.forEach(
                (name, value) -> renamed.put(name.replace("Master", "Source").replace("Slave", "Replica"), value));
        return new Replication(renamed);
    }

    /** The name of its channel; empty for the one that every replica has. */
    public String channel() {
        return status.getOrDefault("Channel_Name", "");
    }

    /** Where the replica was told to find its source. */
    public String sourceHost() {
        return status.get("Source_Host");
    }

    /** The account by which it reads its source's log. */
    public String user() {
        return status.get("Source_User");
    }

    /** The source's server_uuid: its addresses differ through tunnels. */
    public String sourceUuid() {
        return status.get("Source_UUID");
    }

    /** Seconds_Behind_Source, which can say 0 and lag. */
    public String secondsBehind() {
        String seconds = status.get("Seconds_Behind_Source");
        return seconds == null ? "unknown" : seconds;
    }

    /** The thread that does not run, and why; nothing when both run. */
    public Optional<String> brokenThread() {
        for (String thread : List.of("IO", "SQL")) {
            String running = status.get("Replica_" + thread + "_Running");
            if (!"Yes".equals(running)) {
                return Optional.of("replication %s thread says %s %s"
                        .formatted(thread, running, error(thread)).strip());
            }
        }
        return Optional.empty();
    }

    /** Whether the replica has executed all that it received. */
    public boolean isReplayed() {
        return Objects.equals(status.get("Source_Log_File"), status.get("Relay_Source_Log_File"))
                && Objects.equals(status.get("Read_Source_Log_Pos"), status.get("Exec_Source_Log_Pos"));
    }

    /** When the replica last tried to reach its source and could not, by the replica's clock; empty while it can. */
    public Optional<String> couldNotReachSource() {
        return "Yes".equals(status.get("Replica_IO_Running")) ? Optional.empty()
                : Optional.ofNullable(status.get("Last_IO_Error_Timestamp")).filter(time -> !time.isEmpty());
    }

    /** Its number and text, up to where the text quotes a statement or a value: that may be a password's hash. */
    private String error(String thread) {
        String text = status.get("Last_" + thread + "_Error");
        if (text == null || text.isEmpty()) {
            return "";
        }
        return "(%s) %s".formatted(status.get("Last_" + thread + "_Errno"), QUOTING.split(text, 2)[0].strip());
    }
}
