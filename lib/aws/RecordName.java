package lib.aws;

import java.util.Optional;
import software.amazon.awssdk.services.route53.model.RRType;

/** Which record of a zone is meant: by name, and by type and set identifier where they matter. */
public record RecordName(String name, Optional<RRType> type, Optional<String> setIdentifier) {
    /** A CNAME that stands for itself. */
    public static RecordName cname(String name) {
        return new RecordName(name, Optional.of(RRType.CNAME), Optional.empty());
    }

    /** The only record of that name, whatever its type; with a set identifier the records of its routing policy. */
    public static RecordName any(String name, Optional<String> setIdentifier) {
        return new RecordName(name, Optional.empty(), setIdentifier);
    }
}
