package simulation;

//SOURCES SimulatedAws.java
//SOURCES World.java

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** S3: the app state's objects by their keys, each with the ETag of its content. */
final class SimulatedS3 implements S3Client {
    final Map<String, String> objects = new TreeMap<>();
    private final SimulatedAws aws;

    SimulatedS3(World world) {
        aws = new SimulatedAws(world);
        objects.put("web_appstate.json", "\"degraded\"");
        objects.put("__normal_web_appstate.json", "\"normal\"");
    }

    private <T> T ask(Supplier<String> what, SimulatedAws.Answer<T> answer) {
        return aws.ask(() -> "S3 " + what.get(), answer, code -> S3Exception.builder().statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(code).build()).build());
    }

    private String etag(String key) {
        if (!objects.containsKey(key)) {
            throw (NoSuchKeyException) NoSuchKeyException.builder().statusCode(404)
                    .awsErrorDetails(AwsErrorDetails.builder().errorCode("NoSuchKey").build()).build();
        }
        return objects.get(key);
    }

    @Override
    public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
        return ask(() -> "list", () -> ListObjectsV2Response.builder().build());
    }

    @Override
    public HeadObjectResponse headObject(HeadObjectRequest request) {
        return ask(() -> "head " + request.key(), () -> HeadObjectResponse.builder().eTag(etag(request.key())).build());
    }

    @Override
    public CopyObjectResponse copyObject(CopyObjectRequest request) {
        return ask(() -> "copy " + request.sourceKey() + " to " + request.destinationKey(), () -> {
            objects.put(request.destinationKey(), etag(request.sourceKey()));
            aws.changed("object " + request.destinationKey());
            return CopyObjectResponse.builder().build();
        });
    }

    @Override
    public DeleteObjectResponse deleteObject(DeleteObjectRequest request) {
        return ask(() -> "delete " + request.key(), () -> {
            objects.remove(request.key());
            aws.changed("object " + request.key());
            return DeleteObjectResponse.builder().build();
        });
    }

    @Override
    public String serviceName() {
        return "s3";
    }

    @Override
    public void close() {}
}
