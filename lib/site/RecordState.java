package lib.site;

//SOURCES Endpoint.java

/** A record as Route 53 has it: where it points, and its TTL in seconds. */
public record RecordState(Endpoint endpoint, String target, long ttl) {
    @Override
    public String toString() {
        return "%s %s (TTL %d)".formatted(endpoint.name(), target, ttl);
    }
}
