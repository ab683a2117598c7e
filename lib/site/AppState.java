package lib.site;

//SOURCES ../aws/Account.java
//SOURCES ../aws/AppStateBucket.java

import java.util.Optional;
import lib.aws.Account;
import lib.aws.AppStateBucket;

/** Where the web app reads whether to run normally or degraded, if it does. */
public record AppState(Optional<AppStateBucket> bucket) {
    /** The object that the app reads. */
    public static final String LIVE = "web_appstate.json";

    /** In this S3 bucket of the environment's account, one object for each state. */
    public static AppState inBucket(String name, Account account) {
        return new AppState(Optional.of(new AppStateBucket(name, account.isAny() ? null : account.number())));
    }

    /** For an environment whose applications know no degraded state: a step about it changes nothing. */
    public static AppState none() {
        return new AppState(Optional.empty());
    }
}
