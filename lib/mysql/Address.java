package lib.mysql;

//SOURCES ../run/Failure.java

import lib.run.Failure;

/**
 * Where a server listens: its own host and port, unless the operator's tunnel is named by the environment variable or
 * by {@code --db=VARIABLE=HOST:PORT}.
 */
public record Address(String variable, String host, int port) {
    /** MySQL's own port. */
    public static final int PORT = 3306;

    /** The same server behind {@code HOST:PORT}, as a tunnel gives it. */
    public Address behind(String address) {
        int colon = address.lastIndexOf(':');
        try {
            if (colon > 0) {
                return new Address(variable, address.substring(0, colon),
                        Integer.parseInt(address.substring(colon + 1)));
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
