package lab;

//SOURCES ../../lib/aws/Aws.java
//SOURCES Image.java
//SOURCES Lab.java

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.s3.S3Client;

/** moto, an AWS for tests that was not written here: in a container, else this machine's. At first it holds nothing. */
public final class Moto implements AutoCloseable {
    /** Why tests are skipped where {@link #available} says no. */
    public static final String NONE = "no moto: it needs a Docker engine for the image motoserver/moto"
            + " (MOTO_IMAGE names another), or moto_server on the PATH (pip install 'moto[server]')";

    private static final int PORT = 5000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Of its own: the default one is shared, with all its addresses, by every engine of a machine. */
    private final Network network;
    private final GenericContainer<?> container;
    private final Process process;
    private final URI endpoint;

    private Moto(Lab lab) throws IOException, InterruptedException {
        if (inContainer()) {
            process = null;
            network = Network.newNetwork();
            container = new GenericContainer<>(DockerImageName.parse(Image.MOTO.image())).withNetwork(network)
                    .withExposedPorts(PORT)
                    .withCreateContainerCmdModifier(Image.onThisMachineOnly(PORT))
                    .waitingFor(Wait.forHttp("/moto-api/"));
            container.start();
            // by address: S3's client puts the bucket before a name
            String host = container.getHost().replace("localhost", "127.0.0.1");
            endpoint = URI.create("http://" + host + ":" + container.getMappedPort(PORT));
        } else {
            container = null;
            network = null;
            int port = freePort();
            process = lab.chain().hold(Program.apart(new ProcessBuilder("moto_server", "-p", "" + port))
                    .redirectErrorStream(true)
                    .redirectOutput(new File("/dev/null")).start());
            endpoint = URI.create("http://127.0.0.1:" + port);
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!answers("GET", "/moto-api/")) {
            if (System.nanoTime() > deadline) {
                close();
                throw new IOException("moto does not answer at " + endpoint);
            }
            Thread.sleep(100);
        }
    }

    /** Whether it can be started, as the condition of a test. */
    public static boolean available() {
        return inContainer() || Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "moto_server")));
    }

    private static boolean inContainer() {
        return Image.engineAnswers() && !Image.MOTO.image().isEmpty();
    }

    /** A running moto; it ends with the lab, at the latest. */
    public static Moto start(Lab lab) throws IOException, InterruptedException {
        return new Moto(lab);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private boolean answers(String method, String path) throws InterruptedException {
        try {
            return HttpClient.newHttpClient().send(HttpRequest.newBuilder(endpoint.resolve(path))
                    .method(method, HttpRequest.BodyPublishers.noBody()).build(), BodyHandlers.discarding())
                    .statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Holds nothing again. */
    public void reset() throws IOException, InterruptedException {
        if (!answers("POST", "/moto-api/reset")) {
            throw new IOException("moto could not be reset");
        }
    }

    /** The environment variables that lead a process using any AWS SDK here. */
    public Map<String, String> environment() {
        return Map.of("AWS_ENDPOINT_URL", endpoint.toString(), "AWS_ACCESS_KEY_ID", "any",
                "AWS_SECRET_ACCESS_KEY", "any", "AWS_REGION", "us-east-1");
    }

    public Route53Client route53() {
        return client(Route53Client.builder());
    }

    public RdsClient rds() {
        return client(RdsClient.builder());
    }

    public S3Client s3() {
        return client(S3Client.builder());
    }

    private <C, B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>> C client(B builder) {
        return builder.httpClient(UrlConnectionHttpClient.create()).endpointOverride(endpoint).region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .build();
    }

    @Override
    public void close() {
        if (container != null) {
            container.stop();
            network.close();
        } else {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
