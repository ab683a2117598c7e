package lib;

// Its makers vouch for MySQL 8.4 and later (9.7.0: 8.0 and later); the tests run it on 5.7, 8.0 and newer.
// Without what it depends on: protobuf serves its X DevAPI only.
//DEPS com.mysql:mysql-connector-j:26.10.0@fatjar
//SOURCES Dns.java
//SOURCES Instances.java

import java.util.List;

/**
 * Where a server listens: the target's own address and MySQL's port, unless the operator's tunnel is named by the environment
 * variable or by {@code --db=VARIABLE=HOST:PORT}.
 */
public record Database(String variable, String host, int port) implements Instances {
    public static Database at(String variable, Dns.Target target) {
        return new Database(variable, target.host(), 3306);
    }

    @Override
    public List<Database> find() {
        return List.of(this);
    }

    /** The same database behind {@code HOST:PORT}, as a tunnel gives it. */
    public Database behind(String address) {
        int colon = address.lastIndexOf(':');
        try {
            if (colon > 0) {
                return new Database(variable, address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw Failure.usage("%s=%s is no address: write HOST:PORT, for example 127.0.0.1:10017", variable, address);
    }

    @Override
    public String toString() {
        return "%s (%s:%d)".formatted(variable, host, port);
    }
}
