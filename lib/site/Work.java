package lib.site;

//SOURCES ../dns/NameServers.java
//SOURCES ../mysql/Login.java
//SOURCES ../mysql/Server.java
//SOURCES ../run/Journal.java
//SOURCES ../run/Run.java
//SOURCES Cluster.java
//SOURCES Site.java

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import lib.dns.NameServers;
import lib.mysql.Login;
import lib.mysql.Server;
import lib.run.Journal;
import lib.run.Run;

/**
 * One script at work on an environment: its clock and messages, its journal, its ways to the servers and to the name
 * servers, and the guards that the operator goes past; and the clusters on which it holds the lock.
 */
public record Work(Site site, Run run, Journal journal, Login login, NameServers nameServers, Set<String> overrides,
        Set<Cluster> locked)
        implements AutoCloseable {
    /** For a script that has locked no cluster yet. */
    public Work(Site site, Run run, Journal journal, Login login, NameServers nameServers, Set<String> overrides) {
        this(site, run, journal, login, nameServers, overrides, ConcurrentHashMap.newKeySet());
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
