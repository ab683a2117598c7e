package lib.setup;

//SOURCES Draft.java
//SOURCES Questions.java
//SOURCES Roles.java

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lib.setup.Draft.Chosen;
import lib.setup.Draft.Entry;

/** What an Environment.java is to say, without AWS: by options, or asked for one by one. */
public final class Interview {
    private static final long NORMAL_TTL = 60;
    private static final String NONE = "none";

    private final Questions questions;

    private Interview(Questions questions) {
        this.questions = questions;
    }

    /** A draft of that name. */
    public static Draft ask(String name, Questions questions) {
        return new Interview(questions).draft(name);
    }

    private Draft draft(String name) {
        String zone = questions.text("--zone", "the hosted zone, by its name or id");
        List<Entry> records = new ArrayList<>();
        for (String writes : questions.text("--writes", "records that take writes, by name, with commas between")
                .split("[, ]+")) {
            records.add(new Entry("", writes, true));
        }
        for (String reads : questions.text("--reads", "records that are only read from, by name, with commas between")
                .split("[, ]+")) {
            records.add(new Entry("", reads, false));
        }
        List<String> labels = records.stream().map(record -> record.name().replaceFirst("\\..*", "")).toList();
        List<Entry> named = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            named.add(new Entry(Roles.of(labels.get(i), labels), records.get(i).name(), records.get(i).write()));
        }
        List<Chosen> clusters = new ArrayList<>();
        for (String cluster : List.of("blue", "green", "blueprime")) {
            boolean last = cluster.equals("blueprime");
            String group = last ? questions.given("--group=blueprime").orElse(NONE)
                    : questions.text("--group=" + cluster,
                            cluster + "'s parameter group (instance:NAME for plain RDS)");
            if (!group.equals(NONE)) {
                clusters.add(cluster(cluster, group, named));
            }
        }
        return new Draft(name, "", "", zone, NORMAL_TTL, named, clusters,
                questions.given("--bucket").filter(bucket -> !bucket.equals(NONE)).orElse(""));
    }

    private Chosen cluster(String name, String group, List<Entry> records) {
        Map<String, String> hosts = new LinkedHashMap<>();
        records.forEach(record -> hosts.put(record.role(), questions.text(
                "--host=%s.%s".formatted(name, record.role()), "where %s leads when %s has it".formatted(
                        record.name(), name))));
        boolean plain = group.startsWith("instance:");
        return new Chosen(name, "MySQL", !plain, group.replaceFirst("^instance:", ""), hosts, Map.of());
    }
}
