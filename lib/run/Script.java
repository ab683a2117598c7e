package lib.run;

//DEPS info.picocli:picocli:4.7.7
// C1 only, and seldom: a script lives for seconds, what it compiles for less. A young generation that a switchover
// does not fill: a collection, 10 to 20 ms, would fall between freeze and release. Java 25 makes TLS's table for
// secp256r1 in each process, 70 ms, unless another curve is named first. Strings are joined without a method
// handle spun for each shape. The log flags keep HotSpot's own warnings off stdout, and off stderr what Java 25 has
// against an archive of classes that it can do without. The lab starts scripts with these options too.
//COMPILE_OPTIONS -encoding UTF-8 -J-XX:TieredStopAtLevel=1 -XDignore.symbol.file -XDstringConcat=inline
//RUNTIME_OPTIONS -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=5 -XX:+UseSerialGC -XX:NewSize=24m
//RUNTIME_OPTIONS -Djdk.tls.namedGroups=x25519,secp384r1,secp256r1,secp521r1,x448,ffdhe2048,ffdhe3072,ffdhe4096
//RUNTIME_OPTIONS -Xlog:disable -Xlog:all=error,cds*=off:stderr
//SOURCES Errors.java
//SOURCES Failure.java
//SOURCES OptionGroups.java
//SOURCES Plain.java

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every script has in common: --help, exit codes ({@link Failure}), errors in one line. */
@Command(mixinStandardHelpOptions = true, addMethodSubcommands = false, sortOptions = false, version = "1.0")
public abstract class Script implements Callable<Integer> {
    private static final Pattern SHORT_DURATION = Pattern.compile("(\\d+)(ms|s|m|h)");

    /** The option that asks for a password, with something behind it. */
    private static final Pattern PASSWORD = Pattern.compile("(?s)--password=.*|-p.+");

    @Command(optionListHeading = OptionGroups.OUTPUT)
    private static final class Messages {
        @Option(names = "--verbose", description = "Show the stack trace of an error, and a plan's names in full.")
        boolean verbose;
    }

    @Mixin
    private final Messages messages = new Messages();

    /** Whether all is to be told in full. */
    protected final boolean isVerbose() {
        return messages.verbose;
    }

    /** Runs the command line and ends the process with its exit code. */
    protected final void execute(String... args) {
        System.exit(perform(args));
    }

    /** Runs the command line; gives its exit code. */
    public final int perform(String... args) {
        if (Stream.of(args).anyMatch(arg -> PASSWORD.matcher(arg).matches())) {
            System.err.println("a password in a command is read by everybody on this machine: give -p or --password "
                    + "alone, to be asked for it, or an option file");
            return Failure.USAGE;
        }
        return commandLine().execute(args);
    }

    /** Runs with the options that it has; gives its exit code. */
    public final int perform() {
        try {
            return call();
        } catch (Exception e) {
            return report(e);
        }
    }

    /** Reads the command line without running it. */
    public final void parse(String... args) {
        commandLine().parseArgs(args);
    }

    /** Options of parts that this script is made of, beside its own. */
    protected void addOptions(CommandLine command) {}

    private CommandLine commandLine() {
        CommandLine command = new CommandLine(this);
        addOptions(command);
        command.setCommandName(getClass().getSimpleName())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Duration.class, Script::duration)
                .setExecutionExceptionHandler((e, commandLine, result) -> report(e))
                .setParameterExceptionHandler((e, args) -> {
                    System.err.println(Plain.line(e.getMessage()) + nearest(e) + " (--help lists the options)");
                    return Failure.USAGE;
                });
        command.getCommandSpec().usageMessage().description(description());
        OptionGroups.showIn(command);
        return command;
    }

    /** What picocli finds most like a word that it does not know. */
    private static String nearest(CommandLine.ParameterException e) {
        return e instanceof CommandLine.UnmatchedArgumentException unknown && unknown.isUnknownOption()
                ? unknown.getSuggestions().stream().findFirst().map("; did you mean %s?"::formatted).orElse("") : "";
    }

    /** Reads {@code 500ms}, {@code 2s}, {@code 5m}, {@code 1h} or ISO-8601's {@code PT2S}. */
    public static Duration duration(String text) {
        try {
            Matcher matcher = SHORT_DURATION.matcher(text.toLowerCase(Locale.ROOT));
            Duration duration = matcher.matches()
                    ? duration(Long.parseLong(matcher.group(1)), matcher.group(2))
                    : Duration.parse(text);
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
            // told below, with the forms that work
        }
        throw new CommandLine.TypeConversionException("'" + text + "' is no duration: write 500ms, 2s, 5m or PT2S");
    }

    private static Duration duration(long number, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }

    /** Prints an error in one line and gives its exit code. */
    private int report(Exception e) {
        List<String> lines =
                e instanceof Failure failure ? failure.lines() : List.of(Plain.line(Errors.explain(e)));
        lines.forEach(System.err::println);
        if (messages.verbose) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            trace.toString().lines().forEach(
                    line -> System.err.println((line.startsWith("\t") ? "\t" : "") + Plain.line(line)));
        }
        return e instanceof Failure failure ? failure.exitCode() : Failure.FAILED;
    }

    /** The script's //DESCRIPTION, which JBang keeps in the jar's pom.xml: said once, read here for --help. */
    private static String description() {
        try (InputStream pom = Script.class.getResourceAsStream("/META-INF/maven/group/pom.xml")) {
            String xml = pom == null ? "" : new String(pom.readAllBytes(), StandardCharsets.UTF_8);
            Matcher matcher = Pattern.compile("<description>(.*?)</description>", Pattern.DOTALL)
                    .matcher(xml);
            return matcher.find() ? matcher.group(1) : "";
        } catch (java.io.IOException e) {
            return "";
        }
    }
}
