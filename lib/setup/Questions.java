package lib.setup;

//SOURCES ../run/Failure.java
//SOURCES ../run/Terminal.java

import java.io.Console;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lib.run.Failure;
import lib.run.Terminal;

/** Answers that only the operator has: by an option, else on the terminal; and why each was taken. */
public final class Questions {
    private final Map<String, String> given;
    private final List<String> reasons = new ArrayList<>();

    /**
     * By these options.
     *
     * @param given each answer by its option, as "--green" or "--host=green.reader"
     */
    public Questions(Map<String, String> given) {
        this.given = given;
    }

    /** What the operator gave for an option. */
    Optional<String> given(String option) {
        return Optional.ofNullable(given.get(option)).filter(value -> !value.isBlank());
    }

    /** Notes what was found, and why. */
    void because(String what, Object... values) {
        reasons.add(what.formatted(values));
    }

    /** All that was noted, in order. */
    public List<String> reasons() {
        return reasons;
    }

    /** The option's value, else what is typed. */
    String text(String option, String question) {
        return given(option).orElseGet(() -> typed(option, question));
    }

    /** One of several that fit. */
    <T> T choose(String option, String question, List<T> fitting, Function<T, String> words) {
        String all = IntStream.range(0, fitting.size())
                .mapToObj(i -> "%d %s".formatted(i + 1, words.apply(fitting.get(i))))
                .collect(Collectors.joining(" | "));
        String number = typed(option, "%s (%s), by its number".formatted(question, all));
        try {
            return fitting.get(Integer.parseInt(number.strip()) - 1);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw Failure.usage("%s: there is no number %s of %s", question, number, all);
        }
    }

    private static String typed(String option, String question) {
        Console terminal = Terminal.console().orElseThrow(() -> Failure.usage(
                "%s: there is no terminal to ask on, so give %s", question, option));
        String line = terminal.readLine("%s: ", question);
        if (line == null || line.isBlank()) {
            throw Failure.notConfirmed("%s: no answer", question);
        }
        return line.strip();
    }
}
