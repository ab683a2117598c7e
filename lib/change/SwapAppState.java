package lib.change;

//SOURCES ../aws/AppStateBucket.java
//SOURCES ../run/Edit.java
//SOURCES ../run/Failure.java
//SOURCES ../run/Guard.java
//SOURCES ../site/AppState.java
//SOURCES ../site/Work.java
//SOURCES Change.java

import java.util.List;
import java.util.Optional;
import lib.aws.AppStateBucket;
import lib.run.Edit;
import lib.run.Failure;
import lib.run.Guard;
import lib.site.AppState;
import lib.site.Work;

/**
 * Two moves: the live object to its parking name, the other parked object to the live one. Copies come first and the
 * delete last, so that the app always finds a live object and a run that was cut off can be continued.
 */
public final class SwapAppState implements Change {
    private static final String LIVE = AppState.LIVE;
    private static final String NORMAL = "__normal_" + LIVE;
    private static final String DEGRADED = "__degraded_" + LIVE;

    private final Optional<AppStateBucket> bucket;
    private final String park;
    private final String bring;

    private SwapAppState(AppState appState, String park, String bring) {
        this.bucket = appState.bucket();
        this.park = park;
        this.bring = bring;
    }

    /** Parks the normal state and makes the degraded one live. */
    public static SwapAppState degrade(AppState appState) {
        return new SwapAppState(appState, NORMAL, DEGRADED);
    }

    /** Parks the degraded state and makes the normal one live. */
    public static SwapAppState restore(AppState appState) {
        return new SwapAppState(appState, DEGRADED, NORMAL);
    }

    /** The objects are where this change expects them; none where there is no app state. */
    public Optional<Guard> guard(Work work) {
        return bucket.map(its -> new Guard("app-state", "the app state's objects in " + its.name(), () -> {
            plan(work);
            return Optional.empty();
        }, "correct them by hand"));
    }

    @Override
    public Optional<String> lacking() {
        return bucket.isPresent() ? Optional.empty() : Optional.of("app state");
    }

    /** What the three objects are: there, or missing. */
    private record Objects(Optional<String> live, Optional<String> parked, Optional<String> waiting) {
        boolean areSwapped() {
            return live.isPresent() && parked.isPresent() && waiting.isEmpty();
        }

        boolean areUntouched() {
            return live.isPresent() && parked.isEmpty() && waiting.isPresent();
        }

        /** An earlier run was cut off before its delete. */
        boolean areHalfSwapped() {
            return live.isPresent() && parked.isPresent() && (live.equals(parked) || live.equals(waiting));
        }

        boolean areBothCopied() {
            return parked.isPresent() && live.equals(waiting);
        }
    }

    private Objects objects() {
        return new Objects(its().etag(LIVE), its().etag(park), its().etag(bring));
    }

    private AppStateBucket its() {
        return bucket.orElseThrow();
    }

    @Override
    public List<Edit> plan(Work work) {
        its().require();
        Objects objects = objects();
        if (objects.areSwapped()) {
            return List.of();
        }
        if (!objects.areUntouched() && !objects.areHalfSwapped()) {
            throw Failure.refused("bucket %s: expected %s and %s, saw %s: correct the objects by hand first",
                    its().name(), LIVE, bring, words(objects));
        }
        return List.of(new Edit("s3://" + its().name() + "/" + LIVE, "moves", park),
                new Edit("s3://" + its().name() + "/" + bring, "moves", LIVE));
    }

    private String words(Objects objects) {
        return "%s %s, %s %s, %s %s".formatted(
                LIVE, word(objects.live), park, word(objects.parked), bring, word(objects.waiting));
    }

    private static String word(Optional<String> etag) {
        return etag.isPresent() ? "there" : "missing";
    }

    @Override
    public void apply(Work work) {
        if (!objects().areBothCopied()) {
            its().copy(LIVE, park);
            its().copy(bring, LIVE);
        }
        its().delete(bring);
    }

    @Override
    public void prove(Work work) {
        if (!plan(work).isEmpty()) {
            throw Failure.failed("bucket %s does not show the two moves: did somebody else change it?", its().name());
        }
    }

    @Override
    public String state() {
        return words(objects());
    }
}
