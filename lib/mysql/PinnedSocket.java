package lib.mysql;

//SOURCES Address.java

import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.protocol.StandardSocketFactory;
import java.io.Closeable;
import java.io.IOException;
import java.util.Properties;

/**
 * Connects to where a server is reached, while the driver keeps the server's own name: so that the certificate is
 * checked against that name, through a tunnel too. Public because the driver makes it.
 */
public final class PinnedSocket extends StandardSocketFactory {
    private static final String HOST = "pinnedHost", PORT = "pinnedPort";

    /** Lets a connection go to this address, whatever its URL says. */
    static void use(Address address, Properties properties) {
        properties.setProperty("socketFactory", PinnedSocket.class.getName());
        properties.setProperty(HOST, address.host());
        properties.setProperty(PORT, String.valueOf(address.port()));
    }

    @Override
    public <T extends Closeable> T connect(String name, int port, PropertySet properties, int loginTimeout)
            throws IOException {
        return super.connect(properties.getStringProperty(HOST).getValue(),
                Integer.parseInt(properties.getStringProperty(PORT).getValue()), properties, loginTimeout);
    }
}
