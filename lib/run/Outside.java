package lib.run;

/**
 * A way out of this process: time, a server, a name server, AWS, the journal's file. The real one, unless the present
 * thread plays in a simulated world.
 */
public final class Outside<T> {
    private final T real;
    private final ThreadLocal<T> simulated = new ThreadLocal<>();

    /** The real way. */
    public Outside(T real) {
        this.real = real;
    }

    /** The way that the present thread takes. */
    public T get() {
        T instead = simulated.get();
        return instead != null ? instead : real;
    }

    /** From here on the present thread takes this way; null: the real one. */
    public void simulate(T instead) {
        simulated.set(instead);
    }
}
