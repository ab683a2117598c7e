package lib.site;

//SOURCES ../aws/Account.java
//SOURCES ../dns/NameServers.java
//SOURCES ../mysql/Login.java
//SOURCES ../mysql/Server.java
//SOURCES ../run/Journal.java
//SOURCES ../run/Lazy.java
//SOURCES ../run/Run.java
//SOURCES Cluster.java
//SOURCES Sight.java
//SOURCES Site.java
//SOURCES Writers.java

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import lib.aws.Account.Identity;
import lib.dns.NameServers;
import lib.mysql.Login;
import lib.mysql.Server;
import lib.run.Journal;
import lib.run.Lazy;
import lib.run.Run;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * One script at work on an environment: its clock and messages, its journal, its ways to the servers and to the name
 * servers, the guards that the operator goes past, and who AWS takes it for; and the clusters on which it holds the
 * lock.
 */
public record Work(Site site, Run run, Journal journal, Login login, NameServers nameServers, Set<String> overrides,
        Lazy<Sight<Identity>> who, Set<Cluster> locked, Writers writers) implements AutoCloseable {
    /** For a script that has locked no cluster yet, and tried to reach none. */
    public Work(Site site, Run run, Journal journal, Login login, NameServers nameServers, Set<String> overrides) {
        this(site, run, journal, login, nameServers, overrides, new Lazy<>(() -> identity(site)),
                ConcurrentHashMap.newKeySet(), new Writers(login));
    }

    /** Who AWS takes this script for. Refuses another account or region than the environment's. */
    public Sight<Identity> identity() {
        return who.get();
    }

    private static Sight<Identity> identity(Site site) {
        try {
            return Sight.of(site.account().identify());
        } catch (SdkException e) {
            return Sight.none(e);
        }
    }

    /** Begins to connect to every cluster's writer, so that who asks them later need not wait for it. */
    public void beginToConnect() {
        writers.beginToConnect(site.chain());
    }

    /** A cluster's writer. */
    public Server server(Cluster cluster) {
        return writers.of(cluster);
    }

    /** A cluster's writer, or why it could not be reached when that was first tried. */
    public Sight<Server> reached(Cluster cluster) {
        return writers.reached(cluster);
    }

    /** Whether a cluster's writer could be reached when that was first tried. */
    public boolean answers(Cluster cluster) {
        return reached(cluster).seen().isPresent();
    }

    @Override
    public void close() {
        login.close();
        journal.close();
    }
}
