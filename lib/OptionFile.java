package lib;

//SOURCES Failure.java

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** MySQL's option file, read as the mysql client does: the group [client], {@code key = value}, quotes, # and ; comments. */
final class OptionFile {
    private OptionFile() {}

    /** The options of [client], names with dashes. Throws {@link Failure} when the file can't be read. */
    static Map<String, String> client(Path file) {
        Map<String, String> options = new HashMap<>();
        boolean inClient = false;
        try {
            for (String raw : Files.readAllLines(file)) {
                String line = raw.strip();
                if (line.startsWith("[")) {
                    inClient = line.equals("[client]");
                } else if (inClient && !line.isEmpty() && !line.startsWith("#") && !line.startsWith(";")) {
                    String[] pair = line.split("=", 2);
                    options.put(pair[0].strip().replace('_', '-'), pair.length == 1 ? "" : value(pair[1].strip()));
                }
            }
            return options;
        } catch (IOException e) {
            throw Failure.failed(e, "cannot read the MySQL option file %s: %s", file, e.getMessage());
        }
    }

    private static String value(String text) {
        boolean quoted = text.length() > 1 && (text.startsWith("'") || text.startsWith("\"")) && text.endsWith(text.substring(0, 1));
        return quoted ? text.substring(1, text.length() - 1) : text.replaceAll("\\s+#.*$", "");
    }
}
