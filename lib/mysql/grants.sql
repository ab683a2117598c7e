-- What the operator's account needs on each cluster. RDS's master user has all of it.
GRANT PROCESS, REPLICATION CLIENT, REPLICATION SLAVE ON *.* TO 'operator'@'%';
-- MySQL 8.0 and later: to see branches of XA transactions.
/*!80000 GRANT XA_RECOVER_ADMIN ON *.* TO 'operator'@'%' */;
-- RDS's procedures: to kill connections and to end replication.
GRANT SELECT, EXECUTE ON mysql.* TO 'operator'@'%';
-- To see how tables, columns and keys are made, and no row of them: for the guards of hazards between versions.
GRANT REFERENCES ON *.* TO 'operator'@'%';
-- Only to name the programs of clients that come back.
GRANT SELECT ON performance_schema.* TO 'operator'@'%';
