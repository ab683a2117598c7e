package lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An authority of its own, and a certificate that it has given to a server. Made by the JDK's keytool. */
public record Certificates(Path authority, Path certificate, Path key) {
    private static final String PASSWORD = "of-the-lab";

    /** PEM files in a new folder beside this one: of an authority, and of a server with these names. */
    public static Certificates make(Path folder, String... names) throws Exception {
        Path own = Files.createTempDirectory(folder, "certificates");
        Path store = own.resolve("store.p12");
        keytool(store, "authority", "-ext", "bc:c");
        String all = Arrays.stream(names).map(name -> "dns:" + name).collect(Collectors.joining(","));
        keytool(store, "server", "-ext", "san=" + all, "-signer", "authority");
        KeyStore made = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        return new Certificates(
                pem(own.resolve("ca.pem"), "CERTIFICATE", made.getCertificate("authority").getEncoded()),
                pem(own.resolve("server.pem"), "CERTIFICATE", made.getCertificate("server").getEncoded()),
                pem(own.resolve("key.pem"), "PRIVATE KEY", made.getKey("server", PASSWORD.toCharArray()).getEncoded()));
    }

    private static void keytool(Path store, String alias, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/keytool", "-genkeypair",
                "-alias", alias, "-dname", "CN=" + alias + " of the lab", "-keyalg", "RSA", "-validity", "2",
                "-keystore", store.toString(), "-storepass", PASSWORD));
        command.addAll(List.of(more));
        Process process = Program.apart(new ProcessBuilder(command)).redirectErrorStream(true).start();
        try (InputStream output = process.getInputStream()) {
            String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException("keytool: " + said);
            }
        }
    }

    private static Path pem(Path file, String what, byte[] content) throws IOException, GeneralSecurityException {
        return Files.writeString(file, "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(what,
                Base64.getMimeEncoder().encodeToString(content)));
    }

    /** For a server of Java's own. */
    public SSLContext context() throws GeneralSecurityException, IOException {
        KeyStore made = KeyStore.getInstance(authority.resolveSibling("store.p12").toFile(), PASSWORD.toCharArray());
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(made, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** Lets a running server (8.0.16 or newer) show its certificate from now on. */
    public void giveTo(MySqlServer server) {
        server.execute("SET GLOBAL ssl_ca = '%s', GLOBAL ssl_cert = '%s', GLOBAL ssl_key = '%s'".formatted(
                authority, certificate, key), "ALTER INSTANCE RELOAD TLS");
    }
}
