package lib.run;

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

    /** The line shown when this guard refuses. */
    public String refusal(String seen) {
        return "guard %s refuses: expected %s, saw %s: %s; or, knowing better, --override=%s"
                .formatted(name, expected, seen, todo, name);
    }
}
