package simulation;

//SOURCES ../../lib/dns/Names.java
//SOURCES ../../lib/run/Failure.java
//SOURCES ../../lib/site/Cluster.java
//SOURCES ../../lib/site/Endpoint.java
//SOURCES ../../lib/site/Endpoints.java
//SOURCES ../../nonprod/Environment.java
//SOURCES Process.java
//SOURCES SimulatedServer.java
//SOURCES World.java

import static environment.Environment.SITE;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lib.dns.Names;
import lib.run.Failure;
import lib.site.Cluster;
import lib.site.Endpoint;
import lib.site.Endpoints;

/** Whether what the tool said is so. The world tells, never the code. */
final class Judge {
    private static final Pattern STATE = Pattern.compile("(?m)^state +(.*)$");

    private final World world;
    private final StringBuilder said = new StringBuilder();

    Judge(World world) {
        this.world = world;
    }

    /** All that the tool has said so far. */
    String said() {
        return said.toString();
    }

    void ended(Process process) {
        String text = process.said.toString();
        said.append(text);
        if (process.gone) {
            return;
        }
        expect(!text.contains("a fault of this script"), "%s: %s", process.command, text);
        boolean saysNothing = text.contains("Nothing was changed") || process.exitCode > Failure.FAILED;
        expect(!saysNothing || process.changes.isEmpty(), "%s said that nothing was changed, but changed %s",
                process.command, process.changes);
        expect(!text.contains("so no record was changed") || !process.changes.contains("records")
                || world.mischief.hasEdited(), "%s said that no record was changed, but changed some", process.command);
        if (process.exitCode == Failure.DONE && !text.contains("nothing to do") && !text.contains("dry run")) {
            done(process);
        }
        Matcher state = STATE.matcher(text);
        if (text.contains("state ") && state.find()) {
            world.servers.values().forEach(server -> stateOf(server, state.group(1)));
        }
    }

    private void stateOf(SimulatedServer server, String state) {
        if (!world.watch.hasJustFlipped(server)) {
            expect(!state.contains(server.name + " takes writes") || !server.readOnly,
                    "it said that %s takes writes, but it is read-only", server);
            expect(!state.contains(server.name + " is read-only") || server.readOnly,
                    "it said that %s is read-only, but it takes writes", server);
        }
    }

    private void done(Process process) {
        String command = process.command.split(" ")[0];
        Cluster blue = SITE.chain().get(0), green = SITE.chain().get(1), prime = SITE.chain().get(2);
        switch (command) {
            case "WriteSwitchover" -> isWriter(command, green, SITE.writes());
            case "WriteRollback" -> isWriter(command, prime, SITE.records());
            case "SetBlueToReadOnly" -> expect(world.servers.get(blue).readOnly, "blue is frozen, it said");
            case "SetGreenToReadOnly" -> expect(world.servers.get(green).readOnly, "green is frozen, it said");
            case "Abort" -> world.servers.forEach((cluster, server) -> {
                boolean led = process.changes.contains("records"); // what an earlier undo sent is still on its way
                if (led && world.watch.writers().equals(List.of(server))) {
                    leadsTo(command, cluster, SITE.writes());
                }
            });
            case "MakeGreenWritable" -> isWriter(command, green, Endpoints.of());
            case "MakeBlueprimeWritable" -> isWriter(command, prime, Endpoints.of());
            case "PointWriteDnsToGreen" -> leadsTo(command, green, SITE.writes());
            case "PointAll4DnsToBlueprime" -> leadsTo(command, prime, SITE.records());
            default -> {
            }
        }
    }

    private void isWriter(String command, Cluster cluster, Endpoints records) {
        expect(world.watch.writers().equals(List.of(world.servers.get(cluster))),
                "%s is done, but writers are %s", command, world.watch.writers());
        leadsTo(command, cluster, records);
    }

    private void leadsTo(String command, Cluster cluster, Endpoints records) {
        List<String> stray = stray(cluster, records);
        expect(stray.isEmpty(), "%s is done, but %s do not lead to %s", command, stray, cluster);
    }

    /** The records that do not lead to this cluster, by Route 53 or one of the name servers. */
    List<String> stray(Cluster cluster, Endpoints records) {
        List<String> stray = new ArrayList<>();
        for (Endpoint record : records.all()) {
            if (!Names.areSame(cluster.host(record),
                    world.route53.record(record.name()).resourceRecords().get(0).value())) {
                stray.add(record.name());
            }
            world.route53.nameServers.stream().map(each -> each.get(Names.canonical(record.name())))
                    .filter(set -> !Names.areSame(cluster.host(record), set.resourceRecords().get(0).value()))
                    .findFirst().ifPresent(set -> stray.add(record.name() + " on a name server"));
        }
        return stray;
    }

    void expect(boolean holds, String violation, Object... values) {
        if (!holds) {
            world.watch.violated(violation, values);
        }
    }
}
