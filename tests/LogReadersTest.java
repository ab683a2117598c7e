//SOURCES Tests.java
//SOURCES lab/SharedLab.java
//SOURCES ../nonprod/Report.java
// What Debezium reads a binary log with, before its own changes.
//DEPS com.zendesk:mysql-binlog-connector-java:0.30.1

import static environment.Environment.NAME;
import static lab.MySqlServer.REPL;
import static lab.SharedLab.eventually;
import static lab.SharedLab.loggedIn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.event.WriteRowsEventData;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import lab.Lab;
import lab.MySqlServer;
import lab.Program;
import lab.SharedLab;
import org.junit.jupiter.api.Test;

/** Readers of the binary log that are no cluster of the site, as for change data capture. */
class LogReadersTest {
    private Lab lab;
    private final List<String> read = new CopyOnWriteArrayList<>();

    /** Reads the rows that are written to app.writes from FILE:OFFSET on. */
    private BinaryLogClient reader(MySqlServer server, String place) throws Exception {
        BinaryLogClient client = new BinaryLogClient(server.host(), server.port(), REPL.name(), REPL.password());
        client.setServerId(4711);
        client.setBinlogFilename(place.replaceFirst(":.*", ""));
        client.setBinlogPosition(Long.parseLong(place.replaceFirst(".*:", "")));
        client.registerEventListener(event -> {
            if (event.getData() instanceof WriteRowsEventData rows) {
                for (Serializable[] row : rows.getRows()) {
                    read.add(String.valueOf(row[1]));
                }
            }
        });
        client.connect(30_000);
        return client;
    }

    private static void write(MySqlServer server, int number) {
        server.execute("INSERT INTO app.writes VALUES (9, %d, @@server_id)".formatted(number));
    }

    @Test
    @SuppressWarnings("unchecked")
    void a_reader_is_named_before_and_goes_on_from_the_coordinates_of_the_hand_over() throws Exception {
        lab = SharedLab.fresh();
        lab.moveReads();
        lab.lowerTtls(3600);
        MySqlServer blue = lab.chain().blue(), green = lab.chain().green();
        BinaryLogClient onBlue = reader(blue, blue.value("SHOW MASTER STATUS", "File") + ":"
                + blue.value("SHOW MASTER STATUS", "Position"));
        try {
            Program.Result preflight = SharedLab.run(lab, Map.of(), NAME + "/Preflight.java", loggedIn(lab));
            assertEquals(0, preflight.exitCode(), preflight.stdout() + preflight.stderr());
            assertTrue(preflight.stdout().matches("(?s).*note    log-readers +who else reads blue's binary log\\R"
                    + " +saw repl@127\\.0\\.0\\.1 \\([^,]*\\)\\R +do: tell its owner: .*"), preflight.stdout());
            write(blue, 1);
            write(blue, 2);
            eventually("what blue had written", () -> read.equals(List.of("1", "2")));
        } finally {
            onBlue.disconnect();
        }
        Program.Result move = SharedLab.run(lab, Map.of(), NAME + "/WriteSwitchover.java",
                loggedIn(lab, "--confirm=" + NAME));
        assertEquals(0, move.exitCode(), move.stderr());
        write(green, 3);
        Program.Result report = SharedLab.run(lab, Map.of(), NAME + "/Report.java", "--json",
                "--journal=" + lab.journal());
        List<Map<String, Object>> moves = (List<Map<String, Object>>) JSON.std.mapFrom(report.stdout()).get("moves");
        List<Map<String, Object>> coordinates = new ArrayList<>((List<Map<String, Object>>) moves.get(0).get(
                "coordinates"));
        assertEquals(List.of("blue", "green"), coordinates.stream().map(each -> each.get("cluster")).toList());
        assertEquals(coordinates.get(0).get("gtids"), blue.value("SELECT @@global.gtid_executed"));
        BinaryLogClient onGreen = reader(green, (String) coordinates.get(1).get("place"));
        try {
            eventually("what green wrote first", () -> read.contains("3"));
        } finally {
            onGreen.disconnect();
        }
        assertEquals(List.of("1", "2", "3"), read, "nothing twice, nothing left out");
    }
}
