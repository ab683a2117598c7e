package lab;

//SOURCES AwsService.java
//SOURCES Xml.java

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** STS (query protocol, 2011-06-15): whoever may assume roles gets the credentials of any role it names. */
final class StsStandIn implements AwsService {
    /** The access key of whoever assumed a role; it counts only with its session token. */
    static final String ASSUMED_KEY = "ASSUMED";
    static final String SESSION_TOKEN = "token-of-the-role";
    /** Proves an identity where no access key does. */
    static final String WEB_IDENTITY_TOKEN = "web-identity-of-the-lab";
    /** The one operation that is not signed. */
    static final String BY_WEB_IDENTITY = "AssumeRoleWithWebIdentity";

    private static final String WHO_AM_I = "GetCallerIdentity";
    private static final Duration LIFE = Duration.ofHours(1);

    private final String account;

    /** @param account the number of the account that everybody here belongs to */
    StsStandIn(String account) {
        this.account = account;
    }

    @Override
    public String name() {
        return "sts";
    }

    @Override
    public String namespace() {
        return "https://sts.amazonaws.com/doc/2011-06-15/";
    }

    @Override
    public String operation(Request request) {
        String action = AwsService.form(new String(request.body())).get("Action");
        if (!List.of("AssumeRole", BY_WEB_IDENTITY, WHO_AM_I).contains(action)) {
            throw new AwsError(400, "InvalidAction", "Could not find operation " + action + " for version 2011-06-15");
        }
        return action;
    }

    @Override
    public String resource(Request request) {
        return AwsService.form(new String(request.body())).get("RoleArn");
    }

    @Override
    public Answer answer(String operation, Request request) {
        Map<String, String> sent = AwsService.form(new String(request.body()));
        if (operation.equals(WHO_AM_I)) {
            return Answer.xml(200, Xml.document(operation + "Response", namespace(), x -> x.in(operation + "Result",
                    result -> result.put("Arn", "arn:aws:iam::%s:user/%s".formatted(account, request.accessKey()))
                            .put("UserId", "AIDALAB").put("Account", account))));
        }
        if (operation.equals(BY_WEB_IDENTITY) && !WEB_IDENTITY_TOKEN.equals(sent.get("WebIdentityToken"))) {
            throw new AwsError(400, "InvalidIdentityToken", "No OpenIDConnect provider found in your account");
        }
        String role = sent.get("RoleArn").replaceFirst(":iam:", ":sts:").replaceFirst(":role/", ":assumed-role/");
        return Answer.xml(200, Xml.document(operation + "Response", namespace(), x -> x.in(operation + "Result",
                result -> result
                        .in("Credentials", c -> c.put("AccessKeyId", ASSUMED_KEY).put("SecretAccessKey", "secret")
                                .put("SessionToken", SESSION_TOKEN)
                                .put("Expiration", Instant.now().plus(LIFE).truncatedTo(ChronoUnit.SECONDS)))
                        .in("AssumedRoleUser", u -> u.put("AssumedRoleId", "AROALAB:" + sent.get("RoleSessionName"))
                                .put("Arn", role + "/" + sent.get("RoleSessionName"))))));
    }
}
