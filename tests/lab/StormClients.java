package lab;

//SOURCES ../../lib/dns/NameServers.java
//SOURCES StormClient.java

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * Thousands of clients that write all the time, in a process and in one thread of their own, so that it is the servers
 * that are measured and not their clients. Three in four keep a connection, as a pool does; of these every other one
 * drops it when a write was refused as read-only. One in four connects for each write. None keeps an old answer of DNS.
 *
 * <p>Told by lines on its standard input: after "begin" each client's longest time without a write is counted anew;
 * after "end", once each client has written again, the line "WORST MEDIAN FAILED" is its answer (milliseconds, tries).
 */
public final class StormClients {
    private static final long RETRY = Duration.ofMillis(20).toNanos();
    private static final int ALL_AT_ONCE = 20; // milliseconds in which that many clients come in at the start

    private final Selector selector = Selector.open();
    private final PriorityQueue<StormClient> waiting = new PriorityQueue<>(Comparator.comparingLong(c -> c.due));
    private final List<StormClient> clients = new ArrayList<>();
    private final Queue<String> orders = new ConcurrentLinkedQueue<>();
    private final int port;
    private volatile InetAddress writer;
    private boolean ending;
    private long endAsked;
    private long failed;
    private long lookedAt = System.nanoTime();

    private StormClients(int count, Duration pause, int port, String user, String password) throws IOException {
        this.port = port;
        long now = System.nanoTime();
        for (int i = 0; i < count; i++) {
            StormClient client = new StormClient(i, user, password, pause.toNanos());
            client.due = now + Duration.ofMillis(i / ALL_AT_ONCE).toNanos();
            clients.add(client);
            waiting.add(client);
        }
    }

    /** Arguments: clients, pause (millis), DNS server's port, the writer's name, the servers' port, user. */
    public static void main(String... args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String password = in.readLine();
        StormClients storm = new StormClients(Integer.parseInt(args[0]), Duration.ofMillis(Long.parseLong(args[1])),
                Integer.parseInt(args[4]), args[5], password);
        daemon(() -> storm.followName(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[2])), args[3]));
        daemon(() -> {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                storm.orders.add(line);
                storm.selector.wakeup();
            }
            System.exit(0); // whoever started this has ended
        });
        storm.run();
    }

    private interface Task {
        void run() throws Exception;
    }

    private static void daemon(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (Exception e) {
                e.printStackTrace();
                System.exit(1);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    /** Asks every ten milliseconds: who connects has an answer that is no older. */
    private void followName(InetSocketAddress dns, String name) throws Exception {
        SimpleResolver resolver = new SimpleResolver(dns);
        Name asked = Name.fromString(name, Name.root);
        while (true) {
            Lookup lookup = new Lookup(asked, Type.A);
            lookup.setResolver(resolver);
            lookup.setCache(null);
            Record[] answers = lookup.run();
            if (answers != null) {
                writer = ((ARecord) answers[0]).getAddress();
            }
            Thread.sleep(10);
        }
    }

    private void run() throws IOException, InterruptedException {
        while (writer == null) {
            Thread.sleep(10);
        }
        boolean told = false;
        while (true) {
            long now = System.nanoTime();
            while (!waiting.isEmpty() && waiting.peek().due - now <= 0) {
                StormClient next = waiting.poll();
                step(next, () -> next.act(selector, new InetSocketAddress(writer, port)));
            }
            selector.select(Math.max(1, waiting.isEmpty() ? 10 : (waiting.peek().due - now) / 1_000_000));
            for (SelectionKey key : selector.selectedKeys()) {
                StormClient client = (StormClient) key.attachment();
                if (client.isOf(key)) {
                    step(client, () -> client.goOn(key));
                }
            }
            selector.selectedKeys().clear();
            dropForgotten();
            if (!told && clients.stream().allMatch(client -> client.last != 0)) {
                told = true;
                System.out.println("ready");
            }
            obey();
        }
    }

    /** Seldom: it looks at every client. */
    private void dropForgotten() {
        long now = System.nanoTime();
        if (now - lookedAt > RETRY) {
            lookedAt = now;
            clients.stream().filter(client -> client.isForgotten(now)).forEach(client -> step(client, () -> {
                throw new IOException("forgotten");
            }));
        }
    }

    private interface Step {
        StormClient.Outcome take() throws IOException;
    }

    private void step(StormClient client, Step step) {
        StormClient.Outcome outcome;
        try {
            outcome = step.take();
        } catch (IOException e) {
            client.drop();
            outcome = StormClient.Outcome.FAILED;
        }
        if (outcome == StormClient.Outcome.UNDER_WAY) {
            return;
        }
        failed += outcome == StormClient.Outcome.FAILED ? 1 : 0;
        client.due = System.nanoTime() + (outcome == StormClient.Outcome.FAILED ? RETRY : client.pause);
        waiting.add(client);
    }

    private void obey() {
        for (String order = orders.poll(); order != null; order = orders.poll()) {
            if (order.equals("begin")) {
                failed = 0;
                clients.forEach(client -> client.longest = 0);
            } else {
                ending = true;
                endAsked = System.nanoTime();
            }
        }
        if (ending && clients.stream().allMatch(client -> client.last - endAsked > 0)) {
            ending = false;
            List<Long> longest = clients.stream().map(client -> client.longest).sorted().toList();
            System.out.printf("%d %d %d%n", longest.get(longest.size() - 1) / 1_000_000,
                    longest.get(longest.size() / 2) / 1_000_000, failed);
        }
    }
}
