package lib.aws;

//SOURCES ../dns/Names.java
//SOURCES ../run/Failure.java
//SOURCES Aws.java
//SOURCES RdsProxy.java

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import lib.dns.Names;
import lib.run.Failure;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.MasterUserSecret;
import software.amazon.awssdk.services.rds.model.UserAuthConfigInfo;

/**
 * The passwords that RDS makes for its master users and keeps in Secrets Manager. Each is read once, so that nobody
 * waits for AWS in the middle of a switchover, and again when a server refuses it: RDS makes a new one every week.
 */
public final class ManagedPasswords {
    /** In the ARN of each secret that RDS made. */
    private static final String MADE_BY_RDS = ":secret:rds!";

    private record Master(String user, String password) {}

    private final Map<String, String> secrets = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, Master> masters = new HashMap<>();

    /**
     * The password of the master user at this host.
     *
     * @param host RDS's own name: of a cluster, an instance or a proxy
     * @param user who is to log in; refused when the master user is another
     */
    public synchronized String of(String host, String user) {
        String secret = secret(host);
        Master master = masters.computeIfAbsent(secret, ManagedPasswords::read);
        if (!master.user.equals(user)) {
            throw Failure.usage("--managed-password: the master user at %s is %s, not %s: write user=%2$s into the "
                    + "option file", host, master.user, user);
        }
        return master.password;
    }

    /** Whether another password than this refused one is there by now. */
    public synchronized boolean isRenewed(String host, String refused) {
        String secret = secret(host);
        if (masters.get(secret).password.equals(refused)) {
            masters.put(secret, read(secret));
        }
        return !masters.get(secret).password.equals(refused);
    }

    private String secret(String host) {
        if (secrets.isEmpty()) {
            secrets.putAll(byHost());
        }
        if (RdsProxy.isAt(host)) {
            secrets.putAll(ofProxies());
        }
        return Optional.ofNullable(secrets.get(Names.withoutDot(host))).orElseThrow(() -> Failure.refused(
                "RDS manages no master password at %s: log in without --managed-password, or check Environment.java, "
                        + "AWS_REGION and AWS_PROFILE",
                host));
    }

    /** The ARNs of the secrets. A cluster's is that of its instances, and a source's that of its replicas. */
    private static Map<String, String> byHost() {
        Map<String, String> byHost = new HashMap<>();
        Map<String, String> ofClusters = new HashMap<>();
        Aws.rds().describeDBClustersPaginator().dbClusters().forEach(cluster -> arn(cluster.masterUserSecret())
                .ifPresent(arn -> {
                    ofClusters.put(cluster.dbClusterIdentifier(), arn);
                    Stream.concat(Stream.of(cluster.endpoint(), cluster.readerEndpoint()),
                            cluster.customEndpoints().stream()).filter(Objects::nonNull)
                            .forEach(host -> byHost.put(host, arn));
                }));
        Map<String, String> ofInstances = new HashMap<>();
        List<DBInstance> instances = Aws.rds().describeDBInstancesPaginator().dbInstances().stream().toList();
        instances.forEach(one -> arn(one.masterUserSecret())
                .ifPresent(arn -> ofInstances.put(one.dbInstanceIdentifier(), arn)));
        instances.stream().filter(one -> one.endpoint() != null)
                .forEach(one -> Stream.of(ofInstances.get(one.dbInstanceIdentifier()),
                        ofClusters.get(one.dbClusterIdentifier()),
                        ofInstances.get(one.readReplicaSourceDBInstanceIdentifier())).filter(Objects::nonNull)
                        .findFirst().ifPresent(arn -> byHost.put(one.endpoint().address(), arn)));
        return byHost;
    }

    private static Optional<String> arn(MasterUserSecret secret) {
        return Optional.ofNullable(secret).map(MasterUserSecret::secretArn);
    }

    /** A proxy knows by which secrets its clients may log in. */
    private static Map<String, String> ofProxies() {
        Map<String, String> byHost = new HashMap<>();
        Aws.rds().describeDBProxiesPaginator(r -> r.maxRecords(100)).dbProxies().forEach(proxy -> proxy.auth().stream()
                .map(UserAuthConfigInfo::secretArn).filter(arn -> arn != null && arn.contains(MADE_BY_RDS)).findFirst()
                .ifPresent(arn -> byHost.put(proxy.endpoint(), arn)));
        return byHost;
    }

    private static Master read(String secret) {
        String text = Aws.secrets().getSecretValue(r -> r.secretId(secret)).secretString();
        try {
            Map<String, Object> fields = JSON.std.mapFrom(String.valueOf(text));
            if (fields.get("username") instanceof String user && fields.get("password") instanceof String password) {
                return new Master(user, password);
            }
        } catch (IOException e) {
            // told below, without a word of what is in it
        }
        throw Failure.refused("the secret %s is not as RDS writes it: JSON with a username and a password", secret);
    }
}
