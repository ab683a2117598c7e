package lib.site;

import java.util.Optional;

/**
 * What RDS was told of a cluster's read_only.
 *
 * @param value the parameter group's raw value: "1", "0", a formula, or "" when unset
 * @param unsettled a member of the group that RDS has not finished with, if there is one
 */
public record GroupState(String value, Optional<String> unsettled) {}
