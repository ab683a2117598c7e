package lib.aws;

//SOURCES ../run/Failure.java
//SOURCES ../run/Outside.java
//SOURCES Aws.java

import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import lib.run.Failure;
import lib.run.Outside;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/**
 * The AWS account and the region that an environment is in.
 *
 * @param number twelve digits; empty where the environment names none
 * @param region for example us-east-1; empty where the environment names none
 */
public record Account(String number, String region) {
    /** Who the present thread is to AWS. */
    public static final Outside<Supplier<Identity>> WHO = new Outside<>(Account::ask);

    private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "localhost", "[::1]");

    /**
     * Who AWS takes this script for.
     *
     * @param isStandIn whether it is no AWS at all that says so, but a stand-in on this machine, as in a lab
     */
    public record Identity(String account, String arn, String region, boolean isStandIn) {
        @Override
        public String toString() {
            return "AWS account %s in %s%s, where you are %s".formatted(
                    account, region, isStandIn ? ", a stand-in on this machine" : "", arn);
        }
    }

    /** An account by its number, and a region by its name. */
    public static Account of(String number, String region) {
        return new Account(number, region);
    }

    /** For an environment that says nothing of its account: any is taken, and servers need not prove who they are. */
    public static Account any() {
        return new Account("", "");
    }

    /** Whether the environment says nothing of its account. */
    public boolean isAny() {
        return number.isEmpty();
    }

    /** What can't be an account or a region. */
    public Optional<String> mistake() {
        return isAny() || number.matches("\\d{12}") && region.matches("[a-z]{2}(-[a-z]+)+-\\d+") ? Optional.empty()
                : Optional.of("ACCOUNT is %s in %s: write twelve digits and a region".formatted(number, region));
    }

    /** Asks AWS who one is there. Refuses another account or another region than this one. */
    public Identity identify() {
        Identity seen = WHO.get().get();
        if (!isAny() && !seen.region.equals(region)) {
            throw Failure.refused("the AWS region is %s, but Environment.java says %s: set AWS_REGION=%s", seen.region,
                    region, region);
        }
        if (!isAny() && !seen.account.equals(number)) {
            throw Failure.refused("these AWS credentials are those of account %s (%s), but Environment.java says %s: "
                    + "set AWS_PROFILE to one of that account", seen.account, seen.arn, number);
        }
        return seen;
    }

    private static Identity ask() {
        String configured = Aws.region();
        GetCallerIdentityResponse caller = Aws.sts().getCallerIdentity();
        return new Identity(caller.account(), caller.arn(), configured, isStandIn());
    }

    private static boolean isStandIn() {
        String endpoint = System.getenv("AWS_ENDPOINT_URL");
        return endpoint != null && THIS_MACHINE.contains(String.valueOf(URI.create(endpoint).getHost()))
                && System.getenv().keySet().stream().noneMatch(name -> name.startsWith("AWS_ENDPOINT_URL_"));
    }

    @Override
    public String toString() {
        return isAny() ? "any AWS account" : "AWS account %s in %s".formatted(number, region);
    }
}
