package lib.setup;

//SOURCES ../aws/HostedZone.java
//SOURCES ../aws/Zone.java
//SOURCES ../run/Failure.java
//SOURCES Draft.java
//SOURCES Inventory.java
//SOURCES Questions.java
//SOURCES Roles.java

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import lib.aws.HostedZone;
import lib.aws.Zone;
import lib.run.Failure;
import lib.setup.Draft.Chosen;
import lib.setup.Draft.Entry;
import lib.setup.Inventory.Cname;
import lib.setup.Inventory.Database;
import lib.setup.Inventory.Host;

/** Finds in AWS what an Environment.java is to say, and asks where two answers fit. */
public final class Finder {
    private static final String NONE = "none";
    /** What a record gets that was found with a TTL as low as a switchover's. */
    private static final long NORMAL_TTL = 60, LOW_TTL = 5;

    private final Questions questions;
    private final Inventory inventory;
    private String zone;
    private List<Cname> cnames;

    private Finder(Questions questions, Inventory inventory) {
        this.questions = questions;
        this.inventory = inventory;
    }

    /** A draft of that name, by what RDS and Route 53 have. Refuses what does not fit, naming the option that helps. */
    public static Draft find(String name, Questions questions) {
        return new Finder(questions, Inventory.find()).draft(name);
    }

    private Draft draft(String name) {
        findZone();
        Database blue = blue();
        List<Cname> found = cnames.stream().filter(record -> blue.host(record.target()).isPresent())
                .sorted(Comparator.comparing((Cname record) -> blue.host(record.target()).orElseThrow().kind())
                        .thenComparing(record -> record.name().length()))
                .toList();
        List<Entry> records = records(blue, found);
        List<Chosen> clusters = new ArrayList<>(List.of(chosen("blue", blue, blue, found, records)));
        Database green = green(blue);
        clusters.add(chosen("green", green, blue, found, records));
        blueprime(blue, green).ifPresent(
                database -> clusters.add(chosen("blueprime", database, blue, found, records)));
        String[] arn = blue.arn().split(":");
        return new Draft(name, arn[4], arn[3], zone, ttl(found), records, clusters, questions.given("--bucket")
                .filter(bucket -> !bucket.equals(NONE)).orElse(""));
    }

    private void findZone() {
        Optional<String> given = questions.given("--zone");
        if (given.isPresent()) {
            Zone found = HostedZone.of(given.get()).find();
            zone = given.get();
            cnames = Inventory.cnames(found.id());
            return;
        }
        Map<String, String> zones = Inventory.zones();
        Map<String, List<Cname>> leading = new LinkedHashMap<>();
        zones.forEach((id, name) -> {
            List<Cname> there = Inventory.cnames(id);
            if (there.stream().anyMatch(record -> inventory.owner(record.target()).isPresent())) {
                leading.put(id, there);
            }
        });
        if (leading.isEmpty()) {
            throw Failure.usage("no CNAME of the %d hosted zones leads to a MySQL database that RDS has here: check "
                    + "AWS_PROFILE and AWS_REGION, or give --zone, or --no-aws", zones.size());
        }
        String id = one("--zone", "the zone", List.copyOf(leading.keySet()), each -> false,
                each -> zones.get(each) + " " + each);
        boolean shared = zones.values().stream().filter(zones.get(id)::equals).count() > 1;
        zone = shared ? id : zones.get(id);
        cnames = leading.get(id);
        questions.because("zone %s: its records lead to databases here", zone);
    }

    private Database blue() {
        List<Database> led = inventory.databases().stream().filter(database -> records(database) > 0).toList();
        Database blue = database("blue", led, "no CNAME of " + zone + " leads to a database that RDS has here");
        questions.because("blue is %s: %d records of %s lead to it", blue, records(blue), zone);
        return blue;
    }

    private long records(Database database) {
        return cnames.stream().filter(record -> database.host(record.target()).isPresent()).count();
    }

    private Database green(Database blue) {
        List<Database> newer = inventory.databases().stream().filter(other -> other != blue)
                .filter(other -> compare(other.version(), blue.version()) > 0).toList();
        Database green = database("green", newer, "RDS has no database here that is newer than " + blue
                + " (lib/CHAIN.md says how green is made)");
        questions.because("green is %s: newer than blue%s", green, newer.size() == 1 ? ", and the only one" : "");
        return green;
    }

    private Optional<Database> blueprime(Database blue, Database green) {
        if (questions.given("--blueprime").filter(NONE::equals).isPresent()) {
            return Optional.empty();
        }
        List<Database> like = inventory.databases().stream().filter(other -> other != blue && other != green)
                .filter(other -> other.series().equals(blue.series())).filter(other -> records(other) == 0)
                .filter(other -> isNamed(other, "blueprime") || questions.given("--blueprime").isPresent()).toList();
        if (like.isEmpty() && questions.given("--blueprime").isEmpty()) {
            questions.because("no blueprime: nothing here is named so and on %s; --blueprime names one", blue.series());
            return Optional.empty();
        }
        Database found = database("blueprime", like, "RDS has no such database here");
        questions.because("blueprime is %s: on blue's version, and no record leads to it", found);
        return Optional.of(found);
    }

    private Database database(String name, List<Database> fitting, String otherwise) {
        Optional<String> given = questions.given("--" + name);
        if (given.isPresent()) {
            return inventory.database(given.get()).orElseThrow(() -> Failure.usage("--%s=%s: RDS has only %s", name,
                    given.get(), inventory.databases().stream().map(Database::id).collect(Collectors.joining(", "))));
        }
        if (fitting.isEmpty()) {
            throw Failure.usage("%s: %s", name, otherwise);
        }
        return one("--" + name, name, fitting, database -> isNamed(database, name), Database::toString);
    }

    /** A word of its identifier: blueprime is not named blue. */
    private static boolean isNamed(Database database, String name) {
        return List.of(database.id().toLowerCase(Locale.ROOT).split("[^a-z]+")).contains(name);
    }

    /** The only one, or the only one that is better; else the operator's choice. */
    private <T> T one(String option, String what, List<T> fitting, Predicate<T> better,
            Function<T, String> words) {
        List<T> best = fitting.stream().filter(better).toList();
        return fitting.size() == 1 ? fitting.get(0) : best.size() == 1 ? best.get(0)
                : questions.choose(option, "which is " + what, fitting, words);
    }

    private List<Entry> records(Database blue, List<Cname> found) {
        List<String> labels = found.stream().map(record -> record.name().replaceFirst("\\..*", "")).toList();
        List<Entry> records = new ArrayList<>();
        for (Cname record : found) {
            Host host = blue.host(record.target()).orElseThrow();
            Entry entry = new Entry(Roles.of(record.name().replaceFirst("\\..*", ""), labels), record.name(),
                    host.kind().takesWrites());
            records.add(entry);
            questions.because("%s record %s: %s leads to blue's %s %s (TTL %d)", entry.write() ? "write" : "read",
                    entry.role(), record.name(), host.kind(), host.id(), record.ttl());
        }
        if (records.stream().allMatch(Entry::write) || records.stream().noneMatch(Entry::write)) {
            throw Failure.usage("the records of %s that lead to %s are all %s: both kinds are needed; make the missing "
                    + "one, or give --no-aws", zone, blue.id(), records.get(0).write() ? "written to" : "read from");
        }
        return records;
    }

    private static long ttl(List<Cname> found) {
        long most = found.stream().mapToLong(Cname::ttl).max().orElse(NORMAL_TTL);
        return most > LOW_TTL ? most : NORMAL_TTL;
    }

    private Chosen chosen(String name, Database database, Database blue, List<Cname> found, List<Entry> records) {
        Map<String, String> hosts = new LinkedHashMap<>();
        Map<String, String> instances = new LinkedHashMap<>();
        for (int i = 0; i < records.size(); i++) {
            String role = records.get(i).role();
            Host host = counterpart(name, role, blue.host(found.get(i).target()).orElseThrow(), database, blue);
            hosts.put(role, host.address());
            if (host.instances() > 1) {
                instances.put(role, host.kind() == Inventory.Kind.CUSTOM ? "ofEndpoint(\"%s\")".formatted(host.id())
                        : "ofCluster(\"%s\")".formatted(database.id()));
            }
        }
        if (database.group().startsWith("default.")) {
            questions.because("%s has AWS's own group %s, which can't be changed: give it one of your own", name,
                    database.group());
        }
        return new Chosen(name, database.toString().replaceFirst(".*\\((.*)\\)", "$1"), database.aurora(),
                database.group(), hosts, instances);
    }

    /** The host of another database that is what this one is of blue. */
    private Host counterpart(String name, String role, Host of, Database database, Database blue) {
        String option = "--host=%s.%s".formatted(name, role);
        Optional<String> given = questions.given(option);
        if (given.isPresent()) {
            return database.host(given.get()).orElse(new Host(of.kind(), given.get(), given.get(), 1));
        }
        if (database == blue) {
            return of;
        }
        List<Host> same = database.hosts().stream().filter(host -> host.kind() == of.kind()).toList();
        if (same.isEmpty()) {
            throw Failure.usage("%s has no %s as blue's %s: make one, or give %s=ADDRESS", database.id(), of.kind(),
                    of.id(), option);
        }
        String expected = of.id().replace(blue.id(), database.id());
        return one(option + "=ADDRESS", name + "'s " + role, same, host -> host.id().equals(expected)
                || host.id().equals(of.id().replace("blue", name)), host -> host.id() + " " + host.address());
    }

    /** Of versions like 5.7.mysql_aurora.2.11.2: by their first two numbers. */
    private static int compare(String one, String other) {
        return Comparator.comparingInt((String version) -> number(version, 0))
                .thenComparingInt(version -> number(version, 1)).compare(one, other);
    }

    private static int number(String version, int part) {
        String[] parts = version.split("\\.");
        return part < parts.length && parts[part].matches("\\d+") ? Integer.parseInt(parts[part]) : 0;
    }
}
