///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Open the lab on MySQL servers in containers: what lab --docker starts
//JAVA 17+
//MAIN LabInContainers
//SOURCES ../../scripts/Lab.java
//SOURCES ContainerLab.java

import java.io.IOException;
import lab.ContainerLab;
import lab.Lab;

/** A script of its own, as RehearseInContainers is. */
class LabInContainers extends LabSession {
    LabInContainers(String... args) {
        super(args);
    }

    public static void main(String... args) {
        new LabInContainers(args).start();
    }

    @Override
    String script() {
        return "tests/lab/LabInContainers.java";
    }

    @Override
    boolean playsInContainers() {
        return true;
    }

    @Override
    Lab inContainers() throws IOException, InterruptedException {
        return ContainerLab.start(images, line -> say("%s", line));
    }
}
