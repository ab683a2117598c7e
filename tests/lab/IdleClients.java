package lab;

//SOURCES MySqlServer.java

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Thousands of idle clients of one server, each no more than a socket past the handshake. */
public final class IdleClients implements AutoCloseable {
    /** Whose connections they are: an account without a password, in no binary log. */
    public static final String USER = "idle";

    // Long passwords, protocol 4.1, secure connection, plug-in authentication
    private static final int CAPABILITIES = 0x1 | 0x200 | 0x8000 | 0x80000;

    private final List<Socket> sockets = new ArrayList<>();

    /** Connects that many, after telling the server to let them in. */
    public IdleClients(int count, MySqlServer server) throws IOException {
        server.execute("SET GLOBAL max_connections = " + (count + 500), "SET sql_log_bin = 0",
                "CREATE USER IF NOT EXISTS '%s'@'%%' IDENTIFIED WITH mysql_native_password".formatted(USER));
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new Socket(server.host(), server.port()));
                logIn(sockets.get(i));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private static void logIn(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        read(in); // the greeting, whose scramble is of no use without a password
        byte[] tail = (USER + "\0\0mysql_native_password\0").getBytes(StandardCharsets.US_ASCII);
        byte[] packet = new byte[4 + 32 + tail.length];
        packet[0] = (byte) (packet.length - 4);
        packet[3] = 1; // the second packet of this exchange
        littleEndian(packet, 4, CAPABILITIES);
        littleEndian(packet, 8, 1 << 24); // the longest packet
        packet[12] = 45; // utf8mb4_general_ci
        System.arraycopy(tail, 0, packet, 36, tail.length);
        socket.getOutputStream().write(packet);
        byte[] answer = read(in);
        if (answer[0] != 0) {
            throw new IOException("not let in: " + new String(answer, StandardCharsets.UTF_8));
        }
    }

    private static byte[] read(DataInputStream in) throws IOException {
        int length = in.readUnsignedByte() | in.readUnsignedByte() << 8 | in.readUnsignedByte() << 16;
        in.readUnsignedByte(); // the packet's number
        return in.readNBytes(length);
    }

    private static void littleEndian(byte[] packet, int at, int value) {
        for (int i = 0; i < 4; i++) {
            packet[at + i] = (byte) (value >> 8 * i);
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
