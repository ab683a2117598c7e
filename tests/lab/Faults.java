package lab;

//SOURCES ../../lib/site/Endpoint.java
//SOURCES Beside.java
//SOURCES IdleClients.java
//SOURCES Lab.java
//SOURCES SharedLab.java

import static environment.Environment.SITE;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import lib.site.Endpoint;

/**
 * What goes wrong in a lab while the writes move from one cluster to the next: each fault is made by {@link #inject},
 * and taken away by {@link #clear} as far as a human would do that.
 */
public final class Faults {
    /** A kind of fault. The first five befall the operator's own process and are the caller's to make. */
    public enum Kind {
        TOOL_KILLED, SIGNAL_INT, SIGNAL_TERM, SIGNAL_HUP, SECOND_OPERATOR,
        CREDENTIALS_EXPIRED, NETWORK_CUT, NAME_SERVERS_SILENT,
        AWS_THROTTLES, AWS_FAILS, AWS_SLOW, AWS_DROPS_ANSWERS, DNS_SLOW, PARAMETERS_SLOW,
        SOURCE_RESTARTED, TARGET_RESTARTED,
        REPLICATION_STOPPED, REPLICATION_LAGS, REPLICATION_BROKEN,
        SUPER_WRITER, LONG_TRANSACTION, LONG_STATEMENT, TABLES_LOCKED, SOCKETS_HELD, RECORD_EDITED;

        /** Whether it befalls a process of the operator, so that one must run. */
        public boolean isOfProcess() {
            return compareTo(SECOND_OPERATOR) <= 0;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** The clients that the faults bring have numbers from here on. */
    private static final int FIRST_CLIENT = 1000;

    private interface Clearing {
        void run() throws Exception;
    }

    /** A write that a fault's own client saw acknowledged by the source. */
    private record Acknowledged(Kind kind, int client, int n) {}

    private final Lab lab;
    private final List<Clearing> clearings = new ArrayList<>();
    private final List<Acknowledged> acknowledged = new CopyOnWriteArrayList<>();
    private final List<Thread> clients = new ArrayList<>();
    private final AtomicBoolean cleared = new AtomicBoolean();
    private int client = FIRST_CLIENT;

    public Faults(Lab lab) {
        this.lab = lab;
    }

    /**
     * Makes a fault; how strong and how long it is, the random numbers say. Returns when it is there; what takes
     * time goes on beside.
     *
     * @param source the cluster that has the writes, or had them when this phase of the runbook began
     * @param target the cluster that is to get them
     */
    public synchronized void inject(Kind kind, MySqlServer source, MySqlServer target, Random random) throws Exception {
        AwsStandIn aws = lab.aws();
        switch (kind) {
            case TOOL_KILLED, SIGNAL_INT, SIGNAL_TERM, SIGNAL_HUP, SECOND_OPERATOR ->
                throw new IllegalArgumentException(kind + " is the caller's to make");
            case CREDENTIALS_EXPIRED -> expireCredentials(random);
            case NETWORK_CUT -> cutNetwork(random);
            case NAME_SERVERS_SILENT -> silenceNameServers(millis(random, 1000, 8000));
            case AWS_THROTTLES -> aws.inject(AwsStandIn.ANY, 1 + random.nextInt(3), AwsStandIn.Fault.THROTTLED);
            case AWS_FAILS -> aws.inject(AwsStandIn.ANY, 1 + random.nextInt(12), AwsStandIn.Fault.SERVER_ERROR);
            case AWS_SLOW -> aws.inject(AwsStandIn.ANY, 1 + random.nextInt(4),
                    AwsStandIn.Fault.delayed(millis(random, 200, 2000)));
            case AWS_DROPS_ANSWERS -> aws.inject(oneOf(random, AwsStandIn.ANY, "ModifyDBClusterParameterGroup",
                    "ChangeResourceRecordSets"), 1 + random.nextInt(2), AwsStandIn.Fault.ANSWER_DROPPED);
            case DNS_SLOW -> aws.route53().propagation(millis(random, 300, 4000));
            case PARAMETERS_SLOW -> aws.rds().applyDelay(millis(random, 300, 4000));
            case SOURCE_RESTARTED -> restart(source, random.nextInt(4) == 0);
            case TARGET_RESTARTED -> restart(target, false);
            case REPLICATION_STOPPED -> {
                target.execute(oneOf(random, "STOP SLAVE", "STOP SLAVE IO_THREAD", "STOP SLAVE SQL_THREAD"));
                clearings.add(() -> startReplication(target));
            }
            case REPLICATION_LAGS -> holdTables(target, MySqlServer.RDSADMIN, "READ", millis(random, 500, 6000));
            case REPLICATION_BROKEN -> breakReplication(target);
            case SUPER_WRITER -> writeAsSuper(source, random);
            case LONG_TRANSACTION -> writeSlowly(kind, source, millis(random, 300, 4000),
                    "BEGIN", "INSERT INTO writes VALUES (?, 1, @@server_id)", "pause", "COMMIT");
            case LONG_STATEMENT -> writeSlowly(kind, source, Duration.ZERO,
                    "INSERT INTO writes SELECT ?, 1, @@server_id FROM (SELECT SLEEP(%.1f)) AS slept"
                            .formatted(0.3 + 4 * random.nextDouble()));
            case TABLES_LOCKED -> holdTables(source, MySqlServer.ADMIN, "WRITE", millis(random, 500, 5000));
            case SOCKETS_HELD -> {
                IdleClients idle = new IdleClients(20 + random.nextInt(60), source);
                clearings.add(idle::close);
            }
            case RECORD_EDITED -> editRecord(random);
            default -> throw new IllegalArgumentException(kind.name());
        }
    }

    /** For some seconds, or until the operator signs in again. */
    private void expireCredentials(Random random) {
        AwsStandIn.Injection expired = lab.aws().inject(AwsStandIn.ANY, Integer.MAX_VALUE,
                AwsStandIn.Fault.CREDENTIALS_EXPIRED);
        if (random.nextBoolean()) {
            Duration time = millis(random, 500, 8000);
            begin("credentials expired", () -> {
                pause(time);
                expired.end();
            });
        }
        clearings.add(expired::end);
    }

    /** The operator's machine loses servers, AWS and DNS at once for a while; clients keep their own way. */
    private void cutNetwork(Random random) throws IOException {
        Uplink.Cut[] ways = Uplink.Cut.values();
        lab.uplink().cut(ways[random.nextInt(ways.length)]);
        Duration time = millis(random, 1000, 8000);
        begin("network cut", () -> {
            pause(time);
            lab.uplink().mend();
        });
    }

    /** The operator's machine alone: clients ask elsewhere. */
    private void silenceNameServers(Duration time) throws IOException {
        lab.uplink().silenceDns(true);
        begin("name servers silent", () -> {
            pause(time);
            lab.uplink().silenceDns(false);
        });
    }

    /** In good order takes over ten seconds, since the server waits for its replica. */
    private static void restart(MySqlServer server, boolean inGoodOrder) throws IOException, InterruptedException {
        if (inGoodOrder) {
            server.stop();
        } else {
            server.kill();
        }
        server.start();
    }

    private static String oneOf(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static Duration millis(Random random, int from, int to) {
        return Duration.ofMillis(from + random.nextInt(to - from));
    }

    /** Where it still is a replica. */
    private static void startReplication(MySqlServer target) {
        String host = target.value("SHOW SLAVE STATUS", "Master_Host");
        if (host != null && !host.isEmpty()) {
            target.execute("START SLAVE");
        }
    }

    /** Keeps the application's table, on a connection of its own, for a while or until it is cleared. */
    private void holdTables(MySqlServer server, MySqlServer.User user, String how, Duration time) throws SQLException {
        Connection holder = server.connect(user);
        begin("holds tables", () -> {
            try (holder; Statement statement = holder.createStatement()) {
                statement.execute("LOCK TABLES writes " + how);
                pause(time);
            }
        });
        clearings.add(() -> holder.abort(Runnable::run));
    }

    /**
     * Takes away the table that the replicated writes go to, unless the target has the writes already, or not the
     * table.
     */
    private void breakReplication(MySqlServer target) {
        if (target.value("SELECT @@global.read_only").equals("0")
                || target.value("SHOW TABLES LIKE 'writes'") == null) {
            return;
        }
        target.execute("SET sql_log_bin = 0", "SET lock_wait_timeout = 2", "RENAME TABLE writes TO writes_mislaid");
        clearings.add(() -> {
            target.execute("SET sql_log_bin = 0", "RENAME TABLE writes_mislaid TO writes");
            startReplication(target);
        });
    }

    /** Writes past read_only until it is cut off or cleared. */
    private void writeAsSuper(MySqlServer source, Random random) throws SQLException {
        int number = client++;
        int pause = 20 + random.nextInt(200);
        MySqlServer.User superman = SharedLab.account(source, "superman", "ALL");
        Connection connection = source.connect(superman);
        begin("SUPER writer", () -> {
            try (connection; Statement statement = connection.createStatement()) {
                for (int n = 1; !cleared.get(); n++) {
                    statement.execute("INSERT INTO writes VALUES (%d, %d, @@server_id)".formatted(number, n));
                    acknowledged.add(new Acknowledged(Kind.SUPER_WRITER, number, n));
                    Thread.sleep(pause);
                }
            }
        });
        clearings.add(() -> {
            connection.abort(Runnable::run);
            // as guard bypass bids
            source.execute("SET sql_log_bin = 0", "ALTER USER %s ACCOUNT LOCK".formatted(superman.name()));
        });
    }

    /** One write in several statements, acknowledged when the last has returned. */
    private void writeSlowly(Kind kind, MySqlServer source, Duration time, String... statements) throws SQLException {
        int number = client++;
        Connection connection = source.connect(MySqlServer.APP);
        begin(kind.toString(), () -> {
            try (connection; Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    if (sql.equals("pause")) {
                        pause(time);
                    } else {
                        statement.execute(sql.replace("?", "" + number));
                    }
                }
                acknowledged.add(new Acknowledged(kind, number, 1));
            }
        });
        clearings.add(() -> connection.abort(Runnable::run));
    }

    private void pause(Duration time) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        while (!cleared.get() && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
    }

    /** Somebody else's hand: another TTL, or another target. */
    private void editRecord(Random random) {
        List<Endpoint> writes = SITE.writes().all();
        String name = RecordSet.normalise(writes.get(random.nextInt(writes.size())).name());
        RecordSet before = lab.aws().route53().records(lab.zoneId()).stream().filter(set -> set.name().equals(name))
                .findFirst().orElseThrow();
        RecordSet after = random.nextBoolean()
                ? RecordSet.of(name, "CNAME", 30, before.values().get(0))
                : RecordSet.of(name, "CNAME", before.ttl(), "somewhere-else.example.com");
        lab.aws().route53().put(lab.zoneId(), after);
        clearings.add(() -> {
            if (lab.aws().route53().records(lab.zoneId()).contains(after)) {
                lab.aws().route53().put(lab.zoneId(), before);
            }
        });
    }

    private void begin(String name, Beside.Work work) {
        clients.add(Beside.begin(name, work));
    }

    /** Takes away what a human would: ends blockers, repairs replication, puts records back. Waits for the clients. */
    public synchronized void clear() throws Exception {
        cleared.set(true);
        for (Clearing clearing : clearings) {
            try {
                clearing.run();
            } catch (SQLException e) {
                // that connection is gone already
            }
        }
        clearings.clear();
        for (Thread thread : clients) {
            thread.join();
        }
        clients.clear();
        cleared.set(false);
    }

    /** Which kinds' clients miss acknowledged writes on the server that won, with their number: "super-writer 3". */
    public List<String> lost(MySqlServer winner) throws SQLException {
        List<String> lost = new ArrayList<>();
        try (Connection connection = winner.connect(MySqlServer.RDSADMIN);
                Statement statement = connection.createStatement()) {
            List<String> stored = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(
                    "SELECT CONCAT(client, '/', n) FROM writes WHERE client >= " + FIRST_CLIENT)) {
                while (rows.next()) {
                    stored.add(rows.getString(1));
                }
            }
            for (Kind kind : Kind.values()) {
                long missing = acknowledged.stream().filter(write -> write.kind == kind)
                        .filter(write -> !stored.contains(write.client + "/" + write.n)).count();
                if (missing > 0) {
                    lost.add(kind + " " + missing);
                }
            }
            return lost;
        }
    }
}
