package lab;

//SOURCES Faults.java
//SOURCES Lab.java
//SOURCES Playground.java
//SOURCES Workload.java
//SOURCES WriterWatch.java

import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import lab.Faults.Kind;

/**
 * Faults that come to whoever works in a {@link Playground}, at moments that a seed chooses: when a command begins, or
 * while it changes something, as its journal tells; and a verdict at the end.
 */
public final class Drill {
    private static final int FAULTS = 2;
    /** For all clients to write again at the end: a client may cache what DNS said for the TTL. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The n-th time that the journal has this phase, and so many milliseconds after it. */
    private record Planned(Kind kind, String phase, int number, int delayMillis, long seed) {}

    /** A fault that came, so many seconds after the beginning, with what the journal had said last. */
    private record Came(Kind kind, double seconds, String during) {}

    private final Lab lab;
    private final Playground playground;
    private final Process operator;
    private final long seed;
    private final List<Planned> planned = new ArrayList<>();
    private final List<Came> came = new CopyOnWriteArrayList<>();
    private final List<String> failed = new CopyOnWriteArrayList<>();
    private final long start = System.nanoTime();
    private final Thread thread = new Thread(this::surprise, "drill");

    /**
     * Begins at once.
     *
     * @param operator the shell or command whose work is disturbed
     */
    public Drill(Lab lab, Playground playground, Process operator, long seed) {
        this.lab = lab;
        this.playground = playground;
        this.operator = operator;
        this.seed = seed;
        Random random = new Random(seed);
        List<Kind> kinds = new ArrayList<>(List.of(Kind.values()));
        kinds.removeIf(kind -> kind.isOfProcess() && kind != Kind.TOOL_KILLED); // signals you send yourself
        kinds.removeIf(kind -> !playground.canBeMade(kind));
        for (int i = 0; i < FAULTS; i++) {
            boolean changing = random.nextBoolean();
            Kind kind = kinds.remove(random.nextInt(kinds.size()));
            planned.add(new Planned(kind, changing ? "apply" : "plan", 1 + random.nextInt(changing ? 2 : 3),
                    random.nextInt(changing ? 800 : 2500), random.nextLong()));
        }
        thread.setDaemon(true);
        thread.start();
    }

    private void surprise() {
        List<Planned> ahead = new ArrayList<>(planned);
        try {
            while (!ahead.isEmpty()) {
                Thread.sleep(5);
                String journal = Files.exists(lab.journal()) ? Files.readString(lab.journal()) : "";
                for (Planned each : List.copyOf(ahead)) {
                    if (journal.split("\"phase\":\"%s\"".formatted(each.phase), -1).length > each.number) {
                        ahead.remove(each);
                        Thread.sleep(each.delayMillis);
                        happen(each);
                    }
                }
            }
        } catch (IOException | InterruptedException e) {
            // the drill ends
        }
    }

    private void happen(Planned fault) throws IOException, InterruptedException {
        came.add(new Came(fault.kind, (System.nanoTime() - start) / 1e9, last("step")));
        try {
            if (fault.kind == Kind.TOOL_KILLED) {
                operator.descendants().filter(each -> each.info().command().orElse("").endsWith("/java"))
                        .forEach(ProcessHandle::destroyForcibly);
            } else {
                playground.inject(fault.kind, new Random(fault.seed));
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            failed.add(fault.kind + " could not be made: " + e.getMessage());
        }
    }

    /** A field of the journal's last line. */
    private String last(String field) throws IOException {
        List<String> lines = Files.readAllLines(lab.journal());
        return lines.get(lines.size() - 1).replaceFirst(".*\"%s\":\"(.*?)\".*".formatted(field), "$1");
    }

    /** How it ended: the verdict's lines, and whether all is well. */
    public record Verdict(List<String> lines, boolean isWell) {}

    /** Ends the faults, and judges from outside. Closes the workload and the watch. */
    public Verdict judge(Workload workload, WriterWatch watch) throws Exception {
        thread.interrupt();
        thread.join();
        playground.faults().clear();
        List<String> lines = new ArrayList<>();
        lines.add("The drill with --drill=" + seed + ":");
        came.forEach(each -> lines.add("  at %6.1f s  %s, in %s".formatted(each.seconds, each.kind, each.during)));
        failed.forEach(each -> lines.add("  " + each));
        if (came.size() < planned.size()) {
            lines.add("  %d of %d faults never came: too little was done for their moment".formatted(
                    planned.size() - came.size(), planned.size()));
        }
        boolean well = judgeEnd(workload, watch, lines);
        came.stream().map(Came::kind).distinct().forEach(kind -> lines.add("  " + kind + ": " + advice(kind)));
        return new Verdict(lines, well);
    }

    private boolean judgeEnd(Workload workload, WriterWatch watch, List<String> lines) throws Exception {
        long end = System.nanoTime();
        List<MySqlServer> writable = lab.chain().servers().stream()
                .filter(server -> server.value("SELECT @@global.read_only").equals("0")).toList();
        boolean well = writable.size() == 1;
        if (well) {
            well = judgeWinner(workload, writable.get(0), lines);
        } else {
            workload.close();
            lines.add("It ended with %s.".formatted(writable.isEmpty() ? "nobody who takes writes"
                    : writable.stream().map(MySqlServer::name).collect(Collectors.joining(" and "))
                            + " taking writes"));
        }
        watch.close();
        long longest = watch.gaps().stream().mapToLong(WriterWatch.Gap::millis).max().orElse(0);
        lines.add("Nobody took writes for %.1f s in all, %.1f s at a time; a client waited %.1f s at worst.".formatted(
                watch.noWriterMillis() / 1e3, longest / 1e3, workload.outage(start, end).maxMillis() / 1e3));
        if (watch.twoWritersMillis() > 0) {
            lines.add("Two servers took writes at the same time for %d ms.".formatted(watch.twoWritersMillis()));
        }
        return well && watch.twoWritersMillis() == 0;
    }

    private boolean judgeWinner(Workload workload, MySqlServer winner, List<String> lines)
            throws InterruptedException, SQLException {
        boolean writes = workload.awaitWrites(System.nanoTime(), PATIENCE);
        workload.close();
        Workload.Verdict verdict = workload.verify(winner);
        List<String> lost = playground.faults().lost(winner);
        List<String> stray = lab.strayWrites(winner);
        lines.add("It ended on %s%s%s.".formatted(winner.name(), writes ? "" : ", where not every client writes again",
                stray.isEmpty() ? ""
                        : ", but these records lead elsewhere (Status says what is next, Abort turns back): "
                                + String.join(", ", stray)));
        lines.add(verdict.lost() + verdict.duplicated() > 0 || !lost.isEmpty()
                ? "LOST: %d acknowledged writes; %d are there twice%s.".formatted(verdict.lost(), verdict.duplicated(),
                        lost.isEmpty() ? "" : "; those of " + String.join(", ", lost))
                : "Nothing was lost: each of %d acknowledged writes is on %s exactly once.".formatted(
                        verdict.acknowledged(), winner.name()));
        return writes && stray.isEmpty() && verdict.lost() + verdict.duplicated() == 0 && lost.isEmpty();
    }

    /** What a better answer is, or why there is none. */
    private static String advice(Kind kind) {
        return switch (kind) {
            case TOOL_KILLED ->
                "run Status, then what it names: the same command does what is left, or Abort turns back";
            case SIGNAL_INT, SIGNAL_TERM, SIGNAL_HUP -> "let the undo end; a second signal leaves things half done";
            case SECOND_OPERATOR -> "one person types; the second run is refused by the guard alone";
            case CREDENTIALS_EXPIRED ->
                "sign in again, then the same command once more; look at their life before the day";
            case NETWORK_CUT ->
                "wait for the network, then Status and what it names; a second way in, tried before, is "
                        + "quicker";
            case NAME_SERVERS_SILENT -> "wait, or reach them with --dns-server";
            case AWS_THROTTLES, AWS_FAILS, AWS_SLOW, AWS_DROPS_ANSWERS -> "nothing to do but to wait: the command asks "
                    + "again; a longer --timeout saves a second run";
            case DNS_SLOW -> "wait; the default --dns=first has it over before the freeze";
            case PARAMETERS_SLOW -> "wait; a longer --timeout saves the undo";
            case SOURCE_RESTARTED, TARGET_RESTARTED ->
                "run the same command again once the server answers; Status says "
                        + "when";
            case REPLICATION_STOPPED -> "CALL mysql.rds_start_replication on the target, then the same command";
            case REPLICATION_LAGS -> "find who holds the tables (SHOW PROCESSLIST on the target), or wait";
            case REPLICATION_BROKEN -> "SHOW REPLICA STATUS says why; mend that, start replication, or Abort";
            case SUPER_WRITER -> "end that connection and lock its account: read_only does not stop it; what it wrote "
                    + "after the freeze is in the old writer's binary log";
            case LONG_TRANSACTION, LONG_STATEMENT, TABLES_LOCKED ->
                "Preflight names such sessions before; --kill-blockers "
                        + "ends those that keep the freeze waiting";
            case SOCKETS_HELD ->
                "nothing: connections that clients never close stay in the list as Killed and do no harm";
            case RECORD_EDITED -> "find out who edited it; the guards target and old-ttl refuse until it is as it was";
        };
    }
}
