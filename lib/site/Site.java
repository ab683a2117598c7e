package lib.site;

//SOURCES ../aws/Account.java
//SOURCES ../aws/HostedZone.java
//SOURCES ../run/Failure.java
//SOURCES AppState.java
//SOURCES Cluster.java
//SOURCES Endpoints.java
//SOURCES Mistakes.java

import java.util.List;
import lib.aws.Account;
import lib.aws.HostedZone;
import lib.run.Failure;

/** An environment as its Environment.java declares it. */
public record Site(String name, Account account, HostedZone zone, Endpoints writes, Endpoints reads,
        List<Cluster> chain,
        AppState appState) {
    /**
     * The chain holds who has the writes at first, who gets them, and who gets them after a rollback, if there is such
     * a one.
     */
    public Site {
        chain = chain.stream().filter(cluster -> !cluster.isNone()).toList();
    }

    /** Refuses, in one line, what can't be meant: to be called before anybody is asked anything. */
    public void requireSound() {
        List<String> mistakes = Mistakes.in(this);
        if (!mistakes.isEmpty()) {
            throw Failure.usage("%s/Environment.java: %s", name, String.join("; ", mistakes));
        }
    }

    /** The cluster before this one in the chain. Of the first, which has none, it is itself. */
    Cluster sourceOf(Cluster cluster) {
        return chain.get(Math.max(0, chain.indexOf(cluster) - 1));
    }

    /** All records. */
    public Endpoints records() {
        return writes.and(reads);
    }
}
