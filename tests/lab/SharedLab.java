package lab;

//SOURCES Lab.java

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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.Cluster;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * The one lab of a test run, started when first asked for and gone with this JVM (its chain is on a leash); and what the tests of
 * scripts have in common: to run one, to see what it could have changed, and to wait for what it did.
 */
public final class SharedLab {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static Lab lab;

    private SharedLab() {}

    /** The lab at its beginning, whatever a test did before: new data, new AWS, no journal. */
    public static synchronized Lab fresh() throws IOException, InterruptedException {
        if (lab == null) {
            lab = Lab.start();
        } else {
            lab.reset();
        }
        Files.deleteIfExists(lab.journal());
        return lab;
    }

    /** The lab with a new AWS and no journal, for tests that leave the servers as they are: ten times as fast. */
    public static synchronized Lab withNewAws() throws IOException, InterruptedException {
        if (lab == null) {
            return fresh();
        }
        lab.resetAws();
        Files.deleteIfExists(lab.journal());
        return lab;
    }

    /** The arguments of a step that log in and name the lab's journal, before any others. */
    public static String[] loggedIn(Lab lab, String... more) throws IOException {
        return Stream.concat(Stream.of("--defaults-file=" + lab.chain().defaultsFile(), "--journal=" + lab.journal(), "--quiet=100ms"),
                Arrays.stream(more)).toArray(String[]::new);
    }

    /** Everything that a script might change, by what it is: equal before and after means that nothing was changed. */
    public static Map<String, String> world(Lab lab) {
        Map<String, String> world = new TreeMap<>();
        for (RecordSet set : lab.aws().route53().records(lab.zoneId())) {
            world.put("record " + set.name() + " " + set.type() + " " + set.setIdentifier(), set.toString());
        }
        for (Cluster cluster : List.of(BLUE, GREEN, BLUEPRIME)) {
            RdsStandIn.Kind kind = RdsStandIn.Kind.valueOf(cluster.group().kind().name());
            world.put("group " + cluster.group().name(), lab.aws().rds().parameter(kind, cluster.group().name(), "read_only"));
        }
        for (String key : lab.aws().s3().keys(APP_STATE.bucket())) {
            world.put("object " + key, object(lab, key));
        }
        for (MySqlServer server : lab.chain().servers()) {
            world.put(server.name() + " read_only", server.value("SELECT @@global.read_only"));
            world.put(server.name() + " replication", replication(server));
        }
        return world;
    }

    /** An object of the app-state bucket, or null. */
    public static String object(Lab lab, String key) {
        return lab.aws().s3().get(APP_STATE.bucket(), key).map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse(null);
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
    public static List<Connection> connections(int count, MySqlServer server, MySqlServer.User user) throws SQLException {
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
        MySqlServer.User user = new MySqlServer.User(name, name + "-of-the-lab");
        String account = "'%s'@'%%'".formatted(name);
        server.execute("SET sql_log_bin = 0", "DROP USER IF EXISTS " + account,
                "CREATE USER %s IDENTIFIED WITH mysql_native_password BY '%s'".formatted(account, user.password()),
                "GRANT %s ON *.* TO %s".formatted(rights, account));
        return user;
    }

    /** An option file for this account. */
    public static Path optionFile(Lab lab, MySqlServer.User user, String... more) throws IOException {
        return Files.writeString(lab.chain().folder().resolve("my-" + user.name() + ".cnf"), "[client]\nuser=%s\npassword=%s\n%s\n"
                .formatted(user.name(), user.password(), String.join("\n", more)));
    }

    /**
     * A copy of the runbook in the lab's folder, its Environment.java edited as by an operator: each first word replaced by the
     * second. Gives the folder in which the steps are.
     */
    public static Path edited(Lab lab, String... wordsAndReplacements) throws IOException {
        Path copy = Files.createTempDirectory(lab.chain().folder(), "edited");
        for (String folder : List.of("lib", NAME)) {
            MySqlRelease.copy(Lab.root().resolve(folder), copy.resolve(folder));
        }
        Path environment = copy.resolve(NAME).resolve("Environment.java");
        String text = Files.readString(environment);
        for (int i = 0; i < wordsAndReplacements.length; i += 2) {
            if (!text.contains(wordsAndReplacements[i])) {
                throw new AssertionError(wordsAndReplacements[i] + " is not in Environment.java");
            }
            text = text.replace(wordsAndReplacements[i], wordsAndReplacements[i + 1]);
        }
        Files.writeString(environment, text);
        return copy.resolve(NAME);
    }

    /** Asks again until it holds, for a minute at most. */
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
     * The message with which a script ended: its last line. Before it stand what a step reports on its way (its first word says
     * which phase) and what JBang says when it had to compile; anything else, a stack trace above all, is an error.
     */
    public static String message(Lab.Run run) {
        List<String> lines = run.stderr().lines().filter(line -> !line.startsWith("[jbang]")).toList();
        if (lines.isEmpty()) {
            throw new AssertionError("no message; stdout: " + run.stdout());
        }
        for (String line : lines.subList(0, lines.size() - 1)) {
            if (!line.matches("(plan|guard|wait|seen|killed|failed|note|done) +\\S.*")) {
                throw new AssertionError("not one clear line:\n" + run.stderr());
            }
        }
        return lines.get(lines.size() - 1);
    }

    /** A script run on a pseudo-terminal, which an operator reads and types on. */
    public static final class Terminal implements AutoCloseable {
        private final Process process;
        private final StringBuffer screen = new StringBuffer();
        private final CompletableFuture<Void> reader;

        public Terminal(Lab lab, String script, String... arguments) throws IOException {
            List<String> command = new ArrayList<>(List.of(Lab.root().resolve("jbang").toString(), Lab.root().resolve(script).toString()));
            command.addAll(List.of(arguments));
            String quoted = command.stream().map(word -> "'" + word.replace("'", "'\\''") + "'").collect(Collectors.joining(" "));
            ProcessBuilder builder = new ProcessBuilder("script", "-qec", quoted, "/dev/null").redirectErrorStream(true)
                    .directory(lab.chain().folder().toFile());
            lab.inThisLab(builder.environment(), Map.of("SHELL", "/bin/sh"));
            process = lab.chain().hold(builder.start());
            InputStream output = process.getInputStream();
            reader = CompletableFuture.runAsync(() -> read(output));
        }

        private void read(InputStream output) {
            byte[] buffer = new byte[4096];
            try {
                for (int count; (count = output.read(buffer)) != -1; ) {
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
