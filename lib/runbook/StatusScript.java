package lib.runbook;

//SOURCES ../run/Failure.java
//SOURCES ../run/Journal.java
//SOURCES ../run/Plain.java
//SOURCES ../site/Site.java
//SOURCES ../site/Work.java
//SOURCES Sequence.java
//SOURCES SiteScript.java
//SOURCES StatusReport.java

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import lib.run.Failure;
import lib.run.Journal;
import lib.run.Plain;
import lib.site.Site;
import lib.site.Work;

/** Prints where a migration stands and which step is next. Changes nothing. */
public abstract class StatusScript extends SiteScript {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final Sequence sequence;

    /** The state of this environment, whose steps come in this order. */
    protected StatusScript(Site site, Sequence sequence) {
        super(site);
        this.sequence = sequence;
    }

    @Override
    public final Integer call() {
        try (Work work = work(TIMEOUT, Set.of())) {
            print(new StatusReport(sequence, work).read());
            return Failure.DONE;
        }
    }

    private void print(Map<String, List<String>> report) {
        if (isJson()) {
            Map<String, String> lines = new LinkedHashMap<>();
            report.forEach((what, seen) -> lines.put(what, String.join(", ", seen)));
            System.out.println(Journal.json(lines));
        } else {
            String below = ",\n" + " ".repeat(15);
            report.forEach((what, seen) -> System.out.printf("%-14s %s%n", what,
                    seen.stream().map(Plain::line).collect(Collectors.joining(below))));
        }
    }
}
