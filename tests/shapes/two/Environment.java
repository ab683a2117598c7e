package environment;

//SOURCES ../lib/aws/Account.java
//SOURCES ../lib/aws/HostedZone.java
//SOURCES ../lib/aws/ParameterGroup.java
//SOURCES ../lib/aws/RdsInstances.java
//SOURCES ../lib/site/AppState.java
//SOURCES ../lib/site/Cluster.java
//SOURCES ../lib/site/Endpoint.java
//SOURCES ../lib/site/Endpoints.java
//SOURCES ../lib/site/Site.java

import java.util.List;
import lib.aws.Account;
import lib.aws.HostedZone;
import lib.aws.ParameterGroup;
import lib.site.AppState;
import lib.site.Cluster;
import lib.site.Endpoint;
import lib.site.Endpoints;
import lib.site.Site;

/** The smallest shape: plain RDS MySQL, two records, two clusters, no proxy, no way back, no app state. */
public class Environment {
    public static final String NAME = "two";
    public static final Account ACCOUNT = Account.any();
    public static final HostedZone ZONE = HostedZone.of("ZTWOEXAMPLE");

    public static final Endpoint MAIN = new Endpoint("main", "main.db.example.org");
    public static final Endpoint REPLICA = new Endpoint("replica", "replica.example.org");
    public static final Endpoints WRITES = Endpoints.of(MAIN);
    public static final Endpoints READS = Endpoints.of(REPLICA);
    public static final Endpoints RECORDS = WRITES.and(READS);

    public static final long LOW_TTL = 5;
    public static final long NORMAL_TTL = 300;

    public static final Cluster BLUE = Cluster.named("old")
            .parameters(ParameterGroup.ofInstance("old-parameters"))
            .answers(MAIN, "old.abcdefghijkl.eu-west-1.rds.amazonaws.com")
            .answers(REPLICA, "old-replica.abcdefghijkl.eu-west-1.rds.amazonaws.com");

    public static final Cluster GREEN = Cluster.named("new")
            .parameters(ParameterGroup.ofInstance("new-parameters"))
            .answers(MAIN, "new.abcdefghijkl.eu-west-1.rds.amazonaws.com")
            .answers(REPLICA, "new-replica.abcdefghijkl.eu-west-1.rds.amazonaws.com");

    public static final Cluster BLUEPRIME = Cluster.none();

    public static final List<String> SPARED_USERS = List.of("master");
    public static final AppState APP_STATE = AppState.none();

    public static final Site SITE =
            new Site(NAME, ACCOUNT, ZONE, WRITES, READS, List.of(BLUE, GREEN, BLUEPRIME), APP_STATE);
}
