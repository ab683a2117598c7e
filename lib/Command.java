package lib;

//DEPS info.picocli:picocli:4.7.7
//SOURCES Aws.java
//SOURCES Failure.java
//SOURCES Server.java
// C1 only: a script lives for seconds, its compiler for less. The log flags keep HotSpot's own warnings off stdout.
//COMPILE_OPTIONS -encoding UTF-8 -J-XX:TieredStopAtLevel=1
//RUNTIME_OPTIONS -XX:TieredStopAtLevel=1 -Xlog:disable -Xlog:all=error:stderr

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import software.amazon.awssdk.core.exception.SdkException;

/** What every script has in common: --help, exit codes ({@link Failure}), errors in one line. */
@CommandLine.Command(mixinStandardHelpOptions = true, sortOptions = false, version = "1.0")
public abstract class Command implements Callable<Integer> {
    private static final Pattern SHORT_DURATION = Pattern.compile("(\\d+)(ms|s|m|h)");

    @Option(names = "--verbose", description = "Show the stack trace of an error.")
    boolean verbose;

    /** Runs the command line and ends the process with its exit code. */
    protected final void execute(String... args) {
        System.exit(commandLine().execute(args));
    }

    private CommandLine commandLine() {
        CommandLine command = new CommandLine(this)
                .setCommandName(getClass().getSimpleName())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Duration.class, Command::duration)
                .setExecutionExceptionHandler((e, commandLine, result) -> report(e))
                .setParameterExceptionHandler((e, args) -> {
                    System.err.println(oneLine(e.getMessage()) + " (--help lists the options)");
                    return Failure.USAGE;
                });
        command.getCommandSpec().usageMessage().description(description());
        return command;
    }

    /** Reads {@code 500ms}, {@code 2s}, {@code 5m}, {@code 1h} or ISO-8601's {@code PT2S}. */
    public static Duration duration(String text) {
        Matcher matcher = SHORT_DURATION.matcher(text.toLowerCase(Locale.ROOT));
        try {
            String iso = matcher.matches() && !matcher.group(2).equals("ms") ? "PT" + matcher.group(1) + matcher.group(2) : text;
            Duration duration = matcher.matches() && matcher.group(2).equals("ms")
                    ? Duration.ofMillis(Long.parseLong(matcher.group(1)))
                    : Duration.parse(iso);
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeParseException | NumberFormatException e) {
            // told below, with the forms that work
        }
        throw new CommandLine.TypeConversionException("'" + text + "' is no duration: write 500ms, 2s, 5m or PT2S");
    }

    /** Prints an error in one line and gives its exit code. */
    private int report(Exception e) {
        System.err.println(oneLine(explain(e)));
        if (verbose) {
            e.printStackTrace();
        }
        return e instanceof Failure failure ? failure.exitCode : Failure.FAILED;
    }

    /** What an error means, in the words of the service it came from. */
    static String explain(Exception e) {
        if (e instanceof Failure) {
            return e.getMessage();
        }
        if (e instanceof SdkException aws) {
            return Aws.explain(aws);
        }
        if (e instanceof Server.SqlFailure sql) {
            return sql.getMessage();
        }
        return "unexpected " + e + " (a fault of this script: --verbose shows where)";
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    /** The script's //DESCRIPTION, which JBang keeps in the jar's pom.xml: said once, read here for --help. */
    private static String description() {
        try (InputStream pom = Command.class.getResourceAsStream("/META-INF/maven/group/pom.xml")) {
            String xml = pom == null ? "" : new String(pom.readAllBytes(), StandardCharsets.UTF_8);
            Matcher matcher = Pattern.compile("<description>(.*?)</description>", Pattern.DOTALL).matcher(xml);
            return matcher.find() ? matcher.group(1) : "";
        } catch (java.io.IOException e) {
            return "";
        }
    }
}
