package lib.change;

//SOURCES ../aws/Account.java
//SOURCES ../aws/HostedZone.java
//SOURCES ../dns/NameServers.java
//SOURCES ../dns/Names.java
//SOURCES ../mysql/Address.java
//SOURCES ../mysql/Server.java
//SOURCES ../mysql/SqlFailure.java
//SOURCES ../run/Errors.java
//SOURCES ../run/Failure.java
//SOURCES ../run/Run.java
//SOURCES ../site/Cluster.java
//SOURCES ../site/Endpoint.java
//SOURCES ../site/Endpoints.java
//SOURCES ../site/Work.java

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import lib.aws.Account.Identity;
import lib.aws.HostedZone;
import lib.dns.NameServers;
import lib.dns.Names;
import lib.mysql.Address;
import lib.mysql.Server;
import lib.mysql.SqlFailure;
import lib.run.Errors;
import lib.run.Failure;
import lib.run.Run;
import lib.site.Cluster;
import lib.site.Endpoint;
import lib.site.Endpoints;
import lib.site.Work;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Proves that new connections through DNS names land on a cluster: each is followed past all caches, and the server's
 * own word counts.
 */
record Landing(HostedZone zone, Cluster target, Endpoints names) {
    /** The same through these names too. */
    Landing and(Endpoints more) {
        return new Landing(zone, target, names.and(more));
    }

    /** Which names lead elsewhere, and where; says so when that can't be tried from here, as behind tunnels. */
    List<String> objections(Work work) {
        Server writer = work.server(target);
        // The server's own port: what this machine calls its address may be a tunnel.
        int port = Integer.parseInt(writer.value("SELECT @@port"));
        try {
            List<String> servers = zone.find().nameServers();
            return Run.atOnce(names.all(), name -> objection(work, writer, port, servers, name)).stream()
                    .flatMap(Optional::stream).toList();
        } catch (SdkException e) {
            names.all().forEach(name -> unknown(work, name, Errors.explain(e)));
            return List.of();
        }
    }

    private Optional<String> objection(Work work, Server writer, int port, List<String> servers, Endpoint name) {
        NameServers.Way way;
        try {
            way = work.nameServers().follow(servers, name.name());
        } catch (IOException e) {
            return unknown(work, name, e.getMessage());
        }
        if (isOfNobody(work, way)) {
            return Optional.of("%s leads to %s, which is no host of this site".formatted(name.name(), way));
        }
        if (!work.login().verifies() && work.identity().seen().filter(Identity::isStandIn).isEmpty()) {
            return unknown(work, name, "no login without a certificate that is checked: name ssl-ca in the option "
                    + "file; the name servers answer " + way);
        }
        Address there = new Address(name.name(), way.target(), way.address(), port);
        try {
            Optional<Server> landed = logIn(work, name, there);
            if (landed.isEmpty()) {
                return Optional.empty();
            }
            try (Server server = landed.get()) {
                return objection(work, writer, name, way, server);
            }
        } catch (SqlFailure e) {
            if (e.isOfCertificate()) {
                return Optional.of("%s lands on %s, which does not prove to be it (%s)".formatted(
                        name.name(), way, e.seen()));
            }
            return unknown(work, name, "%s; the name servers answer %s".formatted(e.seen(), way));
        }
    }

    /** Empty, and said, where nobody knows a password: RDS manages none for a proxy. */
    private static Optional<Server> logIn(Work work, Endpoint name, Address there) {
        try {
            return Optional.of(work.login().landing(there));
        } catch (Failure e) {
            unknown(work, name, e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<String> objection(Work work, Server writer, Endpoint name, NameServers.Way way, Server server) {
        if (!server.uuid().equals(writer.uuid()) && !isReader(work, name, server, writer)) {
            return Optional.of("%s lands on %s (server_uuid %s)".formatted(name.name(), way, server.uuid()));
        }
        work.run().say("seen", "a new connection through %s lands on %s (%s)", name.name(), target, way);
        return Optional.empty();
    }

    /** A name server, or who speaks in its place, may lead anywhere: only what this site names is logged in to. */
    private static boolean isOfNobody(Work work, NameServers.Way way) {
        return work.site().chain().stream().flatMap(cluster -> cluster.hosts().values().stream())
                .noneMatch(host -> Names.areSame(host, way.target()));
    }

    private static Optional<String> unknown(Work work, Endpoint name, String why) {
        work.run().say("note", "on which server a new connection through %s lands can't be seen from here (%s)",
                name.name(), why);
        return Optional.empty();
    }

    /**
     * Reads may land on a reader of the writer: Aurora's, which has a server_uuid of its own, but its writer knows it
     * by name; or RDS's, which replicates from the writer and is no other cluster of this site.
     */
    private boolean isReader(Work work, Endpoint name, Server server, Server writer) {
        if (!work.site().reads().all().contains(name)) {
            return false;
        }
        String aurora = server.variables("aurora_server_id").get("aurora_server_id");
        if (aurora != null) {
            return writer.has("SELECT 1 FROM information_schema.replica_host_status WHERE server_id = ?", aurora);
        }
        boolean replicates = server.replication().filter(seen -> writer.uuid().equals(seen.sourceUuid())).isPresent();
        return replicates && server.isReadOnly()
                && work.site().chain().stream().noneMatch(other -> work.server(other).uuid().equals(server.uuid()));
    }
}
