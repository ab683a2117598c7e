package lab;

//DEPS org.testcontainers:testcontainers:2.0.5
// Named, since the AWS SDK's parent POM sets older ones, with which Testcontainers fails.
//DEPS org.apache.commons:commons-lang3:3.22.0
//DEPS commons-codec:commons-codec:1.23.0

import org.testcontainers.DockerClientFactory;

/** The container images that tests run, each by the environment variable that names another (or, empty, none). */
public enum Image {
    MYSQL_5_7("mysql:5.7"), MYSQL_8_0("mysql:8.0"), MYSQL_8_4("mysql:8.4"), MOTO("motoserver/moto");

    /** Why tests are skipped where {@link #engineAnswers} says no. */
    public static final String NO_ENGINE = "no Docker engine answers: install one (Debian, Ubuntu: apt-get install"
            + " docker.io; macOS: brew install colima docker, then colima start), or name one by DOCKER_HOST";
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

    /** Whether a Docker engine answers, as the condition of a test. */
    public static boolean engineAnswers() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    /** Whether there is an image of a newer MySQL, as the condition of a test. */
    public static boolean newerAnswers() {
        return engineAnswers() && !MYSQL_8_4.image().isEmpty();
    }
}
