package simulation;

//SOURCES ../../lib/mysql/BinaryLog.java
//SOURCES ../../lib/mysql/Clients.java
//SOURCES ../../lib/mysql/Position.java
//SOURCES ../../lib/mysql/Server.java
//SOURCES ../../lib/mysql/ServerLock.java
//SOURCES ../../lib/mysql/SqlFailure.java
//SOURCES Place.java

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lib.mysql.BinaryLog;
import lib.mysql.Clients;
import lib.mysql.Position;
import lib.mysql.Server;
import lib.mysql.ServerLock;
import lib.mysql.SqlFailure;

/** What servers do that the toolkit relies on: each behaviour with what it looks like on the servers at hand. */
public final class Behaviours {
    private static final Duration SOON = Duration.ofSeconds(5), NOW = Duration.ofSeconds(1);

    /** One behaviour. */
    public interface Behaviour {
        /** What is seen of it. */
        String seen(Place place) throws Exception;
    }

    private static final Map<String, Behaviour> ALL = new LinkedHashMap<>();

    static {
        addReadOnly();
        addWork();
        addReplication();
        addOperator();
    }

    private Behaviours() {}

    /** All, by what they are about; each leaves the servers as it found them. The last one ends the replication. */
    public static Map<String, Behaviour> all() {
        return ALL;
    }

    private static void addReadOnly() {
        ALL.put("a write to a writable server", place -> place.write(0));
        ALL.put("a write to a replica that is read-only", place -> place.write(1));
        ALL.put("a write with SUPER to a server that is read-only",
                place -> frozen(place, () -> place.writeWithSuper(0)));
        ALL.put("read_only behind a locked table, and after it", place -> {
            boolean[] could = {true};
            place.lockAround(0, () -> could[0] = place.setReadOnly(0, true));
            return could[0] + ", " + frozen(place, () -> place.operator(0).isReadOnly() + "");
        });
    }

    private static void addWork() {
        ALL.put("COMMIT of a transaction that was open when read_only came",
                place -> thawed(place, place.writeAround(0, () -> place.setReadOnly(0, true))));
        ALL.put("XA COMMIT of a branch that was prepared when read_only came",
                place -> thawed(place, place.prepareAround(0, () -> place.setReadOnly(0, true))));
        ALL.put("XA RECOVER while a branch is prepared", place -> {
            int[] seen = {0};
            place.prepareAround(0, () -> seen[0] = place.operator(0).rows("XA RECOVER CONVERT XID").size());
            return seen[0] + " then " + place.operator(0).rows("XA RECOVER CONVERT XID").size();
        });
        ALL.put("COMMIT of a client that was killed",
                place -> place.writeAround(0, () -> place.killApplications(0)));
        ALL.put("the clients that are left after a kill", place -> {
            place.killApplications(0);
            return Clients.of(place.operator(0)).living().size() + "";
        });
    }

    private static void addReplication() {
        ALL.put("a position is replayed", place -> {
            place.write(0);
            return replayed(place, SOON) + "";
        });
        ALL.put("a position while the replica does not replay, and when it does again", place -> {
            place.replay(1, false);
            place.write(0);
            boolean stopped = replayed(place, NOW);
            String broken = place.operator(1).replication().orElseThrow().brokenThread().orElse("none");
            place.replay(1, true);
            return stopped + " (" + broken + "), " + replayed(place, SOON);
        });
        ALL.put("what was written since a position", place -> {
            Server server = place.operator(0);
            Position before = server.position();
            List<String> none = BinaryLog.writesSince(server, before.place());
            place.write(0);
            return none + ", " + BinaryLog.writesSince(server, before.place());
        });
        ALL.put("a replica's source", place -> place.operator(0).uuid().equals(
                place.operator(1).replication().orElseThrow().sourceUuid()) + ", "
                + place.operator(0).replication().isPresent());
        ALL.put("what a replica has that its source has not", place -> {
            replayed(place, SOON);
            return "<%s>".formatted(place.operator(1).value("SELECT GTID_SUBTRACT(@@global.gtid_executed, ?)",
                    place.operator(0).executedGtids()));
        });
    }

    private static void addOperator() {
        ALL.put("a lock that another connection has", place -> {
            Server first = place.operator(0), second = place.operator(0);
            boolean taken = ServerLock.take(first, "behaviour").isEmpty();
            boolean isHolder = ServerLock.take(second, "behaviour").equals(
                    java.util.Optional.of("" + first.connectionId()));
            first.close();
            return taken + ", " + isHolder;
        });
        ALL.put("a lock whose connection was killed", place -> {
            Server first = place.operator(0), second = place.operator(0);
            ServerLock.take(first, "behaviour");
            second.call("KILL " + first.connectionId());
            return "1".equals(second.value("SELECT GET_LOCK(?, 2)", "behaviour")) + "";
        });
        ALL.put("KILL of nobody", place -> code(() -> place.operator(0).call("KILL 999999")));
        ALL.put("rds_kill of nobody", place -> code(() -> place.operator(0).call("CALL mysql.rds_kill(0)")));
        ALL.put("SHOW REPLICA STATUS before 8.0", place -> code(() -> place.operator(0).rows("SHOW REPLICA STATUS")));
        ALL.put("a replica that was ended", place -> {
            place.operator(1).endReplication();
            return place.operator(1).replication().isPresent() + ", " + replayed(place, NOW);
        });
    }

    private static boolean replayed(Place place, Duration patience) {
        return place.operator(1).hasReplayed(place.operator(0).position(), patience);
    }

    private interface Answer {
        String get() throws Exception;
    }

    private static String frozen(Place place, Answer answer) throws Exception {
        place.setReadOnly(0, true);
        return thawed(place, answer.get());
    }

    private static String thawed(Place place, String answer) throws Exception {
        place.setReadOnly(0, false);
        return answer;
    }

    private static String code(Place.Step step) throws Exception {
        try {
            step.run();
            return "none";
        } catch (SqlFailure e) {
            return "" + e.code();
        }
    }
}
