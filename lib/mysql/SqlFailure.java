package lib.mysql;

//SOURCES ../run/Errors.java
//SOURCES Address.java

import java.security.GeneralSecurityException;
import java.sql.SQLException;
import lib.run.Errors;

/** An SQL error told in one line, with the server it came from and what to do. */
public final class SqlFailure extends RuntimeException {
    static final int NO_SUCH_THREAD = 1094, NOT_OWNER = 1095;
    /** What a statement is that this version does not know, or a set of GTIDs. */
    public static final int SYNTAX_ERROR = 1064, MALFORMED_GTIDS = 1772;
    private static final int LOCKED = 1205;
    private static final int NO_SUCH_ROUTINE = 1305;
    /** What an unknown function gives when no database is selected: MySQL looks for a stored one. */
    private static final int NO_DATABASE = 1046;
    static final int ACCESS_DENIED = 1045;
    private static final int NO_SUCH_DATABASE_RIGHT = 1044, MISSING_PRIVILEGE = 1227,
            NO_EXECUTE = 1370;

    static {
        Errors.explainedBy(SqlFailure.class, Throwable::getMessage);
    }

    private final int code;
    private final String seen;
    private final boolean isOfCertificate;

    SqlFailure(Address address, SQLException e) {
        super(explain(address, e), e);
        code = e.getErrorCode();
        seen = message(root(e));
        isOfCertificate = root(e) instanceof GeneralSecurityException;
    }

    private SqlFailure(SqlFailure other, String login) {
        super(other.getMessage() + "; " + login, other.getCause());
        code = other.code;
        seen = other.seen;
        isOfCertificate = other.isOfCertificate;
    }

    /** The same; where the login was refused, with where that came from. */
    SqlFailure withLogin(String from) {
        return isOfLogin() ? new SqlFailure(this, from) : this;
    }

    /** MySQL's error number; 0 for an error of the connection. */
    public int code() {
        return code;
    }

    /** What was seen, without the server and what to do. */
    public String seen() {
        return seen;
    }

    /** Whether the server did not prove by its certificate who it is. */
    public boolean isOfCertificate() {
        return isOfCertificate;
    }

    /** Whether the server refused the login. */
    boolean isOfLogin() {
        return code == ACCESS_DENIED;
    }

    /** Whether the server waited in vain for a lock that somebody else holds. */
    public boolean isLocked() {
        return code == LOCKED;
    }

    /** Whether the server does not know what it was asked: another version may. */
    boolean isUnknownHere() {
        return code == SYNTAX_ERROR || code == NO_DATABASE || isOfMissingRoutine();
    }

    boolean isOfMissingRoutine() {
        return code == NO_SUCH_ROUTINE;
    }

    private static Throwable root(SQLException e) {
        Throwable root = e;
        while (isOfConnection(e) && root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static boolean isOfConnection(SQLException e) {
        return String.valueOf(e.getSQLState()).startsWith("08");
    }

    private static String message(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private static String explain(Address address, SQLException e) {
        String todo = switch (e.getErrorCode()) {
            case ACCESS_DENIED -> "check user and password in the option file (--defaults-file)";
            case NO_SUCH_DATABASE_RIGHT, MISSING_PRIVILEGE, NO_EXECUTE ->
                "grant it: see lib/mysql/grants.sql";
            default -> isOfConnection(e) ? whatConnectionNeeds(address, root(e)) : "";
        };
        return "%s says: %s%s".formatted(address, message(root(e)), todo.isEmpty() ? "" : " (" + todo + ")");
    }

    private static String whatConnectionNeeds(Address address, Throwable root) {
        return root instanceof GeneralSecurityException
                ? "is ssl-ca the authority of this server's certificate, and its name %s? Else its address leads to "
                        .formatted(address.name()) + "another server"
                : message(root).contains("Public Key Retrieval")
                        ? "this account logs in through TLS only: not with ssl-mode=DISABLED"
                : "is the server up, and the tunnel? Its address is set by " + address.variable() + " or --db";
    }
}
