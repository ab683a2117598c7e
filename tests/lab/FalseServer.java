package lab;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Who answers in a MySQL server's place and asks for the password in clear. Keeps what it was sent. */
public final class FalseServer implements AutoCloseable {
    /** Long passwords, protocol 4.1, secure connections and authentication plugins: what every client asks for. */
    private static final int CAPABILITIES = 1 | 1 << 9 | 1 << 15 | 1 << 19, TLS = 1 << 11;
    private static final String SALT = "12345678901234567890";

    private final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
    private final List<String> received = new CopyOnWriteArrayList<>();
    /** Null where it has no certificate. */
    private final SSLSocketFactory tls;

    /** Listens on a free port of 127.0.0.1. */
    public FalseServer() throws IOException {
        this(null);
    }

    /** The same with a certificate, if only of its own. */
    public FalseServer(SSLContext certificate) throws IOException {
        tls = certificate == null ? null : certificate.getSocketFactory();
        Thread thread = new Thread(this::serve, "false server");
        thread.setDaemon(true);
        thread.start();
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** What clients have sent, as text. */
    public List<String> received() {
        return List.copyOf(received);
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                DataInputStream in = new DataInputStream(client.getInputStream());
                int capabilities = CAPABILITIES | (tls == null ? 0 : TLS);
                send(client.getOutputStream(), 0,
                        "\n8.0.31\0\1\0\0\0" + SALT.substring(0, 8) + "\0" + word(capabilities)
                                + "\u002d\2\0" + word(capabilities >> 16) + "\25" + "\0".repeat(10) + SALT.substring(8)
                                + "\0"
                                + "mysql_native_password\0");
                read(in);
                if (tls == null) {
                    askInClear(in, client.getOutputStream(), 2);
                    continue;
                }
                try (SSLSocket secure = (SSLSocket) tls.createSocket(client, null, false)) {
                    secure.setUseClientMode(false);
                    DataInputStream inside = new DataInputStream(secure.getInputStream());
                    read(inside);
                    askInClear(inside, secure.getOutputStream(), 3);
                }
            } catch (IOException e) {
                // that client has gone
            }
        }
    }

    private void askInClear(DataInputStream in, OutputStream out, int number) throws IOException {
        send(out, number, "\u00femysql_clear_password\0");
        read(in);
    }

    private static String word(int value) {
        return "" + (char) (value & 255) + (char) (value >> 8 & 255);
    }

    private static void send(OutputStream out, int number, String packet) throws IOException {
        byte[] body = packet.getBytes(StandardCharsets.ISO_8859_1);
        out.write(new byte[]{(byte) body.length, (byte) (body.length >> 8), 0, (byte) number});
        out.write(body);
        out.flush();
    }

    private void read(DataInputStream in) throws IOException {
        int length = in.readUnsignedByte() | in.readUnsignedByte() << 8 | in.readUnsignedByte() << 16;
        in.readUnsignedByte();
        received.add(new String(in.readNBytes(length), StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
