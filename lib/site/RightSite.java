package lib.site;

//SOURCES ../aws/Account.java
//SOURCES ../aws/RdsInstances.java
//SOURCES ../mysql/Server.java
//SOURCES ../run/Guard.java
//SOURCES ../run/Run.java
//SOURCES Cluster.java
//SOURCES Listed.java
//SOURCES Sight.java
//SOURCES Site.java
//SOURCES Work.java

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import lib.aws.Account.Identity;
import lib.aws.RdsInstances;
import lib.mysql.Server;
import lib.run.Guard;
import lib.run.Run;
import software.amazon.awssdk.core.exception.SdkException;

/** Whether a script is at work on the site that its environment means: the AWS account and the servers. */
public final class RightSite {
    private static final String AURORA_ID = "aurora_server_id";

    private final Work work;
    /** Asked once, when every server is connected: of Aurora it takes RDS's list of all instances. */
    private List<Proof> proofs;

    /** Of one script at work. */
    public RightSite(Work work) {
        this.work = work;
    }

    /** Who AWS takes this script for. Refuses another account or region than the environment's. */
    public static Sight<Identity> identity(Site site) {
        return Sight.at(site.account()::identify, SdkException.class);
    }

    /** To be asked last, when every server that the script needs is connected. */
    public List<Guard> guards() {
        return List.of(
                new Guard("account", work.site().account().toString(), this::unseenAccount,
                        "make sure that AWS answers here"),
                new Guard("distinct", "each cluster on a server of its own", this::sharedServers,
                        "correct the tunnels' addresses: the clusters must not be mistaken for each other"),
                new Guard("identity", "each server proving that it belongs to " + work.site().name(), this::unproven,
                        "check the tunnels; name ssl-ca and ssl-mode=VERIFY_IDENTITY in the option file"));
    }

    private Optional<String> unseenAccount() {
        return work.site().account().isAny() ? Optional.empty()
                : work.identity().objection("who one is there", seen -> Optional.empty());
    }

    /** Two addresses of one cluster may lead to one server; two clusters never do. */
    private Optional<String> sharedServers() {
        Map<String, List<Cluster>> byUuid = work.site().chain().stream()
                .filter(cluster -> work.login().isConnected(cluster.writer()))
                .collect(Collectors.groupingBy(cluster -> work.server(cluster).uuid()));
        return Listed.list(byUuid.entrySet().stream().filter(entry -> entry.getValue().size() > 1)
                .map(entry -> "one server (server_uuid %s) as %s".formatted(entry.getKey(), entry.getValue().stream()
                        .map(cluster -> "%s by %s".formatted(cluster, work.server(cluster).address()))
                        .collect(Collectors.joining(" and "))))
                .toList());
    }

    private Optional<String> unproven() {
        return Listed.list(proofs().stream().filter(proof -> !proof.suffices).map(Proof::toString).toList());
    }

    /** What a server has shown of itself. */
    private record Proof(Server server, String what, boolean suffices) {
        @Override
        public String toString() {
            return "%s %s".formatted(server.address(), what);
        }
    }

    private List<Proof> proofs() {
        if (proofs == null) {
            proofs = ask();
        }
        return proofs;
    }

    private List<Proof> ask() {
        List<Server> servers = work.login().connected();
        List<Optional<String>> ids = Run.atOnce(servers, RightSite::auroraId);
        Map<String, Set<String>> members =
                ids.stream().allMatch(Optional::isEmpty) ? Map.of() : RdsInstances.byHost();
        List<Proof> proofs = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            Server server = servers.get(i);
            proofs.add(ids.get(i)
                    .map(id -> ofAurora(server, id, members.getOrDefault(server.address().name(), Set.of())))
                    .orElseGet(() -> ofOther(server)));
        }
        return proofs;
    }

    private static Optional<String> auroraId(Server server) {
        return Optional.ofNullable(server.variables(AURORA_ID).get(AURORA_ID));
    }

    private static Proof ofAurora(Server server, String id, Set<String> members) {
        return members.contains(id) ? new Proof(server, "is " + id + " by its own word, as RDS lists it", true)
                : new Proof(server, "is %s by its own word, but RDS lists %s at %s".formatted(
                        id, members, server.address().name()), false);
    }

    private Proof ofOther(Server server) {
        if (work.login().verifiesIdentity()) {
            return new Proof(server, "has a certificate for " + server.address().name(), true);
        }
        boolean isLab = work.identity().seen().filter(Identity::isStandIn).isPresent();
        return new Proof(server, "has not proved to be " + server.address().name(),
                isLab || work.site().account().isAny());
    }

    /** Tells the operator what is to be known before the environment's name is typed; gives it for the journal. */
    public String tell() {
        List<String> lines = new ArrayList<>(List.of("%s is %s".formatted(work.site().name(), work.identity())));
        proofs().forEach(proof -> lines.add("%s, MySQL %s".formatted(proof, proof.server.version())));
        work.nameServers().override().ifPresent(server -> lines.add(
                "DNS is asked at %s (DNS_SERVER or --dns-server), not at the zone's own name servers"
                        .formatted(server)));
        lines.forEach(line -> work.run().say("site", "%s", line));
        return String.join("; ", lines);
    }
}
