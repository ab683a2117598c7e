package lib.site;

//SOURCES Situation.java
//SOURCES Work.java

/** One look at a site, taken when it is first needed: a step whose guards need none waits for no server. */
public final class Look {
    private final Work work;
    private Situation situation;

    /** A look that is still to be taken. */
    public Look(Work work) {
        this.work = work;
    }

    /** What is seen, the same at every call. */
    public synchronized Situation situation() {
        if (situation == null) {
            situation = Situation.of(work);
        }
        return situation;
    }
}
