package lab;

//SOURCES Lab.java

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What AWS and the servers are asked by the operator's scripts from here on, and why: none in vain. */
public final class RoundTrips {
    /** Patterns, and why what matches them is asked. */
    private static final String REASONS = """
            sts GetCallerIdentity => whose account it is, told before the prompt
            rds DescribeDBClusterParameters => plan, guard: the present value, and whether it may be changed
            rds DescribeDBClusters => plan, guard: who shares the group; the proof that RDS has settled it
            rds ModifyDBClusterParameterGroup => the freeze and the release
            route53 ListHostedZonesByName => the zone's id
            route53 GetHostedZone => the zone's name servers
            route53 ListResourceRecordSets => each record as it is; whether its old TTL is over
            route53 ChangeResourceRecordSets => both records in one batch
            route53 GetChange => the proof that all of Route 53 has it
            \\w+ Connect => one connection a server, one more for the kill, one through each name for the proof
            \\w+ SET (SESSION )?wait_timeout.* => at connect: that a run which was cut off keeps no lock
            \\w+ SELECT @@port => the proof that new connections land on green
            \\w+ (/\\* mysql-connector|SHOW WARNINGS|SET character_set_results|SET autocommit).* => the driver's
            \\w+ SELECT @@server_uuid.* => at connect: which server this is, and which connection is our own
            \\w+ SELECT GET_LOCK.* => guard: one run at a time
            \\w+ SELECT @@global.read_only.* => plan, guards; polled until freeze and release hold; proof
            \\w+ SELECT @@global.innodb_read_only => guards: whether it is the writer's instance
            \\w+ (SELECT @@version|SHOW GLOBAL VARIABLES LIKE 'aurora_server_id') => who it is, told before the prompt
            \\w+ SELECT @@global.gtid_.* => guards
            \\w+ SHOW (BINARY LOG|MASTER) STATUS => guard filters; the frozen position, standing still
            \\w+ SHOW (REPLICA|SLAVE) STATUS => plan, guards; the proof that green replicates from nobody
            \\w+ SELECT (GTID_SUBTRACT|WAIT_FOR_EXECUTED_GTID_SET).* => guards errant and lag; the drain
            \\w+ SELECT 1 FROM information_schema.innodb_trx LIMIT 1 => the right to see everybody's connections
            \\w+ CALL mysql.rds_kill\\(0\\) => the right to kill
            \\w+ SELECT id, user, host.* => guards bypass and long-work, plan, and the kill
            \\w+ SELECT (CONCAT\\(\\w+, '@'|1 FROM information_schema.tables|CURRENT_USER).* => guard bypass
            \\w+ SELECT CONCAT\\((routine|event)_schema.* => guard bypass
            \\w+ XA RECOVER.* => guard xa, and again when blue is frozen
            \\w+ SHOW (BINARY LOGS|BINLOG EVENTS.*) => what was written, where a position moved
            \\w+ (SELECT trx_mysql_thread_id|SHOW OPEN TABLES).* => guard long-work
            \\w+ SELECT 1 FROM information_schema.routines.* => whether mysql.rds_set_read_only is there
            \\w+ CALL mysql.rds_(stop_replication|reset_external_\\w+) => the end of replication
            """;

    private final Lab lab;
    private final int callsBefore;

    /** Starts listening. */
    public RoundTrips(Lab lab) {
        this.lab = lab;
        callsBefore = lab.aws().calls().size();
        lab.chain().servers()
                .forEach(server -> server.execute("SET GLOBAL log_output = 'TABLE'", "SET GLOBAL general_log = 1"));
    }

    /** Each, as "route53 GetChange", "blue Connect" or "green SELECT …"; what a procedure does itself is none. */
    public List<String> all() throws SQLException {
        List<AwsStandIn.Call> calls = lab.aws().calls();
        List<String> all = new ArrayList<>();
        calls.subList(callsBefore, calls.size()).forEach(call -> all.add(call.service() + " " + call.operation()));
        for (MySqlServer server : lab.chain().servers()) {
            server.execute("SET GLOBAL general_log = 0");
            String sql = ("SELECT command_type, CONVERT(argument USING utf8mb4) FROM mysql.general_log"
                    + " WHERE (user_host LIKE '%s[%%' OR user_host LIKE '[%1$s]%%')"
                    + " AND command_type IN ('Connect', 'Query') ORDER BY event_time")
                    .formatted(MySqlServer.ADMIN.name());
            try (Connection connection = server.connect(MySqlServer.RDSADMIN);
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    String asked = rows.getString(1).equals("Connect") ? "Connect" : rows.getString(2);
                    all.add(server.name() + " " + asked.replaceAll("\\s+", " ").strip());
                }
            }
        }
        return all;
    }

    /** Why that is asked, or null when nobody knows. */
    public static String reason(String roundTrip) {
        return REASONS.lines().map(line -> line.split(" => ")).filter(line -> roundTrip.matches(line[0]))
                .map(line -> line[1]).findFirst().orElse(null);
    }
}
