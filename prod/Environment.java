package environment;

//SOURCES ../lib/AppState.java
//SOURCES ../lib/Cluster.java
//SOURCES ../lib/Connections.java
//SOURCES ../lib/Database.java
//SOURCES ../lib/Dns.java
//SOURCES ../lib/ParameterGroup.java
//SOURCES ../lib/Site.java

import java.util.List;
import lib.AppState;
import lib.Cluster;
import lib.Database;
import lib.Dns;
import lib.Dns.Endpoint;
import lib.Dns.Target;
import lib.ParameterGroup;
import lib.Site;

/** What the runbook's names mean in prod. The one file to edit: no step names a record, a target or a cluster itself. */
public class Environment {
    /** What an operator types to confirm a step. */
    public static final String NAME = "prod";

    // https://console.aws.amazon.com/route53/v2/hostedzones: when two zones share the name, write Dns.zone("ZYYYYYYYYYYYYYY")
    public static final Dns ZONE = Dns.zone("prod.example.com");

    public static final Endpoint WRITER = new Endpoint("mysql-core-writer.prod.example.com");
    public static final Endpoint PROXY = new Endpoint("mysql-core-proxy.prod.example.com");
    public static final Endpoint READER = new Endpoint("mysql-core-reader.prod.example.com");
    public static final Endpoint BATCH_READER = new Endpoint("mysql-core-batch-reader.prod.example.com");

    /** Seconds: low while the runbook moves records, so that clients follow at once; normal before and after. */
    public static final long LOW_TTL = 5;
    public static final long NORMAL_TTL = 60;

    // Blue: MySQL 5.7, live until the switchover. https://console.aws.amazon.com/rds/home?region=us-east-1#databases:
    public static final Target BLUE_WRITER =
            new Target("blue-cluster.cluster-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com");
    public static final Target BLUE_PROXY =
            new Target("blue-proxy.proxy-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com");
    public static final Target BLUE_READER =
            new Target("blue-cluster-live.cluster-custom-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com");
    public static final Target BLUE_BATCH_READER =
            new Target("blue-cluster-batch.cluster-custom-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com");
    public static final Database BLUE_DB = Database.at("BLUE_DB", BLUE_WRITER);
    public static final Cluster BLUE =
            new Cluster("blue", ParameterGroup.ofCluster("your-blue-cluster-parameter-group"), BLUE_DB);

    // Green: a clone of blue upgraded to MySQL 8.0, replicating from blue.
    public static final Target GREEN_WRITER =
            new Target("green-cluster.cluster-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com");
    public static final Target GREEN_PROXY =
            new Target("green-proxy.proxy-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com");
    public static final Target GREEN_READER =
            new Target("green-cluster-live.cluster-custom-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com");
    public static final Target GREEN_BATCH_READER =
            new Target("green-cluster-batch.cluster-custom-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com");
    public static final Database GREEN_DB = Database.at("GREEN_DB", GREEN_WRITER);
    // One reader each; Instances.ofEndpoint("green-cluster-live") instead reads all of them from RDS.
    public static final Database GREEN_READER_DB = Database.at("GREEN_READER_DB", GREEN_READER);
    public static final Database GREEN_BATCH_READER_DB = Database.at("GREEN_BATCH_READER_DB", GREEN_BATCH_READER);
    public static final Cluster GREEN =
            new Cluster("green", ParameterGroup.ofCluster("your-green-cluster-parameter-group"), GREEN_DB);

    // Blueprime: a second clone of blue on MySQL 5.7, replicating from green: where writes go back to after a rollback.
    public static final Target BLUEPRIME_WRITER =
            new Target("blueprime-cluster.cluster-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com");
    public static final Target BLUEPRIME_PROXY =
            new Target("blueprime-proxy.proxy-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com");
    public static final Target BLUEPRIME_READER =
            new Target("blueprime-cluster-live.cluster-custom-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com");
    public static final Target BLUEPRIME_BATCH_READER =
            new Target("blueprime-cluster-batch.cluster-custom-xxxxxxxxxxxxxx.us-east-1.rds.amazonaws.com");
    public static final Database BLUEPRIME_DB = Database.at("BLUEPRIME_DB", BLUEPRIME_WRITER);
    public static final Cluster BLUEPRIME =
            new Cluster("blueprime", ParameterGroup.ofCluster("your-blueprime-cluster-parameter-group"), BLUEPRIME_DB);

    /** Accounts whose connections no step kills, besides those of MySQL and RDS themselves. */
    public static final List<String> SPARED_USERS = List.of("master", "datadog", "pt_heartbeat");

    // What the web app reads to know whether to run normally or degraded.
    public static final AppState APP_STATE = new AppState("your-app-state-bucket");

    /** All of the above that a step which failed tells the state of. */
    public static final Site SITE = new Site(NAME, ZONE, List.of(WRITER, PROXY, READER, BATCH_READER), List.of(BLUE, GREEN, BLUEPRIME));
}
