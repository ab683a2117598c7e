package lib.watch;

//SOURCES ../dns/Names.java
//SOURCES ../mysql/Address.java
//SOURCES ../site/Cluster.java
//SOURCES ../site/Endpoint.java
//SOURCES ../site/Site.java

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import lib.dns.Names;
import lib.mysql.Address;
import lib.site.Cluster;
import lib.site.Endpoint;
import lib.site.Site;

/** Which cluster a server belongs to: by its server_uuid where that is known, else by the host that led there. */
final class Places {
    private final Site site;
    private final Map<String, Cluster> byUuid = new ConcurrentHashMap<>();
    private final Map<Cluster, Integer> ports = new ConcurrentHashMap<>();

    Places(Site site) {
        this.site = site;
    }

    /** A cluster's writer has this server_uuid and listens, by its own word, on this port. */
    void learn(Cluster cluster, String uuid, int port) {
        byUuid.put(uuid, cluster);
        ports.put(cluster, port);
    }

    /** The name of the cluster; none when it is no cluster of this site. */
    Optional<String> of(String uuid, String target) {
        Cluster known = byUuid.get(uuid);
        return known != null ? Optional.of(known.name()) : behind(target).map(Cluster::name);
    }

    /** Whether the environment names this host. */
    boolean isHost(String target) {
        return behind(target).isPresent();
    }

    private Optional<Cluster> behind(String target) {
        return site.chain().stream().filter(cluster -> site.records().all().stream()
                .anyMatch(endpoint -> Names.areSame(cluster.host(endpoint), target))).findFirst();
    }

    /** A cluster's role in a record's target, or the target itself. */
    String role(Endpoint endpoint, String target) {
        return site.chain().stream().filter(cluster -> Names.areSame(cluster.host(endpoint), target)).findFirst()
                .map(Cluster::name).orElse(target);
    }

    /** Where servers behind this host listen, as far as known; MySQL's own port else. */
    int port(String target) {
        return behind(target).map(cluster -> ports.getOrDefault(cluster, Address.PORT)).orElse(Address.PORT);
    }
}
