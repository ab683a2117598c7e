package lib.setup;

//SOURCES ../aws/Zone.java
//SOURCES ../dns/Names.java
//SOURCES ../site/Cluster.java
//SOURCES ../site/Endpoint.java
//SOURCES ../site/Site.java
//SOURCES Inventory.java

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import lib.aws.Zone;
import lib.dns.Names;
import lib.setup.Inventory.Cname;
import lib.setup.Inventory.Database;
import lib.site.Cluster;
import lib.site.Endpoint;
import lib.site.Site;

/** An environment as it is declared, held against AWS as it is. */
public final class Checkup {
    private final Site site;
    private final Inventory inventory;
    private final List<String> problems = new ArrayList<>();

    private Checkup(Site site, Inventory inventory) {
        this.site = site;
        this.inventory = inventory;
    }

    /** What does not fit, in some words each: endpoints that are gone, records that lead elsewhere, groups. */
    public static List<String> of(Site site) {
        Checkup checkup = new Checkup(site, Inventory.find());
        site.chain().forEach(checkup::inCluster);
        checkup.inRecords();
        return checkup.problems;
    }

    private void inCluster(Cluster cluster) {
        Optional<Database> owner = inventory.owner(cluster.writer().host());
        cluster.hosts().forEach((record, host) -> {
            Optional<Database> its = inventory.owner(host);
            if (its.isEmpty()) {
                problems.add("%s's %s %s is no endpoint that RDS has here".formatted(cluster, record.role(), host));
            } else if (owner.isPresent() && its.get() != owner.get()) {
                problems.add("%s's %s %s belongs to %s, its writer to %s".formatted(cluster, record.role(), host,
                        its.get().id(), owner.get().id()));
            }
        });
        owner.ifPresent(database -> inGroup(cluster, database));
    }

    private void inGroup(Cluster cluster, Database database) {
        String group = cluster.group().name();
        if (!database.group().equalsIgnoreCase(group)) {
            problems.add("%s's parameter group is %s, not %s".formatted(cluster, database.group(), group));
        }
        if (database.group().startsWith("default.")) {
            problems.add("%s has AWS's own parameter group %s, which can't be changed".formatted(cluster,
                    database.group()));
        }
        inventory.databases().stream().filter(other -> other != database && other.group().equalsIgnoreCase(group))
                .forEach(other -> problems.add("%s's parameter group %s is that of %s too".formatted(cluster, group,
                        other.id())));
    }

    private void inRecords() {
        Zone zone = site.zone().find();
        Map<String, Cname> there = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Inventory.cnames(zone.id()).forEach(record -> there.put(record.name(), record));
        for (Endpoint record : site.records().all()) {
            Cname found = there.get(Names.withoutDot(record.name()));
            if (found == null) {
                problems.add("%s is no plain CNAME of zone %s".formatted(record.name(), zone.name()));
            } else if (site.chain().stream().noneMatch(
                    cluster -> Names.areSame(cluster.host(record), found.target()))) {
                problems.add("%s leads to %s, which is no target of this environment".formatted(record.name(),
                        found.target()));
            }
        }
    }
}
