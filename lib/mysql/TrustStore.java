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
final class TrustStore {
    private TrustStore() {}

    /** Lets a connection trust the authorities in this file. */
    static void use(Path pem, Properties properties) {
        String secret = UUID.randomUUID().toString();
        properties.setProperty("trustCertificateKeyStoreUrl", copy(pem, secret).toUri().toString());
        properties.setProperty("trustCertificateKeyStoreType", "PKCS12");
        properties.setProperty("trustCertificateKeyStorePassword", secret);
    }

    private static Path copy(Path pem, String secret) {
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
}
