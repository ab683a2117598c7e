package lab;

//SOURCES Image.java
//SOURCES MySqlServer.java

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;

/** A container of an official MySQL image, with the lab's accounts and RDS's procedures, behind a mapped port. */
final class ContainerServer extends MySqlServer {
    static final int PORT = 3306;
    /** A server initialises its data first; several do so at once. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final User ROOT = user("root");
    private static final int SYNTAX_ERROR = 1064;

    /** What 8.4 calls what 5.7 knew, in the order of replacing. */
    private static final Map<String, String> NEW_WORDS = new LinkedHashMap<>();

    static {
        NEW_WORDS.put("SHOW MASTER STATUS", "SHOW BINARY LOG STATUS");
        NEW_WORDS.put("CHANGE MASTER TO ", "CHANGE REPLICATION SOURCE TO ");
        NEW_WORDS.put("MASTER_", "SOURCE_");
        NEW_WORDS.put("(?<!REPLICATION )SLAVE", "REPLICA");
        NEW_WORDS.put("Slave_", "Replica_");
        NEW_WORDS.put("external_master", "external_source");
    }

    private final String image;
    private final String address;
    private final Network network;
    private final List<String> options;
    private final boolean nativePasswords;
    private GenericContainer<?> container;
    private boolean newWords;

    /** @param address stands for it in DNS, where all of them have one host and only the ports tell them apart */
    ContainerServer(String name, String image, String address, Network network, List<String> options,
            boolean nativePasswords) {
        super(name);
        this.image = image;
        this.address = address;
        this.network = network;
        this.options = options;
        this.nativePasswords = nativePasswords;
    }

    @Override
    public String host() {
        return container.getHost();
    }

    @Override
    public int port() {
        return container.getMappedPort(PORT);
    }

    @Override
    String address() {
        return address;
    }

    @Override
    String sourceHost() {
        return name();
    }

    @Override
    int sourcePort() {
        return PORT;
    }

    /** A password on caching_sha2 is not sent in the clear. */
    @Override
    boolean wantsTls() {
        return !nativePasswords;
    }

    @Override
    public boolean isRunning() {
        return container != null && container.isRunning();
    }

    @Override
    public synchronized void start() throws IOException {
        container = new GenericContainer<>(DockerImageName.parse(image)).withNetwork(network).withNetworkAliases(name())
                .withEnv("MYSQL_ROOT_PASSWORD", ROOT.password()).withExposedPorts(PORT)
                .withCreateContainerCmdModifier(Image.onThisMachineOnly(PORT))
                .withCommand(options.toArray(String[]::new))
                .waitingFor(new Answers().withStartupTimeout(PATIENCE));
        container.start();
        try (Connection connection = asRoot(); Statement statement = connection.createStatement()) {
            newWords = !knows(statement, "SHOW MASTER STATUS");
            // the image's own first statements and these are no part of the chain's history
            statement.execute("SET sql_log_bin = 0");
            for (String sql : (Chain.INIT_SQL + Chain.passwords()).split("\n")) {
                statement.execute(words(sql));
            }
            statement.execute(newWords ? "RESET BINARY LOGS AND GTIDS" : "RESET MASTER");
            statement.execute("DROP USER 'root'@'%'"); // who writes through read_only from outside, as nobody on RDS
        } catch (SQLException e) {
            throw new IOException(name() + " (" + image + "): " + e.getMessage(), e);
        }
    }

    private static boolean knows(Statement statement, String sql) throws SQLException {
        try {
            return statement.execute(sql);
        } catch (SQLException e) {
            if (e.getErrorCode() == SYNTAX_ERROR) {
                return false;
            }
            throw e;
        }
    }

    private Connection asRoot() throws SQLException {
        return DriverManager.getConnection(url(hostAndPort()).replace("/app?", "/?"), ROOT.name(), ROOT.password());
    }

    @Override
    String words(String sql) {
        String result = nativePasswords ? sql : sql.replace(" WITH mysql_native_password", "");
        if (newWords) {
            for (Map.Entry<String, String> word : NEW_WORDS.entrySet()) {
                result = result.replaceAll(word.getKey(), word.getValue());
            }
        }
        return result;
    }

    /** A file of the container. */
    String read(String path) {
        return container.copyFileFromContainer(path, in -> new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }

    @Override
    public void stop() {
        container.getDockerClient().stopContainerCmd(container.getContainerId()).exec();
    }

    /** Containers do not outlive a crash here: what comes next is a new one. */
    @Override
    boolean keepsItsData() {
        return false;
    }

    @Override
    public void kill() {
        if (container != null) {
            container.stop();
        }
    }

    @Override
    void wipe() {
        kill();
    }

    /** Ready when root can log in from outside: the official image first runs a server that listens to nobody. */
    private final class Answers extends AbstractWaitStrategy {
        @Override
        protected void waitUntilReady() {
            long deadline = System.nanoTime() + startupTimeout.toNanos();
            while (true) {
                try (Connection connection = asRoot()) {
                    return;
                } catch (SQLException e) {
                    if (System.nanoTime() > deadline || !container.isRunning()) {
                        throw new IllegalStateException(
                                image + " does not let root in: " + e.getMessage() + "\n" + container.getLogs(), e);
                    }
                    pause();
                }
            }
        }

        private static void pause() {
            try {
                Thread.sleep(200);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
