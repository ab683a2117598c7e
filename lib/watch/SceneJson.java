package lib.watch;

//SOURCES ../dns/Lookups.java
//SOURCES ../report/Stretch.java
//SOURCES ../run/Journal.java
//SOURCES Prober.java
//SOURCES Scene.java
//SOURCES Watching.java

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import lib.dns.Lookups;
import lib.report.Stretch;
import lib.run.Journal;

/** A scene for a program. */
record SceneJson(Watching watching, Instant now, Scene scene) {
    /** One object for a program. */
    String write() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", now.toString());
        json.put("environment", watching.work.site().name());
        json.put("clusters", watching.clusters.entrySet().stream().map(each -> {
            Map<String, Object> cluster = new LinkedHashMap<>();
            cluster.put("name", each.getKey().name());
            each.getValue().sight().seen().ifPresentOrElse(view -> {
                cluster.put("takesWrites", view.takesWrites());
                cluster.put("version", view.version());
                cluster.put("position", view.position().toString());
                cluster.put("replication", scene.replication(each.getKey(), view));
                cluster.put("clients", view.clients());
            }, () -> cluster.put("unseen", each.getValue().sight().toString()));
            return cluster;
        }).toList());
        json.put("probes", watching.probers.stream().map(this::asMap).toList());
        json.put("cost", scene.cost());
        json.put("journal", Scene.told(watching.journal.sight(), Watching.JournalView::last));
        json.put("next", Scene.told(watching.next.sight(), lines -> String.join("; ", lines)));
        return Journal.json(json);
    }

    private Map<String, Object> asMap(Prober prober) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("record", prober.endpoint().name());
        map.put("probe", prober.kind().word());
        map.put("writes", prober.writes());
        Stretch current = prober.seen().current();
        map.put("seen", current == null ? "" : current.seen().toString());
        map.put("where", current == null ? "" : current.where());
        map.put("withoutMillis", prober.seen().without(now).toMillis());
        map.put("longestMillis", prober.seen().longest(now).toMillis());
        map.put("target", prober.found().map(Lookups.Found::target).orElse(""));
        return map;
    }
}
