package lab;

//SOURCES ../../lib/dns/NameServers.java
//SOURCES RecordSet.java

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A DNS server on loopback, UDP and TCP: authoritative for one zone, whose record sets it asks for at every query. It
 * also knows the addresses of hosts outside the zone, the targets that RDS would answer for, and adds them behind a
 * CNAME, as a resolver does.
 */
public final class DnsServer implements AutoCloseable {
    private static final int ATTEMPTS = 20;

    private final Name zone;
    private final Function<String, List<RecordSet>> records;
    private final Map<String, InetAddress> hosts;
    private final long hostTtl;
    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private volatile boolean silent;

    /**
     * @param records the record sets of a name as DNS sees them now, none when there is no such name
     * @param hosts the addresses of hosts outside the zone, by lower-case name without a final dot
     * @param hostTtl seconds that a cache may keep these addresses
     */
    public DnsServer(String zone, Function<String, List<RecordSet>> records, Map<String, InetAddress> hosts,
            long hostTtl) throws IOException {
        this.zone = Name.fromString(zone, Name.root);
        this.records = records;
        this.hosts = hosts;
        this.hostTtl = hostTtl;
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        ServerSocket listening = null;
        DatagramSocket bound = null;
        for (int attempt = 1; bound == null; attempt++) {
            listening = new ServerSocket(0, 50, loopback);
            try {
                bound = new DatagramSocket(listening.getLocalPort(), loopback);
            } catch (BindException e) { // a port free for TCP need not be free for UDP
                listening.close();
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
        tcp = listening;
        udp = bound;
        start("dns-udp", this::serveUdp);
        start("dns-tcp", this::serveTcp);
    }

    /** Where it listens: 127.0.0.1:PORT. */
    public String address() {
        return "127.0.0.1:" + port();
    }

    public int port() {
        return udp.getLocalPort();
    }

    /** Whether queries are left without an answer. */
    void silence(boolean silent) {
        this.silent = silent;
    }

    @Override
    public void close() {
        udp.close();
        try {
            tcp.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Loop {
        void run() throws IOException;
    }

    /** A thread that ends when its socket is closed. */
    private static void start(String name, Loop loop) {
        Thread thread = new Thread(() -> {
            try {
                loop.run();
            } catch (IOException e) {
                // closed
            }
        }, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void serveUdp() throws IOException {
        byte[] buffer = new byte[4096];
        while (true) {
            DatagramPacket query = new DatagramPacket(buffer, buffer.length);
            udp.receive(query);
            byte[] reply = reply(Arrays.copyOf(buffer, query.getLength()));
            if (!silent) {
                udp.send(new DatagramPacket(reply, reply.length, query.getSocketAddress()));
            }
        }
    }

    private void serveTcp() throws IOException {
        while (true) {
            Socket client = tcp.accept();
            start("dns-tcp-client", () -> {
                try (client;
                        DataInputStream in = new DataInputStream(client.getInputStream());
                        DataOutputStream out = new DataOutputStream(
                                new BufferedOutputStream(client.getOutputStream()))) {
                    while (true) {
                        byte[] reply = reply(in.readNBytes(in.readUnsignedShort()));
                        if (silent) {
                            return;
                        }
                        out.writeShort(reply.length);
                        out.write(reply);
                        out.flush(); // in one packet: the second would wait for the client's late acknowledgement
                    }
                }
            });
        }
    }

    private byte[] reply(byte[] wire) {
        Message reply;
        try {
            reply = answer(new Message(wire));
        } catch (IOException | RuntimeException e) {
            reply = new Message(wire.length < 2 ? 0 : (wire[0] & 255) << 8 | wire[1] & 255);
            reply.getHeader().setFlag(Flags.QR);
            reply.getHeader().setRcode(Rcode.FORMERR);
        }
        return reply.toWire(Message.MAXLENGTH);
    }

    private Message answer(Message query) throws IOException {
        Message reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setFlag(Flags.RA);
        if (query.getHeader().getFlag(Flags.RD)) {
            reply.getHeader().setFlag(Flags.RD);
        }
        Record question = query.getQuestion();
        reply.addRecord(question, Section.QUESTION);
        Name name = question.getName();
        if (name.subdomain(zone)) {
            reply.getHeader().setFlag(Flags.AA);
            fromZone(reply, name, question.getType());
        } else if (hosts.containsKey(key(name))) {
            addresses(name, question.getType()).forEach(record -> reply.addRecord(record, Section.ANSWER));
        } else {
            reply.getHeader().setRcode(Rcode.REFUSED);
        }
        return reply;
    }

    private void fromZone(Message reply, Name name, int type) throws IOException {
        List<Record> known = known(name);
        for (Record record : known) {
            boolean isAlias = record instanceof CNAMERecord && type != Type.CNAME;
            if (isAlias || record.getType() == type || type == Type.ANY) {
                reply.addRecord(record, Section.ANSWER);
            }
            if (isAlias) {
                addresses(((CNAMERecord) record).getTarget(), type).forEach(a -> reply.addRecord(a, Section.ANSWER));
            }
        }
        if (reply.getSection(Section.ANSWER).isEmpty()) {
            if (known.isEmpty()) {
                reply.getHeader().setRcode(Rcode.NXDOMAIN);
            }
            known(zone).stream().filter(record -> record.getType() == Type.SOA)
                    .forEach(soa -> reply.addRecord(soa, Section.AUTHORITY));
        }
    }

    private List<Record> known(Name name) throws IOException {
        List<Record> known = new ArrayList<>();
        for (RecordSet set : records.apply(name.toString())) {
            for (String value : set.values()) {
                known.add(Record.fromString(name, Type.value(set.type()), DClass.IN, set.ttl(), value, Name.root));
            }
        }
        return known;
    }

    private List<Record> addresses(Name host, int type) {
        InetAddress address = hosts.get(key(host));
        return address == null || type != Type.A ? List.of() : List.of(new ARecord(host, DClass.IN, hostTtl, address));
    }

    private static String key(Name name) {
        return name.toString(true).toLowerCase(Locale.ROOT);
    }
}
