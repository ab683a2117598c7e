///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Make an environment of your own: find its records and clusters in AWS, write its folder and its aliases
//JAVA 17+
//MAIN Init
//SOURCES ../lib/run/Script.java
//SOURCES ../lib/run/Terminal.java
//SOURCES ../lib/setup/Checkup.java
//SOURCES ../lib/setup/EnvironmentFile.java
//SOURCES ../lib/setup/Finder.java
//SOURCES ../lib/setup/Interview.java
//SOURCES ../lib/setup/Questions.java
//SOURCES ../tests/lab/Repository.java

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.Repository;
import lib.run.Failure;
import lib.run.Script;
import lib.run.Terminal;
import lib.setup.Checkup;
import lib.setup.Draft;
import lib.setup.EnvironmentFile;
import lib.setup.Finder;
import lib.setup.Interview;
import lib.setup.Questions;
import lib.site.Site;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

class Init extends Script {
    private static final String CATALOG = "jbang-catalog.json";

    @Parameters(paramLabel = "NAME", description = "The environment, and its folder: small letters, digits, dashes.")
    String name;

    @Option(names = "--from", paramLabel = "ENVIRONMENT", defaultValue = "nonprod",
            description = "Whose steps are copied (default ${DEFAULT-VALUE}).")
    String from;

    @Option(names = "--zone", description = "The hosted zone, by its name or id.")
    String zone;

    @Option(names = "--blue", paramLabel = "ID", description = "The cluster or instance that has the writes now.")
    String blue;

    @Option(names = "--green", paramLabel = "ID", description = "The one that is to get them.")
    String green;

    @Option(names = "--blueprime", paramLabel = "ID|none", description = "The one they may go back to.")
    String blueprime;

    @Option(names = "--bucket", paramLabel = "NAME|none", description = "Of the app state (default none).")
    String bucket;

    @Option(names = "--host", paramLabel = "CLUSTER.ROLE=ADDRESS",
            description = "Where a record leads on a cluster, as green.reader=… (repeatable).")
    Map<String, String> hosts = Map.of();

    @Option(names = "--no-aws", description = "Ask for everything, or take --zone, --writes, --reads, --group, --host.")
    boolean withoutAws;

    @Option(names = "--writes", paramLabel = "NAME,…", description = "Without AWS: the records that take writes.")
    String writes;

    @Option(names = "--reads", paramLabel = "NAME,…", description = "Without AWS: those that are only read from.")
    String reads;

    @Option(names = "--group", paramLabel = "CLUSTER=NAME",
            description = "Without AWS: a cluster's parameter group; instance:NAME for plain RDS (repeatable).")
    Map<String, String> groups = Map.of();

    @Option(names = "--check", description = "Compare the environment NAME with what AWS has; change nothing.")
    boolean check;

    @Option(names = {"-n", "--dry-run"}, description = "Print the Environment.java; write nothing.")
    boolean dryRun;

    @Option(names = "--confirm", paramLabel = "NAME", description = "Write without asking: name the environment.")
    String confirmed;

    public static void main(String... args) {
        new Init().execute(args);
    }

    @Override
    public Integer call() throws Exception {
        Path folder = Repository.root().resolve(name);
        if (check) {
            return check(folder);
        }
        if (!name.matches("[a-z][a-z0-9-]*") || Files.exists(folder)) {
            throw Failure.usage("%s: %s", name, Files.exists(folder) ? "that folder is there already"
                    : "an environment's name has small letters, digits and dashes");
        }
        requireEnvironment(from);
        Questions questions = new Questions(answers());
        Draft draft = withoutAws ? Interview.ask(name, questions) : Finder.find(name, questions);
        String text = EnvironmentFile.of(draft,
                Files.readString(Repository.root().resolve(from).resolve("Environment.java")));
        questions.reasons().forEach(reason -> System.err.println("found  " + reason));
        site(text).requireSound();
        if (dryRun) {
            System.out.print(text);
            return Failure.DONE;
        }
        System.err.printf("plan   %1$s/Environment.java by this, all else of %1$s as in %2$s; an alias for each file%n",
                name, from);
        confirm();
        write(folder, text);
        System.err.printf("done   %1$s: read %1$s/Environment.java, then ./jbang rehearse %1$s%n", name);
        return Failure.DONE;
    }

    private static void requireEnvironment(String environment) throws IOException {
        if (!Repository.environments().contains(environment)) {
            throw Failure.usage("there is no environment %s, only %s", environment,
                    String.join(", ", Repository.environments()));
        }
    }

    /** What the command line has answered, by option. */
    private Map<String, String> answers() {
        Map<String, String> answers = new LinkedHashMap<>();
        Stream.of(new String[][]{{"--zone", zone}, {"--blue", blue}, {"--green", green}, {"--blueprime", blueprime},
                {"--bucket", bucket}, {"--writes", writes}, {"--reads", reads}}).filter(each -> each[1] != null)
                .forEach(each -> answers.put(each[0], each[1]));
        hosts.forEach((which, address) -> answers.put("--host=" + which, address));
        groups.forEach((cluster, group) -> answers.put("--group=" + cluster, group));
        return answers;
    }

    private int check(Path folder) throws Exception {
        requireEnvironment(name);
        Site site = site(Files.readString(folder.resolve("Environment.java")));
        site.requireSound();
        List<String> problems = Checkup.of(site);
        problems.forEach(System.out::println);
        System.out.printf("%d things in %s/Environment.java differ from what AWS has%n", problems.size(), name);
        return problems.isEmpty() ? Failure.DONE : Failure.REFUSED;
    }

    /** What an Environment.java says, compiled beside this script. */
    private static Site site(String text) throws IOException, ReflectiveOperationException {
        Path folder = Files.createTempDirectory("blue-green-init-");
        try {
            Repository.compile(folder, List.of(Files.writeString(folder.resolve("Environment.java"), text)));
            try (URLClassLoader loader = new URLClassLoader(new URL[]{folder.toUri().toURL()})) {
                return (Site) loader.loadClass("environment.Environment").getField("SITE").get(null);
            }
        } finally {
            Repository.delete(folder);
        }
    }

    private void confirm() {
        String answer = confirmed != null ? confirmed
                : Terminal.console().orElseThrow(() -> Failure.notConfirmed(
                        "not confirmed: there is no terminal to ask on, so give --confirm=%s", name))
                        .readLine("Type %s to write it: ", name);
        if (answer == null || !answer.strip().equals(name)) {
            throw Failure.notConfirmed("not confirmed: expected '%s', got '%s'", name, answer);
        }
    }

    private void write(Path folder, String text) throws IOException {
        Path source = Repository.root().resolve(from);
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, folder.resolve(source.relativize(file).toString()));
            }
        }
        Files.writeString(folder.resolve("Environment.java"), text);
        Path catalog = Repository.root().resolve(CATALOG);
        Files.writeString(catalog, withAliases(Files.readString(catalog)));
    }

    /** The catalog with each alias of the other environment once more, for this one. */
    private String withAliases(String catalog) {
        String alias = " {4}\"%1$s-[^\"]*\": \\{\\n *\"script-ref\": \"%1$s/[^}]*\\}".formatted(Pattern.quote(from));
        String copies = Pattern.compile(alias).matcher(catalog).results().map(found -> found.group()
                .replaceFirst("\"" + Pattern.quote(from) + "-", "\"" + name + "-")
                .replaceFirst("\"" + Pattern.quote(from) + "/", "\"" + name + "/")).collect(Collectors.joining(",\n"));
        int end = catalog.lastIndexOf("\n  }\n}");
        return catalog.substring(0, end) + ",\n" + copies + catalog.substring(end);
    }
}
