package lib.run;

import java.io.Console;
import java.util.Optional;

/** The operator's terminal, if there is one. */
public final class Terminal {
    private Terminal() {}

    /** From JDK 22 to 24 System.console() answers even without a terminal; isTerminal(), there since 22, tells. */
    public static Optional<Console> console() {
        Console console = System.console();
        try {
            boolean terminal = console != null
                    && (Runtime.version().feature() < 22
                            || (boolean) Console.class.getMethod("isTerminal").invoke(console));
            return terminal ? Optional.of(console) : Optional.empty();
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }
}
