package lab;

//SOURCES Lab.java
//SOURCES MySqlRelease.java

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Scripts whose classes were compiled with the one that runs: each in a process of its own, with the java command that
 * {@code ./jbang} would end with. One compilation serves them all, and one archive lets their classes load in half the
 * time.
 */
public final class OwnScripts {
    private static final String CLASS_PATH = System.getProperty("java.class.path");
    private static final String ARCHIVE = "classes-";

    private final Lab lab;
    private final Path archive;

    /** Scripts that are run in this lab. */
    public OwnScripts(Lab lab) throws IOException {
        this.lab = lab;
        Path jar = Path.of(CLASS_PATH.replaceFirst(java.io.File.pathSeparator + ".*", ""));
        archive = MySqlRelease.cache().resolve(ARCHIVE + MySqlRelease.hash(
                System.getProperty("java.home") + CLASS_PATH + Files.getLastModifiedTime(jar)) + ".jsa");
    }

    /** Whether the archive is there. */
    public boolean areArchived() {
        return Files.exists(archive);
    }

    /** Makes the archive by a run of this script, and deletes those of earlier sources. */
    public void archiveClassesOf(String script, String... arguments) throws IOException, InterruptedException {
        try (Stream<Path> files = Files.list(archive.getParent())) {
            files.filter(file -> file.getFileName().toString().matches(ARCHIVE + ".*")).forEach(file -> file.toFile().delete());
        }
        lab.execute(Map.of(), script, java("-XX:ArchiveClassesAtExit=" + archive, script, arguments));
    }

    /** Runs a script, as an operator of the lab would. */
    public Lab.Run run(String script, String... arguments) throws IOException, InterruptedException {
        return lab.execute(Map.of(), script, java("-XX:SharedArchiveFile=" + archive, script, arguments));
    }

    private List<String> java(String archiving, String script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1", "-Xlog:disable", "-Xlog:all=error:stderr", archiving, "-cp", CLASS_PATH,
                mainClass(script), "--defaults-file=" + lab.chain().defaultsFile()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static String mainClass(String script) throws IOException {
        try (Stream<String> lines = Files.lines(Lab.root().resolve(script))) {
            return lines.filter(line -> line.startsWith("//MAIN ")).findFirst().orElseThrow().substring(7).strip();
        }
    }
}
