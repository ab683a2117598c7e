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

/** What the runbook's names mean in prod. The one file to edit: no step names a record, a host or a cluster itself. */
public class Environment {
    /** What an operator types to confirm a step. */
    public static final String NAME = "prod";

    // The AWS account that credentials must be of (aws sts get-caller-identity), and its region. Account.any() takes
    // every account, and servers that can't prove who they are.
    public static final Account ACCOUNT = Account.of("210987654321", "us-east-1");

    // https://console.aws.amazon.com/route53/v2/hostedzones: when two zones share the name, write
    // HostedZone.of("ZYYYYYYYYYYYYYY")
    public static final HostedZone ZONE = HostedZone.of("prod.example.com");

    // The records that applications connect to: those that take writes, and those that are only read from.
    public static final Endpoint WRITER = new Endpoint("writer", "mysql-core-writer.prod.example.com");
    public static final Endpoint PROXY = new Endpoint("proxy", "mysql-core-proxy.prod.example.com");
    public static final Endpoint READER = new Endpoint("reader", "mysql-core-reader.prod.example.com");
    public static final Endpoint BATCH_READER =
            new Endpoint("batch reader", "mysql-core-batch-reader.prod.example.com");
    public static final Endpoints WRITES = Endpoints.of(WRITER, PROXY);
    public static final Endpoints READS = Endpoints.of(READER, BATCH_READER);
    public static final Endpoints RECORDS = WRITES.and(READS);

    /** Seconds: low while the runbook moves records, so that clients follow at once; normal before and after. */
    public static final long LOW_TTL = 5;
    public static final long NORMAL_TTL = 60;

    // MySQL 5.7, live until the switchover. https://console.aws.amazon.com/rds/home?region=us-east-1#databases:
    public static final Cluster BLUE = Cluster.named("blue")
            .parameters(ParameterGroup.ofCluster("your-blue-cluster-parameter-group"))
            .answers(WRITER, "blue-cluster.cluster-yyyyyyyyyyyyyy.us-east-1.rds.amazonaws.com")
            .answers(PROXY, "blue-proxy.proxy-yyyyyyyyyyyyyy.us-east-1.rds.amazonaws.com")
            .answers(READER, "blue-cluster-live.cluster-custom-yyyyyyyyyyyyyy.us-east-1.rds.amazonaws.com")
            .answers(BATCH_READER, "blue-cluster-batch.cluster-custom-yyyyyyyyyyyyyy.us-east-1.rds.amazonaws.com");

    // A clone of blue upgraded to MySQL 8.0, replicating from blue. Where a record has several instances behind it, add
    // .instances(READER, RdsInstances.ofEndpoint("green-cluster-live")): they are read from RDS when they are needed.
    public static final Cluster GREEN = Cluster.named("green")
            .parameters(ParameterGroup.ofCluster("your-green-cluster-parameter-group"))
            .answers(WRITER, "green-cluster.cluster-yyyyyyyyyyyyyy.us-east-1.rds.amazonaws.com")
            .answers(PROXY, "green-proxy.proxy-yyyyyyyyyyyyyy.us-east-1.rds.amazonaws.com")
            .answers(READER, "green-cluster-live.cluster-custom-yyyyyyyyyyyyyy.us-east-1.rds.amazonaws.com")
            .answers(BATCH_READER, "green-cluster-batch.cluster-custom-yyyyyyyyyyyyyy.us-east-1.rds.amazonaws.com")
            .instances(READER, "green-live-1.yyyyyyyyyyyyyy.us-east-1.rds.amazonaws.com",
                    "green-live-2.yyyyyyyyyyyyyy.us-east-1.rds.amazonaws.com")
            .instances(BATCH_READER, "green-batch-1.yyyyyyyyyyyyyy.us-east-1.rds.amazonaws.com",
                    "green-batch-2.yyyyyyyyyyyyyy.us-east-1.rds.amazonaws.com");

    // A second clone of blue on MySQL 5.7, replicating from green: where writes go back to after a rollback.
    public static final Cluster BLUEPRIME = Cluster.named("blueprime")
            .parameters(ParameterGroup.ofCluster("your-blueprime-cluster-parameter-group"))
            .answers(WRITER, "blueprime-cluster.cluster-yyyyyyyyyyyyyy.us-east-1.rds.amazonaws.com")
            .answers(PROXY, "blueprime-proxy.proxy-yyyyyyyyyyyyyy.us-east-1.rds.amazonaws.com")
            .answers(READER, "blueprime-cluster-live.cluster-custom-yyyyyyyyyyyyyy.us-east-1.rds.amazonaws.com")
            .answers(BATCH_READER, "blueprime-cluster-batch.cluster-custom-yyyyyyyyyyyyyy.us-east-1.rds.amazonaws.com");

    /** Accounts whose connections no step kills, besides those of MySQL and RDS themselves. */
    public static final List<String> SPARED_USERS = List.of("master", "datadog", "pt_heartbeat");

    // What the web app reads to know whether to run normally or degraded.
    public static final AppState APP_STATE = AppState.inBucket("your-web-app-state-prod", ACCOUNT);

    /** All of the above together. */
    public static final Site SITE =
            new Site(NAME, ACCOUNT, ZONE, WRITES, READS, List.of(BLUE, GREEN, BLUEPRIME), APP_STATE);
}
