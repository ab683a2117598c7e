package lab;

//SOURCES ../../lib/run/Failure.java
//SOURCES Launcher.java
//SOURCES Leash.java
//SOURCES MySqlRelease.java
//SOURCES Repository.java

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.run.Failure;

/**
 * A script about a lab, run on another environment's names than those that JBang compiled it with: compiled once more,
 * with that environment's folder, and started in place of this process.
 */
public final class OtherEnvironment {
    private static final String ASKED_FOR = "environment.asked.for";

    private OtherEnvironment() {}

    /**
     * Whether a script that was asked for this environment has to be run by {@link #handOver}.
     *
     * @param compiledWith the name of the environment that is known here
     */
    public static boolean isNeeded(String environment, String compiledWith) {
        if (environment.equals(compiledWith)) {
            return false;
        }
        if (environment.equals(System.getProperty(ASKED_FOR))) {
            throw Failure.usage("%1$s/Environment.java says that its NAME is %2$s: make it %1$s", environment,
                    compiledWith);
        }
        return true;
    }

    /** Runs a script of the repository on this environment, with its terminal and folder; gives its exit code. */
    public static int handOver(String environment, String script, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> known = Repository.environments();
        if (!known.contains(environment)) {
            throw Failure.usage("there is no environment %s, only %s", environment, String.join(", ", known));
        }
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java",
                "-D" + ASKED_FOR + "=" + environment, "-cp",
                jar(environment, script) + File.pathSeparator + classPath(),
                Launcher.mainClass(script)));
        command.addAll(arguments);
        return Repository.handOver(command);
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    /** The script and all of ours that it needs, compiled with the environment; made once for each edit. */
    private static Path jar(String environment, String script) throws IOException {
        Path root = Repository.root();
        List<Path> own = new ArrayList<>();
        for (Path source : sources(root.resolve(environment))) {
            if (isKnownHere(source)) {
                own.add(source);
            }
        }
        StringBuilder all = new StringBuilder(classPath() + script);
        for (Path folder : List.of(root.resolve(environment), root.resolve("lib"), root.resolve("tests/lab"),
                root.resolve("scripts"))) {
            for (Path source : sources(folder)) {
                all.append(root.relativize(source)).append(Files.readString(source));
            }
        }
        String name = "environment-" + environment + "-";
        Path jar = MySqlRelease.cache().resolve(name + MySqlRelease.hash(all.toString()) + ".jar");
        if (!Files.exists(jar)) {
            forgetEarlier(name);
            Path classes = Files.createTempDirectory("blue-green-environment-");
            try {
                Path made = Files.createTempFile(MySqlRelease.cache(), "environment-", ".new");
                compile(environment, root, Stream.concat(own.stream(), Stream.of(root.resolve(script))).toList(),
                        classes);
                ToolProvider.findFirst("jar").orElseThrow().run(System.out, System.err, "--create", "--file",
                        made.toString(), "-C", classes.toString(), ".");
                Files.move(made, jar, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Leash.delete(classes);
            }
        }
        return jar;
    }

    /** Whether a script of nonprod's of that name was compiled with the one that runs here; else it is not needed. */
    private static boolean isKnownHere(Path source) throws IOException {
        String text = Files.readString(source);
        Matcher main = Pattern.compile("(?m)^//MAIN (\\w+)").matcher(text);
        String name = main.find() ? main.group(1) : source.getFileName().toString().replace(".java", "");
        String folder = text.startsWith("package environment;") ? "environment/" : "";
        return OtherEnvironment.class.getResource("/" + folder + name + ".class") != null;
    }

    /** Of sources as they were before an edit; not what a rehearsal of another checkout may be using now. */
    private static void forgetEarlier(String name) throws IOException {
        long yesterday = System.currentTimeMillis() - TimeUnit.DAYS.toMillis(1);
        try (Stream<Path> jars = Files.list(MySqlRelease.cache())) {
            jars.filter(jar -> jar.getFileName().toString().matches(Pattern.quote(name) + "[0-9a-f]+\\.jar"))
                    .map(Path::toFile).filter(jar -> jar.lastModified() < yesterday).forEach(File::delete);
        }
    }

    private static List<Path> sources(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        }
    }

    private static void compile(String environment, Path root, List<Path> sources, Path classes) {
        String sourcePath = Stream.of(root, root.resolve("tests"), root.resolve("scripts")).map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> arguments =
                new ArrayList<>(List.of("-nowarn", "-XDignore.symbol.file", "-proc:none", "-encoding", "UTF-8",
                        "-Xprefer:source", "-sourcepath", sourcePath, "-cp", classPath(), "-d", classes.toString()));
        sources.forEach(source -> arguments.add(source.toString()));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        if (javax.tools.ToolProvider.getSystemJavaCompiler().run(null, said, said,
                arguments.toArray(String[]::new)) != 0) {
            throw Failure.usage("%s does not compile: %s", environment,
                    said.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains(": error: "))
                            .map(line -> line.replace(root + File.separator, "")).collect(Collectors.joining("; ")));
        }
    }
}
