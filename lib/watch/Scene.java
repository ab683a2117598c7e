package lib.watch;

//SOURCES ../dns/Lookups.java
//SOURCES ../mysql/Position.java
//SOURCES ../report/Stretch.java
//SOURCES ../run/Plain.java
//SOURCES ../site/Cluster.java
//SOURCES ../site/Endpoint.java
//SOURCES ../site/RecordState.java
//SOURCES ../site/Sight.java
//SOURCES ClusterWatch.java
//SOURCES Forecast.java
//SOURCES Prober.java
//SOURCES SceneJson.java
//SOURCES Try.java
//SOURCES Watching.java

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lib.dns.Lookups;
import lib.mysql.Position;
import lib.report.Stretch;
import lib.report.Stretch.Seen;
import lib.run.Plain;
import lib.site.Cluster;
import lib.site.Endpoint;
import lib.site.RecordState;
import lib.site.Sight;

/** What is to be seen at one moment, in words: under headings, in one line, or as JSON. */
public final class Scene {
    /** Whether a row is good news, bad news, or neither. */
    enum Tone { PLAIN, GOOD, BAD, HEADING }

    /** A row of the view. */
    record Row(String text, Tone tone) {}

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final int WHO = 3;

    private final Watching watching;
    private final Instant now = Instant.now();
    private final List<Row> rows = new ArrayList<>();

    /** The present moment. */
    public Scene(Watching watching) {
        this.watching = watching;
    }

    private void heading(String text) {
        rows.add(new Row(text, Tone.HEADING));
    }

    private void row(Tone tone, String format, Object... values) {
        rows.add(new Row("  " + Plain.line(format.formatted(values)), tone));
    }

    /** Everything, under headings. */
    List<Row> rows() {
        heading("%s at %s UTC: %s".formatted(watching.work.site().name(), CLOCK.format(now), writers()));
        heading("CLUSTERS");
        watching.clusters.forEach((cluster, part) -> cluster(cluster, part.sight()));
        heading("RECORDS (Route 53 / name servers)");
        watching.work.site().records().all().forEach(this::record);
        heading("OUTAGE CLOCK (%.0f queries a second to all servers; samples in %s)".formatted(
                watching.queriesASecond(), watching.samples().getFileName()));
        watching.probers.forEach(this::probe);
        heading("WHAT IT COSTS");
        cost().lines().forEach(line -> row(Tone.PLAIN, "%s", line));
        heading("JOURNAL AND NEXT");
        Sight<Watching.JournalView> journal = watching.journal.sight();
        row(Tone.PLAIN, "last: %s", told(journal, Watching.JournalView::last));
        journal.seen().flatMap(Watching.JournalView::underWay).ifPresent(step -> row(Tone.PLAIN, "at work: %s", step));
        String label = "next";
        for (String line : told(watching.next.sight(), lines -> String.join("\n", lines)).split("\n")) {
            row(Tone.PLAIN, "%s: %s", label, line);
            label = "run";
        }
        return rows;
    }

    static <T> String told(Sight<T> sight, Function<T, String> words) {
        return sight.seen().map(words).orElseGet(sight::toString);
    }

    private String writers() {
        List<String> writers = watching.clusters.entrySet().stream()
                .filter(each -> each.getValue().sight().seen().filter(ClusterWatch.View::takesWrites).isPresent())
                .map(each -> each.getKey().name()).toList();
        return writers.isEmpty() ? "nobody is seen to take writes" : String.join(" and ", writers) + " takes writes";
    }

    private void cluster(Cluster cluster, Sight<ClusterWatch.View> sight) {
        if (sight.seen().isEmpty()) {
            row(Tone.BAD, "%-10s %s", cluster, sight);
            return;
        }
        ClusterWatch.View view = sight.orThrow();
        String unsettled = watching.groups.get(cluster).sight().seen().flatMap(group -> group.unsettled())
                .map(member -> ", RDS has not applied yet: " + member).orElse("");
        row(view.takesWrites() ? Tone.GOOD : Tone.PLAIN, "%-10s MySQL %s, %s for %s, %s, %s%s%s", cluster,
                view.version(), view.takesWrites() ? "takes writes" : "read-only", age(view.since()),
                replication(cluster, view), clients(view), who(view.clients()), unsettled);
    }

    String replication(Cluster cluster, ClusterWatch.View view) {
        return view.replication().map(replica -> "from %s %s".formatted(sourceName(replica.sourceUuid()),
                watching.watches.get(cluster).lagInWords(replica, () -> position(replica.sourceUuid()))))
                .orElse("replicates from nobody");
    }

    private Optional<ClusterWatch.View> viewOf(String uuid) {
        return watching.clusters.values().stream().flatMap(part -> part.sight().seen().stream())
                .filter(view -> view.uuid().equals(uuid)).findFirst();
    }

    private Optional<Position> position(String uuid) {
        return viewOf(uuid).map(ClusterWatch.View::position);
    }

    private String sourceName(String uuid) {
        return watching.places.of(uuid, "").orElse("elsewhere");
    }

    private static String clients(ClusterWatch.View view) {
        return view.allClients() == 1 ? "1 client" : view.allClients() + " clients";
    }

    private static String who(Map<String, Integer> clients) {
        return clients.isEmpty() ? "" : clients.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed()).limit(WHO)
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining(", ", " (", clients.size() > WHO ? ", …)" : ")"));
    }

    private String age(Instant since) {
        Duration age = Duration.between(since, now);
        return (since.isBefore(watching.begun.plusSeconds(2)) ? "at least " : "") + (age.toMinutes() > 0
                ? "%d min".formatted(age.toMinutes()) : "%d s".formatted(age.toSeconds()));
    }

    private void record(Endpoint endpoint) {
        String route53 = watching.records.sight().seen().map(all -> all.get(endpoint))
                .map(sight -> told(sight, (RecordState state) -> pointed(endpoint, state.target(), state.ttl())))
                .orElseGet(() -> watching.records.sight().toString());
        String answered = watching.probers.stream().filter(prober -> prober.endpoint().equals(endpoint))
                .filter(prober -> prober.kind() == Prober.Kind.FRESH).flatMap(prober -> prober.found().stream())
                .findFirst().map(found -> pointed(endpoint, found.target(), found.ttl())).orElse("no answer yet");
        row(route53.equals(answered) ? Tone.PLAIN : Tone.BAD, "%-12s %-24s %s", endpoint.role(), route53, answered);
    }

    private String pointed(Endpoint endpoint, String target, long ttl) {
        return "%s (TTL %d)".formatted(watching.places.role(endpoint, target), ttl);
    }

    private void probe(Prober prober) {
        Stretch current = prober.seen().current();
        Duration without = prober.seen().without(now);
        String state = current == null ? "not asked yet" : current.where().isEmpty() ? current.seen().toString()
                : "%s on %s".formatted(current.seen(), current.where());
        row(current == null ? Tone.PLAIN : current.isUp() ? Tone.GOOD : Tone.BAD,
                "%-12s %-6s %-6s %-22s %slongest %s%s",
                prober.endpoint().role(), prober.writes() ? "writes" : "reads", prober.kind().word(), state,
                without.isZero() ? "" : "without for %s, ".formatted(seconds(without)),
                seconds(prober.seen().longest(now)), prober.trouble().isEmpty() ? "" : "  " + prober.trouble());
    }

    private static String seconds(Duration time) {
        return "%.2f s".formatted(time.toNanos() / 1e9);
    }

    /** The forecast; after a hand-over that this Watch saw, what it was. */
    String cost() {
        Sight<Watching.JournalView> journal = watching.journal.sight();
        if (journal.seen().isEmpty()) {
            return journal.toString();
        }
        Forecast forecast = journal.orThrow().forecast();
        Optional<Instant> moved = forecast.lastHandOver().filter(at -> at.isAfter(watching.begun));
        if (moved.isPresent()) {
            return "the writes moved at %s UTC; %s".formatted(CLOCK.format(moved.get()),
                    byKind(each -> each.about(moved.get(), now)));
        }
        return forecast.inWords(behind(), watching.probers.stream().flatMap(prober -> prober.found().stream())
                .mapToLong(Lookups.Found::ttl).max().orElse(0));
    }

    /** "without writes: pools 1.31 s, …": of each kind of client the longest. */
    private String byKind(Function<Try, Duration> time) {
        return Stream.of(Prober.Kind.HELD, Prober.Kind.FRESH, Prober.Kind.CACHED)
                .map(kind -> "%s %s".formatted(kind.words(), seconds(longest(true, kind, time))))
                .collect(Collectors.joining(", ", "longest without writes: ", ""));
    }

    private Duration longest(boolean writes, Prober.Kind kind, Function<Try, Duration> time) {
        return watching.probers.stream().filter(prober -> prober.writes() == writes && prober.kind() == kind)
                .map(prober -> time.apply(prober.seen())).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
    }

    /** How far the cluster behind the one that takes writes is behind it, in seconds. */
    private Optional<Double> behind() {
        return watching.clusters.values().stream().flatMap(part -> part.sight().seen().stream())
                .filter(view -> view.replication().flatMap(replica -> viewOf(replica.sourceUuid()))
                        .filter(ClusterWatch.View::takesWrites).isPresent())
                .map(view -> view.replication().get().secondsBehind()).filter(text -> text.matches("\\d+"))
                .map(Double::valueOf).findFirst();
    }

    /** One line for a log. */
    public String line() {
        String clusters = watching.clusters.entrySet().stream().map(each -> "%s %s".formatted(each.getKey(),
                each.getValue().sight().seen().map(view -> "%s %s".formatted(
                        view.takesWrites() ? "takes writes" : "read-only", clients(view))).orElse("unseen")))
                .collect(Collectors.joining(", "));
        String records = watching.work.site().writes().all().stream().map(endpoint -> endpoint.role() + " → "
                + watching.probers.stream().filter(prober -> prober.endpoint().equals(endpoint))
                        .flatMap(prober -> prober.found().stream()).findFirst()
                        .map(found -> watching.places.role(endpoint, found.target())).orElse("?"))
                .collect(Collectors.joining(", "));
        return "%s writes %s, reads %s | %s | %s | %s".formatted(CLOCK.format(now), clock(true), clock(false), clusters,
                records, told(watching.journal.sight(), Watching.JournalView::last));
    }

    /** The worst that a probe sees now, for how long, and the longest that a pool was without. */
    private String clock(boolean writes) {
        List<Prober> asked = watching.probers.stream().filter(prober -> prober.writes() == writes).toList();
        Duration present = asked.stream().map(prober -> prober.seen().without(now)).max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        String worst = asked.stream().flatMap(prober -> Optional.ofNullable(prober.seen().current()).stream())
                .map(Stretch::seen).max(Comparator.comparing(seen -> seen == Seen.UP ? 0 : 1)).map(Seen::toString)
                .orElse("not asked yet");
        return "%s%s (longest %s)".formatted(worst, present.isZero() ? "" : " for " + seconds(present),
                seconds(longest(writes, Prober.Kind.HELD, each -> each.longest(now))));
    }

    /** One object for a program. */
    public String json() {
        return new SceneJson(watching, now, this).write();
    }
}
