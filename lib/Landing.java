package lib;

//SOURCES Cluster.java
//SOURCES Dns.java
//SOURCES NameServers.java
//SOURCES Run.java

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;

/** Proves that new connections through DNS names land on a cluster: each is followed past all caches, and the server's own word counts. */
record Landing(Dns zone, Cluster target, List<Dns.Endpoint> names) {
    /** Which names lead elsewhere, and where; says so when that can't be tried from here, as behind tunnels. */
    List<String> objections(Run run) {
        Server writer = run.login.server(target.writer());
        // The server's own port: what this machine calls its address may be a tunnel.
        int port = Integer.parseInt(writer.value("SELECT @@port"));
        try {
            List<String> servers = Dns.nameServers(zone.find());
            return Run.atOnce(names, name -> objection(run, writer, port, servers, name)).stream().flatMap(Optional::stream).toList();
        } catch (SdkException e) {
            names.forEach(name -> unknown(run, name, Aws.explain(e)));
            return List.of();
        }
    }

    private Optional<String> objection(Run run, Server writer, int port, List<String> servers, Dns.Endpoint name) {
        NameServers.Way way;
        try {
            way = run.nameServers.follow(servers, name.name());
        } catch (IOException e) {
            return unknown(run, name, e.getMessage());
        }
        try (Server server = run.login.landing(new Database(name.name(), way.address(), port))) {
            if (!server.uuid().equals(writer.uuid()) && !isReader(server, writer)) {
                return Optional.of("%s lands on %s (server_uuid %s)".formatted(name.name(), way, server.uuid()));
            }
            run.say("seen", "a new connection through %s lands on %s (%s)", name.name(), target.name(), way);
            return Optional.empty();
        } catch (Server.SqlFailure e) {
            return unknown(run, name, "%s; the name servers answer %s".formatted(e.seen, way));
        }
    }

    private static Optional<String> unknown(Run run, Dns.Endpoint name, String why) {
        run.say("note", "where %s lands can't be seen: not reachable from here (%s)", name.name(), why);
        return Optional.empty();
    }

    /** An Aurora reader has a server_uuid of its own, but its writer knows it by name. */
    private static boolean isReader(Server server, Server writer) {
        String name = server.variables("aurora_server_id").get("aurora_server_id");
        return name != null && writer.has("SELECT 1 FROM information_schema.replica_host_status WHERE server_id = ?", name);
    }
}
