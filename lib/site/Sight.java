package lib.site;

//SOURCES ../run/Errors.java

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import lib.run.Errors;

/** Something that was looked at: what was seen, or the error for which nothing was. */
public final class Sight<T> {
    private final T value;
    private final RuntimeException error;

    private Sight(T value, RuntimeException error) {
        this.value = value;
        this.error = error;
    }

    /** It was seen. */
    public static <T> Sight<T> of(T value) {
        return new Sight<>(value, null);
    }

    /** It was not seen, for this reason. */
    public static <T> Sight<T> none(RuntimeException error) {
        return new Sight<>(null, error);
    }

    /** What the question answers; an error is a reason why nothing was seen. */
    public static <T> Sight<T> at(Supplier<T> question) {
        return at(question, RuntimeException.class);
    }

    /** The same where only an error of this kind is such a reason; any other is thrown. */
    static <T> Sight<T> at(Supplier<T> question, Class<? extends RuntimeException> reason) {
        try {
            return of(question.get());
        } catch (RuntimeException e) {
            if (reason.isInstance(e)) {
                return none(e);
            }
            throw e;
        }
    }

    /** What was seen. */
    public Optional<T> seen() {
        return Optional.ofNullable(value);
    }

    /** What was seen; throws the error for which nothing was. */
    public T orThrow() {
        if (value == null) {
            throw error;
        }
        return value;
    }

    /** Why nothing was seen. */
    String why() {
        return Errors.explain(error);
    }

    /** What stands against it, if it was seen; else that it was not. */
    Optional<String> objection(String what, Function<T, Optional<String>> judge) {
        return value == null ? Optional.of("%s can't be seen: %s".formatted(what, why())) : judge.apply(value);
    }

    @Override
    public String toString() {
        return value == null ? "can't be seen: " + why() : value.toString();
    }
}
