package lib.report;

import java.time.Instant;
import java.util.List;

/**
 * A time in which a client saw the same again and again.
 *
 * @param client who tried: "fresh", "cached" or "held" for a probe, "client 3" for one of a rehearsal's
 * @param name the record that it went through
 * @param from when the first of these tries ended
 * @param to when the last of these tries ended
 * @param seen what they ended with
 * @param where the cluster that answered; "" when none did
 * @param count how many tries these were
 */
public record Stretch(String client, String name, Instant from, Instant to, Seen seen, String where, long count) {
    /** What became of a try. */
    public enum Seen {
        /** It was done: a write written, or a server that takes writes; for reads, a server of the site. */
        UP("up"),
        /** The server answers, but takes no writes. */
        READ_ONLY("read-only"),
        /** No connection, or it was lost. */
        REFUSED("refused"),
        /** A server that is no cluster of this site. */
        ELSEWHERE("elsewhere");

        private final String word;

        Seen(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }

        static Seen of(String word) {
            return List.of(values()).stream().filter(seen -> seen.word.equals(word)).findFirst().orElse(REFUSED);
        }
    }

    /** Whether the tries were done. */
    public boolean isUp() {
        return seen == Seen.UP;
    }

    /** Who and through what: the same client through another record is another one. */
    String who() {
        return name + " " + client;
    }

    /** The same up to a later try that saw the same. */
    public Stretch and(Instant later) {
        return new Stretch(client, name, from, later, seen, where, count + 1);
    }

    /** Whether a later try of the same client saw the same. */
    public boolean isContinuedBy(Seen now, String there) {
        return seen == now && where.equals(there);
    }
}
