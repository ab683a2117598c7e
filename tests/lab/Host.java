package lab;

//SOURCES Program.java

import com.fasterxml.jackson.jr.ob.JSON;
import com.mysql.cj.jdbc.NonRegisteringDriver;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A process that performs one script after another, for tests that run hundreds: most of what a short script costs is
 * the start of its Java. Each has classes of its own, so that none finds what another has left there, and its
 * connections end with it; libraries are loaded and warm.
 */
final class Host {
    private final Process process;
    private final Map<String, String> environment;
    private final Path files;
    private final BufferedReader answers;
    private final PrintStream questions;

    /**
     * Around a process that runs {@link #main}.
     *
     * @param environment with which it was started
     * @param files where its scripts' output is kept
     */
    Host(Process process, Map<String, String> environment, Path files) {
        this.process = process;
        this.environment = environment;
        this.files = files;
        answers = process.inputReader(StandardCharsets.UTF_8);
        questions = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /** Whether it can perform scripts that need this environment. */
    boolean serves(Map<String, String> wanted) {
        return process.isAlive() && environment.equals(wanted);
    }

    void end() {
        process.destroyForcibly();
    }

    /** Performs a script; one that ends its process ends this host. */
    Program.Result perform(String mainClass, String... arguments) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Path out = Files.createTempFile(files, "hosted", ".out");
        Path err = Files.createTempFile(files, "hosted", ".err");
        List<String> words = new ArrayList<>(List.of(mainClass, out.toString(), err.toString()));
        words.addAll(List.of(arguments));
        questions.println(JSON.std.asString(words));
        String exitCode = answers.readLine();
        return new Program.Result(exitCode == null ? process.waitFor() : Integer.parseInt(exitCode),
                Files.readString(out), Files.readString(err), (System.nanoTime() - start) / 1_000_000);
    }

    /** In the process: each line is a script, [CLASS, FILE of its stdout, FILE of its stderr, ARGUMENT ...]. */
    public static void main(String... jar) throws Exception {
        PrintStream answers = System.out;
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.setIn(InputStream.nullInputStream());
        Connections connections = Connections.inPlaceOfMySqls();
        for (String line; (line = lines.readLine()) != null;) {
            String[] words = JSON.std.arrayOfFrom(String.class, line);
            try (PrintStream out = file(words[1]); PrintStream err = file(words[2])) {
                System.setOut(out);
                System.setErr(err);
                int exitCode = perform(Path.of(jar[0]), words[0], Arrays.copyOfRange(words, 3, words.length));
                connections.end();
                answers.println(exitCode);
            }
        }
    }

    private static PrintStream file(String name) throws IOException {
        return new PrintStream(new FileOutputStream(name), true, StandardCharsets.UTF_8);
    }

    private static int perform(Path jar, String name, String... arguments) throws Exception {
        Constructor<?> script = new OwnClasses(jar).loadClass(name).getDeclaredConstructor();
        script.setAccessible(true);
        Object made = script.newInstance();
        return (int) made.getClass().getMethod("perform", String[].class).invoke(made, (Object) arguments);
    }

    /** Ours, made anew, all but the lab's; MySQL's driver asks for a class by name and finds that of this process. */
    private static final class OwnClasses extends URLClassLoader {
        OwnClasses(Path jar) throws MalformedURLException {
            super(new URL[]{jar.toUri().toURL()}, Host.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                boolean ours = !name.startsWith("lab.") && findResource(name.replace('.', '/') + ".class") != null;
                return ours ? findClass(name) : super.loadClass(name, resolve);
            }
        }
    }

    /** MySQL's driver, which keeps what it opened for a script: it ends with the script, as with a process. */
    private static final class Connections extends NonRegisteringDriver {
        private List<Connection> open = new ArrayList<>();

        private Connections() throws SQLException {}

        static Connections inPlaceOfMySqls() throws SQLException {
            DriverManager.deregisterDriver(DriverManager.getDriver("jdbc:mysql://localhost/"));
            Connections connections = new Connections();
            DriverManager.registerDriver(connections);
            return connections;
        }

        private synchronized List<Connection> ofPresentScript() {
            return open;
        }

        @Override
        public Connection connect(String url, Properties login) throws SQLException {
            List<Connection> script = ofPresentScript();
            Connection connection = super.connect(url, login);
            synchronized (this) {
                script.add(connection);
                if (script != open) { // it came too late
                    abort(script);
                }
            }
            return connection;
        }

        synchronized void end() throws SQLException {
            List<Connection> script = open;
            open = new ArrayList<>();
            abort(script);
        }

        private static void abort(List<Connection> connections) throws SQLException {
            for (Connection connection : connections) {
                connection.abort(Runnable::run); // does nothing to one that was closed
            }
        }
    }
}
