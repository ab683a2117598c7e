package lib.runbook;

//SOURCES ../aws/IamToken.java
//SOURCES ../aws/ManagedPasswords.java
//SOURCES ../mysql/Address.java
//SOURCES ../mysql/Login.java
//SOURCES ../mysql/Passwords.java
//SOURCES ../run/Failure.java
//SOURCES ../run/OptionGroups.java

import lib.aws.IamToken;
import lib.aws.ManagedPasswords;
import lib.mysql.Address;
import lib.mysql.Login;
import lib.mysql.Passwords;
import lib.run.Failure;
import lib.run.OptionGroups;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The login as AWS gives it, in place of a password. */
@Command(optionListHeading = OptionGroups.LOGIN)
final class RdsLogin {
    @Option(names = "--iam",
            description = "Log in by IAM: a new token for each connection. The option file has to name ssl-ca (RDS's "
                    + "authorities) and user.")
    private boolean iam;

    @Option(names = "--managed-password",
            description = "Log in as the master user, by the password that RDS keeps in Secrets Manager. The option "
                    + "file has to name user.")
    private boolean managed;

    void applyTo(Login login) {
        if (iam && managed) {
            throw Failure.usage("--iam and --managed-password: give one of them");
        }
        if (iam) {
            login.passwordsBy((server, user) -> IamToken.of(server.host(), server.port(), user), true);
        } else if (managed) {
            login.passwordsBy(new Managed(), false);
        }
    }

    /** Of servers by their own names, as RDS has them. */
    private static final class Managed implements Passwords {
        private final ManagedPasswords passwords = new ManagedPasswords();

        @Override
        public String of(Address server, String user) {
            return passwords.of(server.name(), user);
        }

        @Override
        public boolean isRenewed(Address server, String refused) {
            return passwords.isRenewed(server.name(), refused);
        }
    }
}
