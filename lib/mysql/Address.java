package lib.mysql;

//SOURCES ../run/Failure.java

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lib.run.Failure;

/**
 * Where a server listens: its own host and port, unless the operator's tunnel is named by the environment variable or
 * by {@code --db=VARIABLE=HOST:PORT}.
 *
 * @param name the server's own name, which its certificate has to bear wherever it is reached
 */
public record Address(String variable, String name, String host, int port) {
    /** MySQL's own port. */
    public static final int PORT = 3306;

    private static final String PLAIN = "[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?",
            IPV6 = "[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*";
    private static final Pattern HOST = Pattern.compile(PLAIN + "|" + IPV6);
    private static final Pattern HOST_AND_PORT = Pattern.compile("(?:(" + PLAIN + ")|\\[(" + IPV6 + ")]):(\\d{1,5})");
    /** Not what a name server might call so. */
    private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}|localhost|::1");
    private static final Pattern NO_VARIABLE = Pattern.compile("[^A-Z0-9]");
    private static final int LAST_PORT = 65_535;

    /** Refuses what is not one host and its port: the driver would read a login or a second server out of it. */
    public Address {
        if (!HOST.matcher(name).matches()) {
            throw notOne(variable, name + ":" + port);
        }
        if (!HOST.matcher(host).matches() || port < 1 || port > LAST_PORT) {
            throw notOne(variable, host + ":" + port);
        }
    }

    /** A server that is reached by its own name. */
    public Address(String variable, String host, int port) {
        this(variable, host, host, port);
    }

    /** The same in an environment, whose variables begin with its name: two environments never share one. */
    public Address in(String environment) {
        return new Address(prefix(environment) + variable, name, host, port);
    }

    /** What the variables of an environment begin with: {@code NONPROD_}. */
    static String prefix(String environment) {
        return asVariable(environment) + "_";
    }

    /** Words as they stand in a variable's name: green-cluster-1 is GREEN_CLUSTER_1. */
    public static String asVariable(String words) {
        return NO_VARIABLE.matcher(words.toUpperCase(Locale.ROOT)).replaceAll("_");
    }

    /** The variable in words, without its environment: NONPROD_GREEN_BATCH_READER_DB is "green batch reader". */
    public String words(String environment) {
        return variable.replaceFirst("^" + prefix(environment), "").replaceFirst("_DB$", "").replace('_', ' ')
                .toLowerCase(Locale.ROOT);
    }

    /** The same server behind {@code HOST:PORT}, as a tunnel gives it. */
    public Address behind(String hostAndPort) {
        Matcher matcher = HOST_AND_PORT.matcher(hostAndPort);
        if (!matcher.matches()) {
            throw notOne(variable, hostAndPort);
        }
        String plain = matcher.group(1);
        return new Address(variable, name, plain != null ? plain : matcher.group(2),
                Integer.parseInt(matcher.group(3)));
    }

    /** What stands before an @ may be a login: it is not shown. */
    private static Failure notOne(String variable, String given) {
        return Failure.usage("%s=%s is no address: write HOST:PORT, one plain host and its port, for example "
                + "127.0.0.1:10017 or [::1]:10017", variable, given.replaceFirst("(?s)^.*@", "…@"));
    }

    /** Whether nobody but this machine's own users can be on the way there. */
    boolean isOnThisMachine() {
        return LOOPBACK.matcher(host).matches();
    }

    /** Host and port as one word; an IPv6 address in brackets. */
    String hostAndPort() {
        return bracketed(host) + ":" + port;
    }

    /** The server's own name where a URL has its host. */
    String urlName() {
        return bracketed(name);
    }

    private static String bracketed(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    @Override
    public String toString() {
        return "%s (%s)".formatted(variable, hostAndPort());
    }
}
