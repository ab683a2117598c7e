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
import lib.aws.RdsInstances;
import lib.site.AppState;
import lib.site.Cluster;
import lib.site.Endpoint;
import lib.site.Endpoints;
import lib.site.Site;

/** Six records, three Aurora clusters, readers that RDS finds and readers that are named one by one. */
public class Environment {
    public static final String NAME = "six";
    public static final Account ACCOUNT = Account.of("123456789012", "us-east-1");
    public static final HostedZone ZONE = HostedZone.of("example.net");

    public static final Endpoint ORDERS = new Endpoint("orders", "orders.example.net");
    public static final Endpoint STOCK = new Endpoint("stock", "stock.example.net");
    public static final Endpoint JOBS = new Endpoint("jobs", "jobs.example.net");
    public static final Endpoint READER = new Endpoint("reader", "reader.example.net");
    public static final Endpoint REPORTS = new Endpoint("reports", "reports.example.net");
    public static final Endpoint EXPORTS = new Endpoint("exports", "exports.example.net");
    public static final Endpoints WRITES = Endpoints.of(ORDERS, STOCK, JOBS);
    public static final Endpoints READS = Endpoints.of(READER, REPORTS, EXPORTS);
    public static final Endpoints RECORDS = WRITES.and(READS);

    public static final long LOW_TTL = 5;
    public static final long NORMAL_TTL = 60;

    public static final Cluster BLUE = Cluster.named("first")
            .parameters(ParameterGroup.ofCluster("first-group"))
            .answers(ORDERS, "first.cluster-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com")
            .answers(STOCK, "first-proxy.proxy-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com")
            .answers(JOBS, "first-jobs.proxy-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com")
            .answers(READER, "first-live.cluster-custom-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com")
            .answers(REPORTS, "first-reports.cluster-custom-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com")
            .answers(EXPORTS, "first.cluster-ro-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com")
            .instances(READER, RdsInstances.ofEndpoint("first-live"))
            .instances(REPORTS, "first-reports-1.xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com",
                    "first-reports-2.xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com")
            .instances(EXPORTS, RdsInstances.ofCluster("first"));

    public static final Cluster GREEN = Cluster.named("second")
            .parameters(ParameterGroup.ofCluster("second-group"))
            .answers(ORDERS, "second.cluster-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com")
            .answers(STOCK, "second-proxy.proxy-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com")
            .answers(JOBS, "second-jobs.proxy-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com")
            .answers(READER, "second-live.cluster-custom-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com")
            .answers(REPORTS, "second-reports.cluster-custom-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com")
            .answers(EXPORTS, "second.cluster-ro-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com")
            .instances(READER, RdsInstances.ofEndpoint("second-live"))
            .instances(REPORTS, "second-reports-1.xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com",
                    "second-reports-2.xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com")
            .instances(EXPORTS, RdsInstances.ofCluster("second"));

    public static final Cluster BLUEPRIME = Cluster.named("third")
            .parameters(ParameterGroup.ofCluster("third-group"))
            .answers(ORDERS, "third.cluster-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com")
            .answers(STOCK, "third-proxy.proxy-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com")
            .answers(JOBS, "third-jobs.proxy-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com")
            .answers(READER, "third-live.cluster-custom-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com")
            .answers(REPORTS, "third-reports.cluster-custom-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com")
            .answers(EXPORTS, "third.cluster-ro-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com")
            .instances(READER, RdsInstances.ofEndpoint("third-live"))
            .instances(REPORTS, "third-reports-1.xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com",
                    "third-reports-2.xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com")
            .instances(EXPORTS, RdsInstances.ofCluster("third"));

    public static final List<String> SPARED_USERS = List.of("master", "datadog");
    public static final AppState APP_STATE = AppState.inBucket("state-of-six", ACCOUNT);

    public static final Site SITE =
            new Site(NAME, ACCOUNT, ZONE, WRITES, READS, List.of(BLUE, GREEN, BLUEPRIME), APP_STATE);
}
