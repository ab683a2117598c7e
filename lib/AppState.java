package lib;

//SOURCES Aws.java
//SOURCES Change.java

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The S3 bucket from which the web app reads whether to run normally or degraded, one object for each state. */
public record AppState(String bucket) {
    private static final String LIVE = "web_appstate.json";
    private static final String NORMAL = "__normal_web_appstate.json";
    private static final String DEGRADED = "__degraded_web_appstate.json";

    /** Parks the normal state and makes the degraded one live. */
    public Change degrade() {
        return new Swap(NORMAL, DEGRADED);
    }

    /** Parks the degraded state and makes the normal one live. */
    public Change restore() {
        return new Swap(DEGRADED, NORMAL);
    }

    /** The objects are where {@link #degrade} expects them. */
    public Guard guard(Run run) {
        return new Guard("app-state", "the app state's objects in " + bucket, () -> {
            degrade().plan(run);
            return Optional.empty();
        }, "put them right by hand");
    }

    /** The right to copy in this bucket, if it is missing. The live object never has the ETag that is asked for here. */
    Optional<String> missingRight() {
        return Aws.missingRight(() -> Aws.s3().copyObject(r -> r.sourceBucket(bucket).sourceKey(LIVE)
                .copySourceIfMatch("\"rights-probe\"").destinationBucket(bucket).destinationKey(LIVE)));
    }

    /** The object's ETag, if there is such an object. */
    private Optional<String> etag(String key) {
        try {
            return Optional.of(Aws.s3().headObject(r -> r.bucket(bucket).key(key)).eTag());
        } catch (NoSuchBucketException e) {
            throw noSuchBucket();
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Failure noSuchBucket() {
        return Failure.refused("bucket %s not found: check its name in Environment.java. Nothing was changed.", bucket);
    }

    /**
     * Two moves: the live object to its parking name, the other parked object to the live one. Copies come first and the delete
     * last, so that the app always finds a live object and a run that was cut off can be continued.
     */
    private final class Swap implements Change {
        private final String park;
        private final String bring;

        Swap(String park, String bring) {
            this.park = park;
            this.bring = bring;
        }

        @Override
        public List<Edit> plan(Run run) {
            requireBucket();
            Optional<String> live = etag(LIVE);
            Optional<String> parked = etag(park);
            Optional<String> waiting = etag(bring);
            if (live.isPresent() && parked.isPresent() && waiting.isEmpty()) {
                return List.of();
            }
            boolean untouched = live.isPresent() && parked.isEmpty() && waiting.isPresent();
            boolean cutOff = live.isPresent() && parked.isPresent() && (live.equals(parked) || live.equals(waiting));
            if (!untouched && !cutOff) {
                throw Failure.refused("bucket %s: expected %s and %s, saw %s %s, %s %s, %s %s: put the objects right by hand first. "
                        + "Nothing was changed.", bucket, LIVE, bring, LIVE, word(live), park, word(parked), bring, word(waiting));
            }
            return List.of(new Edit("s3://" + bucket + "/" + LIVE, "moves", park),
                    new Edit("s3://" + bucket + "/" + bring, "moves", LIVE));
        }

        /** By a list, since AWS says what is wrong with one: an answer to HEAD has no body. */
        private void requireBucket() {
            try {
                Aws.s3().listObjectsV2(r -> r.bucket(bucket).maxKeys(1));
            } catch (NoSuchBucketException e) {
                throw noSuchBucket();
            }
        }

        private static String word(Optional<String> etag) {
            return etag.isPresent() ? "there" : "missing";
        }

        @Override
        public void apply(Run run) {
            boolean bothCopied = etag(park).isPresent() && etag(LIVE).equals(etag(bring));
            if (!bothCopied) {
                copy(LIVE, park);
                copy(bring, LIVE);
            }
            Aws.s3().deleteObject(r -> r.bucket(bucket).key(bring));
        }

        private void copy(String from, String to) {
            Aws.s3().copyObject(r -> r.sourceBucket(bucket).sourceKey(from).destinationBucket(bucket).destinationKey(to));
        }

        @Override
        public void prove(Run run) {
            if (!plan(run).isEmpty()) {
                throw Failure.failed("bucket %s does not show the two moves: did somebody else change it?", bucket);
            }
        }

        @Override
        public String state(Run run) {
            return "%s %s, %s %s, %s %s".formatted(LIVE, word(etag(LIVE)), park, word(etag(park)), bring, word(etag(bring)));
        }
    }
}
