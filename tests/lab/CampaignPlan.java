package lab;

//SOURCES Faults.java
//SOURCES Sickness.java

import static environment.Environment.SITE;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import lab.Faults.Kind;

/**
 * Everything that a seed of the campaign chooses.
 *
 * @param sickness what is wrong at the beginning, and what the operator runs then, in whatever order
 */
public record CampaignPlan(long seed, boolean oneByOne, String dns, boolean rollback, boolean givesUp,
        boolean killsBlockers, boolean procedure, boolean gtids, int timeoutSeconds, List<Planned> faults,
        Optional<Sickness> sickness, List<String> commands) {
    /** When a fault comes: before a command, some time after its start, or after its journal says that it applies. */
    public enum Moment {
        BEFORE, AFTER_START, AFTER_FIRST_CHANGE
    }

    /** A fault as the seed chose it. */
    public record Planned(Kind kind, int command, Moment moment, int delayMillis, long seed) {
        @Override
        public String toString() {
            return "%s@%d%s".formatted(kind, command + 1, switch (moment) {
                case BEFORE -> "";
                case AFTER_START -> "+" + delayMillis;
                case AFTER_FIRST_CHANGE -> "!+" + delayMillis;
            });
        }
    }

    /** The steps of a switchover. */
    public static final List<String> SWITCHOVER =
            List.of("SetBlueToReadOnly", "MakeGreenWritable", "PointWriteDnsToGreen", "KillConnectionsOnBlue");
    /** The steps of a rollback. */
    public static final List<String> ROLLBACK = List.of("SetGreenToReadOnly", "MakeBlueprimeWritable",
            "PointAll4DnsToBlueprime", "KillConnectionsOnGreen");
    private static final List<String> ANY = Stream.of(SWITCHOVER, ROLLBACK, List.of("WriteSwitchover",
            "WriteSwitchover", "WriteSwitchover", "WriteRollback", "WriteRollback", "Abort", "Abort"))
            .flatMap(List::stream).toList();

    /**
     * What this seed chooses.
     *
     * @param kinds of the faults to choose from
     * @param gtids whether there may be some
     * @param sick of how many runs one begins at a sick site; 0 for none
     */
    public static CampaignPlan of(long seed, List<Kind> kinds, boolean gtids, int sick) {
        Random random = new Random(new SplittableRandom(seed).nextLong());
        boolean oneByOne = random.nextInt(3) == 0;
        String dns = List.of("first", "with", "after").get(random.nextInt(3));
        boolean rollback = random.nextInt(4) == 0 && SITE.chain().size() > 2;
        boolean givesUp = random.nextInt(6) == 0;
        boolean killsBlockers = random.nextBoolean();
        boolean procedure = random.nextInt(4) == 0;
        boolean hasGtids = random.nextInt(5) != 0 && gtids;
        int timeoutSeconds = 5 + random.nextInt(6);
        Random sickRandom = new Random(random.nextLong());
        boolean isSick = sick > 0 && sickRandom.nextInt(sick) == 0;
        Optional<Sickness> sickness = isSick ? Optional.of(oneOf(sickRandom, Sickness.all())) : Optional.empty();
        List<String> run = new ArrayList<>();
        for (int more = isSick ? 1 + sickRandom.nextInt(2) : 0; more > 0; more--) {
            run.add(oneOf(sickRandom, ANY));
        }
        int commands = isSick ? run.size() : (oneByOne ? 4 : 1) * (rollback ? 2 : 1);
        List<Planned> faults = new ArrayList<>();
        int count = random.nextInt(3) == 0 ? 1 : 2;
        while (faults.size() < count) {
            faults.add(planned(random, oneOf(random, kinds), commands));
        }
        return new CampaignPlan(seed, oneByOne, dns, rollback, givesUp, killsBlockers, procedure, hasGtids,
                timeoutSeconds, List.copyOf(faults), sickness, List.copyOf(run));
    }

    private static <T> T oneOf(Random random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static Planned planned(Random random, Kind kind, int commands) {
        Moment moment = Moment.values()[random.nextInt(3)];
        moment = kind.isOfProcess() && moment == Moment.BEFORE ? Moment.AFTER_FIRST_CHANGE : moment;
        int delay = random.nextInt(moment == Moment.AFTER_START ? 1500 : 800);
        return new Planned(kind, random.nextInt(commands), moment, delay, random.nextLong());
    }

    /** In a word or two. */
    public String way() {
        return sickness.map(its -> its + "," + String.join(",", commands)).orElse(oneByOne ? "steps" : "dns=" + dns)
                + (rollback && sickness.isEmpty() ? "+rollback" : "") + (gtids ? "" : "+binlog");
    }
}
