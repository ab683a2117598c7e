//SOURCES Tests.java
//SOURCES lab/Chain.java
//SOURCES simulation/Behaviours.java
//SOURCES simulation/SimulatedPlace.java
//SOURCES ../lib/mysql/Login.java

import static lab.MySqlServer.ADMIN;
import static lab.MySqlServer.APP;
import static lab.MySqlServer.RDSADMIN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import lab.Chain;
import lab.MySqlServer;
import lib.mysql.Address;
import lib.mysql.Clients;
import lib.mysql.Login;
import lib.mysql.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import simulation.Behaviours;
import simulation.Place;
import simulation.SimulatedPlace;

/** The simulated servers behave as real ones do: each behaviour is played on both, and looks the same. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RealityTest {
    private static final String WRITE = "INSERT INTO app.writes (client, n, server_id) VALUES (1, 1, 1)";

    @TempDir
    Path folder;

    /** The lab's servers. */
    private final class Real implements Place {
        private final Chain chain;
        private final Login login;

        Real(Chain chain) throws Exception {
            this.chain = chain;
            Path options = Files.writeString(folder.resolve("my.cnf"),
                    "[client]\nuser=%s\npassword=%s\n".formatted(ADMIN.name(), ADMIN.password()));
            login = CommandLine.populateCommand(new Login(), "--defaults-file=" + options);
        }

        private MySqlServer server(int place) {
            return chain.servers().get(place);
        }

        @Override
        public Server operator(int place) {
            return login.another(new Address("UNSET_DB", server(place).host(), server(place).port()));
        }

        @Override
        public boolean setReadOnly(int place, boolean wanted) {
            try {
                server(place).setReadOnly(wanted);
                return true;
            } catch (IllegalStateException e) {
                return false;
            }
        }

        @Override
        public String write(int place) throws Exception {
            return write(place, APP);
        }

        private String write(int place, MySqlServer.User user) throws Exception {
            try (Connection connection = server(place).connect(user);
                    Statement statement = connection.createStatement()) {
                return seen(() -> statement.execute(WRITE));
            }
        }

        private String seen(Step step) throws Exception {
            try {
                step.run();
                return "stored";
            } catch (SQLException e) {
                return e.getErrorCode() == 0 ? "connection lost" : "" + e.getErrorCode();
            }
        }

        @Override
        public String writeWithSuper(int place) throws Exception {
            return write(place, RDSADMIN);
        }

        @Override
        public String writeAround(int place, Step between) throws Exception {
            return around(place, between, "COMMIT", "BEGIN", WRITE);
        }

        @Override
        public String prepareAround(int place, Step between) throws Exception {
            return around(place, between, "XA COMMIT 'branch'", "XA START 'branch'", WRITE, "XA END 'branch'",
                    "XA PREPARE 'branch'");
        }

        private String around(int place, Step between, String after, String... before) throws Exception {
            try (Connection connection = server(place).connect(APP);
                    Statement statement = connection.createStatement()) {
                for (String sql : before) {
                    statement.execute(sql);
                }
                between.run();
                return seen(() -> statement.execute(after));
            }
        }

        @Override
        public void lockAround(int place, Step between) throws Exception {
            try (Connection connection = server(place).connect(RDSADMIN);
                    Statement statement = connection.createStatement()) {
                statement.execute("LOCK TABLES app.writes WRITE");
                between.run();
            }
        }

        @Override
        public void killApplications(int place) {
            Clients clients = Clients.of(operator(place));
            clients.kill(clients.living());
        }

        @Override
        public void replay(int place, boolean running) {
            server(place).execute(running ? "START SLAVE" : "STOP SLAVE SQL_THREAD");
        }

        @Override
        public void close() {
            login.close();
        }
    }

    private static Map<String, String> seen(Place place) throws Exception {
        Map<String, String> seen = new LinkedHashMap<>();
        for (Map.Entry<String, Behaviours.Behaviour> each : Behaviours.all().entrySet()) {
            seen.put(each.getKey(), each.getValue().seen(place));
        }
        return seen;
    }

    private void looksTheSame(boolean gtids) throws Exception {
        Map<String, String> simulated;
        try (Place place = new SimulatedPlace(gtids)) {
            simulated = seen(place);
        }
        try (Chain chain = Chain.start(new Chain.Options(gtids, false)); Place place = new Real(chain)) {
            assertEquals(lines(seen(place)), lines(simulated));
        }
    }

    private static String lines(Map<String, String> seen) {
        StringBuilder lines = new StringBuilder();
        seen.forEach((what, answer) -> lines.append(what).append(": ").append(answer).append('\n'));
        return lines.toString();
    }

    @Test
    void with_gtids_each_behaviour_looks_the_same_on_simulated_and_on_real_servers() throws Exception {
        looksTheSame(true);
    }

    @Test
    void without_gtids_each_behaviour_looks_the_same_on_simulated_and_on_real_servers() throws Exception {
        looksTheSame(false);
    }
}
