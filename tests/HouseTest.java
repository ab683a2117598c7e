//SOURCES Tests.java
//SOURCES lab/Repository.java

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import lab.Repository;
import org.junit.jupiter.api.Test;

/** The rooms of lib/ and their one direction: what keeps the library in an order that a reader can hold in the head. */
class HouseTest {
    private static final Path ROOT = Repository.root();

    /** Each room and those it may look into; lib/README.md draws them. */
    private static final Map<String, Set<String>> ROOMS = Map.of(
            "runbook", Set.of("change", "watch", "report", "site", "mysql", "aws", "dns", "run"),
            "change", Set.of("site", "mysql", "aws", "dns", "run"),
            "watch", Set.of("report", "site", "mysql", "aws", "dns", "run"),
            "report", Set.of("site", "dns", "run"),
            "setup", Set.of("site", "mysql", "aws", "dns", "run"),
            "site", Set.of("mysql", "aws", "dns", "run"),
            "mysql", Set.of("run"),
            "aws", Set.of("dns", "run"),
            "dns", Set.of("run"),
            "run", Set.of());

    private static final int LONGEST_FILE = 250, LONGEST_STEP = 25, LONGEST_LINE = 120;
    private static final Pattern IMPORT = Pattern.compile("^import (?:static )?lib\\.(\\w+)\\.", Pattern.MULTILINE);
    private static final Pattern SOURCES = Pattern.compile("^//SOURCES (\\S+)$", Pattern.MULTILINE);

    private static List<Path> files(String folder, String pattern) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> ROOT.relativize(file).toString().matches(pattern)).sorted().toList();
        }
    }

    private static List<Path> library() throws IOException {
        return files("lib", "lib/.*\\.java");
    }

    private static String room(Path file) {
        return file.getParent().getFileName().toString();
    }

    /** "change → runbook (KillClients.java)": the imports that go against the direction. */
    private static List<String> wrongWays(Map<Path, String> texts) {
        List<String> wrong = new ArrayList<>();
        texts.forEach((file, text) -> IMPORT.matcher(text).results().map(found -> found.group(1)).distinct()
                .filter(to -> !to.equals(room(file)) && !ROOMS.get(room(file)).contains(to))
                .forEach(to -> wrong.add("%s → %s (%s)".formatted(room(file), to, file.getFileName()))));
        return wrong;
    }

    private static Map<Path, String> texts(List<Path> files) throws IOException {
        Map<Path, String> texts = new TreeMap<>();
        for (Path file : files) {
            texts.put(file, Files.readString(file));
        }
        return texts;
    }

    @Test
    void the_rooms_look_in_one_direction_only() throws IOException {
        Map<Path, String> texts = texts(library());
        assertEquals(ROOMS.keySet(), texts.keySet().stream().map(HouseTest::room).collect(Collectors.toSet()));
        assertEquals(List.of(), wrongWays(texts));
        texts.put(ROOT.resolve("lib/run/Planted.java"), "package lib.run;\nimport lib.mysql.Server;\n");
        assertEquals(List.of("run → mysql (Planted.java)"), wrongWays(texts));
    }

    /** The table above could hold a circle itself. */
    @Test
    void no_room_is_reached_from_a_room_that_it_reaches() {
        ROOMS.forEach((room, below) -> below
                .forEach(other -> assertTrue(!ROOMS.get(other).contains(room), room + " and " + other)));
    }

    @Test
    void a_file_and_a_step_are_read_in_one_sitting() throws IOException {
        Map<String, Integer> tooLong = new LinkedHashMap<>();
        texts(library()).forEach((file, text) -> tooLong.put(ROOT.relativize(file).toString(),
                (int) text.lines().count() - LONGEST_FILE));
        texts(files("nonprod", "nonprod/\\d.*\\.java")).forEach((file, text) -> tooLong.put(
                ROOT.relativize(file).toString(), (int) text.lines().count() - LONGEST_STEP));
        tooLong.values().removeIf(lines -> lines <= 0);
        assertEquals(Map.of(), tooLong);
    }

    @Test
    void no_line_is_longer_than_the_editor_shows_and_none_ends_in_blanks() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path file : files(".",
                "(lib|nonprod|prod|scripts|tests)/.*\\.(java|jsh)|jbang|\\.ci/.*|scripts/.*\\.sh")) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).length() > LONGEST_LINE || lines.get(i).matches(".*\\s")) {
                    wrong.add("%s:%d".formatted(ROOT.relativize(file), i + 1));
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    /**
     * JBang takes the files that //SOURCES names, and those that these name: a script of one library file must compile.
     * So each file of the library that another one refers to must be among these.
     */
    @Test
    void each_library_file_compiles_from_its_own_directives() throws IOException {
        List<String> lacking = new ArrayList<>();
        for (Map.Entry<Path, Set<Path>> each : references(library()).entrySet()) {
            Set<Path> named = closure(each.getKey());
            each.getValue().stream().filter(file -> !named.contains(file)).map(file -> "%s names no //SOURCES of %s"
                    .formatted(ROOT.relativize(each.getKey()), ROOT.relativize(file))).forEach(lacking::add);
        }
        assertEquals(List.of(), lacking);
    }

    /** Which of these files each of them refers to, by the compiler's own word. */
    private static Map<Path, Set<Path>> references(List<Path> files) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Map<Path, Set<Path>> references = new TreeMap<>();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(null, manager, diagnostic -> {}, List.of("-proc:none", "-cp",
                    System.getProperty("java.class.path")), null, manager.getJavaFileObjectsFromPaths(files));
            List<CompilationUnitTree> units = new ArrayList<>();
            task.parse().forEach(units::add);
            task.analyze();
            Trees trees = Trees.instance(task);
            for (CompilationUnitTree unit : units) {
                Set<Path> found = new TreeSet<>();
                new References(trees, found).scan(unit, null);
                references.put(Path.of(unit.getSourceFile().toUri()), found);
            }
        }
        return references;
    }

    private static final class References extends TreePathScanner<Void, Void> {
        private final Trees trees;
        private final Set<Path> found;

        References(Trees trees, Set<Path> found) {
            this.trees = trees;
            this.found = found;
        }

        @Override
        public Void visitIdentifier(IdentifierTree tree, Void nothing) {
            note();
            return super.visitIdentifier(tree, nothing);
        }

        @Override
        public Void visitMemberSelect(MemberSelectTree tree, Void nothing) {
            note();
            return super.visitMemberSelect(tree, nothing);
        }

        private void note() {
            Element element = trees.getElement(getCurrentPath());
            while (element != null && !(element instanceof TypeElement)) {
                element = element.getEnclosingElement();
            }
            TreePath place = element == null ? null : trees.getPath(element);
            if (place != null) {
                found.add(Path.of(place.getCompilationUnit().getSourceFile().toUri()));
            }
        }
    }

    private static Set<Path> closure(Path file) throws IOException {
        Set<Path> closure = new TreeSet<>();
        List<Path> ahead = new ArrayList<>(List.of(file));
        while (!ahead.isEmpty()) {
            Path next = ahead.remove(0);
            if (closure.add(next)) {
                SOURCES.matcher(Files.readString(next)).results().map((MatchResult found) -> found.group(1))
                        .forEach(source -> ahead.add(next.resolveSibling(source).normalize()));
            }
        }
        return closure;
    }
}
