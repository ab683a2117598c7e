package lab;

//SOURCES Leash.java
//SOURCES MySqlProcess.java

import static lab.MySqlServer.ADMIN;
import static lab.MySqlServer.APP;
import static lab.MySqlServer.RDSADMIN;
import static lab.MySqlServer.REPL;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The replication chain that the runbook is about: blue (writable) → green (a newer MySQL) → blueprime (blue's again),
 * each on a loopback address of its own and all on one port, so that DNS alone moves clients. Closing it leaves no
 * process and no folder.
 */
public class Chain implements AutoCloseable {
    static final String HOST_PREFIX = "127.0.0.";
    private static final int FIRST = 11;
    static final List<String> NAMES = List.of("blue", "green", "blueprime");

    private static final String AUTOCOMMIT = "IF @@autocommit = 0 THEN " + error("autocommit must be on") + " END IF; ";

    private static final String CHANGE_MASTER = "\"CHANGE MASTER TO MASTER_HOST='\", host, \"', MASTER_PORT=\", port,"
            + " \", MASTER_USER='\", user, \"', MASTER_PASSWORD='\", password";

    /** Run while the data directories are initialised: never in a binary log, so no server has a GTID of its own. */
    static final String INIT_SQL = String.join("\n",
            user(ADMIN), "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, PROCESS, REFERENCES, INDEX,"
                    + " ALTER, SHOW DATABASES, CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE, REPLICATION SLAVE,"
                    + " REPLICATION CLIENT, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, CREATE USER, EVENT,"
                    + " TRIGGER /*!80000 , XA_RECOVER_ADMIN */ ON *.* TO 'admin'@'%' WITH GRANT OPTION;",
            user(REPL), "GRANT REPLICATION SLAVE ON *.* TO 'repl'@'%';",
            user(RDSADMIN), "GRANT ALL ON *.* TO 'rdsadmin'@'%' WITH GRANT OPTION;",
            user(APP), "GRANT SELECT, INSERT, UPDATE, DELETE ON app.* TO 'app'@'%';",
            "CREATE DATABASE app CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;",
            // no unique key: a write that arrives twice must show; 5.7 is initialised with MyISAM as its default engine
            "CREATE TABLE app.writes (client INT NOT NULL, n BIGINT NOT NULL, server_id INT NOT NULL, KEY (client, n))"
                    + " ENGINE=InnoDB CHARSET utf8mb4 COLLATE utf8mb4_general_ci;",
            procedure("rds_kill(IN thread BIGINT)", "DECLARE owner VARCHAR(80);"
                    + " SELECT user INTO owner FROM information_schema.processlist WHERE id = thread;"
                    + " IF owner = 'rdsadmin' THEN " + error("CANNOT KILL RDSADMIN SESSION") + " END IF; KILL thread;"),
            procedure("rds_kill_query(IN thread BIGINT)", "KILL QUERY thread;"),
            procedure("rds_stop_replication()",
                    AUTOCOMMIT + "STOP SLAVE; SELECT 'Slave is down or disabled' AS Message;"),
            procedure("rds_start_replication()",
                    AUTOCOMMIT + "START SLAVE; SELECT 'Slave running normally.' AS Message;"),
            procedure("rds_reset_external_master()",
                    AUTOCOMMIT + "STOP SLAVE; RESET SLAVE ALL; SELECT 'Slave has been reset' AS Message;"),
            procedure("rds_set_external_master(IN host VARCHAR(255), IN port INT, IN user VARCHAR(80),"
                    + " IN password VARCHAR(80), IN file VARCHAR(80), IN position BIGINT, IN ssl_on INT)",
                    prepared("CONCAT(" + CHANGE_MASTER + ", \"', MASTER_LOG_FILE='\", file,"
                            + " \"', MASTER_LOG_POS=\", position, \", MASTER_SSL=\", ssl_on)")),
            procedure("rds_set_external_master_with_auto_position(IN host VARCHAR(255), IN port INT,"
                    + " IN user VARCHAR(80), IN password VARCHAR(80), IN ssl_on INT, IN delay INT)",
                    prepared("CONCAT(" + CHANGE_MASTER + ", \"', MASTER_AUTO_POSITION=1, MASTER_SSL=\", ssl_on,"
                            + " \", MASTER_DELAY=\", delay)")))
            + "\n";

    /**
     * @param gtid replicate by GTID, else by binlog file and position
     * @param setReadOnlyProcedure whether mysql.rds_set_read_only(0|1) exists, as in some Aurora MySQL versions
     * @param performanceSchema whether the servers know their clients' programs, for more memory
     */
    public record Options(boolean gtid, boolean setReadOnlyProcedure, boolean performanceSchema) {
        public static final Options DEFAULT = new Options(true, false);

        public Options(boolean gtid, boolean setReadOnlyProcedure) {
            this(gtid, setReadOnlyProcedure, false);
        }

        List<String> gtidOptions() {
            String mode = gtid ? "ON" : "OFF"; // MySQL 9.7's default is ON
            return List.of("--gtid-mode=" + mode, "--enforce-gtid-consistency=" + mode);
        }
    }

    /** From which release to which; blueprime has blue's. */
    public enum Upgrade {
        FROM_5_7("5.7", MySqlRelease.MYSQL_5_7, MySqlRelease.MYSQL_8_0_31),
        FROM_8_0("8.0", MySqlRelease.MYSQL_8_0_15, MySqlRelease.MYSQL_8_0_31);

        private final String series;
        private final MySqlRelease from;
        private final MySqlRelease to;

        Upgrade(String series, MySqlRelease from, MySqlRelease to) {
            this.series = series;
            this.from = from;
            this.to = to;
        }

        /** The releases of blue, green and blueprime. */
        public List<MySqlRelease> releases() {
            return List.of(from, to, from);
        }

        /** What it is on a command line. */
        @Override
        public String toString() {
            return series;
        }
    }

    private Options options;
    private final Path folder;
    private final Leash leash;
    private final List<MySqlServer> servers = new ArrayList<>();
    private final int port;

    /** A chain without servers yet. */
    Chain(Options options, int port) throws IOException {
        this.options = options;
        this.port = port;
        folder = Files.createTempDirectory("blue-green-lab-");
        leash = new Leash(folder);
    }

    private Chain(Upgrade upgrade, Options options, List<String> names) throws IOException {
        this(options, freePort(names.size()));
        for (int i = 0; i < names.size(); i++) {
            server(names.get(i), upgrade.releases().get(i), FIRST + i, "--read-only=" + (i == 0 ? 0 : 1));
        }
    }

    private void server(String name, MySqlRelease release, int address, String readOnly) throws IOException {
        Path own = Files.createDirectory(folder.resolve(name));
        add(new MySqlProcess(name, release, HOST_PREFIX + address, port, () -> {
            List<String> all = new ArrayList<>(options.gtidOptions());
            all.add(readOnly);
            if (options.performanceSchema) {
                all.add("--performance-schema=ON");
            }
            return all;
        }, own, leash));
    }

    /** The next server of the chain. */
    final void add(MySqlServer server) {
        servers.add(server);
    }

    /** A running chain from 5.7 with GTIDs. */
    public static Chain start() throws IOException, InterruptedException {
        return start(Options.DEFAULT);
    }

    /** A running chain from 5.7. */
    public static Chain start(Options options) throws IOException, InterruptedException {
        return start(Upgrade.FROM_5_7, options);
    }

    /** A running chain of three. */
    public static Chain start(Upgrade upgrade, Options options) throws IOException, InterruptedException {
        return start(upgrade, options, NAMES);
    }

    /**
     * A running chain: every replica runs, only the first takes writes.
     *
     * @param names of two or three servers
     * @throws MySqlRelease.Unsupported when this machine can't run it, with one line that says what to do
     */
    public static Chain start(Upgrade upgrade, Options options, List<String> names)
            throws IOException, InterruptedException {
        check(upgrade);
        Chain chain = new Chain(upgrade, options, names);
        chain.begin();
        return chain;
    }

    /** Starts the servers and their replication; closes the chain when that fails. */
    final void begin() throws IOException, InterruptedException {
        try {
            inParallel(servers, MySqlServer::start);
            replicate();
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Refuses a machine that can't run the servers, before anything is started.
     *
     * @throws MySqlRelease.Unsupported with one line that says what to do
     */
    public static void check(Upgrade upgrade) throws IOException, InterruptedException {
        inParallel(Set.of(upgrade.from, upgrade.to), MySqlRelease::check);
        freePort(NAMES.size());
    }

    public MySqlServer blue() {
        return servers.get(0);
    }

    public MySqlServer green() {
        return servers.get(1);
    }

    public MySqlServer blueprime() {
        return servers.get(2);
    }

    /** All of them, in the order of replication. */
    public List<MySqlServer> servers() {
        return List.copyOf(servers);
    }

    Options options() {
        return options;
    }

    /** The one port of all three. */
    public int port() {
        return port;
    }

    /** A folder for the lab's own files; gone after {@link #close}. */
    public Path folder() {
        return folder;
    }

    /** A process that ends with the chain, at the latest. */
    Process hold(Process process) {
        return leash.hold(process);
    }

    /** An option file ([client]) with the operator's user and password. */
    public Path defaultsFile() throws IOException {
        return defaultsFile("my.cnf", ADMIN);
    }

    /** The same of the application. */
    public Path applicationsFile() throws IOException {
        return defaultsFile("app.cnf", APP);
    }

    private Path defaultsFile(String name, MySqlServer.User user) throws IOException {
        Path file = folder.resolve(name);
        return Files.exists(file) ? file : user.optionFile(file);
    }

    /** Back to the beginning, whatever happened to the servers: new data, blue writable, every replica running. */
    public void reset() throws IOException, InterruptedException {
        reset(options);
    }

    /** The same with other options. */
    void reset(Options other) throws IOException, InterruptedException {
        options = other;
        inParallel(servers, server -> {
            server.wipe();
            server.start();
        });
        replicate();
    }

    private void replicate() throws IOException, InterruptedException {
        if (options.setReadOnlyProcedure) {
            inParallel(servers, server -> server.execute("SET sql_log_bin = 0",
                    procedure("rds_set_read_only(IN value INT)", "SET GLOBAL read_only = value;")));
        }
        for (int i = 1; i < servers.size(); i++) {
            MySqlServer source = servers.get(i - 1);
            String status = "SHOW MASTER STATUS";
            String where = options.gtid ? "MASTER_AUTO_POSITION=1" : "MASTER_LOG_FILE='%s', MASTER_LOG_POS=%s"
                    .formatted(source.value(status, "File"), source.value(status, "Position"));
            servers.get(i).execute(("CHANGE MASTER TO MASTER_HOST='%s', MASTER_PORT=%d, MASTER_USER='%s',"
                    + " MASTER_PASSWORD='%s', MASTER_SSL=%d, MASTER_CONNECT_RETRY=1, %s").formatted(source.sourceHost(),
                            source.sourcePort(), REPL.name(), REPL.password(), source.wantsTls() ? 1 : 0, where),
                    "START SLAVE");
        }
        for (MySqlServer replica : servers.subList(1, servers.size())) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (!"Yes".equals(replica.value("SHOW SLAVE STATUS", "Slave_IO_Running"))) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("replication to " + replica.name() + " did not start: "
                            + replica.value("SHOW SLAVE STATUS", "Last_IO_Error"));
                }
                Thread.sleep(10);
            }
        }
    }

    private interface Action<T> {
        void on(T one) throws IOException, InterruptedException;
    }

    private static <T> void inParallel(Collection<T> all, Action<T> action) throws IOException, InterruptedException {
        List<CompletableFuture<Void>> running = new ArrayList<>();
        for (T one : all) {
            running.add(CompletableFuture.runAsync(() -> {
                try {
                    action.on(one);
                } catch (IOException | InterruptedException e) {
                    throw new CompletionException(e);
                }
            }, command -> new Thread(command, "lab").start()));
        }
        try {
            CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof MySqlRelease.Unsupported unsupported) {
                throw unsupported;
            }
            throw new IOException(e.getCause().getMessage(), e.getCause());
        }
    }

    @Override
    public void close() {
        leash.close();
    }

    /** A port that is free on as many addresses. */
    private static int freePort(int addresses) throws IOException {
        for (int attempt = 0;; attempt++) {
            List<ServerSocket> listening = new ArrayList<>();
            try {
                for (int i = 0; i < addresses; i++) {
                    listening.add(listen(i == 0 ? 0 : listening.get(0).getLocalPort(), FIRST + i));
                }
                return listening.get(0).getLocalPort();
            } catch (BindException e) {
                if (e.getMessage().contains("assign requested address")) {
                    throw new MySqlRelease.Unsupported("the lab needs the loopback addresses 127.0.0.11 to .13, which"
                            + " this system does not answer on; run: for i in 11 12 13; do sudo ifconfig lo0 alias"
                            + " 127.0.0.$i; done");
                }
                if (attempt == 20) {
                    throw e;
                }
            } finally {
                for (ServerSocket each : listening) {
                    each.close();
                }
            }
        }
    }

    private static ServerSocket listen(int port, int address) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getByName(HOST_PREFIX + address));
    }

    private static String user(MySqlServer.User user) {
        return "CREATE USER '%s'@'%%' ACCOUNT LOCK;".formatted(user.name());
    }

    /** Lets the accounts log in, by the passwords of this lab; a line each. */
    static String passwords() {
        return Stream.of(ADMIN, REPL, RDSADMIN, APP)
                .map(user -> "ALTER USER '%s'@'%%' IDENTIFIED WITH mysql_native_password BY '%s' ACCOUNT UNLOCK;%n"
                        .formatted(user.name(), user.password()))
                .collect(Collectors.joining());
    }

    /** As on RDS: owned by rdsadmin, run with its rights by whoever may EXECUTE it. */
    private static String procedure(String signature, String body) {
        return "CREATE DEFINER = 'rdsadmin'@'%' PROCEDURE mysql." + signature + " SQL SECURITY DEFINER BEGIN " + body
                + " END;";
    }

    private static String prepared(String expression) {
        return "SET @command = " + expression
                + "; PREPARE command FROM @command; EXECUTE command; DEALLOCATE PREPARE command;";
    }

    private static String error(String message) {
        return "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '" + message + "';";
    }
}
