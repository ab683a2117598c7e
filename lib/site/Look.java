package lib.site;

//SOURCES ../run/Lazy.java
//SOURCES Situation.java
//SOURCES Work.java

import java.util.function.Supplier;
import lib.run.Lazy;

/** One look at a site, taken when it is first needed: a step whose guards need none waits for no server. */
public final class Look {
    private final Supplier<Situation> situation;

    /** A look that is still to be taken. */
    public Look(Work work) {
        situation = new Lazy<>(() -> Situation.of(work));
    }

    /** What is seen, the same at every call. */
    public Situation situation() {
        return situation.get();
    }
}
