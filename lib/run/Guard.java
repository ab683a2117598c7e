package lib.run;

//SOURCES Failure.java

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A named precondition. {@code seen} gives what stands against it, or nothing when it holds; {@code todo} is the
 * operator's way out. {@code --override=NAME} is the only way past a guard that refuses.
 */
public record Guard(String name, String expected, Supplier<Optional<String>> seen, String todo) {
    /** Each once: several changes ask some of the same. */
    public static List<Guard> distinct(List<Guard> guards) {
        Map<String, Guard> distinct = new LinkedHashMap<>();
        guards.forEach(guard -> distinct.putIfAbsent(guard.name() + guard.expected(), guard));
        return new ArrayList<>(distinct.values());
    }

    /** What is shown when this guard refuses: a row each. */
    public List<String> refusal(String seen) {
        return List.of(
                Failure.row("guard", "%s refuses (to go past it anyway: --override=%s)".formatted(name, name)),
                Failure.row("expect", expected), Failure.row("saw", seen), Failure.row("do", todo));
    }
}
