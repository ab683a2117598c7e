///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Raise (60 s) or lower (5 s) the TTL of one Route 53 record, and nothing else of it
//JAVA 17+
//MAIN UpdateRecordTtl
//SOURCES ../lib/aws/HostedZone.java
//SOURCES ../lib/aws/RecordName.java
//SOURCES ../lib/change/RecordChange.java
//SOURCES ../lib/dns/NameServers.java
//SOURCES ../lib/run/Script.java

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import lib.aws.HostedZone;
import lib.aws.RecordName;
import lib.change.RecordChange;
import lib.dns.NameServers;
import lib.run.Edit;
import lib.run.Failure;
import lib.run.Run;
import lib.run.Script;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

class UpdateRecordTtl extends Script {
    enum Direction { RAISE, LOWER }

    @Parameters(index = "0", paramLabel = "ZONE", description = "The hosted zone's name or id.")
    String zone;

    @Parameters(index = "1", paramLabel = "RECORD",
            description = "The record's full name; the final dot may be left out.")
    String record;

    @Parameters(index = "2", arity = "0..1", paramLabel = "raise|lower", description = "To 60 or to 5 seconds.")
    Direction direction;

    @Option(names = "--ttl", paramLabel = "SECONDS", description = "This TTL instead of raise or lower.")
    Long ttl;

    @Option(names = "--set-identifier", paramLabel = "ID", description = "Which record of a routing policy is meant.")
    String setIdentifier;

    @Option(names = {"-n", "--dry-run"}, description = "Show what would change; change nothing.")
    boolean dryRun;

    @Option(names = "--timeout", paramLabel = "TIME", defaultValue = "5m",
            description = "Longest wait (default ${DEFAULT-VALUE}).")
    Duration timeout;

    @Mixin
    NameServers nameServers = new NameServers();

    public static void main(String... args) {
        new UpdateRecordTtl().execute(args);
    }

    @Override
    public Integer call() {
        if ((direction == null) == (ttl == null)) {
            throw Failure.usage("say raise, lower or --ttl=SECONDS, one of them");
        }
        long seconds = ttl != null ? ttl : direction == Direction.RAISE ? 60 : 5;
        if (seconds < 0 || seconds > Integer.MAX_VALUE) {
            throw Failure.usage("--ttl=%d: Route 53 takes 0 to 2147483647 seconds", seconds);
        }
        Run run = new Run(timeout, System.err);
        RecordChange change =
                RecordChange.ttl(HostedZone.of(zone), RecordName.any(record, Optional.ofNullable(setIdentifier)),
                        seconds);
        List<Edit> plan = change.plan(run, nameServers);
        if (dryRun) {
            System.out.printf("Dry run mode: would change %s%n", plan.isEmpty() ? "nothing" : plan.get(0));
        } else {
            if (plan.isEmpty()) {
                run.say("note", "the TTL was that already: nothing was sent");
            } else {
                nameServers.requireAnswerFor(record);
                change.send();
                change.awaitAnswers(run);
                change.awaitInSync(run);
            }
            System.out.printf("Successfully updated TTL for %s. (Type: %s) to %d seconds%n",
                    record.replaceFirst("\\.$", ""), change.types(), seconds);
        }
        return Failure.DONE;
    }
}
