package simulation;

//SOURCES SimulatedServer.java

/**
 * A committed transaction.
 *
 * @param origin the server that it was committed on first
 * @param number its number among that server's
 * @param table what it wrote to
 * @param who whose it is; null: RDS's own
 * @param at when it was committed there
 */
record Transaction(SimulatedServer origin, long number, String table, String who, long at) {
    @Override
    public String toString() {
        return "%s:%d (%s on %s)".formatted(origin.name, number, who, table);
    }
}
