package lib.run;

//SOURCES Outside.java
//SOURCES PrivateFile.java

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A file that only grows, line by line. */
public interface JournalFile extends AutoCloseable {
    /** Opens such files. */
    interface Opener {
        /** The file of that name, made where there is none. */
        JournalFile open(Path path) throws IOException;
    }

    /** Who opens the journals of the present thread. */
    Outside<Opener> OUTSIDE = new Outside<>(OnDisk::open);

    /** Adds to the file. */
    void write(String text) throws IOException;

    /** Returns when all that was written is on disk. */
    void force() throws IOException;

    /** Every line so far. */
    List<String> lines() throws IOException;

    @Override
    void close() throws IOException;

    /** A real file. */
    record OnDisk(Path path, FileChannel channel) implements JournalFile {
        static JournalFile open(Path path) throws IOException {
            Files.createDirectories(path.toAbsolutePath().getParent());
            return new OnDisk(path, PrivateFile.open(path, StandardOpenOption.APPEND));
        }

        @Override
        public void write(String text) throws IOException {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public List<String> lines() throws IOException {
            return Files.readAllLines(path);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
