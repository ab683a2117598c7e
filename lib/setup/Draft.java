package lib.setup;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What an Environment.java is to say.
 *
 * @param account twelve digits, "" where it is not known; likewise the region
 * @param zone its name, or its id where two share the name
 * @param ttl in seconds, what the records have while nobody moves them
 * @param clusters two or three, in the order of the chain
 * @param bucket of the app state; "" where there is none
 */
public record Draft(String name, String account, String region, String zone, long ttl, List<Entry> records,
        List<Chosen> clusters, String bucket) {
    /** Constants that mean something else in an Environment.java. */
    private static final Set<String> TAKEN = Set.of("NAME", "ACCOUNT", "ZONE", "WRITES", "READS", "RECORDS", "LOW_TTL",
            "NORMAL_TTL", "BLUE", "GREEN", "BLUEPRIME", "SPARED_USERS", "APP_STATE", "SITE");

    /** A record: its role ("batch reader"), its full name, and whether it takes writes. */
    record Entry(String role, String name, boolean write) {
        /** Its constant: BATCH_READER. */
        String constant() {
            String words = role.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
            return TAKEN.contains(words) || Character.isDigit(words.charAt(0)) ? "RECORD_" + words : words;
        }
    }

    /**
     * A cluster.
     *
     * @param name blue, green or blueprime
     * @param what it is, for a comment: "Aurora MySQL 5.7.mysql_aurora.2.11.2"
     * @param aurora whether its parameter group is a cluster's
     * @param hosts by role
     * @param instances by role, where several are behind it: "ofEndpoint(\"blue-live\")"
     */
    record Chosen(String name, String what, boolean aurora, String group, Map<String, String> hosts,
            Map<String, String> instances) {}
}
