package lab;

//SOURCES ../../lib/run/Failure.java
//SOURCES ../../lib/site/Cluster.java
//SOURCES ContainerChain.java
//SOURCES Image.java
//SOURCES Lab.java

import static environment.Environment.SITE;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import lib.run.Failure;
import lib.site.Cluster;

/** The lab on servers in containers, as {@code --docker} of rehearse and lab asks for it. */
public final class ContainerLab {
    private ContainerLab() {}

    /**
     * Starts it.
     *
     * @param images of the first and second cluster, and of the third where that is not the first's; empty: MySQL's own
     * @param say is told what starts
     */
    public static Lab start(List<String> images, Consumer<String> say) throws IOException, InterruptedException {
        List<String> names = images.stream().allMatch(String::isEmpty) ? ContainerChain.images57()
                : images.size() == 2 ? List.of(images.get(0), images.get(1), images.get(0)) : images;
        if (names.size() != 3 || names.contains("")) {
            throw Failure.usage("--docker=%s: name the images of the first and second cluster, or of all three",
                    String.join(",", names));
        }
        if (!Image.engineAnswers()) {
            throw Failure.failed("%s%s", Image.NO_ENGINE, Image.toInstallOne());
        }
        List<Cluster> clusters = SITE.chain();
        say.accept("starting containers of %s, replicating in that order".formatted(
                String.join(" → ", names.subList(0, clusters.size()))));
        try {
            ContainerChain chain = ContainerChain.of(names, clusters.stream().map(Cluster::name).toList());
            chain.servers().forEach(server -> say.accept(
                    "%s is MySQL %s at %s".formatted(server.name(), server.version(), server.hostAndPort())));
            return Lab.around(chain);
        } catch (IOException e) {
            throw Failure.failed(e, "%s", e.getMessage());
        }
    }
}
