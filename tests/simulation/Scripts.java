package simulation;

//SOURCES ../../lib/change/Change.java
//SOURCES ../../lib/run/Script.java
//SOURCES ../../lib/runbook/Sequence.java
//SOURCES ../../lib/runbook/StatusScript.java
//SOURCES ../../lib/runbook/Step.java
//SOURCES ../../lib/runbook/Switchover.java
//SOURCES ../../nonprod/Abort.java
//SOURCES ../../nonprod/Environment.java
//SOURCES ../../nonprod/Runbook.java

import static environment.Environment.SITE;

import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import lib.change.Change;
import lib.run.Script;
import lib.runbook.Sequence;
import lib.runbook.Sequence.Move;
import lib.runbook.Sequence.Numbered;
import lib.runbook.StatusScript;
import lib.runbook.Step;
import lib.runbook.Switchover;

/** The scripts of the environment, each made anew for each run, as a process of its own would have it. */
final class Scripts {
    private static final Map<Class<?>, Constructor<?>> CONSTRUCTORS = new ConcurrentHashMap<>();
    private static final Sequence PATTERN = pattern();
    /** Every step's class, by name: what an operator may run. */
    static final List<String> STEPS = PATTERN.all().stream().map(Numbered::name).toList();

    private Scripts() {}

    private static final class WriteSwitchover extends Switchover {
        WriteSwitchover(Sequence sequence) {
            super(SITE, sequence.switchover());
        }
    }

    private static final class WriteRollback extends Switchover {
        WriteRollback(Sequence sequence) {
            super(SITE, sequence.rollback());
        }
    }

    private static final class Status extends StatusScript {
        Status(Sequence sequence) {
            super(SITE, sequence);
        }
    }

    /** A named package can't import what has none. */
    private static Sequence pattern() {
        try {
            return (Sequence) Class.forName("Runbook").getField("SEQUENCE").get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static Script named(String name) {
        return switch (name) {
            case "WriteSwitchover" -> new WriteSwitchover(sequence());
            case "WriteRollback" -> new WriteRollback(sequence());
            case "Status" -> new Status(sequence());
            default -> (Script) instance(classNamed(name));
        };
    }

    /** The steps of the switchover, and those of the rollback. */
    static List<List<String>> moves() {
        return Stream.of(PATTERN.switchover(), PATTERN.rollback())
                .map(move -> move.steps().stream().map(Numbered::name).toList()).toList();
    }

    /** The name of the step in this file, as Status names it. */
    static String stepIn(String file) {
        return PATTERN.all().stream().filter(each -> file.endsWith("/" + each.file())).findFirst().orElseThrow().name();
    }

    private static Class<?> classNamed(String name) {
        try {
            return Class.forName(name);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object instance(Class<?> type) {
        try {
            Constructor<?> constructor = CONSTRUCTORS.get(type);
            if (constructor == null) {
                constructor = type.getDeclaredConstructor();
                constructor.setAccessible(true);
                CONSTRUCTORS.put(type, constructor);
            }
            return constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Sequence sequence() {
        return new Sequence(anew(PATTERN.before()), anew(PATTERN.readRollback()), anew(PATTERN.switchover()),
                anew(PATTERN.after()),
                anew(PATTERN.rollback()), anew(PATTERN.afterRollback()));
    }

    private static List<Numbered<?>> anew(List<Numbered<?>> steps) {
        return steps.stream().<Numbered<?>>map(Scripts::anew).toList();
    }

    private static Move anew(Move move) {
        return new Move(anew(move.freeze()), anew(move.release()), anew(move.records()), anew(move.clients()));
    }

    @SuppressWarnings("unchecked")
    private static <C extends Change> Numbered<C> anew(Numbered<C> step) {
        return new Numbered<>(step.file(), (Step<C>) instance(step.step().getClass()));
    }

    /** Which scripts an operator may run besides the steps. */
    static List<String> all() {
        return Stream.concat(STEPS.stream(), Stream.of("WriteSwitchover", "WriteRollback", "Abort", "Status")).toList();
    }
}
