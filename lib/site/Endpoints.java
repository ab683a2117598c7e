package lib.site;

//SOURCES Endpoint.java

import java.util.List;
import java.util.stream.Stream;

/** Records that move together. */
public record Endpoints(List<Endpoint> all) {
    /** These records, in the order in which they are shown. */
    public static Endpoints of(Endpoint... all) {
        return new Endpoints(List.of(all));
    }

    /** The first of them. */
    public Endpoint first() {
        return all.get(0);
    }

    /** These and others. */
    public Endpoints and(Endpoints others) {
        return new Endpoints(Stream.concat(all.stream(), others.all.stream()).toList());
    }
}
