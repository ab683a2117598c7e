package lab;

//SOURCES DnsServer.java

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The operator's own way to servers and AWS, as tunnels give it: TCP relays, and a DNS server, that can be cut all at
 * once and mended, while clients keep their direct way.
 */
public final class Uplink implements AutoCloseable {
    /** How a network fails; all of them fail for new connections too. */
    public enum Cut {
        /** Connections end at once, and both ends are told. */
        CLOSED,
        /** Nothing passes; what was sent arrives once it is mended. */
        STALLED,
        /** Nothing passes, and connections of that time stay dead: nobody is told, as behind a gateway that forgot. */
        SWALLOWED
    }

    private final List<ServerSocket> relays = new ArrayList<>();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final DnsServer dns;
    private Cut cut;

    /** @param dns answers as the lab's own does; closed with this */
    Uplink(DnsServer dns) {
        this.dns = dns;
    }

    /** The DNS server at this end. */
    DnsServer dns() {
        return dns;
    }

    /** Opens a tunnel; gives the port of its end here, on 127.0.0.1. The other end is asked for at each connection. */
    int to(Supplier<InetSocketAddress> farEnd) throws IOException {
        ServerSocket relay = new ServerSocket(0, 200, InetAddress.getByName("127.0.0.1"));
        relays.add(relay);
        begin("tunnel", () -> {
            while (true) {
                accept(relay.accept(), farEnd);
            }
        });
        return relay.getLocalPort();
    }

    private void accept(Socket near, Supplier<InetSocketAddress> farEnd) throws IOException {
        if (cut() == Cut.CLOSED) {
            near.close();
            return;
        }
        Connection connection = new Connection(near, new Socket(), cut() == Cut.SWALLOWED);
        connections.add(connection);
        begin("tunnel out", () -> {
            awaitUnstalled();
            if (!connection.dead) {
                connection.far.setTcpNoDelay(true);
                try {
                    connection.far.connect(farEnd.get());
                } catch (IOException e) {
                    near.close();
                    throw e;
                }
                begin("tunnel in", () -> pump(connection, connection.far, near));
            }
            near.setTcpNoDelay(true);
            pump(connection, near, connection.far);
        });
    }

    /** Two sockets that were joined; dead: neither learns what becomes of the other. */
    private static final class Connection {
        final Socket near;
        final Socket far;
        volatile boolean dead;

        Connection(Socket near, Socket far, boolean dead) {
            this.near = near;
            this.far = far;
            this.dead = dead;
        }

        void end() throws IOException {
            near.close();
            far.close();
        }
    }

    private void pump(Connection connection, Socket from, Socket to) throws IOException {
        byte[] buffer = new byte[16_384];
        try (from) {
            InputStream in = from.getInputStream();
            for (int count; (count = in.read(buffer)) != -1;) {
                awaitUnstalled();
                if (!connection.dead) {
                    OutputStream out = to.getOutputStream();
                    out.write(buffer, 0, count);
                }
            }
        } finally {
            awaitUnstalled();
            if (!connection.dead) {
                connection.end();
                connections.remove(connection);
            }
        }
    }

    private synchronized Cut cut() {
        return cut;
    }

    private synchronized void awaitUnstalled() {
        try {
            while (cut == Cut.STALLED) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Cuts everything, in this way, until {@link #mend}. */
    public synchronized void cut(Cut how) throws IOException {
        cut = how;
        dns.silence(true);
        for (Connection connection : connections) {
            if (how == Cut.SWALLOWED) {
                connection.dead = true;
            } else if (how == Cut.CLOSED) {
                connection.end();
            }
        }
    }

    /** New connections work again. */
    public synchronized void mend() {
        cut = null;
        dns.silence(false);
        notifyAll();
    }

    /** The DNS server at this end answers nobody, or does again. */
    public synchronized void silenceDns(boolean silent) {
        dns.silence(silent);
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void begin(String name, Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // that connection is over
            }
        }, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public synchronized void close() {
        mend();
        dns.close();
        try {
            for (ServerSocket relay : relays) {
                relay.close();
            }
            for (Connection connection : connections) {
                connection.end();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
