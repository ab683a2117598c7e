package lab;

//SOURCES ../../lib/run/PrivateFile.java
//SOURCES Leash.java
//SOURCES MySqlRelease.java
//SOURCES MySqlServer.java

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import lib.run.PrivateFile;

/** A mysqld process on a loopback address, its data in a folder of its own. */
final class MySqlProcess extends MySqlServer {
    private final MySqlRelease release;
    private final String host;
    private final int port;
    private final Supplier<List<String>> options;
    private final Path folder;
    private final Leash leash;
    private Process process;
    /** What RDS set last: its parameter group outlives a restart. */
    private volatile Boolean readOnly;

    MySqlProcess(String name, MySqlRelease release, String host, int port, Supplier<List<String>> options,
            Path folder, Leash leash) {
        super(name);
        this.release = release;
        this.host = host;
        this.port = port;
        this.options = options;
        this.folder = folder;
        this.leash = leash;
    }

    @Override
    public String host() {
        return host;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    @Override
    public synchronized void start() throws IOException, InterruptedException {
        Path data = folder.resolve("data");
        if (!Files.exists(data)) {
            MySqlRelease.copy(release.template(Chain.INIT_SQL), data);
        }
        List<String> arguments = new ArrayList<>(List.of("--datadir=" + data, "--socket=mysql.sock",
                "--bind-address=" + host, "--port=" + port, "--server-id=" + host.substring(host.lastIndexOf('.') + 1),
                "--skip-name-resolve", "--log-bin=binlog", "--log-slave-updates", "--relay-log=relay",
                "--relay-log-recovery", "--relay-log-info-repository=TABLE", "--master-info-repository=TABLE",
                "--max-connections=1500", "--sync-binlog=0", "--secure-file-priv=NULL", "--init-file=" + passwords(),
                "--innodb-flush-log-at-trx-commit=2", "--loose-innodb-log-writer-threads=OFF"));
        arguments.addAll(options.get());
        if (readOnly != null) {
            arguments.add("--read-only=" + (readOnly ? 1 : 0));
        }
        Path log = folder.resolve("mysqld.log");
        process = leash.hold(release.mysqld(arguments).redirectOutput(log.toFile()).start());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!accepts()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                List<String> lines = Files.readAllLines(log);
                throw new IOException("mysqld of " + name() + " did not start:\n"
                        + String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size())));
            }
            Thread.sleep(10);
        }
        version();
    }

    /** Run before the first client is let in; in no binary log. */
    private Path passwords() throws IOException {
        Path file = folder.resolve("passwords.sql");
        if (!Files.exists(file)) {
            PrivateFile.write(file, "SET sql_log_bin = 0;\n" + Chain.passwords());
        }
        return file;
    }

    private boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void setReadOnly(boolean readOnly) {
        super.setReadOnly(readOnly);
        this.readOnly = readOnly;
    }

    @Override
    public synchronized void stop() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    @Override
    public synchronized void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    void wipe() throws IOException, InterruptedException {
        kill();
        readOnly = null;
        Leash.delete(folder.resolve("data"));
    }
}
