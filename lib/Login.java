package lib;

//SOURCES Command.java
//SOURCES Database.java
//SOURCES OptionFile.java
//SOURCES Server.java

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import picocli.CommandLine.Option;

/** Who logs in to MySQL, and at which address: one open connection a database, kept for the whole script. */
public final class Login implements AutoCloseable {
    @Option(names = "--defaults-file", paramLabel = "FILE",
            description = "MySQL option file, group [client] (default ~/.my.cnf; without one: the system's user, no password).")
    Path defaultsFile;

    @Option(names = {"-p", "--password"}, interactive = true, description = "Ask for the MySQL password.")
    char[] password;

    @Option(names = "--db", paramLabel = "NAME=HOST:PORT",
            description = "Where a database is reached, for example BLUE_DB=127.0.0.1:10017 (repeatable; or set that variable).")
    Map<String, String> addresses = new HashMap<>();

    private final Map<Database, Server> open = new LinkedHashMap<>();
    private final List<Server> others = new ArrayList<>();
    private Map<String, String> options;

    /** The connection to a database, opened at the first call. */
    public synchronized Server server(Database database) {
        return open.computeIfAbsent(database, this::connect);
    }

    /** Forgets connections that have ended, so that the next call opens new ones. */
    synchronized void dropLost() {
        open.values().removeIf(Server::isLost);
    }

    /** One more connection to a database, for a thread of its own. */
    synchronized Server another(Database database) {
        Server server = connect(database);
        others.add(server);
        return server;
    }

    /**
     * A connection to where a DNS name leads, as it stands. The server tells by its server_uuid which it is, so its certificate need not
     * bear an address.
     */
    Server landing(Database database) {
        Properties properties = properties();
        properties.setProperty("connectTimeout", "2000");
        if (properties.getProperty("sslMode").equals("VERIFY_IDENTITY")) {
            properties.setProperty("sslMode", "VERIFY_CA");
        }
        return Server.connect(database, properties);
    }

    private Server connect(Database database) {
        String address = addresses.getOrDefault(database.variable(), System.getenv(database.variable()));
        return Server.connect(address == null ? database : database.behind(address), properties());
    }

    /** An option of the option file, or what to use without it. */
    public synchronized String option(String name, String otherwise) {
        if (options == null) {
            Path file = defaultsFile != null ? defaultsFile : Path.of(System.getProperty("user.home"), ".my.cnf");
            options = defaultsFile == null && !Files.exists(file) ? Map.of() : OptionFile.client(file);
        }
        return options.getOrDefault(name, otherwise);
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("user", option("user", System.getProperty("user.name")));
        properties.setProperty("password", password != null ? new String(password) : option("password", ""));
        properties.setProperty("sslMode", option("ssl-mode", "PREFERRED").toUpperCase(Locale.ROOT));
        String authority = option("ssl-ca", null);
        if (authority != null) {
            String secret = UUID.randomUUID().toString();
            properties.setProperty("trustCertificateKeyStoreUrl", trustStore(Path.of(authority), secret).toUri().toString());
            properties.setProperty("trustCertificateKeyStoreType", "PKCS12");
            properties.setProperty("trustCertificateKeyStorePassword", secret);
        }
        return properties;
    }

    /** Connector/J reads key stores only, MySQL's users have PEM files: copies the certificates into a key store of this run. */
    private static Path trustStore(Path pem, String secret) {
        try (InputStream in = Files.newInputStream(pem)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + number++, certificate);
            }
            Path file = Files.createTempFile("ssl-ca", ".p12");
            file.toFile().deleteOnExit();
            try (OutputStream out = Files.newOutputStream(file)) {
                store.store(out, secret.toCharArray());
            }
            return file;
        } catch (IOException | GeneralSecurityException e) {
            throw Failure.failed(e, "cannot use ssl-ca=%s: %s", pem, e.getMessage());
        }
    }

    @Override
    public void close() {
        open.values().forEach(Server::close);
        others.forEach(Server::close);
    }
}
