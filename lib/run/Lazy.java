package lib.run;

import java.util.function.Supplier;

/** Something that is made or asked for when it is first needed, once: who does not need it does not wait for it. */
public final class Lazy<T> implements Supplier<T> {
    private final Supplier<T> maker;
    private T value;

    /** What this gives, which must not be null. */
    public Lazy(Supplier<T> maker) {
        this.maker = maker;
    }

    @Override
    public synchronized T get() {
        if (value == null) {
            value = maker.get();
        }
        return value;
    }
}
