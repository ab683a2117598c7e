package simulation;

//SOURCES Process.java
//SOURCES World.java

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Standard output and error: what a thread that plays in a world prints there, its process says; others print. */
final class Screen extends PrintStream {
    private static final ThreadLocal<Supplier<Process>> SPEAKER = new ThreadLocal<>();

    private static final ThreadLocal<ByteArrayOutputStream> LINE = ThreadLocal.withInitial(ByteArrayOutputStream::new);

    private final PrintStream real;

    private Screen(PrintStream real) {
        super(OutputStream.nullOutputStream());
        this.real = real;
    }

    /** From here on the present thread's words are its processes'. */
    static void show(World world) {
        SPEAKER.set(() -> world.process);
    }

    static void leave() {
        SPEAKER.remove();
    }

    /** Puts itself before what is there; once a process. */
    static synchronized void install() {
        if (!(System.err instanceof Screen)) {
            System.setErr(new Screen(System.err));
            System.setOut(new Screen(System.out));
        }
    }

    private void put(String text) {
        Supplier<Process> speaker = SPEAKER.get();
        if (speaker == null || speaker.get() == null) {
            real.print(text);
        } else {
            speaker.get().say(text);
        }
    }

    @Override
    public PrintStream printf(String format, Object... args) {
        put(format.formatted(args));
        return this;
    }

    @Override
    public PrintStream format(String format, Object... args) {
        return printf(format, args);
    }

    @Override
    public void print(String text) {
        put(String.valueOf(text));
    }

    @Override
    public void print(Object text) {
        put(String.valueOf(text));
    }

    @Override
    public void println(String text) {
        put(text + "\n");
    }

    @Override
    public void println(Object text) {
        put(text + "\n");
    }

    @Override
    public void println() {
        put("\n");
    }

    @Override
    public void write(int one) {
        write(new byte[]{(byte) one}, 0, 1);
    }

    /** Of a transcript, in pieces: put when the line is whole. */
    @Override
    public void write(byte[] bytes, int from, int length) {
        ByteArrayOutputStream line = LINE.get();
        line.write(bytes, from, length);
        if (length > 0 && bytes[from + length - 1] == '\n') {
            put(line.toString(StandardCharsets.UTF_8));
            line.reset();
        }
    }

    @Override
    public void flush() {
        real.flush();
    }
}
