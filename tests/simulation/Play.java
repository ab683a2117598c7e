package simulation;

//SOURCES ../../lib/run/Failure.java
//SOURCES ../../lib/site/Cluster.java
//SOURCES ../../lib/site/Endpoint.java
//SOURCES ../../nonprod/Environment.java
//SOURCES ../lab/Loss.java
//SOURCES Application.java
//SOURCES Clock.java
//SOURCES Knobs.java
//SOURCES Process.java
//SOURCES Screen.java
//SOURCES Scripts.java
//SOURCES SimulatedServer.java
//SOURCES Tale.java
//SOURCES Transaction.java
//SOURCES World.java

import static environment.Environment.SITE;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lab.Loss;
import lib.run.Failure;
import lib.site.Cluster;
import lib.site.Endpoint;

/** Plays a tale to its end: the commands with their faults, then, all faults over, whatever Status says is next. */
final class Play {
    private static final Pattern NEXT = Pattern.compile("(?m)^run\\s+\\./jbang ([^/\\s]+/[1-5]\\.\\S+)");
    /** The writes have moved: what is left is no matter of life and death. */
    private static final Pattern AFTER = Pattern.compile("(?m)^run\\s+\\./jbang \\S+/[67]\\.");
    private static final String GROUP_TO_1 = "set its parameter group's read_only to 1";
    private static final String SEVERAL = "set all but one to read-only";
    /** So clients are told that followed the records to who takes no writes, or may have. */
    private static final Pattern FOLLOWERS = Pattern.compile("records are put back|read-only and has client connec");
    private static final String THROUGH = "nothing: the runbook is through";
    /** So many commands by Status lead from everywhere to the end. */
    private static final int MOST = 16;
    private static final long QUIET = 75 * Clock.SECONDS, PATIENCE = 75 * Clock.SECONDS;

    /** All processes of this JVM share the zone once it was found: found here, no run depends on another one. */
    static {
        World world = new World(1, Knobs.PLAIN, null);
        world.process = new Process(world, "Play", List.of());
        world.enter();
        SITE.zone().find();
        World.leave();
    }

    private final World world;
    private final Tale tale;

    private Play(World world, Tale tale) {
        this.world = world;
        this.tale = tale;
    }

    /** What was violated; the story is told to the list, if there is one. */
    static Played of(Tale tale, List<String> story) {
        Screen.install();
        World world = new World(tale.seed(), tale.knobs(), story);
        world.enter();
        Screen.show(world);
        try {
            return new Play(world, tale).play();
        } finally {
            Screen.leave();
            World.leave();
        }
    }

    /**
     * What became of a tale.
     *
     * @param callsOf how many calls each of the tale's commands made
     * @param calls how many all made
     */
    record Played(List<String> violations, List<Integer> callsOf, int calls) {
        boolean isSound() {
            return violations.isEmpty();
        }
    }

    private Played play() {
        tale.beginning().make(world);
        int number = 0;
        for (Endpoint record : SITE.writes().all()) {
            add(new Application(world, "pool" + ++number, record.name(), true));
            add(new Application(world, "script" + number, record.name(), false));
        }
        world.clock.pass(Clock.SECONDS);
        List<Integer> calls = new ArrayList<>();
        for (int i = 0; i < tale.commands().size(); i++) {
            Process process = world.player.play(tale.commands().get(i), tale.faultsOf(i));
            calls.add(process.calls);
            world.clock.pass(world.between(Clock.SECONDS, 3 * Clock.SECONDS));
        }
        end();
        return new Played(world.watch.violations, calls, world.player.calls());
    }

    private void add(Application application) {
        world.applications.add(application);
        application.begin();
    }

    /** From wherever it stands, Status leads to one writer with the records on it. */
    private void end() {
        world.tell(() -> "--- all that was wrong is over; the operator obeys Status");
        world.mischief.heal();
        world.clock.pass(QUIET);
        String next = "";
        List<String> refused = new ArrayList<>();
        if (isDone()) {
            return;
        }
        for (int i = 0; i < MOST && !isDone(); i++) {
            String status = world.player.play("Status", List.of()).said.toString();
            Matcher matcher = NEXT.matcher(status);
            if (status.contains(SEVERAL)) {
                keepOne();
                continue;
            }
            if (!matcher.find()) {
                next = status.contains(THROUGH) || AFTER.matcher(status).find() ? "" : status;
                break;
            }
            next = Scripts.stepIn(matcher.group(1));
            boolean isInVain = refused.stream().filter(next::equals).count() >= 2;
            if (isInVain && (!status.contains("-abort") || refused.contains("Abort"))) {
                break;
            }
            String command = isInVain ? abort(status) : refused.contains(next) ? next : wholeMove(next);
            Process step = world.player.play(command + " --timeout=30s", List.of());
            if (step.said.indexOf("head refuses") >= 0) {
                endReplicationOfSecond();
            } else if (step.said.indexOf(GROUP_TO_1) >= 0) {
                keepReadOnly(step.said);
            } else if (step.exitCode != Failure.DONE) {
                refused.add(isInVain ? "Abort" : next);
            }
            world.clock.pass(step.exitCode == Failure.DONE ? Clock.SECONDS : QUIET);
        }
        world.clock.pass(PATIENCE);
        judge(isDone() ? "" : next);
    }

    /** It need not go to the end; one server has the writes, all that were promised, and the records; clients write. */
    private boolean isDone() {
        List<SimulatedServer> writers = world.watch.writers();
        return !tale.toTheEnd() && writers.size() == 1 && lostBy(writers.get(0)).isEmpty()
                && world.judge.stray(cluster(writers.get(0)), SITE.writes()).isEmpty()
                && world.applications.stream().allMatch(each -> each.writesWithin(2 * Clock.SECONDS));
    }

    private Cluster cluster(SimulatedServer server) {
        return world.servers.entrySet().stream().filter(each -> each.getValue() == server).findFirst().orElseThrow()
                .getKey();
    }

    /** As Status gives it: with the guard that it goes past, where there is one. */
    private static String abort(String status) {
        return status.contains("-abort --override=errant") ? "Abort --override=errant" : "Abort";
    }

    /** The first step of a move: mostly all four at once. */
    private String wholeMove(String step) {
        boolean atOnce = world.random.nextInt(4) > 0;
        return atOnce && step.equals("SetBlueToReadOnly") ? "WriteSwitchover"
                : atOnce && step.equals("SetGreenToReadOnly") ? "WriteRollback" : step;
    }

    /** By hand, as Status bids: the one that the writer's record leads to, or the first of them, keeps the writes. */
    private void keepOne() {
        List<SimulatedServer> writers = world.watch.writers();
        SimulatedServer led = world.server(world.route53.record(SITE.writes().all().get(0).name())
                .resourceRecords().get(0).value());
        SimulatedServer kept = writers.contains(led) ? led : writers.get(0);
        world.tell(() -> "--- by hand: all but " + kept + " to read-only");
        writers.stream().filter(each -> each != kept).forEach(each -> world.rds.group(each).set("1", false));
        world.clock.pass(QUIET);
    }

    /** By hand, as the guard bids: blue takes no more writes, so green need not replay it any longer. */
    private void endReplicationOfSecond() {
        world.tell(() -> "--- by hand: green replicates from nobody");
        world.server(1).replica.detach();
    }

    /** By hand, as the guard bids: whom it names stays read-only at its next start. */
    private void keepReadOnly(StringBuilder said) {
        world.servers.values().stream().filter(each -> said.indexOf(each + "'s parameter group says") >= 0)
                .forEach(each -> {
                    world.tell(() -> "--- by hand: " + each + "'s parameter group says 1");
                    world.rds.group(each).set("1", false);
                });
    }

    private void judge(String next) {
        List<SimulatedServer> writers = world.watch.writers();
        boolean isRefused = !tale.beginning().isHealthy() && writers.size() == 1;
        world.judge.expect(next.isEmpty() || isRefused, "a dead end: writers %s, next is %s", writers, next);
        if (writers.size() != 1) {
            world.judge.expect(false, "it ended with the writers %s", writers);
            return;
        }
        SimulatedServer winner = writers.get(0);
        List<String> stray = world.judge.stray(cluster(winner), SITE.writes());
        world.judge.expect(stray.isEmpty(), "it ended with %s, but these do not lead there: %s", winner, stray);
        for (Application application : world.applications) {
            if (application.mayBeLeft()
                    && (!tale.beginning().isHealthy() || FOLLOWERS.matcher(world.judge.said()).find()
                            || winner == world.server(2))) {
                continue; // a pool keeps a connection that nobody kills: on who had its record for a while, or on
                          // the first when the rollback began before step 4.4
            }
            world.judge.expect(application.writesWithin(PATIENCE), "%s does not write again",
                    application.name);
        }
        lost(winner);
    }

    private List<Transaction> lostBy(SimulatedServer winner) {
        return world.watch.acknowledged.stream().filter(each -> !winner.has(each)).toList();
    }

    private void lost(SimulatedServer winner) {
        List<Transaction> lost = lostBy(winner);
        if (lost.isEmpty()) {
            return;
        }
        world.judge.expect(Loss.isTold(world.judge.said()), "%d acknowledged writes are lost, and nothing was said: %s",
                lost.size(), lost);
    }
}
