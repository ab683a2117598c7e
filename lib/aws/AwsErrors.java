package lib.aws;

import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** What the SDK's errors mean for the operator. */
final class AwsErrors {
    private static final Map<String, String> WHAT_TO_DO = Map.ofEntries(
            Map.entry("ExpiredToken", "the AWS credentials have expired: sign in again"),
            Map.entry("ExpiredTokenException", "the AWS credentials have expired: sign in again"),
            Map.entry("RequestExpired", "the AWS credentials have expired, or this machine's clock is wrong"),
            Map.entry("InvalidClientTokenId", "AWS does not know these credentials: check AWS_PROFILE"),
            Map.entry("InvalidAccessKeyId", "AWS does not know these credentials: check AWS_PROFILE"),
            Map.entry("UnrecognizedClientException", "AWS does not know these credentials: check AWS_PROFILE"),
            Map.entry("SignatureDoesNotMatch", "the AWS secret key does not fit its access key"),
            Map.entry("AccessDenied", "these AWS credentials lack a right: see lib/aws/iam-policy.json"),
            Map.entry("AccessDeniedException", "these AWS credentials lack a right: see lib/aws/iam-policy.json"),
            Map.entry("PermanentRedirect", "the bucket is in another region: check AWS_REGION"),
            // An answer to HEAD has no body, so no code.
            Map.entry("HTTP 301", "the bucket is in another region: check AWS_REGION"),
            Map.entry("HTTP 403", "these AWS credentials lack a right: see lib/aws/iam-policy.json"),
            Map.entry("SlowDown", "AWS throttles this account: wait a minute and run this again"),
            Map.entry("Throttling", "AWS throttles this account: wait a minute and run this again"),
            Map.entry("PriorRequestNotComplete", "another change of the zone is under way: run this again"));

    private AwsErrors() {}

    /** One line for an error of the SDK: what was seen and what to do. */
    static String explain(SdkException e) {
        if (e instanceof AwsServiceException refused && refused.awsErrorDetails() != null) {
            AwsErrorDetails details = refused.awsErrorDetails();
            String code = details.errorCode() != null ? details.errorCode() : "HTTP " + refused.statusCode();
            String todo = WHAT_TO_DO.get(code);
            return (todo == null ? "" : todo + " ") + "(AWS says %s%s)".formatted(code,
                    details.errorMessage() == null ? "" : ": " + details.errorMessage());
        }
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        if (message.contains("'signin' service module")) {
            return "a profile of `aws login` does not work here: hand its keys over "
                    + "(`aws configure export-credentials --format env`), or sign in by `aws sso login`";
        }
        if (message.contains("credentials")) {
            return "no AWS credentials found: set AWS_PROFILE, or sign in (for example `aws sso login`)";
        }
        if (message.contains("Unable to load region")) {
            return "no AWS region set: set AWS_REGION";
        }
        return "cannot reach AWS: " + message;
    }
}
