package lib.runbook;

//SOURCES ../aws/IamToken.java
//SOURCES ../mysql/Login.java
//SOURCES ../run/OptionGroups.java

import lib.aws.IamToken;
import lib.mysql.Login;
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

    void applyTo(Login login) {
        if (iam) {
            login.passwordsBy((server, user) -> IamToken.of(server.host(), server.port(), user));
        }
    }
}
