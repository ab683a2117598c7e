package lib.aws;

//SOURCES Aws.java

import java.util.Optional;

/**
 * An RDS Proxy.
 *
 * @param idleSeconds how long it keeps a client that asks for nothing
 */
public record RdsProxy(String name, int idleSeconds) {
    private static final String MARK = ".proxy-";

    /** Whether a host is a proxy's, by its name. */
    public static boolean isAt(String host) {
        return host.contains(MARK);
    }

    /** The proxy that is reached at this host; empty when RDS knows none. */
    public static Optional<RdsProxy> at(String host) {
        return Aws.rds().describeDBProxiesPaginator(r -> r.maxRecords(100)).dbProxies().stream()
                .filter(proxy -> host.equalsIgnoreCase(proxy.endpoint())).findFirst()
                .map(proxy -> new RdsProxy(proxy.dbProxyName(), proxy.idleClientTimeout()));
    }
}
