package lab;

//SOURCES ../../lib/run/Journal.java
//SOURCES Host.java
//SOURCES Lab.java
//SOURCES MySqlRelease.java

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Starts scripts with the java command that ./jbang would end with, without asking it: seconds sooner, for who runs
 * hundreds.
 */
public final class Launcher {
    /** The lab's AWS speaks HTTP: to read Java's list of certificate authorities would be a tenth of each start. */
    private static final String NO_AUTHORITIES = "-Djavax.net.ssl.trustStore=NONE";
    private static final String OWN_CLASSES = System.getProperty("java.class.path");

    private final Lab lab;
    private final String javaHome;
    private final List<String> options;
    private final String classPath;
    private final Path archive;
    private final Path folder;

    private Launcher(Lab lab, String javaHome, List<String> options, String classPath, Path archive, Path folder) {
        this.lab = lab;
        this.javaHome = javaHome;
        this.options = options;
        this.classPath = classPath;
        this.archive = archive;
        this.folder = folder;
    }

    /** For scripts whose classes JBang compiled with the one that runs here: one compilation serves them all. */
    static Launcher onOwnClasses(Lab lab) {
        return onOwnClasses(lab, archiveIn(lab), lab.chain().folder());
    }

    /**
     * The same, its archive kept in the lab's cache until a source is edited; it starts scripts in the repository,
     * where they know which edition they are.
     */
    public static Launcher keepingItsArchive(Lab lab) throws IOException {
        Path jar = first(OWN_CLASSES);
        String hash = MySqlRelease.hash(System.getProperty("java.home") + OWN_CLASSES + Files.getLastModifiedTime(jar));
        return onOwnClasses(lab, MySqlRelease.cache().resolve("classes-" + hash + ".jsa"), Repository.root());
    }

    private static Launcher onOwnClasses(Lab lab, Path archive, Path folder) {
        return new Launcher(lab, System.getProperty("java.home"), runtimeOptions(), OWN_CLASSES, archive, folder);
    }

    /** What every script gives its Java. */
    private static List<String> runtimeOptions() {
        try {
            return directives("lib/run/Script.java", "RUNTIME_OPTIONS").stream()
                    .flatMap(line -> Stream.of(line.split(" "))).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path archiveIn(Lab lab) {
        return lab.chain().folder().resolve("classes-of-lab.jsa");
    }

    /** The same with other classes before them. */
    Launcher after(Path classes) {
        return new Launcher(lab, javaHome, options, classes + File.pathSeparator + classPath, archive, folder);
    }

    /**
     * Compiles scripts, if they have to be. Their jars are copied: an edit of the runbook meanwhile changes nothing.
     *
     * @param scripts between them, their //SOURCES have every class that is to be run
     * @throws IOException with what JBang says, when one does not compile
     */
    @SuppressWarnings("unchecked")
    public static Launcher ofScripts(Lab lab, List<String> scripts) throws IOException, InterruptedException {
        Path jars = Files.createDirectories(lab.chain().folder().resolve("jars"));
        Set<String> classPath = new LinkedHashSet<>();
        Set<String> options = new LinkedHashSet<>();
        String jdk = null;
        for (String script : scripts) {
            Map<String, Object> info = JSON.std.mapFrom(jbang(lab, "info", "tools", script));
            Path jar = Path.of((String) info.get("applicationJar"));
            if (!Files.exists(jar)) {
                jbang(lab, "build", script);
            }
            classPath.add(Files.copy(jar, jars.resolve(jar.getFileName())).toString());
            options.addAll((List<String>) info.get("runtimeOptions"));
            classPath.addAll((List<String>) info.get("resolvedDependencies"));
            jdk = (String) info.get("availableJdkPath");
        }
        return new Launcher(lab, jdk, List.copyOf(options), String.join(File.pathSeparator, classPath),
                archiveIn(lab), Repository.root());
    }

    private static String jbang(Lab lab, String... arguments) throws IOException, InterruptedException {
        Program.Result asked = lab.start(Repository.root(), Map.of(), Repository.command(arguments)).result();
        if (asked.exitCode() != 0) {
            throw new IOException(String.join(" ", arguments) + ": " + asked.stdout() + asked.stderr());
        }
        return asked.stdout();
    }

    /** The class that a script of the repository starts with. */
    public static String mainClass(String script) throws IOException {
        return directives(script, "MAIN").get(0);
    }

    private static List<String> directives(String file, String name) throws IOException {
        String start = "//" + name + " ";
        try (Stream<String> lines = Files.lines(Repository.root().resolve(file))) {
            return lines.filter(line -> line.startsWith(start)).map(line -> line.substring(start.length()).strip())
                    .toList();
        }
    }

    /** Whether an archive of classes is there. */
    public boolean isArchived() {
        return Files.exists(archive);
    }

    /** Lets the classes that this run loads be mapped from an archive from here on: half the start-up. */
    public void archiveClassesOf(String mainClass, String... arguments) throws IOException, InterruptedException {
        try (Stream<Path> files = Files.list(archive.getParent())) {
            files.filter(file -> file.getFileName().toString().matches("classes-.*\\.jsa")) // of earlier sources
                    .forEach(file -> file.toFile().delete());
        }
        start(Map.of(), List.of("-XX:ArchiveClassesAtExit=" + archive), mainClass, arguments).waitFor();
    }

    /** Starts a script's class as an operator of the lab does, with environment variables changed. */
    public Program start(Map<String, String> changes, String mainClass, String... arguments) throws IOException {
        return start(changes, archived(), mainClass, arguments);
    }

    private Program start(Map<String, String> changes, List<String> archiving, String mainClass, String... arguments)
            throws IOException {
        return lab.start(folder, changes, command(archiving, mainClass, arguments));
    }

    /** Starts a process that performs scripts one after another, as an operator of the lab does. */
    Host host() throws IOException {
        List<String> command = command(archived(), Host.class.getName(), first(classPath).toString());
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectError(Redirect.DISCARD);
        return new Host(lab.start(builder, Map.of()), lab.env(), lab.chain().folder());
    }

    private List<String> archived() {
        return isArchived() ? List.of("-XX:SharedArchiveFile=" + archive) : List.of();
    }

    /** The jar or the folder with the scripts' own classes. */
    private static Path first(String classPath) {
        return Path.of(classPath.replaceFirst(File.pathSeparator + ".*", ""));
    }

    private List<String> command(List<String> archiving, String mainClass, String... arguments) throws IOException {
        Path first = first(classPath);
        if (!Files.exists(first)) { // Java would go on with what stands behind it: another environment's classes
            throw new IOException(first + " is gone: start again");
        }
        List<String> command = new ArrayList<>(List.of(javaHome + "/bin/java"));
        command.addAll(archiving);
        command.addAll(options);
        command.add(NO_AUTHORITIES);
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(List.of(arguments));
        return command;
    }
}
