package lab;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;

/**
 * One client of a storm: MySQL's protocol as far as a login by mysql_native_password and an INSERT need it, without a
 * thread that waits.
 */
final class StormClient {
    enum Outcome {
        UNDER_WAY, DONE, FAILED
    }

    private enum State {
        CONNECTING, GREETING, LOGIN, WRITING, IDLE
    }

    private static final int READ_ONLY = 1290;
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    // Long passwords, protocol 4.1, secure connection, plug-in authentication
    private static final int CAPABILITIES = 0x1 | 0x200 | 0x8000 | 0x80000;
    private static final String PLUGIN = "mysql_native_password";
    /** One buffer serves all: an answer is read and done with at once, none is longer. */
    private static final ByteBuffer INPUT = ByteBuffer.allocate(16384).order(ByteOrder.LITTLE_ENDIAN);

    final long pause;
    /** When it acts next ({@link System#nanoTime}). */
    long due;
    /** When its last write was acknowledged; 0 before the first. */
    long last;
    /** Its longest time without an acknowledged write (nanos). */
    long longest;

    private final int number;
    private final String user;
    private final String password;
    private final boolean connectsEachTime;
    private final boolean dropsReadOnly;
    private SocketChannel channel;
    private State state = State.IDLE;
    private long connecting;
    private long written;

    StormClient(int number, String user, String password, long pause) {
        this.number = number;
        this.user = user;
        this.password = password;
        this.pause = pause;
        connectsEachTime = number % 4 == 3;
        dropsReadOnly = number % 2 == 0;
    }

    /** Whether a key belongs to the present connection. */
    boolean isOf(SelectionKey key) {
        return key.channel() == channel && key.isValid();
    }

    /** Writes, over a new connection if it has none. */
    Outcome act(Selector selector, InetSocketAddress server) throws IOException {
        if (channel != null) {
            write();
            return Outcome.UNDER_WAY;
        }
        channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        state = State.CONNECTING;
        connecting = System.nanoTime();
        channel.connect(server);
        channel.register(selector, SelectionKey.OP_CONNECT, this);
        return Outcome.UNDER_WAY;
    }

    /** Whether it waits in vain: where too many connect at once, a server forgets some that believe to be connected. */
    boolean isForgotten(long now) {
        return state.compareTo(State.WRITING) < 0 && now - connecting > PATIENCE.toNanos();
    }

    /** What its socket is ready for. */
    Outcome goOn(SelectionKey key) throws IOException {
        if (state == State.CONNECTING) {
            channel.finishConnect();
            key.interestOps(SelectionKey.OP_READ);
            state = State.GREETING;
            return Outcome.UNDER_WAY;
        }
        INPUT.clear();
        int read = channel.read(INPUT);
        if (read < 0 && state == State.IDLE) { // it has a time to act already, and connects then
            drop();
            return Outcome.UNDER_WAY;
        }
        if (read < 0) {
            throw new EOFException("killed");
        }
        INPUT.flip();
        return read < 5 ? Outcome.UNDER_WAY : answered();
    }

    private Outcome answered() throws IOException {
        int number = INPUT.get(3);
        int first = INPUT.get(4) & 0xff;
        boolean isError = first == 0xff;
        int code = isError ? INPUT.getShort(5) & 0xffff : 0;
        switch (state) {
            case GREETING -> {
                if (isError) { // too many connections
                    throw new IOException("refused " + code);
                }
                logIn(scrambleOfGreeting(), number + 1);
                state = State.LOGIN;
                return Outcome.UNDER_WAY;
            }
            case LOGIN -> {
                if (first == 0xfe) { // another plugin was the server's first choice
                    int start = 5 + PLUGIN.length() + 1;
                    send(number + 1, hash(Arrays.copyOfRange(INPUT.array(), start, start + 20)));
                    return Outcome.UNDER_WAY;
                }
                if (isError) {
                    throw new IOException("refused " + code);
                }
                write();
                return Outcome.UNDER_WAY;
            }
            case WRITING -> {
                return isError ? refused(code) : acknowledged();
            }
            default -> { // a word before the connection ends
                return Outcome.UNDER_WAY;
            }
        }
    }

    private Outcome refused(int code) throws IOException {
        if (connectsEachTime || code != READ_ONLY || dropsReadOnly) {
            throw new IOException("refused " + code);
        }
        state = State.IDLE;
        return Outcome.FAILED;
    }

    private Outcome acknowledged() {
        long now = System.nanoTime();
        if (last != 0) {
            longest = Math.max(longest, now - last);
        }
        last = now;
        state = State.IDLE;
        if (connectsEachTime) {
            drop();
        }
        return Outcome.DONE;
    }

    private void write() throws IOException {
        state = State.WRITING;
        send(0, ("\3INSERT INTO app.writes (client, n, server_id) VALUES (%d, %d, @@server_id)"
                .formatted(number, ++written)).getBytes(StandardCharsets.US_ASCII));
    }

    /** Eight bytes behind the version and the connection's id, twelve more at the end. */
    private byte[] scrambleOfGreeting() {
        byte[] greeting = INPUT.array();
        int end = 5;
        while (greeting[end] != 0) {
            end++;
        }
        int at = end + 1 + 4;
        byte[] scramble = Arrays.copyOfRange(greeting, at, at + 20);
        System.arraycopy(greeting, at + 8 + 1 + 18, scramble, 8, 12);
        return scramble;
    }

    private void logIn(byte[] scramble, int packet) throws IOException {
        byte[] name = user.getBytes(StandardCharsets.US_ASCII);
        byte[] plugin = PLUGIN.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer response = ByteBuffer.allocate(32 + name.length + 1 + 21 + plugin.length + 1)
                .order(ByteOrder.LITTLE_ENDIAN);
        response.putInt(CAPABILITIES).putInt(1 << 24).put((byte) 45).position(32); // longest packet, utf8mb4
        response.put(name).put((byte) 0).put((byte) 20).put(hash(scramble)).put(plugin).put((byte) 0);
        send(packet, response.array());
    }

    /** SHA1(password) XOR SHA1(scramble, SHA1(SHA1(password))). */
    private byte[] hash(byte[] scramble) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            byte[] once = sha.digest(password.getBytes(StandardCharsets.US_ASCII));
            byte[] twice = sha.digest(once);
            sha.update(scramble);
            byte[] mask = sha.digest(twice);
            for (int i = 0; i < once.length; i++) {
                once[i] ^= mask[i];
            }
            return once;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every Java has it
        }
    }

    private void send(int packet, byte[] content) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(4 + content.length).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(content.length | packet << 24).put(content).flip();
        if (channel.write(out) != out.limit()) {
            throw new IOException("a socket took no hundred bytes");
        }
    }

    void drop() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // it is gone
        }
        channel = null;
        state = State.IDLE;
    }
}
