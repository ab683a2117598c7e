///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION List what every script depends on: pinned and newest version (--bump writes it), or licence and size
//JAVA 17+
//MAIN Versions
//SOURCES ../lib/run/Script.java
//SOURCES ../tests/lab/Repository.java

import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.Program;
import lab.Repository;
import lib.run.Script;
import lib.run.Failure;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

class Versions extends Script {
    /** A comment over it, as "// keep 1.x: why", holds a dependency to versions that begin so. */
    private static final Pattern PIN = Pattern.compile(
            "(?m)^(?:// keep (\\S+\\.)x\\b.*\\R)?//DEPS ([^:\\s]+):([^:\\s]+):([^:@\\s]+)");
    /** No alpha, beta, milestone, release candidate or date. */
    private static final String STABLE = "\\d{1,4}(\\.\\d+)*(\\.Final|\\.RELEASE|-jre)?";

    private static final String CHECKSUMS = "scripts/jars.sha256";

    @Option(names = "--bump", description = "Write the newest versions into the files; then run the tests.")
    boolean bump;

    @Option(names = "--licences", arity = "0..1", paramLabel = "SCRIPT", fallbackValue = "nonprod/WriteSwitchover.java",
            description = "Each jar that a script downloads, with its licence and size (default ${FALLBACK-VALUE}).")
    String script;

    @Option(names = "--checksums",
            description = "Write the SHA-256 of every jar that a script downloads; --bump does too.")
    boolean checksums;

    @Parameters(paramLabel = "ARTIFACT", description = "These only; without, all of them.")
    List<String> artifacts = List.of();

    private final HttpClient http = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    private final Path root = Repository.root();

    private static final Pattern SCRIPTS = Pattern.compile(
            "tests/Tests\\.java|nonprod/Watch\\.java|tests/lab/\\w+InContainers\\.java|"
                    + "(scripts|tests/lab/mysql)/(?!console\\.jsh)[^/]+\\.(java|jsh)");

    private record Pin(Path file, String line, String group, String artifact, String version) {}

    public static void main(String... args) {
        new Versions().execute(args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (script != null) {
            licences();
            return Failure.DONE;
        }
        if (checksums) {
            writeChecksums();
            return Failure.DONE;
        }
        // Artifacts of one group on one version belong together: only a version that all of them have counts.
        Map<String, List<Pin>> together = pins().stream().collect(
                Collectors.groupingBy(pin -> pin.group + " " + pin.version, TreeMap::new, Collectors.toList()));
        for (List<Pin> pins : together.values()) {
            Set<String> common = new HashSet<>(stableVersions(pins.get(0)));
            for (Pin pin : pins) {
                common.retainAll(stableVersions(pin));
            }
            String newest = common.stream().max(Comparator.comparing(Version::parse)).orElse(pins.get(0).version);
            for (Pin pin : pins) {
                boolean old = !newest.equals(pin.version);
                System.out.printf("%-34s %-56s %s%s%n", root.relativize(pin.file), pin.group + ":" + pin.artifact,
                        pin.version, old ? " → " + newest : "");
                if (bump && old) {
                    String coordinates = "//DEPS " + pin.group + ":" + pin.artifact + ":";
                    Files.writeString(pin.file, Files.readString(pin.file).replaceAll(
                            "(?m)^" + Pattern.quote(coordinates + pin.version) + "(?=@|\\s)", coordinates + newest));
                }
            }
        }
        if (bump) {
            writeChecksums();
        }
        return Failure.DONE;
    }

    /** Of all jars that any script's class path has, by their names: what ./jbang lets a script run with. */
    private void writeChecksums() throws IOException {
        Map<String, String> sums = new TreeMap<>();
        for (Path file : scripts()) {
            Program.Result info = Repository.jbang(Map.of(), "info", "classpath", file.toString());
            if (info.exitCode() != 0) {
                throw Failure.failed("%s", info.stderr());
            }
            for (String jar : info.stdout().strip().split(java.io.File.pathSeparator)) {
                if (Files.exists(Path.of(jar.replaceFirst("\\.jar$", ".pom")))) { // the script itself has none
                    sums.put(Path.of(jar).getFileName().toString(), sha256(Path.of(jar)));
                }
            }
        }
        Files.writeString(root.resolve(CHECKSUMS), sums.entrySet().stream()
                .map(jar -> jar.getValue() + "  " + jar.getKey() + "\n").collect(Collectors.joining()));
        System.err.printf("%d jars in %s%n", sums.size(), CHECKSUMS);
    }

    /** Between them they have every class path: the tests' has all of lib. */
    private List<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> SCRIPTS.matcher(root.relativize(file).toString()).matches()).sorted().toList();
        }
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Pin> pins() throws IOException {
        List<Pin> pins = new ArrayList<>();
        for (String folder : List.of("lib", "scripts", "tests")) {
            try (Stream<Path> files = Files.walk(root.resolve(folder))) {
                for (Path file : files.filter(each -> each.toString().matches(".*\\.(java|jsh)")).sorted().toList()) {
                    PIN.matcher(Files.readString(file)).results()
                            .map(pin -> new Pin(file, Objects.requireNonNullElse(pin.group(1), ""),
                                    pin.group(2), pin.group(3), pin.group(4)))
                            .filter(pin -> artifacts.isEmpty() || artifacts.contains(pin.artifact)).forEach(pins::add);
                }
            }
        }
        return pins;
    }

    private List<String> stableVersions(Pin pin) throws IOException, InterruptedException {
        URI metadata = URI.create(registry() + "/" + pin.group.replace('.', '/') + "/" + pin.artifact
                + "/maven-metadata.xml");
        HttpResponse<String> answer = http.send(HttpRequest.newBuilder(metadata).build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw Failure.failed("%s answers %d", metadata, answer.statusCode());
        }
        return all(answer.body(), "<version>(.*?)</version>")
                .filter(version -> version.matches(STABLE) && version.startsWith(pin.line)).toList();
    }

    /** Where the bootstrap fetches JBang. */
    private String registry() throws IOException {
        String mirror = System.getenv("JBANG_MAVEN_MIRROR");
        return mirror != null ? mirror
                : all(Files.readString(root.resolve("jbang")), "JBANG_MAVEN_MIRROR:-(.*?)}").findFirst().orElseThrow();
    }

    private void licences() throws IOException {
        Program.Result info = Repository.jbang(Map.of(), "info", "classpath", script);
        if (info.exitCode() != 0) {
            throw Failure.failed("%s", info.stderr());
        }
        Map<String, List<Path>> byLicence = new TreeMap<>();
        for (String jar : info.stdout().strip().split(java.io.File.pathSeparator)) {
            Path pom = Path.of(jar.replaceFirst("\\.jar$", ".pom"));
            if (Files.exists(pom)) { // the script itself has none
                byLicence.computeIfAbsent(licence(pom), licence -> new ArrayList<>()).add(Path.of(jar));
            }
        }
        byLicence.forEach((licence, jars) -> jars.forEach(
                jar -> System.out.printf("%8.2f MB  %-44s %s%n", megabytes(List.of(jar)), jar.getFileName(), licence)));
        byLicence.put("in all", byLicence.values().stream().flatMap(List::stream).toList());
        byLicence.forEach((licence, jars) -> System.out.printf("%8.2f MB  %3d jars  %s%n", megabytes(jars), jars.size(),
                licence));
    }

    /** What the POM says, or its nearest parent that says anything. */
    private static String licence(Path pom) throws IOException {
        String xml = Files.readString(pom).replaceAll("(?s)<!--.*?-->", "");
        String names = all(xml, "(?s)<license>.*?<name>\\s*(.*?)\\s*</name>").collect(Collectors.joining(" or "));
        if (!names.isEmpty()) {
            return names.matches("(?i).*apache.*2\\.0.*") ? "Apache-2.0" : names;
        }
        for (String parent : all(xml, "(?s)<parent>(.*?)</parent>").toList()) {
            String artifact = all(parent, "<artifactId>(.*?)</artifactId>").findFirst().orElseThrow();
            String version = all(parent, "<version>(.*?)</version>").findFirst().orElseThrow();
            Path file = Path.of(all(parent, "<groupId>(.*?)</groupId>").findFirst().orElseThrow().replace('.', '/'),
                    artifact, version, artifact + "-" + version + ".pom");
            for (Path folder = pom.getParent(); folder != null; folder = folder.getParent()) {
                if (Files.exists(folder.resolve(file))) { // the folder is the local repository
                    return licence(folder.resolve(file));
                }
            }
        }
        return "not said";
    }

    private static double megabytes(List<Path> files) {
        return files.stream().mapToLong(file -> file.toFile().length()).sum() / 1e6;
    }

    private static Stream<String> all(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results().map(match -> match.group(1));
    }
}
