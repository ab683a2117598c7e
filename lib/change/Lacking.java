package lib.change;

//SOURCES ../site/Cluster.java

import java.util.Optional;
import java.util.stream.Stream;
import lib.site.Cluster;

/** What an environment does not have. */
final class Lacking {
    private Lacking() {}

    static Optional<String> oneOf(Cluster... clusters) {
        return Stream.of(clusters).anyMatch(Cluster::isNone) ? Optional.of("such cluster") : Optional.empty();
    }
}
