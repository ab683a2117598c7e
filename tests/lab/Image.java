package lab;

//DEPS org.testcontainers:testcontainers:2.0.5
// Named, since the AWS SDK's parent POM sets older ones, with which Testcontainers fails.
//DEPS org.apache.commons:commons-lang3:3.22.0
//DEPS commons-codec:commons-codec:1.23.0
//SOURCES PackageManager.java

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.DockerImageName;

/** The container images that tests run, each by the environment variable that names another (or, empty, none). */
public enum Image {
    MYSQL_5_7("mysql:5.7"), MYSQL_8_0("mysql:8.0"), MYSQL_8_4("mysql:8.4"), MOTO("motoserver/moto");

    /** Why tests are skipped where {@link #engineAnswers} says no. */
    public static final String NO_ENGINE = "no Docker engine answers: install or start one, or name one by DOCKER_HOST";
    /** Why tests are skipped where {@link #newerAnswers} says no. */
    public static final String NO_NEWER = "no image of MySQL 8.4 or newer: MYSQL_8_4_IMAGE is empty";

    private final String official;

    Image(String official) {
        this.official = official;
    }

    /** The name to run it by. */
    public String image() {
        return System.getenv().getOrDefault(name() + "_IMAGE", official);
    }

    /**
     * Makes sure that the engine has an image. Testcontainers would try for minutes and then say little.
     *
     * @throws IOException in one line, when it can't be had
     */
    public static void fetch(String image) throws IOException, InterruptedException {
        DockerClient client = DockerClientFactory.instance().client();
        DockerImageName name = DockerImageName.parse(image);
        try {
            client.inspectImageCmd(image).exec();
        } catch (NotFoundException missing) {
            try {
                client.pullImageCmd(name.getUnversionedPart()).withTag(name.getVersionPart()).start().awaitCompletion();
            } catch (DockerException | DockerClientException e) {
                throw new IOException("the image %s can't be had: see what `docker pull %1$s` says, or name another"
                        .formatted(image), e);
            }
        }
    }

    /** How this system installs an engine, after {@link #NO_ENGINE}. */
    public static String toInstallOne() {
        return PackageManager.toInstall(Map.of(PackageManager.APT, "docker.io", PackageManager.DNF, "moby-engine",
                PackageManager.BREW, "colima docker, then colima start"));
    }

    /** Lets a container's port be reached from this machine only, where the engine is here. */
    static Consumer<CreateContainerCmd> onThisMachineOnly(int port) {
        return command -> {
            if (Set.of("localhost", "127.0.0.1").contains(DockerClientFactory.instance().dockerHostIpAddress())) {
                command.getHostConfig().withPortBindings(
                        new PortBinding(Ports.Binding.bindIp("127.0.0.1"), ExposedPort.tcp(port)));
            }
        };
    }

    /** Whether a Docker engine answers, as the condition of a test. */
    public static boolean engineAnswers() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    /** Whether there is an image of a newer MySQL, as the condition of a test. */
    public static boolean newerAnswers() {
        return engineAnswers() && !MYSQL_8_4.image().isEmpty();
    }
}
