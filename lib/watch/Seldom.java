package lib.watch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A question that costs many requests: asked when the journal has grown, else once a minute, never during a change. */
final class Seldom implements Supplier<List<String>> {
    private static final Duration KEPT = Duration.ofMinutes(1);

    private final Path journal;
    private final Supplier<List<String>> question;
    private final BooleanSupplier isBusy;
    private List<String> answer;
    private long askedAt;
    private long size = -1;

    Seldom(Path journal, Supplier<List<String>> question, BooleanSupplier isBusy) {
        this.journal = journal;
        this.question = question;
        this.isBusy = isBusy;
    }

    @Override
    public List<String> get() {
        long now = journal.toFile().length();
        if (isBusy.getAsBoolean()) {
            return List.of("a step is at work");
        }
        if (answer == null || now != size || System.nanoTime() - askedAt > KEPT.toNanos()) {
            answer = question.get();
            askedAt = System.nanoTime();
            size = now;
        }
        return answer;
    }
}
