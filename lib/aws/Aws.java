package lib.aws;

//DEPS org.slf4j:slf4j-nop:2.0.20
// Without what they depend on, which is two HTTP clients too many; sts, sso and ssooidc serve profiles that ask for
// them.
//DEPS software.amazon.awssdk:route53:2.54.13@fatjar
//DEPS software.amazon.awssdk:rds:2.54.13@fatjar
//DEPS software.amazon.awssdk:s3:2.54.13@fatjar
//DEPS software.amazon.awssdk:secretsmanager:2.54.13@fatjar
//DEPS software.amazon.awssdk:sts:2.54.13@fatjar
//DEPS software.amazon.awssdk:sso:2.54.13@fatjar
//DEPS software.amazon.awssdk:ssooidc:2.54.13@fatjar
//DEPS software.amazon.awssdk:aws-xml-protocol:2.54.13
//DEPS software.amazon.awssdk:aws-json-protocol:2.54.13
//DEPS software.amazon.awssdk:arns:2.54.13
//DEPS software.amazon.awssdk:crt-core:2.54.13
//DEPS software.amazon.awssdk:url-connection-client:2.54.13
//SOURCES ../run/Errors.java
//SOURCES ../run/Failure.java
//SOURCES ../run/Lazy.java
//SOURCES ../run/Outside.java
//SOURCES ../run/Time.java
//SOURCES AwsErrors.java

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import lib.run.Errors;
import lib.run.Failure;
import lib.run.Lazy;
import lib.run.Outside;
import lib.run.Time;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * The AWS clients, made when first used and only from the SDK's standard settings (profile, region, AWS_ENDPOINT_URL).
 */
public final class Aws {
    /** Tries of one call: with the SDK's back-off of up to 20 s this rides out a throttled minute and still ends. */
    static final int TRIES = 6;

    private static final Duration CONNECT = Duration.ofSeconds(5), ATTEMPT = Duration.ofSeconds(15);

    /** Which Route 53, RDS and S3 the present thread calls. */
    public static final Outside<Supplier<Route53Client>> ROUTE53 =
            outside(() -> settings(Route53Client.builder()).region(Region.AWS_GLOBAL).build());
    public static final Outside<Supplier<RdsClient>> RDS = outside(() -> settings(RdsClient.builder()).build());
    public static final Outside<Supplier<S3Client>> S3 = outside(() -> settings(S3Client.builder()).build());

    /** One serves all: each would read Java's list of certificate authorities for itself. */
    private static final Lazy<SdkHttpClient> HTTP =
            new Lazy<>(() -> UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).build());
    private static final Lazy<StsClient> STS = new Lazy<>(() -> settings(StsClient.builder()).build());
    private static final Lazy<SecretsManagerClient> SECRETS =
            new Lazy<>(() -> settings(SecretsManagerClient.builder()).build());

    static {
        Errors.explainedBy(SdkException.class, AwsErrors::explain);
    }

    private Aws() {}

    private static <T> Outside<Supplier<T>> outside(Supplier<T> maker) {
        return new Outside<>(new Lazy<>(maker));
    }

    /**
     * Begins to make a first client, beside what goes on: the SDK's classes take as long to load as a command line
     * takes to be read. Calls nobody; what fails is told by the first call.
     */
    public static void getReady() {
        Time.beside(Aws::route53);
    }

    /** Route 53 is one service for all regions, but the SDK wants one named: the configured one, or us-east-1. */
    public static Route53Client route53() {
        return ROUTE53.get().get();
    }

    /** RDS in the configured region. */
    public static RdsClient rds() {
        return RDS.get().get();
    }

    /** S3 in the configured region. */
    static S3Client s3() {
        return S3.get().get();
    }

    /** STS in the configured region. */
    static StsClient sts() {
        return STS.get();
    }

    /** Secrets Manager in the configured region. */
    static SecretsManagerClient secrets() {
        return SECRETS.get();
    }

    /** The region the SDK will use, for messages. */
    static String region() {
        return DefaultAwsRegionProviderChain.builder().build().getRegion().id();
    }

    private static <B extends AwsClientBuilder<B, ?> & SdkSyncClientBuilder<B, ?>> B settings(B builder) {
        return builder.httpClient(HTTP.get())
                .overrideConfiguration(o -> o
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder().maxAttempts(TRIES).build())
                        .apiCallAttemptTimeout(ATTEMPT));
    }

    /**
     * Makes a call that AWS must refuse: for a missing right, which is given back, or for its content, which is well.
     */
    static Optional<String> missingRight(Runnable impossibleCall) {
        try {
            impossibleCall.run();
            throw Failure.failed("AWS accepted a call that was made to be refused");
        } catch (AwsServiceException e) {
            return e.awsErrorDetails().errorCode().startsWith("AccessDenied") ? Optional.of(AwsErrors.explain(e))
                    : Optional.empty();
        }
    }
}
