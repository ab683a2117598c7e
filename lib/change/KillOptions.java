package lib.change;

//SOURCES ../run/OptionGroups.java

import java.time.Duration;
import lib.run.OptionGroups;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What an operator may say about a kill. */
@Command(optionListHeading = OptionGroups.HAPPENS)
class KillOptions {
    @Option(names = "--quiet", paramLabel = "TIME", defaultValue = "5s",
            description = "Kill until no client has come back for this long: at least the records' TTL "
                    + "(default ${DEFAULT-VALUE}).")
    Duration quiet;

    /** Whether the readers' clients are to be killed although only the writer's need to be. */
    boolean readersToo() {
        return false;
    }

    /** Where the step itself kills on the writer only. */
    @Command(optionListHeading = OptionGroups.HAPPENS)
    static final class OnWriter extends KillOptions {
        @Option(names = "--readers-too",
                description = "Kill the clients of the cluster's readers too: they get no more data.")
        boolean readersToo;

        @Override
        boolean readersToo() {
            return readersToo;
        }
    }
}
