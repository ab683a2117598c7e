//SOURCES Tests.java
//SOURCES ../lib/dns/NameServers.java
//SOURCES ../lib/dns/Names.java

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import lib.dns.NameServers;
import lib.dns.NameServers.Witnesses;
import lib.dns.NameServers.Witnesses.Kind;
import lib.dns.Names;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/** What counts as an answer of a name server, and what whoever is on the way might make of it. */
class NameServersTest {
    private static final String WANTED = "green.example.org";

    /** By what is asked for it answers well or not, by TCP; by UDP, as a forger does, always well. */
    private static final class Crooked implements AutoCloseable {
        private final ServerSocket tcp = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        private final DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), tcp.getInetAddress());

        private interface Loop {
            void once() throws IOException;
        }

        Crooked() throws IOException {
            start(() -> {
                Socket client = tcp.accept();
                DataInputStream in = new DataInputStream(client.getInputStream());
                DataOutputStream out = new DataOutputStream(client.getOutputStream());
                start(() -> answer(in, out)); // until the client, who asks again on the same connection, ends it
            });
            start(() -> {
                DatagramPacket packet = new DatagramPacket(new byte[512], 512);
                udp.receive(packet);
                byte[] reply = reply(new Message(Arrays.copyOf(packet.getData(), packet.getLength())), "").toWire();
                udp.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
            });
        }

        private static void answer(DataInputStream in, DataOutputStream out) throws IOException {
            Message query = new Message(in.readNBytes(in.readUnsignedShort()));
            byte[] reply = reply(query, query.getQuestion().getName().getLabelString(0)).toWire();
            out.writeShort(reply.length);
            out.write(reply);
        }

        private void start(Loop loop) {
            Thread thread = new Thread(() -> {
                try {
                    while (!tcp.isClosed()) {
                        loop.once();
                    }
                } catch (IOException e) {
                    // closed
                }
            }, "crooked");
            thread.setDaemon(true);
            thread.start();
        }

        private static Message reply(Message query, String fault) throws IOException {
            Message reply = new Message(query.getHeader().getID());
            reply.getHeader().setFlag(Flags.QR);
            reply.addRecord(query.getQuestion(), Section.QUESTION);
            if (!fault.equals("cached")) {
                reply.getHeader().setFlag(Flags.AA);
            }
            if (fault.equals("negative")) {
                reply.getHeader().setRcode(Rcode.NXDOMAIN);
            }
            Name owner = fault.equals("other") ? Name.fromString("another.example.com.")
                    : query.getQuestion().getName();
            String target = fault.equals("forged") ? "blue.example.org." : WANTED + ".";
            long ttl = fault.equals("old") ? 300 : 5;
            reply.addRecord(new CNAMERecord(owner, DClass.IN, ttl, Name.fromString(target)), Section.ANSWER);
            return reply;
        }

        Optional<String> objection(Kind kind, String name) {
            return NameServers.objection(
                    new Witnesses(kind, List.of(new InetSocketAddress(tcp.getInetAddress(), tcp.getLocalPort()))),
                    name + ".example.com", "CNAME", Optional.of(WANTED), 5);
        }

        @Override
        public void close() throws IOException {
            tcp.close();
            udp.close();
        }
    }

    /** Route 53 writes names in small letters and with the final dot, AWS's console and people do not. */
    @Test
    void a_name_is_the_same_in_any_case_and_with_its_final_dot_or_without() {
        assertTrue(Names.areSame("Blue-Cluster.example.com", "blue-cluster.EXAMPLE.com."));
        assertTrue(!Names.areSame("blue-cluster.example.com", "green-cluster.example.com"));
    }

    @Test
    void an_answer_counts_when_it_is_positive_of_that_very_name_with_authority_and_by_tcp() throws Exception {
        try (Crooked server = new Crooked()) {
            assertEquals(Optional.empty(), server.objection(Kind.OF_THE_ZONE, "well"));
            assertEquals(Optional.empty(), server.objection(Kind.CHOSEN, "cached"));
            said(server, "negative", " answers NXDOMAIN");
            said(server, "other", " answers nothing");
            said(server, "cached", " answers without authority, as a cache does");
            said(server, "forged", " answers blue.example.org. (TTL 5)");
            said(server, "old", " answers " + WANTED + ". (TTL 300)");
        }
    }

    private static void said(Crooked server, String name, String words) {
        String seen = server.objection(Kind.OF_THE_ZONE, name).orElse("nothing against it");
        assertTrue(seen.endsWith(words), name + ": " + seen);
    }
}
