package lib.dns;

//SOURCES ../run/Outside.java
//SOURCES NameServers.java

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import lib.run.Outside;
import org.xbill.DNS.Message;
import org.xbill.DNS.ResolverConfig;

/** The way to DNS servers. */
public interface Resolver {
    /** Whom the present thread asks. */
    Outside<Resolver> OUTSIDE = new Outside<>(new Resolver() {
        @Override
        public Message ask(InetSocketAddress server, String name, String type) throws IOException {
            return NameServers.send(server, name, type);
        }

        @Override
        public List<InetSocketAddress> ofThisMachine() {
            return ResolverConfig.getCurrentConfig().servers();
        }
    });

    /** What this server answers for this name and type of record. */
    Message ask(InetSocketAddress server, String name, String type) throws IOException;

    /** This machine's own resolvers. */
    List<InetSocketAddress> ofThisMachine();
}
