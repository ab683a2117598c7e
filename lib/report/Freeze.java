package lib.report;

//SOURCES Command.java
//SOURCES Entry.java

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.report.Entry.Kind;

/** How long freezes took: from when RDS was told to when the cluster stood still. */
public final class Freeze {
    private Freeze() {}

    /** Of each run that froze a cluster, the shortest first. */
    public static List<Duration> durations(List<Command> commands) {
        List<Duration> durations = new ArrayList<>();
        for (Command command : commands) {
            Optional<Entry> sent = command.entries().stream()
                    .filter(entry -> entry.is("apply") && entry.has(Kind.FREEZE)).findFirst();
            Optional<Entry> seen = sent.flatMap(apply -> command.entries().stream()
                    .filter(entry -> entry.at().isAfter(apply.at()))
                    .filter(entry -> entry.is("apply") && entry.has(Kind.RELEASE)
                            || entry.is("proved") && entry.has(Kind.FREEZE))
                    .findFirst());
            seen.ifPresent(entry -> durations.add(Duration.between(sent.get().at(), entry.at())));
        }
        durations.sort(null);
        return durations;
    }
}
