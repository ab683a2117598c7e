package lib.aws;

//SOURCES ../run/Failure.java
//SOURCES Aws.java

import java.util.Optional;
import lib.run.Failure;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The S3 bucket from which a web app reads whether to run normally or degraded: its objects, by their keys.
 *
 * @param owner the AWS account that it must belong to, as anybody may have made a bucket of that name; null: any
 */
public record AppStateBucket(String name, String owner) {
    /**
     * Refuses a bucket that does not exist. By a list, since AWS says what is wrong with one: an answer to HEAD has no
     * body.
     */
    public void require() {
        try {
            Aws.s3().listObjectsV2(r -> r.bucket(name).expectedBucketOwner(owner).maxKeys(1));
        } catch (NoSuchBucketException e) {
            throw notFound();
        }
    }

    /** The object's ETag, if there is such an object. */
    public Optional<String> etag(String key) {
        try {
            return Optional.of(Aws.s3().headObject(r -> r.bucket(name).expectedBucketOwner(owner).key(key)).eTag());
        } catch (NoSuchBucketException e) {
            throw notFound();
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Copies an object under another key of this bucket. */
    public void copy(String from, String to) {
        Aws.s3().copyObject(r -> within(r).sourceKey(from).destinationKey(to));
    }

    /** Deletes an object. */
    public void delete(String key) {
        Aws.s3().deleteObject(r -> r.bucket(name).expectedBucketOwner(owner).key(key));
    }

    /** The right to copy in this bucket, if it is missing. No object ever has the ETag that is asked for here. */
    public Optional<String> missingRight(String key) {
        return Aws.missingRight(() -> Aws.s3().copyObject(r -> within(r).sourceKey(key)
                .copySourceIfMatch("\"rights-probe\"").destinationKey(key)));
    }

    private CopyObjectRequest.Builder within(CopyObjectRequest.Builder request) {
        return request.sourceBucket(name).expectedSourceBucketOwner(owner)
                .destinationBucket(name).expectedBucketOwner(owner);
    }

    private Failure notFound() {
        return Failure.refused("bucket %s not found: check its name in Environment.java", name);
    }
}
