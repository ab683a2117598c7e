package simulation;

//SOURCES Beginning.java
//SOURCES Fault.java
//SOURCES Knobs.java
//SOURCES Mischief.java
//SOURCES Play.java
//SOURCES Tale.java

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** A tale by hand: commands from a healthy beginning, each with what befalls it at a call that its words name. */
public final class Handmade {
    private static final Map<Tale, Told> TOLD = new ConcurrentHashMap<>();

    private final Tale tale;

    private Handmade(Tale tale) {
        this.tale = tale;
    }

    /** Commands on a site that is ready for the write switchover. */
    public static Handmade ready(String... commands) {
        return on(Beginning.READY, commands);
    }

    /** Commands on a site whose second cluster has the writes. */
    public static Handmade switched(String... commands) {
        return on(Beginning.SWITCHED, commands);
    }

    /** Commands on a site whose third cluster has the writes, and no journal says since when. */
    public static Handmade onThird(String... commands) {
        return on(new Beginning(List.of(2), List.of(2), Beginning.Groups.SETTLED, Beginning.READY.records(),
                Beginning.READY.ttls()), commands);
    }

    /** Commands on a site whose first cluster is frozen already. */
    public static Handmade frozen(String... commands) {
        return ready(commands).withoutWriter();
    }

    private static Handmade on(Beginning beginning, String... commands) {
        return new Handmade(new Tale(1, Knobs.PLAIN, beginning, List.of(commands), List.of(), true));
    }

    /** The same where RDS was told to let the first cluster take writes, and will after some seconds. */
    public Handmade andGivenBack() {
        return withSlowRds().withGroups("FIRST_GIVEN_BACK");
    }

    /** The same with work beside other work in another order. */
    public Handmade withSeed(long seed) {
        return new Handmade(tale.withSeed(seed));
    }

    /** The same where the parameter groups are so: the name of one of the kinds of a beginning. */
    public Handmade withGroups(String groups) {
        return new Handmade(tale.withBeginning(tale.beginning().withGroups(Beginning.Groups.valueOf(groups))));
    }

    /** The same where RDS takes up to 20 s to apply a change. */
    public Handmade withSlowRds() {
        return new Handmade(tale.withKnobs(Knobs.SLOW_RDS));
    }

    /** The same where the clusters at these places in the chain take writes. */
    public Handmade withWriters(Integer... places) {
        return new Handmade(tale.withBeginning(tale.beginning().withWriters(List.of(places))));
    }

    /** The same where nobody takes writes. */
    public Handmade withoutWriter() {
        return withWriters();
    }

    /** The same where the records of the writes lead to the cluster at this place in the chain. */
    public Handmade withRecordsOn(int place) {
        return new Handmade(tale.withBeginning(tale.beginning().withRecords(List.of(place, place))));
    }

    /** The same where the cluster at this place in the chain replicates from nobody. */
    public Handmade withDetached(int place) {
        return new Handmade(tale.withBeginning(tale.beginning().withDetached(List.of(place))));
    }

    /** The same where the TTLs of the records are so: the name of one of the kinds of a beginning. */
    public Handmade withTtls(String ttls) {
        return new Handmade(tale.withBeginning(tale.beginning().withTtls(Beginning.Ttls.valueOf(ttls))));
    }

    /** The same on servers without GTIDs. */
    public Handmade withoutGtids() {
        return new Handmade(tale.withKnobs(tale.knobs().withoutGtids()));
    }

    /** The same on servers that set read_only by a procedure, and at once. */
    public Handmade withProcedure() {
        return new Handmade(tale.withKnobs(tale.knobs().withProcedure()));
    }

    /** The same where RDS applies late and tells its status later still. */
    public Handmade withLaggingStatus() {
        return new Handmade(tale.withKnobs(Knobs.LAGGING_STATUS));
    }

    /** The same where a name server may have a change five seconds later than another. */
    public Handmade withSlowNames() {
        return new Handmade(tale.withKnobs(Knobs.SLOW_NAMES));
    }

    /** The same, with something that befalls the first command at the first call with these words. */
    public Handmade when(String call, String kind, int place, int seconds) {
        return when(0, call, 1, kind, place, seconds);
    }

    /**
     * The same, with something that befalls a command.
     *
     * @param command its place, from 0
     * @param call words of the call, and of its answer
     * @param nth which one of the calls with these words, from 1
     * @param kind the name of a kind of fault
     * @param place which server it is about, by its place in the chain
     * @param seconds how long it lasts: 1, 3, 8, 25 or 70, where that matters
     */
    public Handmade when(int command, String call, int nth, String kind, int place, int seconds) {
        String prefix = " %s #".formatted(tale.commands().get(command).split(" ")[0]);
        List<String> calls = told().of(command).stream().filter(line -> line.contains(prefix) && line.contains(call))
                .toList();
        String number = calls.get(nth - 1).split(prefix)[1].split(" ")[0];
        List<Fault> faults = new ArrayList<>(tale.faults());
        faults.add(new Fault(command, Integer.parseInt(number), Fault.Kind.valueOf(kind),
                Mischief.what(place, seconds)));
        return new Handmade(tale.withFaults(faults));
    }

    /** Plays it, once. */
    public Told told() {
        return TOLD.computeIfAbsent(tale, its -> {
            List<String> story = new ArrayList<>();
            return new Told(Play.of(its, story).violations(), story);
        });
    }

    /**
     * How it ended.
     *
     * @param violations what was violated, to the end that Status leads to
     * @param story a line for each call and each thing said
     */
    public record Told(List<String> violations, List<String> story) {
        /** The story of one command, from its first call on; its last line has the exit code. */
        public List<String> of(int command) {
            int begin = places(">>> ").get(command);
            String name = story.get(begin).split(">>> ")[1].split(" ")[0];
            int end = places("<<< " + name).stream().filter(place -> place > begin).findFirst().orElseThrow();
            return story.subList(begin, end + 1);
        }

        private List<Integer> places(String words) {
            return IntStream.range(0, story.size()).filter(i -> story.get(i).contains(words)).boxed().toList();
        }

        /** The exit code of a command. */
        public int exitCode(int command) {
            List<String> lines = of(command);
            return Integer.parseInt(lines.get(lines.size() - 1).split(": exit ")[1]);
        }

        /** Whether a command says these words. */
        public boolean says(int command, String words) {
            return of(command).stream().anyMatch(line -> line.contains("    | ") && line.contains(words));
        }

        /** How many lines of a command's story have these words. */
        public long count(int command, String words) {
            return of(command).stream().filter(line -> line.contains(words)).count();
        }

        /** Whether the first command's story has lines with these words, in this order. */
        public boolean inOrder(String... words) {
            int from = 0;
            List<String> lines = of(0);
            for (String word : words) {
                while (from < lines.size() && !lines.get(from).contains(word)) {
                    from++;
                }
                from++;
            }
            return from <= lines.size();
        }

        /** When the first line with these words was told, in seconds since the beginning. */
        public double when(String words) {
            return Double.parseDouble(story.get(places(words).get(0)).strip().split(" ")[0]);
        }
    }
}
