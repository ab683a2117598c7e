package lib;

//DEPS org.slf4j:slf4j-nop:2.0.20
// Without what they depend on, which is two HTTP clients too many; sts, sso and ssooidc serve profiles that ask for them.
//DEPS software.amazon.awssdk:route53:2.54.13@fatjar
//DEPS software.amazon.awssdk:rds:2.54.13@fatjar
//DEPS software.amazon.awssdk:s3:2.54.13@fatjar
//DEPS software.amazon.awssdk:sts:2.54.13@fatjar
//DEPS software.amazon.awssdk:sso:2.54.13@fatjar
//DEPS software.amazon.awssdk:ssooidc:2.54.13@fatjar
//DEPS software.amazon.awssdk:aws-xml-protocol:2.54.13
//DEPS software.amazon.awssdk:aws-json-protocol:2.54.13
//DEPS software.amazon.awssdk:arns:2.54.13
//DEPS software.amazon.awssdk:crt-core:2.54.13
//DEPS software.amazon.awssdk:url-connection-client:2.54.13
//SOURCES Failure.java

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The AWS clients, made when first used and only from the SDK's standard settings (profile, region, AWS_ENDPOINT_URL), and what
 * their errors mean.
 */
public final class Aws {
    /** Tries of one call: with the SDK's back-off of up to 20 s this rides out a throttled minute and still ends. */
    static final int TRIES = 6;

    private static final Map<String, String> WHAT_TO_DO = Map.ofEntries(
            Map.entry("ExpiredToken", "the AWS credentials have expired: sign in again"),
            Map.entry("ExpiredTokenException", "the AWS credentials have expired: sign in again"),
            Map.entry("RequestExpired", "the AWS credentials have expired, or this machine's clock is wrong"),
            Map.entry("InvalidClientTokenId", "AWS does not know these credentials: check AWS_PROFILE"),
            Map.entry("InvalidAccessKeyId", "AWS does not know these credentials: check AWS_PROFILE"),
            Map.entry("UnrecognizedClientException", "AWS does not know these credentials: check AWS_PROFILE"),
            Map.entry("SignatureDoesNotMatch", "the AWS secret key does not fit its access key"),
            Map.entry("AccessDenied", "these AWS credentials lack a right: see the IAM policy in the README"),
            Map.entry("AccessDeniedException", "these AWS credentials lack a right: see the IAM policy in the README"),
            Map.entry("PermanentRedirect", "the bucket is in another region: check AWS_REGION"),
            // An answer to HEAD has no body, so no code.
            Map.entry("HTTP 301", "the bucket is in another region: check AWS_REGION"),
            Map.entry("HTTP 403", "these AWS credentials lack a right: see the IAM policy in the README"),
            Map.entry("SlowDown", "AWS throttles this account: wait a minute and run this again"),
            Map.entry("Throttling", "AWS throttles this account: wait a minute and run this again"),
            Map.entry("PriorRequestNotComplete", "another change of the zone is under way: run this again"));

    private static Route53Client route53;
    private static RdsClient rds;
    private static S3Client s3;

    private Aws() {}

    /** Route 53 is one service for all regions, but the SDK wants one named: the configured one, or us-east-1. */
    public static synchronized Route53Client route53() {
        return route53 != null ? route53 : (route53 = settings(Route53Client.builder()).region(Region.AWS_GLOBAL).build());
    }

    public static synchronized RdsClient rds() {
        return rds != null ? rds : (rds = settings(RdsClient.builder()).build());
    }

    public static synchronized S3Client s3() {
        return s3 != null ? s3 : (s3 = settings(S3Client.builder()).build());
    }

    /** The region the SDK will use, for messages. */
    static String region() {
        return DefaultAwsRegionProviderChain.builder().build().getRegion().id();
    }

    private static <B extends AwsClientBuilder<B, ?> & SdkSyncClientBuilder<B, ?>> B settings(B builder) {
        return builder.httpClientBuilder(UrlConnectionHttpClient.builder().connectionTimeout(Duration.ofSeconds(5)))
                .overrideConfiguration(o -> o
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder().maxAttempts(TRIES).build())
                        .apiCallAttemptTimeout(Duration.ofSeconds(15)));
    }

    /** Makes a call that AWS must refuse: for a missing right, which is given back, or for its content, which is well. */
    static Optional<String> missingRight(Runnable impossibleCall) {
        try {
            impossibleCall.run();
            throw Failure.failed("AWS accepted a call that was made to be refused");
        } catch (AwsServiceException e) {
            return e.awsErrorDetails().errorCode().startsWith("AccessDenied") ? Optional.of(explain(e)) : Optional.empty();
        }
    }

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
            return "a profile of `aws login` does not work here: hand its keys over (`aws configure export-credentials --format env`),"
                    + " or sign in by `aws sso login`";
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
