package lib.mysql;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What may be told of somebody's statement: its verb and its tables, never a value. Whatever stands behind the first
 * quote is not read, so that no way of escaping one can let a value through.
 */
public final class Statements {
    private static final Pattern START = Pattern.compile("['\"#]|-- |/\\*");
    private static final String NAME = "(?:`[^`]+`|[A-Za-z_$][\\w$]*)";
    private static final Pattern VERB = Pattern.compile("[\\s(]*([A-Za-z]+)(?:\\s+(TABLES?|USER|DATABASE|VIEW|INDEX|"
            + "PROCEDURE|FUNCTION|EVENT|TRIGGER|PASSWORD|COMMIT|PREPARE|TEMPORARY\\s+TABLE)\\b)?.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern TABLE = Pattern.compile(
            "\\b(?:FROM|INTO|JOIN|(?<!KEY )UPDATE|TABLES?|CALL|REPLACE|INSERT|DELETE)\\s+"
                    + "(?:(?:INTO|FROM|LOW_PRIORITY|DELAYED|HIGH_PRIORITY|QUICK|IGNORE|IF(?:\\s+NOT)?\\s+EXISTS)\\s+)*"
                    + "(" + NAME + "(?:\\s*\\.\\s*" + NAME + ")?)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern ANY_NAME = Pattern.compile(NAME + "(?:\\s*\\.\\s*" + NAME + ")?");
    private static final Set<String> NO_TABLES = Set.of("FROM", "INTO", "SET", "SELECT", "TABLE", "UPDATE", "DUAL");
    /** What neither holds up a freeze nor is cut off by it. */
    private static final Set<String> READING = Set.of("SELECT", "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "WITH", "DO",
            "SET", "USE", "HELP", "CHECKSUM", "VALUES", "TABLE", "KILL");

    private Statements() {}

    /** "UPDATE app.writes"; "" for no statement. */
    public static String words(String sql) {
        if (sql == null || sql.isEmpty()) {
            return "";
        }
        String plain = beforeAnyValue(sql);
        return Stream.concat(Stream.of(verb(plain)), tables(plain).stream()).collect(Collectors.joining(" ")).strip();
    }

    /** "UPDATE", "ALTER TABLE"; "" for none. */
    static String verb(String sql) {
        Matcher verb = VERB.matcher(beforeAnyValue(sql));
        return !verb.matches() ? "" : Stream.of(verb.group(1), verb.group(2)).filter(Objects::nonNull)
                .map(word -> word.toUpperCase(Locale.ROOT)).collect(Collectors.joining(" "));
    }

    /** Whether a statement, or what {@link #words} tells of it, only reads. A function in it may write all the same. */
    public static boolean isReading(String sql) {
        return READING.contains(words(sql).split(" ", 2)[0]);
    }

    /** All names in a statement, a table's with its schema: "a" and "app.b". For comparing, not for telling. */
    static Set<String> names(String sql) {
        return sql == null ? Set.of() : ANY_NAME.matcher(sql).results()
                .map(found -> found.group().replaceAll("[`\\s]", "")).collect(Collectors.toSet());
    }

    /** The tables that a statement names before its first value, as it names them. */
    static List<String> tablesOf(String sql) {
        return tables(beforeAnyValue(sql));
    }

    private static List<String> tables(String plain) {
        return TABLE.matcher(plain).results()
                .map(found -> found.group(1).replaceAll("[`\\s]", ""))
                .filter(name -> !NO_TABLES.contains(name.toUpperCase(Locale.ROOT))).distinct().toList();
    }

    /** The statement up to its first quote, without comments: before that there are no values but numbers. */
    private static String beforeAnyValue(String sql) {
        StringBuilder plain = new StringBuilder();
        String rest = sql;
        Matcher start = START.matcher(rest);
        while (start.find()) {
            plain.append(rest, 0, start.start()).append(' ');
            if (start.group().matches("['\"]")) {
                return plain.toString();
            }
            String end = start.group().equals("/*") ? "*/" : "\n";
            int to = rest.indexOf(end, start.end());
            rest = to < 0 ? "" : rest.substring(to + end.length());
            start = START.matcher(rest);
        }
        return plain.append(rest).toString();
    }
}
