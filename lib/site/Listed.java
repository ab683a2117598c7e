package lib.site;

import java.util.List;
import java.util.Optional;

/** What guards have seen, in words. */
final class Listed {
    private static final int LISTED = 5;

    private Listed() {}

    /** At most a handful of it; nothing when the list is empty. */
    static Optional<String> list(List<String> seen) {
        if (seen.isEmpty()) {
            return Optional.empty();
        }
        String first = String.join("; ", seen.subList(0, Math.min(LISTED, seen.size())));
        return Optional.of(first + (seen.size() > LISTED ? "; and %d more".formatted(seen.size() - LISTED) : ""));
    }
}
