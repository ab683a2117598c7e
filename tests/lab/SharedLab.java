package lab;

//SOURCES ../../nonprod/2.read-rollback/backup-dns-rollback/1.PointReadDnsToBlue.java
//SOURCES ../../nonprod/2.read-rollback/backup-dns-rollback/2.KillConnectionsOnGreenReaders.java
//SOURCES ../../nonprod/3.prep-write-switchover/1.LowerTtl.java
//SOURCES ../../nonprod/3.prep-write-switchover/2.DisableWebApp.java
//SOURCES ../../nonprod/6.post-upgrade/1.RaiseTtl.java
//SOURCES ../../nonprod/6.post-upgrade/2.EnableWebApp.java
//SOURCES ../../nonprod/1.read-switchover/1.PointReadDnsToGreen.java
//SOURCES ../../nonprod/Preflight.java
//SOURCES ../../nonprod/WriteRollback.java
//SOURCES ../../nonprod/WriteSwitchover.java
//SOURCES ../../scripts/KillConnections.java
//SOURCES ../../scripts/UpdateRecordTtl.java
//SOURCES Host.java
//SOURCES Launcher.java
//SOURCES Lab.java
//SOURCES Repository.java

import static environment.Environment.*;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.site.Cluster;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * The lab that one test after another has, one for each thread that runs test classes, started when first asked for and
 * gone with this JVM (its chain is on a leash); and what tests of scripts have in common: to run one, to see what it
 * could have changed, and to wait for what it did.
 */
public final class SharedLab {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String KILLS = NAME + ".*/(\\d\\.KillConnections.*|WriteSwitchover|WriteRollback)\\.java";
    private static final Pattern ROWS = Pattern.compile("^(guard  \\S+ refuses .*|failed [^\n]*\nundone .*)\\z",
            Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern PHASE = Pattern.compile("(plan|guard|site|wait|seen|killed|failed|note|done) +\\S.*");
    private static final ThreadLocal<SharedLab> OF_THIS_THREAD = ThreadLocal.withInitial(SharedLab::new);

    private Lab lab;
    private boolean touched;
    private Host host;

    private SharedLab() {}

    /** The lab at its beginning, for a test that changes its servers: new data, new AWS, no journal. */
    public static Lab fresh() throws IOException, InterruptedException {
        return OF_THIS_THREAD.get().lent(true);
    }

    /** The lab at its beginning, for a test that leaves the servers as they are: the next one need not wait for new. */
    public static Lab untouched() throws IOException, InterruptedException {
        return OF_THIS_THREAD.get().lent(false);
    }

    private Lab lent(boolean toBeTouched) throws IOException, InterruptedException {
        if (lab == null) {
            lab = Lab.start();
            // it loads more classes than any other script
            Launcher.onOwnClasses(lab).archiveClassesOf("WriteSwitchover",
                    lab.loggedIn("--dry-run", "--override=old-ttl"));
        } else if (touched) {
            lab.reset();
        } else {
            lab.resetAws();
        }
        touched = toBeTouched;
        Files.deleteIfExists(lab.journal());
        return lab;
    }

    /**
     * Runs a script in this thread's {@link Host}, or by a {@link Launcher} where it needs another environment; what is
     * not among the classes of the tests goes through ./jbang.
     */
    public static Program.Result run(Lab lab, Map<String, String> environment, String script, String... arguments)
            throws IOException, InterruptedException {
        if (SharedLab.class.getResource("/" + mainClass(script) + ".class") == null) {
            return lab.run(environment, script, arguments);
        }
        return environment.isEmpty()
                ? OF_THIS_THREAD.get().host(lab).perform(mainClass(script), ofTests(script, arguments))
                : start(Launcher.onOwnClasses(lab), environment, script, arguments).result();
    }

    private Host host(Lab lab) throws IOException {
        if (host == null || !host.serves(lab.env())) {
            if (host != null) {
                host.end();
            }
            host = Launcher.onOwnClasses(lab).host();
        }
        return host;
    }

    /** Starts a script in a process of its own, and lets it run while the test goes on. */
    public static Program start(Lab lab, String script, String... arguments) throws IOException {
        return start(Launcher.onOwnClasses(lab), Map.of(), script, arguments);
    }

    private static Program start(Launcher launcher, Map<String, String> environment, String script,
            String... arguments) throws IOException {
        return launcher.start(environment, mainClass(script), ofTests(script, arguments));
    }

    /** Unless a test says otherwise, nobody comes back later. */
    private static String[] ofTests(String script, String... arguments) {
        boolean says = Stream.of(arguments).anyMatch(argument -> argument.startsWith("--quiet="));
        Stream<String> quiet = script.matches(KILLS) && !says ? Stream.of("--quiet=100ms") : Stream.of();
        return Stream.concat(quiet, Stream.of(arguments)).toArray(String[]::new);
    }

    private static String mainClass(String script) {
        return Path.of(script).getFileName().toString().replaceFirst("^\\d\\.", "").replace(".java", "");
    }

    /** The arguments of a step that log in and name the lab's journal, before any others. */
    public static String[] loggedIn(Lab lab, String... more) throws IOException {
        return lab.loggedIn(more);
    }

    /** Everything that a script might change, by what it is: equal before and after means that nothing was changed. */
    public static Map<String, String> world(Lab lab) {
        Map<String, String> world = new TreeMap<>();
        for (RecordSet set : lab.aws().route53().records(lab.zoneId())) {
            world.put("record " + set.name() + " " + set.type() + " " + set.setIdentifier(), set.toString());
        }
        for (Cluster cluster : SITE.chain()) {
            world.put("group " + cluster.group().name(), readOnlyParameter(lab, cluster));
        }
        APP_STATE.bucket().ifPresent(bucket -> lab.aws().s3().keys(bucket.name())
                .forEach(key -> world.put("object " + key, object(lab, key))));
        for (MySqlServer server : lab.chain().servers()) {
            world.put(server.name() + " read_only", server.value("SELECT @@global.read_only"));
            world.put(server.name() + " replication", replication(server));
        }
        return world;
    }

    /** What a cluster's parameter group says of read_only, whether or not the server has it already. */
    public static String readOnlyParameter(Lab lab, Cluster cluster) {
        RdsStandIn.Kind kind = RdsStandIn.Kind.valueOf(cluster.group().kind().name());
        return lab.aws().rds().parameter(kind, cluster.group().name(), "read_only");
    }

    /** An object of the app-state bucket, or null. */
    public static String object(Lab lab, String key) {
        return lab.aws().s3().get(APP_STATE.bucket().get().name(), key)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse(null);
    }

    /** "127.0.0.11 IO Yes SQL Yes", or "none". */
    public static String replication(MySqlServer server) {
        return server.value("SHOW SLAVE STATUS", "Master_Host") == null ? "none" : "%s IO %s SQL %s".formatted(
                server.value("SHOW SLAVE STATUS", "Master_Host"), server.value("SHOW SLAVE STATUS", "Slave_IO_Running"),
                server.value("SHOW SLAVE STATUS", "Slave_SQL_Running"));
    }

    /** What the lab's DNS server answers for a record: "TARGET TTL", or "" when there is no such record. */
    public static String answer(Lab lab, String record) {
        try {
            Message reply = new SimpleResolver(new InetSocketAddress("127.0.0.1", lab.dns().getPort())).send(
                    Message.newQuery(Record.newRecord(Name.fromString(record, Name.root), Type.CNAME, DClass.IN)));
            return reply.getSection(Section.ANSWER).stream()
                    .map(answer -> answer.rdataToString().replaceFirst("\\.$", "") + " " + answer.getTTL())
                    .collect(Collectors.joining(", "));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Idle connections of an account, or of the application. */
    public static List<Connection> connections(int count, MySqlServer server,
            MySqlServer.User user) throws SQLException {
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            connections.add(server.connect(user));
        }
        return connections;
    }

    /** How many of these connections still answer. */
    public static long alive(List<Connection> connections) {
        return connections.stream().filter(SharedLab::isAlive).count();
    }

    public static boolean isAlive(Connection connection) {
        try {
            return connection.isValid(5);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The id under which a connection stands in the processlist. */
    public static long id(Connection connection) throws SQLException {
        try (var statement = connection.createStatement(); var row = statement.executeQuery("SELECT CONNECTION_ID()")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** An account with these rights on one server, in no binary log. */
    public static MySqlServer.User account(MySqlServer server, String name, String rights) {
        MySqlServer.User user = MySqlServer.user(name);
        String account = "'%s'@'%%'".formatted(name);
        server.execute("SET sql_log_bin = 0", "DROP USER IF EXISTS " + account,
                "CREATE USER %s IDENTIFIED WITH mysql_native_password BY '%s'".formatted(account, user.password()),
                "GRANT %s ON *.* TO %s".formatted(rights, account));
        return user;
    }

    /** An option file for this account. */
    public static Path optionFile(Lab lab, MySqlServer.User user, String... more) throws IOException {
        return Files.writeString(lab.chain().folder().resolve("my-" + user.name() + ".cnf"),
                "[client]\nuser=%s\npassword=%s\n%s\n"
                        .formatted(user.name(), user.password(), String.join("\n", more)));
    }

    /**
     * Runs a step with Environment.java edited, as by an operator.
     *
     * @param words what stands in that file and what is to stand there, in turn
     */
    public static Program.Result runEdited(Lab lab, List<String> words, String script, String... arguments)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(lab.chain().folder(), "edited");
        Path environment = edit(Repository.root().resolve(NAME), words, folder);
        Repository.compile(folder, List.of(environment));
        return start(Launcher.onOwnClasses(lab).after(folder), Map.of(), script, arguments).result();
    }

    /** A copy of the runbook with Environment.java edited, for {@link Lab#run}: the folder in which its steps are. */
    public static Path edited(Lab lab, String... words) throws IOException {
        Path copy = Files.createTempDirectory(lab.chain().folder(), "edited");
        for (String folder : List.of("lib", NAME)) {
            MySqlRelease.copy(Repository.root().resolve(folder), copy.resolve(folder));
        }
        edit(copy.resolve(NAME), List.of(words), copy.resolve(NAME));
        return copy.resolve(NAME);
    }

    /** Writes the Environment.java of one folder to another, each word replaced by the next. */
    private static Path edit(Path from, List<String> words, Path to) throws IOException {
        String text = Files.readString(from.resolve("Environment.java"));
        for (int i = 0; i < words.size(); i += 2) {
            if (!text.contains(words.get(i))) {
                throw new AssertionError(words.get(i) + " is not in Environment.java");
            }
            text = text.replace(words.get(i), words.get(i + 1));
        }
        return Files.writeString(to.resolve("Environment.java"), text);
    }

    /** Asks again until it holds, for two minutes at most. */
    public static void eventually(String what, Callable<Boolean> holds) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("never seen: " + what);
            }
            Thread.sleep(20);
        }
    }

    /** Runs it beside this thread; join() gives its result, or what it threw. */
    public static <T> CompletableFuture<T> beside(Callable<T> action) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return action.call();
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        }, task -> {
            Thread thread = new Thread(task, "beside");
            thread.setDaemon(true);
            thread.start();
        });
    }

    /**
     * The message with which a script ended: its last line, or its last rows with single blanks between them. Before it
     * stand what a step reports on its way (its first word says which phase) and what JBang says when it had to
     * compile; anything else, above all a stack trace, is an error.
     */
    public static String message(Program.Result run) {
        String text =
                run.stderr().lines().filter(line -> !line.startsWith("[jbang]")).collect(Collectors.joining("\n"));
        Matcher rows = ROWS.matcher(text);
        int start = rows.find() ? rows.start() : text.lastIndexOf('\n') + 1;
        if (text.isEmpty() || !text.substring(0, start).lines().allMatch(line -> PHASE.matcher(line).matches())) {
            throw new AssertionError("not one clear message:\n" + run.stderr() + run.stdout());
        }
        String message = text.substring(start);
        return message.contains("\n") ? message.replaceAll("\\s+", " ") : message;
    }

    /** A script run on a pseudo-terminal, which an operator reads and types on. */
    public static final class Terminal implements AutoCloseable {
        private final Process process;
        private final StringBuffer screen = new StringBuffer();
        private final CompletableFuture<Void> reader;

        public Terminal(Lab lab, String script, String... arguments) throws IOException {
            String quoted =
                    Repository.commandOf(script, arguments).stream().map(word -> "'" + word.replace("'", "'\\''") + "'")
                            .collect(Collectors.joining(" "));
            ProcessBuilder builder =
                    new ProcessBuilder("script", "-qec", "stty rows 60 cols 80; " + quoted, "/dev/null")
                            .redirectErrorStream(true)
                            .directory(lab.chain().folder().toFile());
            process = lab.start(builder, Map.of("SHELL", "/bin/sh", "TERM", "xterm"));
            InputStream output = process.getInputStream();
            reader = CompletableFuture.runAsync(() -> read(output));
        }

        private void read(InputStream output) {
            byte[] buffer = new byte[4096];
            try {
                for (int count; (count = output.read(buffer)) != -1;) {
                    screen.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                // the process has ended
            }
        }

        /** Waits until this stands on the screen. */
        public void await(String text) throws Exception {
            eventually(text, () -> {
                if (!process.isAlive() && reader.isDone() && !screen().contains(text)) {
                    throw new AssertionError("ended without '" + text + "':\n" + screen());
                }
                return screen().contains(text);
            });
        }

        /** Types a line. */
        public void type(String line) throws IOException {
            OutputStream keyboard = process.getOutputStream();
            keyboard.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            keyboard.flush();
        }

        /** Waits for the end. */
        public int exitCode() throws InterruptedException {
            int exitCode = process.waitFor();
            reader.join();
            return exitCode;
        }

        /** Everything that was shown so far. */
        public String screen() {
            return screen.toString();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
