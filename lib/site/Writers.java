package lib.site;

//SOURCES ../mysql/Login.java
//SOURCES ../mysql/Server.java
//SOURCES ../mysql/SqlFailure.java
//SOURCES ../run/Time.java
//SOURCES Cluster.java
//SOURCES Sight.java

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import lib.mysql.Login;
import lib.mysql.Server;
import lib.mysql.SqlFailure;
import lib.run.Time;
import lib.run.Time.Task;

/** One script's ways to the writers of the clusters. */
final class Writers {
    private final Login login;
    private final Map<Cluster, Task<Server>> begun = new ConcurrentHashMap<>();
    private final Map<Cluster, Sight<Server>> tried = new ConcurrentHashMap<>();

    Writers(Login login) {
        this.login = login;
    }

    void beginToConnect(List<Cluster> clusters) {
        clusters.forEach(cluster -> begun.put(cluster, Time.beside(() -> login.server(cluster.writer()))));
    }

    /** Who asks first is told what became of the connection that was begun; after that it is tried again. */
    Server of(Cluster cluster) {
        Task<Server> first = begun.remove(cluster);
        return first != null ? first.join() : login.server(cluster.writer());
    }

    /** The same, or why it could not be reached when that was first tried. */
    Sight<Server> reached(Cluster cluster) {
        return tried.computeIfAbsent(cluster, c -> {
            try {
                return Sight.of(of(c));
            } catch (SqlFailure e) {
                return Sight.none(e);
            }
        });
    }
}
