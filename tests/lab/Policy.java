package lab;

//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.4
//SOURCES AwsService.java

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;

/** An IAM policy of Allow statements, as far as ours uses the language: actions, resources, the names of records. */
public final class Policy {
    private static final Pattern RECORD = Pattern.compile("<Name>([^<]*)</Name>");

    private record Statement(List<?> actions, List<?> resources, Collection<?> records) {}

    private final List<Statement> statements = new ArrayList<>();
    private final Set<String> asked = new ConcurrentSkipListSet<>();

    /** The policy that a text of JSON tells. */
    public Policy(String json) throws IOException {
        for (Object each : (List<?>) JSON.std.mapFrom(json).get("Statement")) {
            Map<?, ?> statement = (Map<?, ?>) each;
            if (!"Allow".equals(statement.get("Effect"))) {
                throw new IOException("Effect is not Allow: " + statement);
            }
            statements.add(new Statement(list(statement.get("Action")), list(statement.get("Resource")),
                    records(statement.get("Condition"))));
        }
    }

    private static List<?> list(Object oneOrMore) {
        return oneOrMore instanceof List<?> more ? more : List.of(oneOrMore);
    }

    /** The records that a batch may change; empty: all. */
    private static Collection<?> records(Object condition) throws IOException {
        if (condition == null) {
            return List.of();
        }
        if (((Map<?, ?>) condition).get("ForAllValues:StringEquals") instanceof Map<?, ?> equal && equal.get(
                "route53:ChangeResourceRecordSetsNormalizedRecordNames") instanceof List<?> names) {
            return names;
        }
        throw new IOException("this condition is not known here: " + condition);
    }

    /** Whether a request may be made. Who one is may always be asked. */
    boolean allows(String action, String resource, AwsService.Request request) {
        asked.add(action);
        return action.startsWith("sts:") || statements.stream().anyMatch(statement -> statement.actions.contains(action)
                && statement.resources.stream().anyMatch(pattern -> matches(resource.replace("\"", ""), pattern))
                && (statement.records.isEmpty() || statement.records.containsAll(records(request))));
    }

    private static boolean matches(String resource, Object pattern) {
        return resource.matches("\\Q" + pattern.toString().replace("*", "\\E.*\\Q") + "\\E");
    }

    private static List<String> records(AwsService.Request request) {
        return RECORD.matcher(new String(request.body(), StandardCharsets.UTF_8)).results()
                .map(found -> found.group(1).toLowerCase(Locale.ROOT).replaceFirst("\\.$", "")).toList();
    }

    /** Actions that it allows and nobody has asked for. */
    public Set<String> unused() {
        Set<String> unused = new TreeSet<>();
        statements.forEach(statement -> statement.actions.forEach(action -> unused.add(action.toString())));
        unused.removeAll(asked);
        return unused;
    }
}
