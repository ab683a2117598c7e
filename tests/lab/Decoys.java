package lab;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What an operator's shell may have set: an AWS, a DNS server, tunnels to MySQL servers and a proxy. Nobody in a lab
 * may ever speak to one of them.
 */
public final class Decoys implements AutoCloseable {
    private final InetAddress loopback = InetAddress.getByName("127.0.0.1");
    private final ServerSocket tcp = new ServerSocket(0, 50, loopback);
    private final DatagramSocket udp = new DatagramSocket(0, loopback);
    private final List<String> touched = new CopyOnWriteArrayList<>();

    private interface Listening {
        String next() throws IOException;
    }

    /** They listen until they are closed. */
    public Decoys() throws IOException {
        listen(() -> "a connection from " + accepted());
        listen(() -> {
            DatagramPacket packet = new DatagramPacket(new byte[512], 512);
            udp.receive(packet);
            return "a packet from " + packet.getSocketAddress();
        });
    }

    private Object accepted() throws IOException {
        try (java.net.Socket client = tcp.accept()) {
            return client.getRemoteSocketAddress();
        }
    }

    private void listen(Listening listening) {
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    touched.add(listening.next());
                }
            } catch (IOException e) {
                // closed
            }
        }, "decoy");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * The variables that lead to them.
     *
     * @param environments whose databases the tunnels are to
     */
    public Map<String, String> environment(String... environments) {
        String address = "127.0.0.1:" + tcp.getLocalPort();
        Map<String, String> variables = new TreeMap<>(Map.of("AWS_ACCESS_KEY_ID", "decoy", "AWS_SECRET_ACCESS_KEY",
                "decoy", "AWS_SESSION_TOKEN", "decoy", "AWS_PROFILE", "decoy", "AWS_REGION", "eu-south-2",
                "DNS_SERVER", "127.0.0.1:" + udp.getLocalPort(), "JOURNAL_DIR", "/nowhere",
                "JAVA_TOOL_OPTIONS", "-Daws.accessKeyId=decoy -Daws.secretAccessKey=decoy -Daws.region=eu-south-2"));
        for (String service : List.of("", "_RDS", "_ROUTE_53", "_S3", "_STS")) {
            variables.put("AWS_ENDPOINT_URL" + service, "http://" + address);
        }
        for (String proxy : List.of("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")) {
            variables.put(proxy, "http://" + address);
        }
        for (String environment : environments) {
            for (String database : List.of("BLUE", "GREEN", "BLUEPRIME", "GREEN_READER", "GREEN_BATCH_READER")) {
                variables.put(environment + "_" + database + "_DB", address);
            }
            variables.put(environment + "_GREEN_CLUSTER_1", address);
        }
        return variables;
    }

    /** Who has spoken to one of them. */
    public List<String> touched() {
        return List.copyOf(touched);
    }

    @Override
    public void close() throws IOException {
        tcp.close();
        udp.close();
    }
}
