package lab;

//SOURCES ../../lib/site/Cluster.java
//SOURCES ../../lib/site/Endpoint.java
//SOURCES ../../nonprod/Environment.java
//SOURCES Leash.java
//SOURCES Repository.java

import static environment.Environment.SITE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import lib.aws.ParameterGroup;
import lib.site.Cluster;
import lib.site.Endpoint;

/**
 * The shape in which most tests are written: two records that take writes and two that are read from, three Aurora
 * clusters, an app state. Where nonprod has another one, they run in a copy of the repository with
 * tests/shapes/original.
 */
public final class Shape {
    public static final Endpoint FIRST_WRITE = SITE.writes().first();
    public static final Endpoint LAST_WRITE = last(SITE.writes().all());
    public static final Endpoint FIRST_READ = SITE.reads().first();
    public static final Endpoint LAST_READ = last(SITE.reads().all());
    /** Where the writes go after a rollback. */
    public static final Cluster FALLBACK = last(SITE.chain());

    private Shape() {}

    private static <T> T last(List<T> all) {
        return all.get(all.size() - 1);
    }

    /** Whether nonprod has that shape, under whatever names. */
    public static boolean isTheTests() {
        return SITE.writes().all().size() == 2 && SITE.reads().all().size() == 2 && SITE.chain().size() == 3
                && SITE.appState().bucket().isPresent() && SITE.chain().stream().allMatch(Shape::isPlainAurora);
    }

    private static boolean isPlainAurora(Cluster cluster) {
        return cluster.group().kind() == ParameterGroup.Kind.CLUSTER && SITE.reads().all().stream().allMatch(
                reader -> cluster.discovered(reader).isEmpty() && cluster.named(reader).size() == 1);
    }

    /** Runs this script in a copy of the repository, where nonprod has the tests' shape; gives its exit code. */
    public static int runInACopy(String script, List<String> arguments) throws IOException, InterruptedException {
        Path copy = Files.createTempDirectory("blue-green-tests-");
        try (Leash leash = new Leash(copy)) {
            System.out.println("nonprod has a shape of its own: this runs in a copy, where it has the tests' shape");
            Repository.copyTo(copy);
            Files.copy(copy.resolve("tests/shapes/original/Environment.java"),
                    copy.resolve("nonprod/Environment.java"), StandardCopyOption.REPLACE_EXISTING);
            List<String> command = new ArrayList<>(List.of(copy.resolve("jbang").toString(), script));
            command.addAll(arguments);
            return Repository.handOver(copy, command);
        }
    }
}
