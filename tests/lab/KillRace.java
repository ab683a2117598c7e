package lab;

//SOURCES ../../lib/change/Eviction.java
//SOURCES ../../lib/mysql/Login.java
//SOURCES ../../lib/run/Run.java
//SOURCES BareKill.java
//SOURCES IdleClients.java
//SOURCES Lab.java

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import lab.MySqlServer.User;
import lib.change.Eviction;
import lib.mysql.Address;
import lib.mysql.Clients;
import lib.mysql.Login;
import lib.run.Run;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * How long it takes until none of N idle clients is left alive on a server, in milliseconds: by the library, by bare
 * statements, by any program.
 */
public final class KillRace {
    /** May use plain KILL; {@link MySqlServer#ADMIN} needs mysql.rds_kill. */
    public static final User KILLER = MySqlServer.user("killer");

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());

    private final Lab lab;
    private final MySqlServer server;

    /** On the lab's blue. */
    public KillRace(Lab lab) {
        this.lab = lab;
        server = lab.chain().blue();
        String account = "'%s'@'%%'".formatted(KILLER.name());
        server.execute("SET sql_log_bin = 0", "DROP USER IF EXISTS " + account,
                "CREATE USER %s IDENTIFIED WITH mysql_native_password BY '%s'".formatted(account, KILLER.password()),
                "GRANT PROCESS, SUPER, EXECUTE ON *.* TO " + account);
    }

    private interface Race {
        double millis() throws Exception;
    }

    private double with(int clients, Race race) throws Exception {
        try (IdleClients idle = new IdleClients(clients, server)) {
            return race.millis();
        }
    }

    /** An option file to log in as that account. */
    public Path optionFile(User user) throws IOException {
        return Files.writeString(lab.chain().folder().resolve(user.name() + ".cnf"),
                "[client]\nuser=%s\npassword=%s\n".formatted(user.name(), user.password()));
    }

    /** The library, connected and about to kill. */
    public double library(int clients, User user) throws Exception {
        Login login = new Login();
        new CommandLine(CommandSpec.create().addMixin("login", CommandSpec.forAnnotatedObject(login)))
                .parseArgs("--defaults-file=" + optionFile(user));
        try (login) {
            Clients living = Clients.of(login.server(new Address("BLUE_DB", server.host(), server.port())));
            Eviction eviction = new Eviction(new Run(PATIENCE, NOWHERE), living);
            return with(clients, () -> {
                long start = System.nanoTime();
                eviction.killAll(Duration.ZERO, ids -> {});
                return (System.nanoTime() - start) / 1e6;
            });
        }
    }

    /** The least that one open connection can do: a packet of statements for all that live, until none does. */
    public double bare(int clients, User user, String kill) throws Exception {
        String url = MySqlServer.url(server.hostAndPort()) + "&allowMultiQueries=true";
        try (Connection connection = DriverManager.getConnection(url, user.name(), user.password());
                Statement statement = connection.createStatement()) {
            living(statement);
            return with(clients, () -> {
                long start = System.nanoTime();
                BareKill.all(statement, IdleClients.USER, kill);
                return (System.nanoTime() - start) / 1e6;
            });
        }
    }

    private static List<Long> living(Statement statement) throws SQLException {
        return BareKill.living(statement, IdleClients.USER);
    }

    /** A program, from its start; it is ended when none lives. */
    public double program(int clients, List<String> command) throws Exception {
        try (Connection connection = server.connect(MySqlServer.RDSADMIN);
                Statement statement = connection.createStatement()) {
            return with(clients, () -> {
                Path log = lab.chain().folder().resolve("killer.log");
                long start = System.nanoTime();
                Process process = lab.chain().hold(new ProcessBuilder(command).directory(lab.chain().folder().toFile())
                        .redirectErrorStream(true).redirectOutput(log.toFile()).start());
                while (!living(statement).isEmpty()) {
                    if (!process.isAlive() && !living(statement).isEmpty()) {
                        throw new IOException(command.get(0) + " left clients alive: " + Files.readString(log));
                    }
                    Thread.sleep(10);
                }
                double millis = (System.nanoTime() - start) / 1e6;
                process.descendants().forEach(ProcessHandle::destroy);
                process.destroy();
                process.waitFor();
                return millis;
            });
        }
    }
}
