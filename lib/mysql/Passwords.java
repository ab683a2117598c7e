package lib.mysql;

//SOURCES Address.java

/** Gives a password for one connection, in place of the option file's. */
public interface Passwords {
    /**
     * What this account logs in with.
     *
     * @param server by its own name, wherever a tunnel to it begins
     */
    String of(Address server, String user);

    /** Whether there is another by now than this one, which the server refused. */
    default boolean isRenewed(Address server, String refused) {
        return false;
    }
}
