package lib.site;

//SOURCES ../aws/Account.java
//SOURCES ../dns/NameServers.java
//SOURCES ../mysql/Login.java
//SOURCES ../mysql/Server.java
//SOURCES ../run/Journal.java
//SOURCES ../run/Run.java
//SOURCES Cluster.java
//SOURCES Sight.java
//SOURCES Site.java

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import lib.aws.Account.Identity;
import lib.dns.NameServers;
import lib.mysql.Login;
import lib.mysql.Server;
import lib.run.Journal;
import lib.run.Run;

/**
 * One script at work on an environment: its clock and messages, its journal, its ways to the servers and to the name
 * servers, the guards that the operator goes past, and who AWS takes it for; and the clusters on which it holds the
 * lock.
 */
public record Work(Site site, Run run, Journal journal, Login login, NameServers nameServers, Set<String> overrides,
        Sight<Identity> identity, Set<Cluster> locked)
        implements AutoCloseable {
    /** For a script that has locked no cluster yet. */
    public Work(Site site, Run run, Journal journal, Login login, NameServers nameServers, Set<String> overrides,
            Sight<Identity> identity) {
        this(site, run, journal, login, nameServers, overrides, identity, ConcurrentHashMap.newKeySet());
    }

    /** A cluster's writer. */
    public Server server(Cluster cluster) {
        return login.server(cluster.writer());
    }

    @Override
    public void close() {
        login.close();
        journal.close();
    }
}
