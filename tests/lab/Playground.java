package lab;

//SOURCES Beside.java
//SOURCES Drill.java
//SOURCES Faults.java
//SOURCES Lab.java
//SOURCES Workload.java

import static environment.Environment.SITE;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A lab as a person has it: a shell, or one command, in which every script of the environment hits the lab, and in
 * which faults can be made and servers asked.
 */
public final class Playground implements AutoCloseable {
    private static final String ASKING = """
            #!/bin/sh
            # Asks the lab, which reads and answers through two pipes.
            printf '%%s\\n' "%s $(printf '%%s ' "$@" | tr '\\n' ' ')" >"$LAB_DIR/ask"
            answer=$(cat "$LAB_DIR/answer")
            case $answer in '!'*) printf '%%s\\n' "${answer#!}" >&2; exit 1 ;; *) printf '%%s\\n' "$answer" ;; esac
            """;
    private static final String LIVE = """
            #!/bin/sh
            # The workload, a line a second, until it is interrupted.
            while sleep 1; do cat "$LAB_DIR/live"; done
            """;
    private static final String PROMPT = "lab %s ($(cat \"$LAB_DIR/live\")) \\$ ";

    private final Lab lab;
    private final Workload workload;
    private final Faults faults;
    private final Path folder;
    private final List<Thread> threads = new ArrayList<>();
    private final Random random = new Random();

    /** In this lab, with this workload. */
    public Playground(Lab lab, Workload workload) throws IOException, InterruptedException {
        this.lab = lab;
        this.workload = workload;
        faults = new Faults(lab);
        folder = Files.createDirectories(lab.chain().folder().resolve("playground"));
        script("fault", ASKING.formatted("fault"));
        script("sql", ASKING.formatted("sql"));
        script("live", LIVE);
        new ProcessBuilder("mkfifo", "" + folder.resolve("ask"), "" + folder.resolve("answer")).inheritIO().start()
                .waitFor();
        Files.writeString(folder.resolve("live"), "");
        threads.add(Beside.begin("answers", this::answer));
        threads.add(Beside.begin("live", this::showLive));
    }

    private void script(String name, String text) throws IOException {
        Path file = Files.createDirectories(folder.resolve("bin")).resolve(name);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The faults that are made here. */
    Faults faults() {
        return faults;
    }

    /** Starts a shell on this terminal, or the command instead. */
    public Process start(List<String> command) throws IOException {
        return lab.startOnTerminal(command.isEmpty() ? shell() : command, variables());
    }

    private List<String> shell() throws IOException {
        Path start = folder.resolve("start");
        Files.writeString(start, "PS1='%s'\n".formatted(PROMPT.formatted(SITE.name())));
        return Files.isExecutable(Path.of("/bin/bash")) ? List.of("/bin/bash", "--noprofile", "--rcfile", "" + start)
                : List.of("/bin/sh");
    }

    /** What the shell has besides what every script of the lab has. */
    private Map<String, String> variables() throws IOException {
        Map<String, String> variables = new TreeMap<>();
        String home = System.getenv().getOrDefault("HOME", System.getProperty("user.home"));
        Path own = Files.createDirectories(folder.resolve("home"));
        variables.put("LAB_DIR", folder.toString());
        variables.put("LAB_ADMIN", optionFile(own.resolve(".my.cnf"), MySqlServer.ADMIN));
        variables.put("LAB_APP", optionFile(folder.resolve("app.cnf"), MySqlServer.APP));
        variables.put("LAB_RDSADMIN", optionFile(folder.resolve("rdsadmin.cnf"), MySqlServer.RDSADMIN));
        variables.put("HOME", own.toString()); // its .my.cnf is how scripts log in
        variables.put("JBANG_DIR", System.getenv().getOrDefault("JBANG_DIR", home + "/.jbang"));
        variables.put("JOURNAL_DIR", lab.journal().getParent().toString());
        variables.put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        variables.put("ENV", folder.resolve("start").toString()); // what sh reads in bash's place
        variables.put("HISTFILE", folder.resolve("history").toString());
        return variables;
    }

    private static String optionFile(Path file, MySqlServer.User user) throws IOException {
        return user.optionFile(file).toString();
    }

    /** What to know at the beginning. */
    public String words() {
        MySqlServer first = lab.chain().servers().get(0);
        return """

                Every script of %1$s that is run here hits this lab, and nothing else: ./jbang %1$s/Status.java
                  live                       the workload, a line a second, until Ctrl-C (the prompt shows it too)
                  fault                      the kinds of faults; fault KIND makes one, fault clear mends them
                  sql %2$s 'SELECT …'      asks a server (%3$s) as the operator; sql %2$s@app, …@rdsadmin (SUPER)
                With a mysql client: mysql --defaults-file=$LAB_ADMIN --protocol=tcp --host=%4$s --port=%5$d app
                ($LAB_APP, $LAB_RDSADMIN: the other accounts). exit ends the lab; nothing of it stays.
                """.formatted(SITE.name(), first.name(), lab.chain().servers().stream().map(MySqlServer::name)
                .collect(Collectors.joining(", ")), first.host(), first.port());
    }

    /** The workload's last second in some words: "194 writes/s on blue". */
    private void showLive() throws IOException, InterruptedException {
        while (true) {
            long before = workload.acknowledged();
            Thread.sleep(1000);
            long writes = workload.acknowledged() - before;
            Path next = folder.resolve("live.new");
            Files.writeString(next, writes == 0 ? "no writes\n" : "%d writes/s on %s\n".formatted(writes,
                    lab.server(workload.last().server()).name()));
            Files.move(next, folder.resolve("live"), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private void answer() throws IOException {
        while (true) {
            String asked;
            try (BufferedReader reader = Files.newBufferedReader(folder.resolve("ask"))) {
                asked = reader.readLine();
            }
            String answer;
            try {
                answer = answer(asked == null ? "" : asked.strip());
            } catch (Exception e) {
                answer = "!" + e.getMessage();
            }
            Files.writeString(folder.resolve("answer"), answer + "\n", java.nio.file.StandardOpenOption.WRITE);
        }
    }

    private String answer(String asked) throws Exception {
        String[] words = asked.split("\\s+", 3);
        if (words[0].equals("sql")) {
            return words.length < 3 ? "!sql SERVER STATEMENT" : sql(words[1], words[2]);
        }
        return words.length < 2 ? kinds() : fault(words[1]);
    }

    private String kinds() {
        return Stream.concat(kindsToMake().map(Faults.Kind::toString), Stream.of("clear"))
                .collect(Collectors.joining("\n"));
    }

    /** All but those that befall the operator's own process; and no restart of servers that would begin anew. */
    private Stream<Faults.Kind> kindsToMake() {
        return Stream.of(Faults.Kind.values())
                .filter(kind -> !kind.isOfProcess()).filter(this::canBeMade);
    }

    /** Whether these servers can have it. */
    boolean canBeMade(Faults.Kind kind) {
        return kind != Faults.Kind.SOURCE_RESTARTED && kind != Faults.Kind.TARGET_RESTARTED
                || lab.chain().servers().stream().allMatch(MySqlServer::keepsItsData);
    }

    private String fault(String name) throws Exception {
        if (name.equals("clear")) {
            faults.clear();
            return "mended, as far as a human would";
        }
        Faults.Kind kind = kindsToMake().filter(each -> each.toString().equals(name)).findFirst().orElse(null);
        if (kind == null) {
            return "!no fault " + name + ", only\n" + kinds();
        }
        inject(kind, random);
        return kind + " it is";
    }

    /** Between the server that takes writes, or took them last, and the next of the chain. */
    void inject(Faults.Kind kind, Random choices) throws Exception {
        List<MySqlServer> servers = lab.chain().servers();
        int source = Math.min(servers.indexOf(lab.server(workload.last().server())), servers.size() - 2);
        faults.inject(kind, servers.get(source), servers.get(source + 1), choices);
    }

    private String sql(String where, String statement) throws SQLException {
        String[] server = where.split("@", 2);
        MySqlServer.User user = server.length == 1 ? MySqlServer.ADMIN : switch (server[1]) {
            case "app" -> MySqlServer.APP;
            case "rdsadmin" -> MySqlServer.RDSADMIN;
            default -> throw new IllegalArgumentException("no account " + server[1] + ", only app and rdsadmin");
        };
        MySqlServer asked = lab.chain().servers().stream().filter(each -> each.name().equals(server[0])).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no server " + server[0]));
        try (Connection connection = asked.connect(user); Statement statement1 = connection.createStatement()) {
            if (!statement1.execute(statement)) {
                return statement1.getUpdateCount() + " rows";
            }
            return table(statement1.getResultSet());
        }
    }

    private static String table(ResultSet rows) throws SQLException {
        int columns = rows.getMetaData().getColumnCount();
        List<String> lines = new ArrayList<>();
        lines.add(IntStream.rangeClosed(1, columns).mapToObj(i -> label(rows, i)).collect(Collectors.joining("\t")));
        while (rows.next()) {
            List<String> values = new ArrayList<>();
            for (int i = 1; i <= columns; i++) {
                values.add(String.valueOf(rows.getString(i)));
            }
            lines.add(String.join("\t", values));
        }
        return String.join("\n", lines);
    }

    private static String label(ResultSet rows, int column) {
        try {
            return rows.getMetaData().getColumnLabel(column);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
    }
}
