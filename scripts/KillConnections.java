///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Kill every client connection of one MySQL server that is older than this run
//JAVA 17+
//CDS
//MAIN KillConnections
//SOURCES ../lib/change/Eviction.java
//SOURCES ../lib/mysql/Address.java
//SOURCES ../lib/mysql/Clients.java
//SOURCES ../lib/mysql/Login.java
//SOURCES ../lib/run/Script.java

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import lib.change.Eviction;
import lib.mysql.Address;
import lib.mysql.Clients;
import lib.mysql.Clients.Client;
import lib.mysql.Login;
import lib.run.Failure;
import lib.run.Run;
import lib.run.Script;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

class KillConnections extends Script {
    private static final String THIS_MACHINE = "127.0.0.1";

    @Option(names = "--db-port", paramLabel = "PORT",
            description = "The server's port, or its tunnel's (default: the option file's).")
    Integer port;

    @Option(names = "--db-host", paramLabel = "HOST",
            description = "The server's address (default: 127.0.0.1 with --db-port; else the option file's).")
    String host;

    @Option(names = {"-n", "--dry-run"}, description = "Show what would be killed; kill nothing.")
    boolean dryRun;

    @Option(names = "--spare-user", split = ",", paramLabel = "USER",
            description = "Spare this account's connections too, besides master, datadog, pt_heartbeat and the "
                    + "server's own (repeatable).")
    List<String> spared = new ArrayList<>();

    @Option(names = "--timeout", paramLabel = "TIME", defaultValue = "5m",
            description = "Longest wait (default ${DEFAULT-VALUE}).")
    Duration timeout;

    @Mixin
    private final Login login = new Login();

    public static void main(String... args) {
        new KillConnections().execute(args);
    }

    @Override
    public Integer call() {
        Address address = new Address("--db-port", host(), port());
        try (login) {
            spared.addAll(List.of("master", "datadog", "pt_heartbeat")); // as the original does
            Clients clients = Clients.olderThan(login.server(address), spared);
            List<Client> living = clients.living();
            System.out.printf("Found %d processes to kill%n", living.size());
            if (dryRun) {
                System.out.println("Dry run mode: No processes will be killed");
                living.forEach(client -> System.out.printf("Would kill process ID: %d%n", client.id()));
                clients.oneByOne(living) // on stderr: stdout is the original's, for programs that read it
                        .forEach(client -> System.err.println(Failure.row("who", client)));
            } else {
                killAll(clients);
            }
            return Failure.DONE;
        }
    }

    private void killAll(Clients clients) {
        Eviction eviction = new Eviction(new Run(timeout, System.err), clients);
        eviction.killAll(Duration.ZERO, ids -> System.out.printf("Killed processes: %s%n", ids));
        List<Client> lingering = eviction.lingering();
        if (!lingering.isEmpty()) {
            System.out.printf(
                    "Killed, but still in the processlist (held by a statement, a rollback or a client's socket): "
                            + "%s%n",
                    lingering.stream().map(Client::id).toList());
        }
        eviction.failIfDenied();
        System.out.println("All kill commands have been sent");
    }

    /** A port that is named without a host is a tunnel's on this machine, whatever else the option file is for. */
    private String host() {
        return host != null ? host : port != null ? THIS_MACHINE : login.option("host", THIS_MACHINE);
    }

    private int port() {
        String text = port != null ? String.valueOf(port) : login.option("port", null);
        if (text == null) {
            throw Failure.usage("give --db-port: which server's connections are to be killed is never guessed");
        }
        return Integer.parseInt(text);
    }
}
