package lib.run;

//SOURCES Failure.java

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** What an error means, in the words of the service it came from. Each room tells how its own errors are explained. */
public final class Errors {
    private static final Map<Class<?>, Function<Throwable, String>> EXPLANATIONS = new ConcurrentHashMap<>();

    private Errors() {}

    /** From here on errors of this type are explained like this. */
    public static <E extends Throwable> void explainedBy(Class<E> type, Function<E, String> explanation) {
        EXPLANATIONS.put(type, e -> explanation.apply(type.cast(e)));
    }

    /** One line for a tired reader. */
    public static String explain(Throwable e) {
        if (e instanceof Failure) {
            return e.getMessage();
        }
        return EXPLANATIONS.entrySet().stream()
                .filter(known -> known.getKey().isInstance(e))
                .map(known -> known.getValue().apply(e))
                .findFirst()
                .orElse("unexpected " + e + " (a fault of this script: --verbose shows where)");
    }
}
