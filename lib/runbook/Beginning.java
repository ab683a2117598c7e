package lib.runbook;

//SOURCES ../run/OptionGroups.java
//SOURCES ../run/Run.java
//SOURCES ../run/Time.java

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import lib.run.OptionGroups;
import lib.run.Run;
import lib.run.Time;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** When a switchover begins: at once, or at a time of day, up to which the time that is left is told. */
@Command(optionListHeading = OptionGroups.HAPPENS)
public final class Beginning {
    private static final DateTimeFormatter WITH_ZONE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss VV ('UTC'xxx)", Locale.ROOT);
    /** How often to tell, the more the nearer it is. */
    private static final Duration[] UNITS = {Duration.ofHours(1), Duration.ofMinutes(10), Duration.ofMinutes(1),
            Duration.ofSeconds(10), Duration.ofSeconds(1)};

    @Option(names = "--at", paramLabel = "HH:MM:SS",
            description = "Prepare everything now, begin at this time of day, in this machine's time zone.")
    LocalTime at;

    void await(Run run) {
        if (at == null) {
            return;
        }
        ZonedDateTime start = next(at, Time.now().atZone(ZoneId.systemDefault()));
        run.say("wait", "until %s", start.format(WITH_ZONE));
        Duration left;
        while ((left = Duration.between(Time.now(), start)).compareTo(Duration.ZERO) > 0) {
            run.say("wait", "%s to go", words(left));
            run.pause(left.minus(nextMark(left)));
        }
    }

    /** The next moment at which the clock shows this. */
    public static ZonedDateTime next(LocalTime at, ZonedDateTime now) {
        ZonedDateTime today = now.with(at);
        return today.isBefore(now) ? now.plusDays(1).with(at) : today;
    }

    /** How much is left when it is told the next time. */
    public static Duration nextMark(Duration left) {
        for (Duration unit : UNITS) {
            long whole = left.minusNanos(1).dividedBy(unit);
            if (whole > 0) {
                return unit.multipliedBy(whole);
            }
        }
        return Duration.ZERO;
    }

    /** "2 h 13 min", "9 min", "40 s": no more of it than a reader needs. */
    public static String words(Duration left) {
        long seconds = left.plusMillis(999).toSeconds();
        return seconds >= 3600 ? "%d h %d min".formatted(seconds / 3600, seconds % 3600 / 60)
                : seconds > 60 ? "%d min %d s".formatted(seconds / 60, seconds % 60).replace(" 0 s", "")
                : seconds + " s";
    }
}
