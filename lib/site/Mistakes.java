package lib.site;

//SOURCES ../dns/Names.java
//SOURCES Cluster.java
//SOURCES Endpoint.java
//SOURCES Site.java

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import lib.dns.Names;

/** What is wrong in an Environment.java, as far as it can be told without asking anybody. */
final class Mistakes {
    private final Site site;
    private final List<String> found = new ArrayList<>();

    private Mistakes(Site site) {
        this.site = site;
    }

    /** Each in some words; none where there is none. */
    static List<String> in(Site site) {
        Mistakes mistakes = new Mistakes(site);
        site.account().mistake().ifPresent(mistakes.found::add);
        mistakes.inRecords();
        mistakes.inChain();
        site.chain().forEach(mistakes::inCluster);
        return mistakes.found;
    }

    private void inRecords() {
        if (site.writes().all().isEmpty() || site.reads().all().isEmpty()) {
            found.add("WRITES and READS need a record each");
        }
        List<Endpoint> all = site.records().all();
        twice("the record", all.stream().map(Endpoint::name).toList());
        twice("the role", all.stream().map(Endpoint::role).toList());
        if (!site.zone().isById()) {
            all.stream().filter(record -> !lower(record.name()).endsWith("." + lower(site.zone().nameOrId())))
                    .forEach(record -> found.add("%s is outside the zone %s".formatted(record.name(),
                            site.zone().nameOrId())));
        }
    }

    private void inChain() {
        List<Cluster> chain = site.chain();
        if (chain.size() < 2 || chain.size() > 3) {
            found.add("a chain is of two or three clusters, not of %d".formatted(chain.size()));
        }
        twice("the cluster", chain.stream().map(Cluster::name).toList());
        twice("the parameter group", chain.stream().map(Cluster::group).filter(group -> group != null)
                .map(group -> group.name()).toList());
        Map<String, String> owners = new HashMap<>();
        chain.forEach(cluster -> cluster.hosts().values().forEach(host -> {
            String other = owners.putIfAbsent(lower(host), cluster.name());
            if (other != null && !other.equals(cluster.name())) {
                found.add("%s is a target of %s and of %s".formatted(host, other, cluster));
            }
        }));
    }

    private void inCluster(Cluster cluster) {
        if (cluster.group() == null) {
            found.add("%s has no parameter group: say .parameters(…)".formatted(cluster));
        }
        List<Endpoint> records = site.records().all();
        records.stream().filter(record -> !cluster.hosts().containsKey(record)).forEach(record -> found.add(
                "%s has no target for the %s record: say .answers(…)".formatted(cluster, record.role())));
        cluster.hosts().keySet().stream().filter(record -> !records.contains(record)).forEach(record -> found.add(
                "%s answers the %s record, which is neither in WRITES nor in READS".formatted(cluster,
                        record.role())));
        Optional<Endpoint> first = cluster.hosts().keySet().stream().findFirst();
        first.filter(site.reads().all()::contains).ifPresent(record -> found.add(
                "%s answers the %s record first, where its writer is to be named".formatted(cluster, record.role())));
        records.stream().filter(record -> cluster.hosts().containsKey(record)).forEach(record -> twice(
                "an instance of " + cluster, cluster.named(record).stream().map(address -> address.host()).toList()));
    }

    private void twice(String what, Collection<String> names) {
        List<String> seen = new ArrayList<>();
        for (String name : names) {
            if (seen.contains(lower(name))) {
                found.add("%s %s is named twice".formatted(what, name));
            }
            seen.add(lower(name));
        }
    }

    private static String lower(String name) {
        return Names.withoutDot(name).toLowerCase(Locale.ROOT);
    }
}
