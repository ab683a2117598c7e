package lib.mysql;

//SOURCES ../run/Failure.java
//SOURCES Server.java

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import lib.run.Failure;

/**
 * Row count and checksum of a table's content, comparable between versions (CHECKSUM TABLE is not): the exclusive or of
 * each row's CRC. Reads the whole table, for as long as that may take.
 */
public final class TableChecksum {
    private TableChecksum() {}

    /** "12 rows, checksum 1a2b" of DATABASE.TABLE. */
    public static String of(String table, Server server, Duration patience) {
        String[] name = table.split("\\.", 2);
        List<String> columns = name.length < 2 ? List.of() : server.rows("SELECT column_name AS c"
                + " FROM information_schema.columns WHERE table_schema = ? AND table_name = ?"
                + " ORDER BY ordinal_position",
                name)
                .stream().map(row -> quoted(row.get("c"))).toList();
        if (columns.isEmpty()) {
            throw Failure.failed("%s has no table %s that this account may read: write --checksum=DB.TABLE",
                    server.address(), table);
        }
        String row = columns.stream().map("COALESCE(HEX(%s), 'NULL')"::formatted).collect(Collectors.joining(", "));
        server.session().bePatient(patience);
        return server
                .value("SELECT CONCAT(COUNT(*), ' rows, checksum ', LOWER(HEX(BIT_XOR(CAST(CRC32(CONCAT_WS('#', " + row
                        + ")) AS UNSIGNED))))) FROM " + quoted(name[0]) + "." + quoted(name[1]));
    }

    private static String quoted(String identifier) {
        return "`" + identifier.replace("`", "``") + "`";
    }
}
