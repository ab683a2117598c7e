package lib.report;

//SOURCES ../dns/Names.java
//SOURCES ../site/Cluster.java
//SOURCES ../site/Endpoint.java
//SOURCES ../site/Site.java
//SOURCES Command.java
//SOURCES Entry.java
//SOURCES Moment.java

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lib.dns.Names;
import lib.report.Entry.Kind;
import lib.site.Cluster;
import lib.site.Endpoint;
import lib.site.Site;

/**
 * A record and where it led, or a cluster and whether it took writes.
 *
 * @param label its name
 * @param note what else to say of it
 * @param pieces what it was, one after another
 */
record Lane(String label, String note, List<Piece> pieces) {
    /** A time in which it was the same; or was on its way to what it is next. */
    record Piece(Instant from, Instant to, String state, boolean underWay) {}

    /** Each record that these runs moved, or of which they tell where it led. */
    static List<Lane> records(Site site, List<Command> commands, Instant from, Instant to) {
        List<Lane> lanes = new ArrayList<>();
        for (Endpoint endpoint : site.records().all()) {
            Pieces pieces = new Pieces(from);
            for (Entry entry : entries(commands)) {
                pieces.addState(entry, Pattern.quote(endpoint.name()) + " (?:leads to )?(.+?) \\(TTL",
                        target -> cluster(site, endpoint,
                                target));
                for (Map<?, ?> edit : entry.edits(Kind.RECORD)) {
                    if (Names.areSame(String.valueOf(edit.get("what")).replace(" CNAME", ""), endpoint.name())) {
                        pieces.add(entry, cluster(site, endpoint, edit.get("before")),
                                cluster(site, endpoint, edit.get("after")));
                    }
                }
            }
            if (pieces.last != null) {
                lanes.add(new Lane(endpoint.role(), endpoint.name(), pieces.until(to)));
            }
        }
        return lanes;
    }

    private static String cluster(Site site, Endpoint endpoint, Object target) {
        String host = String.valueOf(target).replaceFirst(" \\(TTL .*", "");
        return site.chain().stream()
                .filter(cluster -> Names.areSame(cluster.host(endpoint), host) || cluster.name().equals(host))
                .findFirst()
                .map(Cluster::name).orElse("elsewhere");
    }

    /** What the clusters took: "takes writes" or "read-only". */
    static List<Lane> clusters(Site site, List<Command> commands, Instant from, Instant to) {
        List<Lane> lanes = new ArrayList<>();
        for (Cluster cluster : site.chain()) {
            Pieces pieces = new Pieces(from);
            for (Entry entry : entries(commands)) {
                pieces.settle(entry, entry.is("apply") && entry.has(Kind.RELEASE), state(false));
                pieces.settle(entry, entry.is("handed over"), state(true));
                pieces.addState(entry, "\\b" + Pattern.quote(cluster.name()) + " (takes writes|is read-only)",
                        words -> words.replaceFirst("^is ", ""));
                for (Map<?, ?> edit : entry.edits()) {
                    Kind kind = Kind.of(edit);
                    if ((kind == Kind.FREEZE || kind == Kind.RELEASE) && cluster.name().equals(Moment.cluster(edit))) {
                        pieces.add(entry, state(kind == Kind.FREEZE), state(kind == Kind.RELEASE));
                    }
                }
            }
            lanes.add(new Lane(cluster.name(), "", pieces.last == null ? List.of() : pieces.until(to)));
        }
        return lanes;
    }

    private static String state(boolean takesWrites) {
        return takesWrites ? "takes writes" : "read-only";
    }

    private static List<Entry> entries(List<Command> commands) {
        return commands.stream().flatMap(command -> command.entries().stream()).toList();
    }

    /** Grows by what the journal says: sent, and seen. */
    private static final class Pieces {
        private final List<Piece> done = new ArrayList<>();
        private Instant since;
        private String last;
        private boolean underWay;

        Pieces(Instant from) {
            since = from;
        }

        void add(Entry entry, String before, String after) {
            if (entry.is("apply")) {
                turn(entry.at(), before, after, true);
            } else if (entry.is("proved")) {
                turn(entry.at(), before, after, false);
            }
        }

        /** Where the next change could begin, what was on its way to this state has come to it. */
        void settle(Entry entry, boolean isSeen, String state) {
            if (isSeen && underWay && state.equals(last)) {
                turn(entry.at(), last, last, false);
            }
        }

        /** After a failure the journal says in words what was seen; of what was not touched before it tells nothing. */
        void addState(Entry entry, String pattern, UnaryOperator<String> meaning) {
            Matcher state = Pattern.compile(pattern).matcher(entry.value("state").orElse(""));
            if (entry.is("failed") && last != null && state.find()) {
                turn(entry.at(), last, meaning.apply(state.group(1)), false);
            }
        }

        private void turn(Instant at, String before, String after, boolean sent) {
            if (after.equals(last) && sent == underWay) {
                return;
            }
            done.add(new Piece(since, at, last == null ? before : last, underWay));
            since = at;
            last = after;
            underWay = sent;
        }

        List<Piece> until(Instant to) {
            done.add(new Piece(since, to, last, underWay));
            return done;
        }
    }
}
