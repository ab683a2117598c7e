package lib.mysql;

//SOURCES ../run/Failure.java

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Properties;
import java.util.UUID;
import lib.run.Failure;

/**
 * Connector/J reads key stores only, MySQL's users have PEM files: copies the certificates into a key store of this
 * run.
 */
record TrustStore(Path file, String secret) {
    /** Encrypts nothing, so it is read in no time: what it holds is public, and the secret proves it unchanged. */
    private static final String TYPE = "JKS";

    /** The authorities in a PEM file. */
    static TrustStore of(Path pem) {
        String secret = UUID.randomUUID().toString();
        try (InputStream in = Files.newInputStream(pem)) {
            KeyStore store = KeyStore.getInstance(TYPE);
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + number++, certificate);
            }
            if (number == 0) {
                throw Failure.failed("cannot use ssl-ca=%s: no certificate is in it", pem);
            }
            Path file = Files.createTempFile("ssl-ca", ".jks");
            file.toFile().deleteOnExit();
            try (OutputStream out = Files.newOutputStream(file)) {
                store.store(out, secret.toCharArray());
            }
            return new TrustStore(file, secret);
        } catch (IOException | GeneralSecurityException e) {
            throw Failure.failed(e, "cannot use ssl-ca=%s: %s", pem, e.getMessage());
        }
    }

    /** Lets a connection trust these authorities and no others. */
    void addTo(Properties properties) {
        properties.setProperty("trustCertificateKeyStoreUrl", file.toUri().toString());
        properties.setProperty("trustCertificateKeyStoreType", TYPE);
        properties.setProperty("trustCertificateKeyStorePassword", secret);
        properties.setProperty("fallbackToSystemTrustStore", "false");
    }
}
