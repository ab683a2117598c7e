package lab;

//SOURCES ../../lib/aws/IamToken.java

import lib.aws.IamToken;

/** Prints what an account of a server would log in with by IAM, from the AWS settings of this process. */
public final class PrintToken {
    private PrintToken() {}

    /** For the server and the account of these names. */
    public static void main(String... args) {
        System.out.println(IamToken.of(args[0], 3306, args[1]));
    }
}
