///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Kill every client connection of one MySQL server that is older than this run
//JAVA 17+
//CDS
//MAIN KillConnections
//SOURCES ../lib/Command.java
//SOURCES ../lib/Connections.java
//SOURCES ../lib/Run.java

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import lib.Command;
import lib.Connections;
import lib.Connections.Client;
import lib.Database;
import lib.Failure;
import lib.Login;
import lib.NameServers;
import lib.Run;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

class KillConnections extends Command {
    @Option(names = "--db-port", paramLabel = "PORT", description = "The server's port, or its tunnel's (default: the option file's).")
    Integer port;

    @Option(names = "--db-host", paramLabel = "HOST", description = "The server's address (default: the option file's, or 127.0.0.1).")
    String host;

    @Option(names = {"-n", "--dry-run"}, description = "Show what would be killed; kill nothing.")
    boolean dryRun;

    @Option(names = "--spare-user", split = ",", paramLabel = "USER",
            description = "Spare this account's connections too, besides master, datadog, pt_heartbeat and the server's own "
                    + "(repeatable).")
    List<String> spared = new ArrayList<>();

    @Option(names = "--timeout", paramLabel = "TIME", defaultValue = "5m", description = "Longest wait (default ${DEFAULT-VALUE}).")
    Duration timeout;

    @Mixin
    Login login = new Login();

    public static void main(String... args) {
        new KillConnections().execute(args);
    }

    @Override
    public Integer call() {
        Database database = new Database("--db-port", host != null ? host : login.option("host", "127.0.0.1"), port());
        try (Run run = new Run(login, new NameServers(), null, timeout, Duration.ZERO, Duration.ZERO, System.err)) {
            spared.addAll(List.of("master", "datadog", "pt_heartbeat")); // as the original does
            Connections connections = Connections.olderThan(run.login.server(database), spared);
            List<Client> living = connections.living();
            System.out.printf("Found %d processes to kill%n", living.size());
            if (dryRun) {
                System.out.println("Dry run mode: No processes will be killed");
                living.forEach(client -> System.out.printf("Would kill process ID: %d%n", client.id()));
                return Failure.DONE;
            }
            connections.killAll(run, Duration.ZERO, ids -> System.out.printf("Killed processes: %s%n", ids));
            List<Client> lingering = connections.lingering(run);
            if (!lingering.isEmpty()) {
                System.out.printf("Killed, but still in the processlist (held by a statement, a rollback or a client's socket): "
                        + "%s%n", lingering.stream().map(Client::id).toList());
            }
            System.out.println("All kill commands have been sent");
            return Failure.DONE;
        }
    }

    private int port() {
        String text = port != null ? String.valueOf(port) : login.option("port", null);
        if (text == null) {
            throw Failure.usage("give --db-port: which server's connections are to be killed is never guessed");
        }
        return Integer.parseInt(text);
    }
}
