package simulation;

//SOURCES ../../lib/aws/Account.java
//SOURCES ../../nonprod/Environment.java
//SOURCES Clock.java
//SOURCES World.java

import static environment.Environment.SITE;

import java.util.function.Function;
import java.util.function.Supplier;
import lib.aws.Account.Identity;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sts.model.StsException;

/** The way of every call to AWS, with the SDK's own retries: silence, throttles, expired credentials, lost answers. */
final class SimulatedAws {
    /** What the SDK does: lib.aws.Aws.TRIES tries, each of at most this time, and a pause that doubles. */
    private static final int TRIES = 6;
    private static final long ATTEMPT = 15 * Clock.SECONDS, LATENCY = 30 * Clock.MILLIS;

    interface Answer<T> {
        T give();
    }

    private final World world;

    SimulatedAws(World world) {
        this.world = world;
    }

    void changed(String what) {
        world.process.changes(what);
    }

    /** Who one is: asked before anything else. */
    Identity who() {
        return ask(() -> "STS who", () -> new Identity(SITE.account().number(), "arn:aws:iam::operator",
                SITE.account().region(), true),
                code -> StsException.builder().statusCode(400)
                        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(code).build()).build());
    }

    <T> T ask(Supplier<String> what, Answer<T> answer, Function<String, ? extends AwsServiceException> refusal) {
        String problem = "";
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            boolean lost = world.process.begin(world.between(LATENCY / 2, 2 * LATENCY), what);
            if (world.mischief.isExpired()) {
                world.process.end(LATENCY, () -> "ExpiredToken");
                throw refusal.apply("ExpiredToken");
            }
            if (world.mischief.isAwsSilent()) {
                problem = "Unable to execute HTTP request: connect timed out";
                world.clock.pass(5 * Clock.SECONDS);
            } else if (world.mischief.isThrottled()) {
                problem = "Throttling";
            } else {
                T given = answer(answer, lost);
                if (!lost) {
                    return given;
                }
                problem = "Unable to execute HTTP request: read timed out";
                world.clock.pass(ATTEMPT);
            }
            world.clock.pass(world.between(0, 100 * Clock.MILLIS << attempt));
        }
        if (problem.equals("Throttling")) {
            throw refusal.apply(problem);
        }
        throw SdkClientException.create(problem);
    }

    private <T> T answer(Answer<T> answer, boolean lost) {
        T given;
        try {
            given = answer.give();
        } catch (AwsServiceException e) {
            world.process.end(LATENCY, e::getMessage);
            throw e;
        }
        world.process.end(LATENCY, () -> lost ? "done, the answer is lost" : String.valueOf(given));
        return given;
    }
}
