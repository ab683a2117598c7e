package lib.setup;

import java.util.List;

/** Short names of records: what their first labels do not have in common. */
final class Roles {
    private Roles() {}

    /** "batch reader" for mysql-core-batch-reader, among mysql-core-writer and others. */
    static String of(String label, List<String> labels) {
        String common = labels.get(0);
        for (String each : labels) {
            while (!each.startsWith(common)) {
                common = common.substring(0, common.length() - 1);
            }
        }
        common = common.substring(0, common.lastIndexOf('-') + 1);
        String role = label.substring(common.length()).replace('-', ' ').strip();
        return role.isEmpty() ? label : role;
    }
}
