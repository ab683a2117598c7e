///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Rehearse the runbook on MySQL servers in containers: what rehearse --docker starts
//JAVA 17+
//MAIN RehearseInContainers
//SOURCES ../../scripts/Rehearse.java
//SOURCES ContainerLab.java

import java.io.IOException;
import lab.ContainerLab;
import lab.Lab;

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
        reportDir = reportFolder();
        return ContainerLab.start(images, line -> say("%s", line));
    }
}
