package lab;

//SOURCES ../../lib/site/Endpoint.java
//SOURCES Lab.java

import static environment.Environment.LOW_TTL;
import static environment.Environment.SITE;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import lib.site.Endpoint;

/** What is wrong with a lab that was ready for the switchover, before an operator's first command. */
public enum Sickness {
    /** Nobody writes: a freeze was cut off. */
    FIRST_FROZEN,
    /** Nobody writes, and RDS has yet to apply that the first cluster may: its undo was cut off too. */
    FIRST_GIVEN_BACK,
    /** RDS has yet to freeze the first cluster. */
    FIRST_TO_BE_FROZEN,
    /** Nobody writes, and RDS has yet to let the second cluster do so: a release was cut off. */
    SECOND_RELEASED,
    /** The first cluster writes, and RDS is to let the second one do so too. */
    SECOND_TO_WRITE_TOO,
    /** Two clusters write. */
    THIRD_WRITES_TOO, SECOND_REPLICATES_FROM_NOBODY, THIRD_REPLICATES_FROM_NOBODY,
    /** The records of the writes, or one of them, lead to the second cluster already. */
    RECORDS_ON_SECOND, ONE_RECORD_ON_SECOND,
    /** Nobody knows since when the TTLs are low, or too well. */
    JOURNAL_LOST, TTL_JUST_LOWERED, FIRST_DOWN, SECOND_DOWN;

    /** Those that can befall the lab's chain, which may have no third cluster. */
    public static List<Sickness> all() {
        return Arrays.stream(values()).filter(each -> SITE.chain().size() > 2 || !each.name().startsWith("THIRD"))
                .toList();
    }

    /** Whether two clusters write by its doing. */
    public boolean makesTwoWriters() {
        return this == THIRD_WRITES_TOO || this == SECOND_TO_WRITE_TOO;
    }

    /** Lets it befall the lab. */
    public void befall(Lab lab, Random random) throws IOException, InterruptedException {
        MySqlServer first = lab.chain().servers().get(0);
        MySqlServer second = lab.chain().servers().get(1);
        lab.aws().rds().applyDelay(Duration.ofMillis(500 + random.nextInt(5000)));
        switch (this) {
            case FIRST_FROZEN -> lab.settle(first, true);
            case FIRST_GIVEN_BACK -> {
                lab.settle(first, true);
                lab.tell(first, false);
            }
            case FIRST_TO_BE_FROZEN -> lab.tell(first, true);
            case SECOND_RELEASED -> {
                lab.settle(first, true);
                lab.tell(second, false);
            }
            case SECOND_TO_WRITE_TOO -> lab.tell(second, false);
            case THIRD_WRITES_TOO -> lab.settle(lab.chain().servers().get(2), false);
            case SECOND_REPLICATES_FROM_NOBODY -> endReplication(second);
            case THIRD_REPLICATES_FROM_NOBODY -> endReplication(lab.chain().servers().get(2));
            case RECORDS_ON_SECOND -> lead(lab, SITE.writes().all());
            case ONE_RECORD_ON_SECOND -> lead(lab, SITE.writes().all().subList(0, 1));
            case JOURNAL_LOST -> Files.writeString(lab.journal(), "");
            case TTL_JUST_LOWERED -> lab.lowerTtls(5);
            case FIRST_DOWN -> first.kill();
            case SECOND_DOWN -> second.kill();
            default -> throw new AssertionError(this);
        }
        lab.aws().rds().applyDelay(Duration.ofMillis(100));
    }

    /** By hand, as guards bid. */
    public static void endReplication(MySqlServer server) {
        server.execute("STOP SLAVE", "RESET SLAVE ALL");
    }

    private static void lead(Lab lab, List<Endpoint> records) {
        records.forEach(record -> lab.aws().route53().put(lab.zoneId(),
                RecordSet.of(record.name(), "CNAME", LOW_TTL, SITE.chain().get(1).host(record))));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
