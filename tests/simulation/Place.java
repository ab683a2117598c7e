package simulation;

//SOURCES ../../lib/mysql/Server.java

import lib.mysql.Server;

/** A chain of servers, real or simulated, on which behaviours are compared; the servers by their place, from 0. */
public interface Place extends AutoCloseable {
    /** A new connection of the operator. */
    Server operator(int server);

    /** Sets read_only as RDS does; gives whether it could. */
    boolean setReadOnly(int server, boolean wanted) throws Exception;

    /** Whether an application's write is stored: "stored", or the error's number. */
    String write(int server) throws Exception;

    /** The same of somebody with SUPER. */
    String writeWithSuper(int server) throws Exception;

    /** The same of an application whose transaction is open while something happens before it is committed. */
    String writeAround(int server, Step between) throws Exception;

    /** The same of one that prepares an XA branch, and commits it after something has happened. */
    String prepareAround(int server, Step between) throws Exception;

    /** While something happens, an application has the table locked. */
    void lockAround(int server, Step between) throws Exception;

    /** Kills every connection of the application. */
    void killApplications(int server) throws Exception;

    /** Stops the replica's applying of what it receives, or lets it go on. */
    void replay(int server, boolean running) throws Exception;

    @Override
    void close() throws Exception;

    /** Something that is done. */
    interface Step {
        /** Does it. */
        void run() throws Exception;
    }
}
