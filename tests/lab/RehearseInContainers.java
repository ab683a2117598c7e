///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Rehearse the runbook on MySQL servers in containers: what rehearse --docker starts
//JAVA 17+
//MAIN RehearseInContainers
//SOURCES ../../scripts/Rehearse.java
//SOURCES ContainerChain.java
//SOURCES Image.java

import static environment.Environment.SITE;

import java.io.IOException;
import java.util.List;
import lab.ContainerChain;
import lab.Image;
import lab.Lab;
import lib.run.Failure;
import lib.site.Cluster;

/** A script of its own, since it alone needs Testcontainers, a third of all that a rehearsal would download. */
class RehearseInContainers extends Rehearse {
    public static void main(String... args) {
        new RehearseInContainers().execute(args);
    }

    @Override
    String script() {
        return "tests/lab/RehearseInContainers.java";
    }

    @Override
    boolean playsInContainers() {
        return true;
    }

    @Override
    Lab inContainers() throws IOException, InterruptedException {
        List<String> names = images.stream().allMatch(String::isEmpty) ? ContainerChain.images57()
                : images.size() == 2 ? List.of(images.get(0), images.get(1), images.get(0)) : images;
        if (names.size() != 3 || names.contains("")) {
            throw Failure.usage("--docker=%s: name the images of blue and green, or of all three",
                    String.join(",", names));
        }
        if (!Image.engineAnswers()) {
            throw Failure.failed("%s%s", Image.NO_ENGINE, Image.toInstallOne());
        }
        reportDir = reportFolder();
        say("starting containers of %s, replicating in that order",
                String.join(" → ", names.subList(0, SITE.chain().size())));
        try {
            ContainerChain chain = ContainerChain.of(names,
                    SITE.chain().stream().map(Cluster::name).toList());
            chain.servers().forEach(
                    server -> say("%s is MySQL %s at %s", server.name(), server.version(), server.hostAndPort()));
            return Lab.around(chain);
        } catch (IOException e) {
            throw Failure.failed(e, "%s", e.getMessage());
        }
    }
}
