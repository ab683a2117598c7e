package simulation;

//SOURCES SimulatedLink.java

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Statements and what answers them. */
class Sql {
    /** Answers one statement with rows. */
    interface Rows {
        List<Map<String, String>> of(SimulatedLink link, String... parameters) throws SQLException;
    }

    /** Answers one statement with one value. */
    interface Value {
        String of(SimulatedLink link, String... parameters) throws SQLException;
    }

    private final Map<String, Rows> known = new ConcurrentHashMap<>();
    private final Map<Pattern, Rows> forms = new LinkedHashMap<>();

    void rows(String sql, Rows answer) {
        known.put(sql, answer);
    }

    void value(String sql, Value answer) {
        known.put(sql, (link, parameters) -> List.of(row("value", answer.of(link, parameters))));
    }

    /** Statements of this form; its groups are the answer's parameters. */
    void form(String regularExpression, Rows answer) {
        forms.put(Pattern.compile(regularExpression), answer);
    }

    /** These and others. */
    Sql and(Sql others) {
        known.putAll(others.known);
        forms.putAll(others.forms);
        return this;
    }

    Optional<List<Map<String, String>>> answer(SimulatedLink link, String sql, String... parameters)
            throws SQLException {
        Rows answer = known.get(sql);
        if (answer != null) {
            return Optional.of(answer.of(link, parameters));
        }
        for (Map.Entry<Pattern, Rows> form : forms.entrySet()) {
            Matcher matcher = form.getKey().matcher(sql);
            if (matcher.matches() && matcher.groupCount() == 0) {
                known.put(sql, form.getValue()); // found sooner the next time
                return Optional.of(form.getValue().of(link, parameters));
            }
            if (matcher.matches()) {
                String[] groups = new String[matcher.groupCount()];
                for (int i = 0; i < groups.length; i++) {
                    groups[i] = matcher.group(i + 1);
                }
                return Optional.of(form.getValue().of(link, groups));
            }
        }
        return Optional.empty();
    }

    /** A row: names and values in turn. */
    static Map<String, String> row(String... namesAndValues) {
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            row.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return row;
    }

    static SQLException error(int code, String state, String message) {
        return new SQLException(message, state, code);
    }

    /** What another version knows, but this one does not. */
    static SQLException unknown() {
        return error(1064, "42000", "You have an error in your SQL syntax");
    }
}
