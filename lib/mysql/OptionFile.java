package lib.mysql;

//SOURCES ../run/Failure.java

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lib.run.Failure;

/**
 * MySQL's option file, read as the mysql client does: of the group [client] user, password, host, port, ssl-mode,
 * ssl-ca and enable-cleartext-plugin; {@code key = value}, quotes, # and ; comments. What it includes is not read, and
 * that is told.
 */
final class OptionFile {
    private static final Pattern ESCAPE = Pattern.compile("\\\\([btnrs'\"\\\\])");
    private static final Map<String, String> ESCAPED = Map.of("b", "\b", "t", "\t", "n", "\n", "r", "\r", "s", " ");

    private OptionFile() {}

    /** Where the mysql client looks for this user's. */
    static Path ofUser() {
        String home = System.getenv("HOME");
        return Path.of(home == null || home.isEmpty() ? System.getProperty("user.home") : home, ".my.cnf");
    }

    /** The options of [client], names with dashes. Throws {@link Failure} when the file can't be read. */
    static Map<String, String> client(Path file) {
        Map<String, String> options = new HashMap<>();
        boolean inClient = false;
        try {
            if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_WRITE)
                    && Files.isRegularFile(file)) {
                throw Failure.refused("the MySQL option file %s may be written by everybody: chmod o-w it", file);
            }
            for (String raw : Files.readAllLines(file)) {
                String line = raw.strip();
                if (line.startsWith("!")) {
                    System.err.printf("note   %s in %s is not followed: say it there itself%n", line, file);
                } else if (line.startsWith("[")) {
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

    /** As MySQL reads it: up to a # outside quotes, without the quotes around it, its escapes resolved. */
    private static String value(String text) {
        char quote = 0;
        int end = 0;
        for (; end < text.length() && (quote != 0 || text.charAt(end) != '#'); end++) {
            char c = text.charAt(end);
            if (quote != 0 && c == '\\') {
                end++;
            } else if (quote == 0 ? c == '\'' || c == '"' : c == quote) {
                quote = quote == 0 ? c : 0;
            }
        }
        String value = text.substring(0, Math.min(end, text.length())).strip();
        boolean quoted =
                value.length() > 1 && "'\"".indexOf(value.charAt(0)) >= 0 && value.endsWith(value.substring(0, 1));
        return ESCAPE.matcher(quoted ? value.substring(1, value.length() - 1) : value)
                .replaceAll(escape -> Matcher.quoteReplacement(ESCAPED.getOrDefault(escape.group(1), escape.group(1))));
    }
}
