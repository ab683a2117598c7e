package lab;

//SOURCES Lab.java
//SOURCES Launcher.java
//SOURCES Program.java

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Watch beside what goes on in a lab, as in an operator's second terminal, with probes that write as the application.
 */
public final class SecondTerminal implements AutoCloseable {
    private final Program program;
    private final Path journal;

    private SecondTerminal(Program program, Path journal) {
        this.program = program;
        this.journal = journal;
    }

    /** Starts it; returns when its probes write. */
    public static SecondTerminal watching(Lab lab, Launcher launcher) throws IOException, InterruptedException {
        lab.chain().servers().get(0).execute("CREATE TABLE IF NOT EXISTS app.probe (probe VARCHAR(64) PRIMARY KEY,"
                + " at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3))");
        Program program = launcher.start(Map.of(), "Watch", lab.loggedIn("--write=app.probe",
                "--probe-defaults-file=" + lab.chain().applicationsFile()));
        SecondTerminal terminal = new SecondTerminal(program, lab.journal());
        while (!program.stdout().contains("writes up")) {
            if (!program.process().isAlive()) {
                throw new IOException("Watch ended: " + program.stdout() + program.stderr());
            }
            Thread.sleep(50);
        }
        return terminal;
    }

    /** Ends it as a closed terminal does; its samples and what it printed go to this folder. */
    public void keepIn(Path folder) throws IOException, InterruptedException {
        program.signal("TERM");
        Program.Result result = program.result();
        Files.writeString(folder.resolve("watch.txt"), result.stdout() + result.stderr());
        try (Stream<Path> files = Files.list(journal.getParent())) {
            for (Path file : files.filter(path -> path.getFileName().toString().contains(".samples-")).toList()) {
                String name = file.getFileName().toString().replaceFirst(".*(\\.samples-)", "journal$1");
                Files.copy(file, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    @Override
    public void close() {
        program.kill();
    }
}
