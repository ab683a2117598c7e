package lib.mysql;

//SOURCES ../run/Failure.java
//SOURCES ../run/OptionGroups.java
//SOURCES Address.java
//SOURCES OptionFile.java
//SOURCES Passwords.java
//SOURCES Probe.java
//SOURCES Server.java
//SOURCES Slot.java
//SOURCES SqlFailure.java
//SOURCES Tls.java

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
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

    @Option(names = "--trust-network",
            description = "Log in to servers on other machines though no certificate is checked (without ssl-ca).")
    private boolean trustsNetwork;

    /** Whose variables say where a database is reached; empty for a script that belongs to no environment. */
    private final String environment;
    private final Map<Address, Slot> open = new ConcurrentHashMap<>();
    private final List<Server> others = new ArrayList<>();
    private final OwnConnections connections = new OwnConnections();
    private Passwords passwords;
    private boolean givesTokens;
    private Map<String, String> options;
    private Tls tls;

    /** For a script that belongs to no environment. */
    public Login() {
        this("");
    }

    /** For an environment of that name: its name begins the variables of its addresses. */
    public Login(String environment) {
        this.environment = environment;
    }

    /** The connection to a server, opened at the first call. */
    public Server server(Address address) {
        return open.computeIfAbsent(address, a -> new Slot()).get(() -> connect(address));
    }

    /** Connects to a server that will be asked for; whatever fails is told to who asks first. */
    public void connectAhead(Address address) {
        open.computeIfAbsent(address, a -> new Slot()).connectAhead(() -> connect(address));
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
     * A connection to where a DNS name leads, as it stands. It logs in to nobody but who has a certificate for the
     * server's own name, where certificates are checked at all.
     */
    public Server landing(Address address) {
        return connect(address, address, () -> landingProperties(address));
    }

    /** By this option file's account instead. */
    public Login by(Path otherDefaultsFile) {
        Login other = new Login(environment);
        other.defaultsFile = otherDefaultsFile;
        other.trustsNetwork = trustsNetwork;
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
        return address -> {
            Properties login = landingProperties(address);
            try {
                return Probe.connect(address, login, patience, write);
            } catch (SQLException e) {
                if (e.getErrorCode() == SqlFailure.ACCESS_DENIED) {
                    isRenewed(address, login); // for the next try
                }
                throw e;
            }
        };
    }

    private Properties landingProperties(Address address) {
        Properties properties = properties(address, address, true);
        properties.setProperty("connectTimeout", LANDING_CONNECT_MILLIS);
        return properties;
    }

    /** Whether servers have to show a certificate before they get a login. */
    public boolean verifies() {
        return tls().verifies();
    }

    /** Whether servers have to show a certificate for their own name. */
    public boolean verifiesIdentity() {
        return tls().verifiesIdentity();
    }

    /** Every server that this script is connected to, one for each variable. */
    public synchronized List<Server> connected() {
        Map<String, Server> servers = new TreeMap<>();
        Stream.concat(open.values().stream().flatMap(slot -> slot.now().stream()), others.stream())
                .forEach(server -> servers.putIfAbsent(server.address().variable(), server));
        return List.copyOf(servers.values());
    }

    /** Whether this script is connected to the server at this address. */
    public boolean isConnected(Address address) {
        return open.containsKey(address) && open.get(address).now().isPresent();
    }

    /** Who is asked for the password of each connection from here on; tokens of IAM's go to the server in clear. */
    public void passwordsBy(Passwords issuer, boolean areTokens) {
        passwords = issuer;
        givesTokens = areTokens;
    }

    private Server connect(Address address) {
        Address reached = reached(address);
        return connect(address, reached, () -> properties(address, reached, false));
    }

    private Server connect(Address own, Address reached, Supplier<Properties> login) {
        Properties properties = login.get();
        try {
            return Server.connect(reached, properties, connections);
        } catch (SqlFailure e) {
            if (e.isOfLogin() && isRenewed(own, properties)) {
                return connect(own, reached, login);
            }
            throw e.withLogin(!Files.exists(file())
                    ? "there is no %s, so the login was the system's user".formatted(file())
                    : passwords == null ? "the login is from " + file()
                    : "the user is from %s, the password from AWS".formatted(file()));
        }
    }

    private boolean isRenewed(Address own, Properties refused) {
        return passwords != null && passwords.isRenewed(own, refused.getProperty("password"));
    }

    /** The same server as this script reaches it: by a tunnel, where one is named. */
    public Address reached(Address address) {
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
    public String option(String name, String otherwise) {
        return options().getOrDefault(name, otherwise);
    }

    private synchronized Map<String, String> options() {
        if (options == null) {
            options = defaultsFile == null && !Files.exists(file()) ? Map.of() : OptionFile.client(file());
        }
        return options;
    }

    private Path file() {
        return defaultsFile != null ? defaultsFile : OptionFile.ofUser();
    }

    private synchronized Tls tls() {
        if (tls == null) {
            tls = new Tls(options(), givesTokens);
        }
        return tls;
    }

    private Properties properties(Address own, Address reached, boolean byName) {
        Properties properties = tls().properties(reached, trustsNetwork, byName);
        properties.setProperty("user", user());
        properties.setProperty("password", passwords != null ? passwords.of(own, user())
                : password != null ? new String(password) : option("password", ""));
        return properties;
    }

    @Override
    public void close() {
        open.values().forEach(Slot::close);
        others.forEach(Server::close);
    }
}
