package lib.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that tell what was seen of a database: only their owner reads them, and nobody else says where they are. */
public final class PrivateFile {
    private PrivateFile() {}

    /**
     * Opens a file to write to it; a new one is its owner's alone. A link that another user made is not followed.
     *
     * @param how APPEND to add to what it has, TRUNCATE_EXISTING to begin anew
     */
    static FileChannel open(Path path, StandardOpenOption how) throws IOException {
        Path real = path;
        if (Files.isSymbolicLink(path)) {
            String owner = Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
            if (!owner.equals(System.getProperty("user.name"))) {
                throw new FileSystemException(path.toString(), null, "is a link that " + owner + " made");
            }
            real = path.toRealPath();
        }
        return FileChannel.open(real, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, how,
                LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(
                        PosixFilePermissions.fromString("rw-------")));
    }

    /** Writes a file anew. */
    public static void write(Path path, String text) throws IOException {
        try (FileChannel file = open(path, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        }
    }
}
