//SOURCES Tests.java
//SOURCES lab/Repository.java

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import lab.Repository;
import org.junit.jupiter.api.Test;

/** Every line that a script can print, collected from the sources and held to what can be checked of plain English. */
class MessagesTest {
    private static final Path ROOT = Repository.root();

    /** Text of three words and more is for a reader, unless it begins as SQL, CSS or a setting does. */
    private static final Pattern FOR_A_READER = Pattern.compile("(?s)(?=(?:\\S+\\s+){2}\\S)(?!\\s*(?:SELECT|SHOW|SET"
            + "|CREATE|DROP|KILL|CALL|ALTER|STOP|RESET|XA|WITH|FROM|WHERE|AND|OR|GROUP BY|JOIN|LEFT JOIN|UNION|INSERT|<"
            + "|[a-z.-]+[:{=]\\S)).*");
    private static final int LONGEST_SENTENCE = 25;

    /** A word for a thing, and the ways to write it that are another word's or nobody's. */
    private static final Map<String, String> ONE_WORD = Map.of(
            "read-only", "read only|readonly",
            "name server", "nameservers?",
            "host", "hostnames?",
            "time-out", "timeouts?",
            "replica", "slaves?",
            "switchover", "cut-?overs?|switch-overs?|failovers?",
            "can't", "can not",
            "rollback, go back", "fail ?backs?|switch ?backs?",
            "wait", "please wait|hang on",
            "must", "shall|ought to|has got to");

    /** Seen in this project and rewritten: they have to be read twice. */
    private static final Pattern READ_TWICE = Pattern.compile("(?i)\\b(whence|lest|whilst|thereof|herewith|upon"
            + "|knowing better|put (?:it|them) right|without a word|has yet to|hold \\S+ against|so much as|what,"
            + "|once more)\\b");

    /** Each text for a reader, by where it stands: "lib/run/Run.java:12". */
    private static Map<String, String> messages(List<Path> files) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Map<String, String> messages = new LinkedHashMap<>();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(null, manager, diagnostic -> {}, List.of("-proc:none"), null,
                    manager.getJavaFileObjectsFromPaths(files));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new Texts(positions, messages).scan(unit, null);
            }
        }
        return messages;
    }

    /** Joins what the source joins by +, so that a message is one text again. */
    private static final class Texts extends TreePathScanner<Void, Void> {
        private final SourcePositions positions;
        private final Map<String, String> found;

        Texts(SourcePositions positions, Map<String, String> found) {
            this.positions = positions;
            this.found = found;
        }

        @Override
        public Void visitBinary(BinaryTree tree, Void nothing) {
            if (tree.getKind() != Tree.Kind.PLUS) {
                return super.visitBinary(tree, nothing);
            }
            StringBuilder text = new StringBuilder();
            join(tree, text);
            note(tree, text.toString());
            return null;
        }

        private void join(ExpressionTree tree, StringBuilder text) {
            if (tree instanceof BinaryTree sum && tree.getKind() == Tree.Kind.PLUS) {
                join(sum.getLeftOperand(), text);
                join(sum.getRightOperand(), text);
            } else if (tree instanceof LiteralTree literal) {
                text.append(literal.getValue());
            } else {
                text.append("%s");
                scan(tree, null);
            }
        }

        @Override
        public Void visitLiteral(LiteralTree tree, Void nothing) {
            if (tree.getValue() instanceof String text) {
                note(tree, text);
            }
            return null;
        }

        private void note(Tree tree, String text) {
            if (!FOR_A_READER.matcher(text).matches()) {
                return;
            }
            CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
            String place = ROOT.relativize(Path.of(unit.getSourceFile().toUri())) + ":"
                    + unit.getLineMap().getLineNumber(positions.getStartPosition(unit, tree));
            found.merge(place, text, (one, other) -> one + "\n" + other);
        }
    }

    private static List<Path> sources() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String folder : List.of("lib", "nonprod", "scripts")) {
            try (Stream<Path> all = Files.walk(ROOT.resolve(folder))) {
                all.filter(file -> file.toString().endsWith(".java")).sorted().forEach(files::add);
            }
        }
        return files;
    }

    private static Stream<String> sentences(String text) {
        return Arrays.stream(text.split("(?<=[.;:!?])\\s|\\n|%n")).map(String::strip);
    }

    /** What is against a rule in this text, a line each. */
    private static List<String> wrong(String place, String text) {
        List<String> wrong = new ArrayList<>();
        sentences(text).filter(sentence -> sentence.split("\\s+").length > LONGEST_SENTENCE)
                .forEach(sentence -> wrong.add("%s: a sentence of over %d words: %s"
                        .formatted(place, LONGEST_SENTENCE, sentence)));
        String words = text.replaceAll("--[\\w-]+", ""); // an option has the name that other tools gave it
        ONE_WORD.forEach((word, others) -> Pattern.compile("(?i)\\b(?:" + others + ")\\b").matcher(words).results()
                .forEach(found -> wrong.add("%s: \"%s\" is %s here: %s".formatted(place, found.group(), word, text))));
        READ_TWICE.matcher(words).results().forEach(found -> wrong.add("%s: \"%s\" has to be read twice: %s"
                .formatted(place, found.group(), text)));
        return wrong;
    }

    @Test
    void messages_are_short_and_have_one_word_for_one_thing() throws IOException {
        Map<String, String> messages = messages(sources());
        assertTrue(messages.size() > 500, "only " + messages.size() + " were found");
        List<String> wrong = new ArrayList<>();
        messages.forEach((place, text) -> wrong.addAll(wrong(place, text)));
        assertEquals(List.of(), wrong);
    }

    @Test
    void what_is_against_a_rule_is_told_with_its_place() {
        assertEquals(List.of(), wrong("a:1", "blue is read-only: wait for the time-out (--timeout=5s)"));
        assertEquals(List.of("a:1: \"nameserver\" is name server here: ask a nameserver first"),
                wrong("a:1", "ask a nameserver first"));
        assertEquals(List.of("a:1: \"once more\" has to be read twice: try it once more"),
                wrong("a:1", "try it once more"));
        assertEquals(1, wrong("a:1", "word ".repeat(LONGEST_SENTENCE + 1)).size());
        assertEquals(List.of(), wrong("a:1", "word ".repeat(LONGEST_SENTENCE - 1) + "end."));
    }
}
