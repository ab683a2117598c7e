package lib.mysql;

//SOURCES ../run/Failure.java
//SOURCES Address.java
//SOURCES PinnedSocket.java
//SOURCES TrustStore.java

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import lib.run.Failure;

/**
 * How a server has to prove who it is before it gets a login, as the option file says it: ssl-mode, ssl-ca and
 * enable-cleartext-plugin mean what they mean to the mysql client.
 */
final class Tls {
    private static final String VERIFY_IDENTITY = "VERIFY_IDENTITY", VERIFY_CA = "VERIFY_CA";
    private static final List<String> MODES =
            List.of("DISABLED", "PREFERRED", "REQUIRED", VERIFY_CA, VERIFY_IDENTITY);
    private static final String CLEARTEXT = "enable-cleartext-plugin";

    private final String mode;
    private final boolean sendsCleartext;
    private final TrustStore authorities;

    /**
     * Refuses a mode that MySQL does not know, and a password in clear for a server that proves nothing.
     *
     * @param byToken whether the password is a token of IAM's, which goes to the server in clear
     */
    Tls(Map<String, String> options, boolean byToken) {
        String authority = options.get("ssl-ca");
        mode = options.getOrDefault("ssl-mode", authority == null ? "PREFERRED" : VERIFY_CA).toUpperCase(Locale.ROOT);
        if (!MODES.contains(mode)) {
            throw Failure.usage("ssl-mode=%s in the option file: write one of %s", mode, String.join(", ", MODES));
        }
        sendsCleartext = byToken || List.of("", "1", "on", "true").contains(
                options.getOrDefault(CLEARTEXT, "off").toLowerCase(Locale.ROOT));
        if (sendsCleartext && !verifies()) {
            throw Failure.usage("%s would give the password to any server: name ssl-ca in the option file, and "
                    + "ssl-mode=VERIFY_IDENTITY", byToken ? "--iam" : CLEARTEXT + " in the option file");
        }
        authorities = authority == null ? null : TrustStore.of(Path.of(authority));
    }

    /** Whether a server's certificate is checked at all. */
    boolean verifies() {
        return mode.startsWith("VERIFY_");
    }

    /** Whether a server must have a certificate for its own name. */
    boolean verifiesIdentity() {
        return mode.equals(VERIFY_IDENTITY);
    }

    /**
     * What a connection to this address needs. Refuses one to another machine that proves nothing.
     *
     * @param trusted whether the operator says that nobody is on the way there
     * @param byName whether the certificate must bear the server's own name, whatever the option file says
     */
    Properties properties(Address address, boolean trusted, boolean byName) {
        if (!verifies() && !trusted && !address.isOnThisMachine()) {
            throw Failure
                    .refused("%s is on another machine and proves nothing, so it gets no password: "
                            + "name ssl-ca and ssl-mode=VERIFY_IDENTITY in the option file (or, on a network that "
                            + "you trust, --trust-network)", address);
        }
        Properties properties = new Properties();
        properties.setProperty("sslMode", byName && verifies() ? VERIFY_IDENTITY : mode);
        if (authorities != null) {
            authorities.addTo(properties);
        }
        if (!sendsCleartext) {
            properties.setProperty("disabledAuthenticationPlugins", "mysql_clear_password");
        }
        PinnedSocket.use(address, properties);
        return properties;
    }
}
