package lab;

//SOURCES Chain.java
//SOURCES ContainerServer.java
//SOURCES Image.java

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.IntStream;
import org.testcontainers.containers.Network;

/**
 * The chain as containers of the official MySQL images in a network of their own: the servers find each other by name,
 * everybody else reaches them through mapped ports, as an operator behind tunnels does.
 */
public final class ContainerChain extends Chain {
    /** Default options of 8.0 with which 5.7 cannot replicate from it, as in {@link MySqlRelease}. */
    private static final List<String> LIKE_5_7 = List.of("--loose-default-authentication-plugin=mysql_native_password",
            "--character-set-server=utf8mb4", "--collation-server=utf8mb4_general_ci",
            "--skip-character-set-client-handshake");

    /** 5.7 has no binary log unless told, by old names; later versions have it, and may not know the names. */
    private static final List<String> LOGGING = List.of("--log-bin=binlog", "--loose-log-slave-updates",
            "--relay-log=relay", "--skip-name-resolve");

    private final Network network = Network.newNetwork();
    private final List<ContainerServer> servers;

    private ContainerChain(Options options, boolean like57, List<String> images, List<String> names)
            throws IOException {
        super(options, ContainerServer.PORT);
        List<String> more = like57 ? LIKE_5_7 : List.of();
        servers = IntStream.range(0, names.size()).mapToObj(i -> {
            List<String> all = new ArrayList<>(options.gtidOptions());
            all.addAll(LOGGING);
            all.addAll(more);
            all.add("--server-id=" + (11 + i));
            all.add("--read-only=" + (i == 0 ? 0 : 1));
            return new ContainerServer(names.get(i), images.get(i), HOST_PREFIX + (11 + i), network, all, like57);
        }).toList();
        servers.forEach(this::add);
    }

    /** 5.7 → 8.0 → 5.7, by GTID. */
    public static ContainerChain from57() throws IOException, InterruptedException {
        return of(images57());
    }

    /** The images of {@link #from57}. */
    public static List<String> images57() {
        return Stream.of(Image.MYSQL_5_7, Image.MYSQL_8_0, Image.MYSQL_5_7).map(Image::image).toList();
    }

    /**
     * By GTID, on images of blue, green and blueprime. Is a 5.7 among them, by its name since a server can't be asked
     * before its start, then all are started so that it can replicate.
     *
     * @throws IOException in one line, when an image can't be had or a server does not start
     */
    public static ContainerChain of(List<String> images) throws IOException, InterruptedException {
        return of(images, NAMES);
    }

    /** The same of as many servers as there are names. */
    public static ContainerChain of(List<String> images, List<String> names) throws IOException, InterruptedException {
        for (String image : images) {
            Image.fetch(image);
        }
        return started(new ContainerChain(Options.DEFAULT, images.stream()
                .anyMatch(image -> image.contains("5.7") || image.equals(Image.MYSQL_5_7.image())), images, names));
    }

    /** 8.0 → 8.4 → 8.4, by binlog file and position, with these versions' defaults: every account on caching_sha2. */
    public static ContainerChain from80() throws IOException, InterruptedException {
        return started(new ContainerChain(new Options(false, false), false,
                Stream.of(Image.MYSQL_8_0, Image.MYSQL_8_4, Image.MYSQL_8_4).map(Image::image).toList(), NAMES));
    }

    private static ContainerChain started(ContainerChain chain) throws IOException, InterruptedException {
        chain.begin();
        return chain;
    }

    /** The certificate of the authority that a server made for itself. */
    public Path authority(MySqlServer server) throws IOException {
        return Files.writeString(folder().resolve(server.name() + ".pem"),
                ((ContainerServer) server).read("/var/lib/mysql/ca.pem"));
    }

    /** An option file with which a client checks the servers' certificates, by all their authorities. */
    public Path verifyingDefaultsFile() throws IOException {
        StringBuilder authorities = new StringBuilder();
        for (MySqlServer server : servers()) {
            authorities.append(Files.readString(authority(server))).append('\n');
        }
        Path pem = Files.writeString(folder().resolve("ca.pem"), authorities);
        return Files.writeString(folder().resolve("verifying.cnf"),
                Files.readString(defaultsFile()) + "ssl-mode=VERIFY_CA\nssl-ca=" + pem + "\n");
    }

    @Override
    public void close() {
        super.close();
        servers.forEach(ContainerServer::kill);
        network.close();
    }
}
