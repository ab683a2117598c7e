///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Write every source file as all of them are written; --check changes nothing and fails where one is not
//JAVA 17+
//MAIN Format
//DEPS org.eclipse.jdt:org.eclipse.jdt.core:3.47.0
//SOURCES ../lib/run/Script.java
//SOURCES ../tests/lab/Repository.java

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lab.Repository;
import lib.run.Failure;
import lib.run.Script;
import org.eclipse.jdt.core.ToolFactory;
import org.eclipse.jdt.core.compiler.IProblem;
import org.eclipse.jdt.core.dom.AST;
import org.eclipse.jdt.core.dom.ASTParser;
import org.eclipse.jdt.core.dom.CompilationUnit;
import org.eclipse.jdt.core.formatter.CodeFormatter;
import org.eclipse.jdt.core.formatter.DefaultCodeFormatterConstants;
import org.eclipse.jface.text.BadLocationException;
import org.eclipse.jface.text.Document;
import org.eclipse.jface.text.IRegion;
import org.eclipse.jface.text.Region;
import org.eclipse.text.edits.TextEdit;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

class Format extends Script {
    private static final int COLUMNS = 120;
    private static final String SOURCES = "jbang|\\.ci/[^/]+|.+\\.(java|jsh|sh)";
    /** What git and editors keep of their own, and what .gitignore names. */
    private static final String OTHERS = "\\.(?!ci/).*|(.*/)?(journal|rehearsals)/.*";

    /**
     * How this differs from Java's own conventions, as Eclipse knows them. The author's line breaks stay: a formatter
     * does not know which words belong together. Comments stay too, JBang's directives among them; only a Javadoc with
     * a line that is too long is laid out anew.
     */
    private static final String STYLE = """
            tabulation.char=space
            tabulation.size=4
            lineSplit=120
            join_wrapped_lines=false
            comment.line_length=120
            comment.count_line_length_from_starting_position=false
            comment.format_html=false
            comment.format_source_code=false
            comment.indent_parameter_description=false
            comment.indent_root_tags=false
            comment.insert_new_line_before_root_tags=do not insert
            comment.insert_new_line_for_parameter=do not insert
            comment.clear_blank_lines_in_javadoc_comment=false
            text_block_indentation=3
            indent_switchstatements_compare_to_switch=true
            alignment_for_assignment=16
            alignment_for_arguments_in_annotation=16
            alignment_for_conditional_expression=16
            alignment_for_conditional_expression_chain=16
            alignment_for_expressions_in_for_loop_header=16
            alignment_for_method_declaration=16
            alignment_for_parameterized_type_references=16
            alignment_for_relational_operator=16
            alignment_for_shift_operator=16
            alignment_for_type_arguments=16
            alignment_for_type_parameters=16
            keep_annotation_declaration_on_one_line=one_line_if_empty
            keep_anonymous_type_declaration_on_one_line=one_line_if_empty
            keep_code_block_on_one_line=one_line_if_empty
            keep_enum_declaration_on_one_line=one_line_preserve
            keep_lambda_body_block_on_one_line=one_line_if_empty
            keep_loop_body_block_on_one_line=one_line_if_empty
            keep_method_body_on_one_line=one_line_if_empty
            keep_record_constructor_on_one_line=one_line_if_empty
            keep_record_declaration_on_one_line=one_line_if_empty
            keep_switch_body_block_on_one_line=one_line_if_empty
            keep_type_declaration_on_one_line=one_line_if_empty
            insert_space_after_opening_brace_in_array_initializer=do not insert
            insert_space_before_closing_brace_in_array_initializer=do not insert
            insert_space_before_opening_brace_in_array_initializer=do not insert
            """;

    private static final Pattern DOC = Pattern.compile("(?s)/\\*\\*.*?\\*/");

    @Option(names = "--check", description = "Change nothing; name what is not as it would be written, and fail.")
    boolean check;

    @Parameters(paramLabel = "FILE", description = "These only; without, every Java, JShell and shell file here.")
    List<Path> files = List.of();

    private final Path root = Repository.root();
    private final Map<String, String> style = style();
    private final CodeFormatter formatter = ToolFactory.createCodeFormatter(style);
    private final List<String> problems = new ArrayList<>();

    public static void main(String... args) {
        new Format().execute(args);
    }

    @Override
    public Integer call() throws IOException {
        for (Path file : files.isEmpty() ? sources() : files) {
            format(file.toAbsolutePath().normalize());
        }
        problems.forEach(System.out::println);
        return problems.isEmpty() ? Failure.DONE : Failure.FAILED;
    }

    private List<Path> sources() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).filter(file -> name(file).matches(SOURCES))
                    .filter(file -> !name(file).matches(OTHERS)).sorted().toList();
        }
    }

    private String name(Path file) {
        return root.relativize(file).toString();
    }

    private void format(Path file) throws IOException {
        String before = Files.readString(file);
        boolean isJava = file.toString().endsWith(".java");
        Optional<String> error = isJava ? syntaxError(before) : Optional.empty();
        if (error.isPresent()) {
            problems.add(name(file) + ":" + error.get());
            return;
        }
        String after = isJava ? formatted(before) : before;
        after = after.replaceAll("(?m)[ \\t]+$", "").stripTrailing() + "\n";
        if (check && !after.equals(before)) {
            problems.add(name(file) + ": not as ./jbang format writes it");
            return;
        }
        if (!after.equals(before)) {
            Files.writeString(file, after);
            System.out.println("formatted " + name(file));
        }
        String[] lines = after.split("\n");
        for (int i = 0; i < lines.length; i++) {
            if (isTooLong(lines[i])) {
                problems.add("%s:%d: longer than %d columns: break it by hand".formatted(name(file), i + 1, COLUMNS));
            }
        }
    }

    /** What stands against reading this as Java. */
    private Optional<String> syntaxError(String text) {
        ASTParser parser = ASTParser.newParser(AST.getJLSLatest());
        parser.setCompilerOptions(style);
        parser.setSource(text.toCharArray());
        return Stream.of(((CompilationUnit) parser.createAST(null)).getProblems()).filter(IProblem::isError)
                .map(problem -> problem.getSourceLineNumber() + ": " + problem.getMessage()).findFirst();
    }

    private String formatted(String text) {
        int kind = CodeFormatter.K_COMPILATION_UNIT;
        TextEdit edit = formatter.format(kind, text, 0, text.length(), 0, "\n");
        String code = applied(edit, text);
        IRegion[] docs = DOC.matcher(code).results().filter(doc -> doc.group().lines().anyMatch(Format::isTooLong))
                .map(doc -> new Region(doc.start(), doc.end() - doc.start())).toArray(IRegion[]::new);
        return docs.length == 0 ? code
                : applied(formatter.format(kind | CodeFormatter.F_INCLUDE_COMMENTS, code, docs, 0, "\n"), code);
    }

    private static String applied(TextEdit edit, String text) {
        Document document = new Document(text);
        try {
            edit.apply(document);
        } catch (BadLocationException e) {
            throw new IllegalStateException(e);
        }
        return document.get();
    }

    private static boolean isTooLong(String line) {
        return line.codePointCount(0, line.length()) > COLUMNS;
    }

    private static Map<String, String> style() {
        Map<String, String> style = new HashMap<>(DefaultCodeFormatterConstants.getJavaConventionsSettings());
        for (String component : List.of("source", "compliance", "codegen.targetPlatform")) {
            style.put("org.eclipse.jdt.core.compiler." + component, "17");
        }
        Properties ours = new Properties();
        try {
            ours.load(new StringReader(STYLE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ours.forEach((name, value) -> style.put("org.eclipse.jdt.core.formatter." + name, value.toString()));
        return style;
    }
}
