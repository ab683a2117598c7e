package lib.setup;

//SOURCES Draft.java

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lib.setup.Draft.Chosen;
import lib.setup.Draft.Entry;

/** The text of an Environment.java: another environment's, with each constant that the draft knows in its place. */
public final class EnvironmentFile {
    private static final int LONGEST_LINE = 120;
    private static final String CONSTANT = "    public static final ";

    private final Draft draft;
    private String text;

    private EnvironmentFile(Draft draft, String template) {
        this.draft = draft;
        text = template;
    }

    /** The text, in the order and with the comments of the template. */
    public static String of(Draft draft, String template) {
        EnvironmentFile file = new EnvironmentFile(draft, template);
        file.write();
        return file.text;
    }

    private void write() {
        Matcher old = Pattern.compile("String NAME = \"(.*)\"").matcher(text);
        String from = old.find() ? old.group(1) : "";
        text = text.replace("names mean in " + from + ".", "names mean in " + draft.name() + ".");
        constant("String", "NAME", quoted(draft.name()));
        if (text.contains(" Account ACCOUNT =")) {
            constant("Account", "ACCOUNT", draft.account().isEmpty() ? "Account.any()"
                    : "Account.of(%s, %s)".formatted(quoted(draft.account()), quoted(draft.region())));
        }
        constant("HostedZone", "ZONE", "HostedZone.of(%s)".formatted(quoted(draft.zone())));
        endpoints();
        constant("Endpoints", "WRITES", list(true));
        constant("Endpoints", "READS", list(false));
        constant("long", "NORMAL_TTL", "" + draft.ttl());
        List<String> comments = List.of("%s, live until the switchover.", "%s, replicating from blue.",
                "%s, replicating from green: where writes go back to after a rollback.");
        for (int i = 0; i < 3; i++) {
            cluster(List.of("BLUE", "GREEN", "BLUEPRIME").get(i), comments.get(i), i);
        }
        appState();
        if (text.contains("RdsInstances.of") && !text.contains("import lib.aws.RdsInstances;")) {
            text = text.replace("import lib.aws.ParameterGroup;",
                    "import lib.aws.ParameterGroup;\nimport lib.aws.RdsInstances;");
        }
    }

    /** Puts a value in the place of the present one. */
    private void constant(String type, String name, String value) {
        String head = CONSTANT + type + " " + name + " = ";
        String line = head + value + ";";
        replace("(?m)^" + CONSTANT + type + " " + name + " =[^;]*;",
                line.length() <= LONGEST_LINE ? line : head.stripTrailing() + "\n            " + value + ";");
    }

    private void replace(String pattern, String by) {
        text = Pattern.compile(pattern).matcher(text).replaceFirst(Matcher.quoteReplacement(by));
    }

    private void endpoints() {
        String all = draft.records().stream().map(EnvironmentFile::endpoint).collect(Collectors.joining("\n"));
        String one = "(?m)^" + CONSTANT + "Endpoint \\w+ =[^;]*;\n";
        replace(one, "@\n");
        text = text.replaceAll(one, "").replaceFirst("(?m)^@$", Matcher.quoteReplacement(all));
    }

    private static String endpoint(Entry record) {
        String head = CONSTANT + "Endpoint " + record.constant() + " =";
        String value = "new Endpoint(%s, %s);".formatted(quoted(record.role()), quoted(record.name()));
        return head.length() + 1 + value.length() <= LONGEST_LINE ? head + " " + value
                : head + "\n            " + value;
    }

    private String list(boolean writes) {
        return draft.records().stream().filter(record -> record.write() == writes).map(Entry::constant)
                .collect(Collectors.joining(", ", "Endpoints.of(", ")"));
    }

    private void cluster(String constant, String comment, int index) {
        String head = "(?m)^(?:    //.*\n)*" + CONSTANT + "Cluster " + constant + " =[^;]*;";
        if (index >= draft.clusters().size()) {
            replace(head, "    // There is no way back: Cluster.named(\"blueprime\")… would be one.\n" + CONSTANT
                    + "Cluster " + constant + " = Cluster.none();");
            return;
        }
        Chosen cluster = draft.clusters().get(index);
        StringBuilder made =
                new StringBuilder("    // " + comment.formatted(cluster.what()) + "\n" + CONSTANT + "Cluster "
                        + constant + " = Cluster.named(%s)\n            .parameters(ParameterGroup.%s(%s))".formatted(
                                quoted(cluster.name()), cluster.aurora() ? "ofCluster" : "ofInstance",
                                quoted(cluster.group())));
        for (Entry record : draft.records()) {
            call(made, "answers", record, quoted(cluster.hosts().get(record.role())));
        }
        draft.records().stream().filter(record -> cluster.instances().containsKey(record.role())).forEach(
                record -> call(made, "instances", record, "RdsInstances." + cluster.instances().get(record.role())));
        replace(head, made + ";");
    }

    private static void call(StringBuilder made, String method, Entry record, String argument) {
        String head = "            .%s(%s,".formatted(method, record.constant());
        boolean fits = head.length() + argument.length() + 3 <= LONGEST_LINE;
        made.append('\n').append(head).append(fits ? " " : "\n                    ").append(argument).append(')');
    }

    private void appState() {
        if (draft.bucket().isEmpty()) {
            constant("AppState", "APP_STATE", "AppState.none()");
        } else {
            replace("AppState\\.(?:inBucket\\(\"[^\"]*\"|none\\()", "AppState.inBucket(" + quoted(draft.bucket()));
        }
    }

    private static String quoted(String words) {
        return '"' + words.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
