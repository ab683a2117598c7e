package lab;

//SOURCES Lab.java

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What AWS and the servers are asked by the operator's scripts, from here on, each with the reason: to see that they ask nothing in vain. */
public final class RoundTrips {
    /** What matches the pattern is asked for this reason. */
    private record Reason(String pattern, String reason) {}

    private static final List<Reason> REASONS = List.of(
            new Reason("rds DescribeDBClusterParameters", "plan and guard: the present value, and whether it may be changed"),
            new Reason("rds DescribeDBClusters", "plan and guard: who shares the group; the proof that RDS has settled it"),
            new Reason("rds ModifyDBClusterParameterGroup", "the freeze and the release"),
            new Reason("route53 ListHostedZonesByName", "the zone's id"),
            new Reason("route53 GetHostedZone", "the zone's name servers"),
            new Reason("route53 ListResourceRecordSets", "each record as it is; whether its old TTL is over"),
            new Reason("route53 ChangeResourceRecordSets", "both records in one batch"),
            new Reason("route53 GetChange", "the proof that all of Route 53 has it"),
            new Reason("\\w+ Connect", "one connection, and one more for the kill"),
            new Reason("\\w+ (/\\* mysql-connector|SHOW WARNINGS|SET character_set_results|SET autocommit).*", "the driver's, at each connect"),
            new Reason("\\w+ SELECT @@server_uuid.*", "at each connect: which server this is, and which connection is our own"),
            new Reason("\\w+ SELECT GET_LOCK.*", "guard: one run at a time"),
            new Reason("\\w+ SELECT @@global.read_only.*", "plan, guards; polled until freeze and release hold, and proved at the end"),
            new Reason("\\w+ SELECT @@global.gtid_(mode|executed)", "guards; the frozen position, until it stands still and once more before the release"),
            new Reason("\\w+ SHOW (BINARY LOG|MASTER) STATUS", "guard: which databases blue's binary log leaves out"),
            new Reason("\\w+ SHOW (REPLICA|SLAVE) STATUS", "plan and guards; the proof that green replicates from nobody"),
            new Reason("\\w+ SELECT (GTID_SUBTRACT|WAIT_FOR_EXECUTED_GTID_SET).*", "guards errant and lag; the drain"),
            new Reason("\\w+ SELECT 1 FROM information_schema.innodb_trx LIMIT 1", "the right PROCESS, without which the processlist is silent"),
            new Reason("\\w+ CALL mysql.rds_kill\\(0\\)", "the right to kill"),
            new Reason("\\w+ SELECT id, user, host.*", "guards bypass and long-work, plan, and the kill"),
            new Reason("\\w+ (SELECT user FROM mysql.user|SELECT 1 FROM information_schema.tables|SELECT user FROM mysql.global_grants).*",
                    "guard bypass: who writes through read_only"),
            new Reason("\\w+ (SELECT trx_mysql_thread_id|SHOW OPEN TABLES).*", "guard long-work"),
            new Reason("\\w+ SELECT 1 FROM information_schema.routines.*", "whether mysql.rds_set_read_only is there"),
            new Reason("\\w+ CALL mysql.rds_(stop_replication|reset_external_\\w+)", "the end of replication, in the words this version knows"));

    private final Lab lab;
    private final int callsBefore;

    /** Starts listening. */
    public RoundTrips(Lab lab) {
        this.lab = lab;
        callsBefore = lab.aws().calls().size();
        lab.chain().servers().forEach(server -> server.execute("SET GLOBAL log_output = 'TABLE'", "SET GLOBAL general_log = 1"));
    }

    /** Each round trip, as "route53 GetChange", "blue Connect" or "green SELECT @@version"; what a procedure does itself is none. */
    public List<String> all() throws SQLException {
        List<AwsStandIn.Call> calls = lab.aws().calls();
        List<String> all = new ArrayList<>();
        calls.subList(callsBefore, calls.size()).forEach(call -> all.add(call.service() + " " + call.operation()));
        for (MySqlServer server : lab.chain().servers()) {
            server.execute("SET GLOBAL general_log = 0");
            try (Connection connection = server.connect(MySqlServer.RDSADMIN); Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(("SELECT command_type, CONVERT(argument USING utf8mb4) FROM mysql.general_log"
                            + " WHERE (user_host LIKE '%s[%%' OR user_host LIKE '[%1$s]%%') AND command_type IN ('Connect', 'Query')"
                            + " ORDER BY event_time").formatted(MySqlServer.ADMIN.name()))) {
                while (rows.next()) {
                    String sql = rows.getString(1).equals("Connect") ? "Connect" : rows.getString(2).replaceAll("\\s+", " ").strip();
                    all.add(server.name() + " " + sql.replaceAll("'[0-9a-f]{8}-[^']*'", "…"));
                }
            }
        }
        return all;
    }

    /** Why that is asked, or null when nobody knows. */
    public static String reason(String roundTrip) {
        return REASONS.stream().filter(reason -> roundTrip.matches(reason.pattern)).map(Reason::reason).findFirst().orElse(null);
    }
}
