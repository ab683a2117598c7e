package lab;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The systems' ways to install what is missing, so that a message can say it in the words of this one. */
public enum PackageManager {
    APT("apt-get"), DNF("dnf"), BREW("brew");

    /** What Debian and Ubuntu call the packages of libraries. */
    private static final Map<String, String> IN_DEBIAN =
            Map.of("libstdc++.so.6", "libstdc++6", "libgcc_s.so.1", "libgcc-s1");

    private final String program;

    PackageManager(String program) {
        this.program = program;
    }

    private static Optional<PackageManager> on(String path) {
        return Stream.of(values()).filter(manager -> Stream.of(path.split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, manager.program)))).findFirst();
    }

    /**
     * What a message adds: {@code (apt-get install A)} after a space, or nothing where this system's name for it isn't
     * known.
     *
     * @param names each system's own name for the same thing
     */
    static String toInstall(Map<PackageManager, String> names) {
        return toInstall(names, System.getenv("PATH"));
    }

    /** The same on a system whose PATH this is. */
    public static String toInstall(Map<PackageManager, String> names, String path) {
        return on(path).filter(names::containsKey)
                .map(manager -> " (" + manager.program + " install " + names.get(manager) + ")").orElse("");
    }

    /** The packages of these libraries' files, which dnf finds by the files themselves. */
    public static Map<PackageManager, String> packagesOf(List<String> libraries) {
        String files = libraries.stream().map("'%s()(64bit)'"::formatted).collect(Collectors.joining(" "));
        return !IN_DEBIAN.keySet().containsAll(libraries) ? Map.of(DNF, files)
                : Map.of(DNF, files, APT, libraries.stream().map(IN_DEBIAN::get).collect(Collectors.joining(" ")));
    }
}
