package lib.site;

//SOURCES ../aws/Account.java
//SOURCES ../dns/NameServers.java
//SOURCES ../mysql/Login.java
//SOURCES ../mysql/Server.java
//SOURCES ../mysql/SqlFailure.java
//SOURCES ../run/Journal.java
//SOURCES ../run/Run.java
//SOURCES Cluster.java
//SOURCES Sight.java
//SOURCES Site.java

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import lib.aws.Account.Identity;
import lib.dns.NameServers;
import lib.mysql.Login;
import lib.mysql.Server;
import lib.mysql.SqlFailure;
import lib.run.Journal;
import lib.run.Run;

/**
 * One script at work on an environment: its clock and messages, its journal, its ways to the servers and to the name
 * servers, the guards that the operator goes past, and who AWS takes it for; and the clusters on which it holds the
 * lock.
 */
public record Work(Site site, Run run, Journal journal, Login login, NameServers nameServers, Set<String> overrides,
        Sight<Identity> identity, Set<Cluster> locked, Map<Cluster, Sight<Server>> tried)
        implements AutoCloseable {
    /** For a script that has locked no cluster yet, and tried to reach none. */
    public Work(Site site, Run run, Journal journal, Login login, NameServers nameServers, Set<String> overrides,
            Sight<Identity> identity) {
        this(site, run, journal, login, nameServers, overrides, identity, ConcurrentHashMap.newKeySet(),
                new ConcurrentHashMap<>());
    }

    /** A cluster's writer. */
    public Server server(Cluster cluster) {
        return login.server(cluster.writer());
    }

    /** A cluster's writer, or why it could not be reached when that was first tried. */
    public Sight<Server> reached(Cluster cluster) {
        return tried.computeIfAbsent(cluster, c -> Sight.at(() -> server(c), SqlFailure.class));
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
