package lib.aws;

//SOURCES Aws.java

/** What stands in a password's place where an account of RDS logs in by IAM. */
public final class IamToken {
    private IamToken() {}

    /**
     * A token for one login within the next 15 minutes.
     *
     * @param host RDS's own name of the server, which is in the signature
     */
    public static String of(String host, int port, String user) {
        return Aws.rds().utilities().generateAuthenticationToken(r -> r.hostname(host).port(port).username(user));
    }
}
