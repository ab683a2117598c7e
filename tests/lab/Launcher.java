package lab;

//SOURCES ../../lib/run/Journal.java
//SOURCES Lab.java

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs steps as processes of their own, with the java command that ./jbang would end with, a second sooner: for who
 * runs hundreds. Their jars are copied, so that an edit of the runbook meanwhile changes nothing.
 */
public final class Launcher {
    private final Lab lab;
    private final List<String> java = new ArrayList<>();
    private int started;

    /**
     * Compiles scripts, if they have to be.
     *
     * @param scripts between them, their //SOURCES have every class that is to be run
     * @throws IOException with what JBang says, when one does not compile
     */
    @SuppressWarnings("unchecked")
    public Launcher(Lab lab, List<String> scripts) throws IOException, InterruptedException {
        this.lab = lab;
        Path jars = Files.createDirectories(lab.chain().folder().resolve("jars"));
        Set<String> classPath = new LinkedHashSet<>();
        Set<String> options = new LinkedHashSet<>();
        String jdk = null;
        for (String script : scripts) {
            Map<String, Object> info = info(script);
            Path jar = Path.of((String) info.get("applicationJar"));
            if (!Files.exists(jar)) {
                jbang("build", script);
            }
            classPath.add(Files.copy(jar, jars.resolve(jar.getFileName())).toString());
            options.addAll((List<String>) info.get("runtimeOptions"));
            classPath.addAll((List<String>) info.get("resolvedDependencies"));
            jdk = (String) info.get("availableJdkPath");
        }
        java.add(jdk + "/bin/java");
        java.addAll(options);
        java.addAll(List.of("-cp", String.join(File.pathSeparator, classPath)));
    }

    private Map<String, Object> info(String script) throws IOException, InterruptedException {
        return JSON.std.mapFrom(jbang("info", "tools", script));
    }

    private String jbang(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Lab.root() + "/jbang"));
        command.addAll(List.of(arguments));
        Path err = Files.createTempFile(lab.chain().folder(), "jbang", ".err");
        Process process = lab.chain().hold(new ProcessBuilder(command).directory(Lab.root().toFile())
                .redirectInput(new File("/dev/null")).redirectError(err.toFile()).start());
        String stdout = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + stdout + Files.readString(err));
        }
        return stdout;
    }

    /** Lets the classes that this run loads be mapped from an archive from here on: half the start-up. */
    public void archiveClassesOf(String mainClass, String... arguments) throws IOException, InterruptedException {
        Path archive = lab.chain().folder().resolve("steps.jsa");
        java.add(1, "-XX:ArchiveClassesAtExit=" + archive);
        start(mainClass, arguments).waitFor();
        java.remove(1);
        if (Files.exists(archive)) {
            java.add(1, "-XX:SharedArchiveFile=" + archive);
        }
    }

    /** Starts a script's class as an operator of the lab: logged in, with the lab's journal. */
    public synchronized Running start(String mainClass, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(java);
        command.addAll(List.of(mainClass, "--defaults-file=" + lab.chain().defaultsFile(),
                "--journal=" + lab.journal()));
        command.addAll(List.of(arguments));
        Path out = lab.chain().folder().resolve("launched-" + ++started + ".out");
        Path err = lab.chain().folder().resolve("launched-" + started + ".err");
        ProcessBuilder builder = new ProcessBuilder(command).directory(lab.chain().folder().toFile())
                .redirectInput(new File("/dev/null")).redirectOutput(out.toFile()).redirectError(err.toFile());
        lab.inThisLab(builder.environment(), Map.of());
        return new Running(lab.chain().hold(builder.start()), out, err);
    }

    /** A script that runs, or did. */
    public record Running(Process process, Path out, Path err) {
        /** Its exit code; 137 after a kill -9. */
        public int waitFor() throws InterruptedException {
            return process.waitFor();
        }

        public String stdout() throws IOException {
            return Files.readString(out);
        }

        public String stderr() throws IOException {
            return Files.readString(err);
        }

        /** kill -9. */
        public void kill() {
            process.destroyForcibly();
        }
    }
}
