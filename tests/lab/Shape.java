package lab;

//SOURCES ../../lib/site/Cluster.java
//SOURCES ../../lib/site/Endpoint.java
//SOURCES ../../nonprod/Environment.java

import static environment.Environment.SITE;

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
}
