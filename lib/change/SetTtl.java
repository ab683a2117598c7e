package lib.change;

//SOURCES ../aws/HostedZone.java
//SOURCES ../aws/RecordName.java
//SOURCES ../site/Endpoints.java
//SOURCES RecordChange.java
//SOURCES Records.java

import java.util.Optional;
import lib.aws.HostedZone;
import lib.aws.RecordName;
import lib.change.RecordChange.Wish;
import lib.site.Endpoints;

/** Gives CNAME records another TTL, all in one change batch. */
public final class SetTtl extends Records {
    private SetTtl(HostedZone zone, Endpoints records, long ttl) {
        super(new RecordChange(zone, records.all().stream()
                .map(record -> new Wish(RecordName.cname(record.name()), Optional.empty(), ttl)).toList()));
    }

    /** Part of a change: say which TTL by {@link Of#to}. */
    public static Of of(HostedZone zone, Endpoints records) {
        return new Of(zone, records);
    }

    /** The records to be changed. */
    public record Of(HostedZone zone, Endpoints records) {
        /** The TTL in seconds. */
        public SetTtl to(long ttl) {
            return new SetTtl(zone, records, ttl);
        }
    }
}
