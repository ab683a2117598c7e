package lib.mysql;

//SOURCES ../run/Failure.java
//SOURCES ../run/OptionGroups.java
//SOURCES Address.java
//SOURCES OptionFile.java
//SOURCES Probe.java
//SOURCES Server.java
//SOURCES TrustStore.java

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import lib.run.Failure;
import lib.run.OptionGroups;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Who logs in to MySQL, and at which address: one open connection a server, kept for the whole script. */
@Command(optionListHeading = OptionGroups.LOGIN)
public final class Login implements AutoCloseable {
    private static final String LANDING_CONNECT_MILLIS = "2000";

    @Option(names = "--defaults-file", paramLabel = "FILE",
            description = "MySQL option file, group [client] (default ~/.my.cnf; without one: the system's user, no "
                    + "password).")
    private Path defaultsFile;

    @Option(names = {"-p", "--password"}, interactive = true, description = "Ask for the MySQL password.")
    private char[] password;

    @Option(names = "--db", paramLabel = "NAME=HOST:PORT",
            description = "Where a database is reached, for example NONPROD_BLUE_DB=127.0.0.1:10017 (repeatable; or "
                    + "set that variable).")
    private Map<String, String> addresses = new HashMap<>();

    /** Whose variables say where a database is reached; empty for a script that belongs to no environment. */
    private final String environment;
    private final Map<Address, Slot> open = new ConcurrentHashMap<>();
    private final List<Server> others = new ArrayList<>();
    private final Set<String> connections = ConcurrentHashMap.newKeySet();
    private Map<String, String> options;

    /** For a script that belongs to no environment. */
    public Login() {
        this("");
    }

    /** For an environment of that name: its name begins the variables of its addresses. */
    public Login(String environment) {
        this.environment = environment;
    }

    /** The connection to one server: who asks for another need not wait until this one answers. */
    private static final class Slot {
        private Server server;

        synchronized Server get(Supplier<Server> connect) {
            if (server == null) {
                server = connect.get();
            }
            return server;
        }

        synchronized void dropLost() {
            if (server != null && server.isLost()) {
                server = null;
            }
        }

        synchronized void close() {
            if (server != null) {
                server.close();
            }
        }
    }

    /** The connection to a server, opened at the first call. */
    public Server server(Address address) {
        return open.computeIfAbsent(address, a -> new Slot()).get(() -> connect(address));
    }

    /** Forgets connections that have ended, so that the next call opens new ones. */
    public void dropLost() {
        open.values().forEach(Slot::dropLost);
    }

    /** One more connection to a server, for a thread of its own. */
    public synchronized Server another(Address address) {
        Server server = connect(address);
        others.add(server);
        return server;
    }

    /**
     * A connection to where a DNS name leads, as it stands. The server tells by its server_uuid which it is, so its
     * certificate need not bear an address.
     */
    public Server landing(Address address) {
        return Server.connect(address, landingProperties(), connections);
    }

    /** By this option file's account instead. */
    public Login by(Path otherDefaultsFile) {
        Login other = new Login(environment);
        other.defaultsFile = otherDefaultsFile;
        return other;
    }

    /** The account's name. */
    public String user() {
        return option("user", System.getProperty("user.name"));
    }

    /**
     * Connections to where names lead, as clients have them, with no more patience than this.
     *
     * @param write a statement that they are to run, if they write, with a place for who writes
     */
    public Probe.Opener probes(Duration patience, Optional<String> write) {
        Properties properties = landingProperties();
        return address -> Probe.connect(address, properties, patience, write);
    }

    private Properties landingProperties() {
        Properties properties = properties();
        properties.setProperty("connectTimeout", LANDING_CONNECT_MILLIS);
        if (properties.getProperty("sslMode").equals("VERIFY_IDENTITY")) {
            properties.setProperty("sslMode", "VERIFY_CA");
        }
        return properties;
    }

    private Server connect(Address address) {
        return Server.connect(reached(address), properties(), connections);
    }

    private Address reached(Address address) {
        failIfOfAnother(addresses.keySet());
        Address own = environment.isEmpty() ? address : address.in(environment);
        String tunnel = addresses.getOrDefault(own.variable(), System.getenv(own.variable()));
        return tunnel == null ? own : own.behind(tunnel);
    }

    /** An address that no database of this environment would ever be reached by is a mistake. */
    private void failIfOfAnother(Set<String> variables) {
        String prefix = environment.isEmpty() ? "" : Address.prefix(environment);
        variables.stream().filter(name -> !name.startsWith(prefix)).findFirst().ifPresent(name -> {
            throw Failure.usage("--db=%s: the addresses of %s have names that begin with %s", name, environment,
                    prefix);
        });
    }

    /** An option of the option file, or what to use without it. */
    public synchronized String option(String name, String otherwise) {
        if (options == null) {
            Path file = defaultsFile != null ? defaultsFile : Path.of(home(), ".my.cnf");
            options = defaultsFile == null && !Files.exists(file) ? Map.of() : OptionFile.client(file);
        }
        return options.getOrDefault(name, otherwise);
    }

    /** As the mysql client finds it. */
    private static String home() {
        String home = System.getenv("HOME");
        return home == null || home.isEmpty() ? System.getProperty("user.home") : home;
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("user", user());
        properties.setProperty("password", password != null ? new String(password) : option("password", ""));
        properties.setProperty("sslMode", option("ssl-mode", "PREFERRED").toUpperCase(Locale.ROOT));
        String authority = option("ssl-ca", null);
        if (authority != null) {
            TrustStore.use(Path.of(authority), properties);
        }
        return properties;
    }

    @Override
    public void close() {
        open.values().forEach(Slot::close);
        others.forEach(Server::close);
    }
}
