package lab;

//SOURCES Repository.java

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Small libraries of our own, for systems without those that MySQL's servers are linked with: tests/lab/native has
 * their source, what builds them, and what was built, as text.
 */
final class StandIns {
    /** Under these names the loader looks for them. */
    static final List<String> NAMES = List.of("libaio.so.1", "libnuma.so.1", "libcrypt.so.1");

    private StandIns() {}

    private static Path packed(String name) {
        return Repository.root().resolve("tests/lab/native/" + name + ".gz.b64");
    }

    /** Names what is built now. */
    static String key(String name) throws IOException {
        return name + "-" + MySqlRelease.hash(Files.readString(packed(name)));
    }

    /** Writes one of them, alone in a folder: the loader must not find those there that the system has. */
    static void unpack(String name, Path folder) throws IOException {
        try (InputStream text = Files.newInputStream(packed(name));
                InputStream library = new GZIPInputStream(Base64.getMimeDecoder().wrap(text))) {
            Files.copy(library, folder.resolve(name));
        }
    }
}
