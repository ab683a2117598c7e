package lab;

//SOURCES AwsService.java
//SOURCES Policy.java
//SOURCES Route53StandIn.java
//SOURCES RdsStandIn.java
//SOURCES S3StandIn.java
//SOURCES SecretsManagerStandIn.java
//SOURCES StsStandIn.java

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lab.AwsService.Answer;
import lab.AwsService.AwsError;
import lab.AwsService.Refusal;
import lab.AwsService.Request;

/**
 * An AWS on loopback: the Route 53, RDS, S3 and Secrets Manager operations the scripts use, and STS's for roles, on one
 * port and over the real wire protocols, so that an unmodified AWS SDK reaches it through AWS_ENDPOINT_URL. It is as
 * strict as AWS and words its errors like AWS, but checks no signature: the access key alone decides (lab is let in,
 * EXPIRED and DENIED are refused as such, ASSUMING may assume roles and no more, any other is unknown). What it holds
 * is seeded and observed through {@link #route53}, {@link #rds}, {@link #s3} and {@link #secrets}.
 */
public final class AwsStandIn implements AutoCloseable {
    /** The one access key that is let in; its secret may be anything. */
    public static final String ACCESS_KEY = "lab";
    /** Names every operation where one is asked for. */
    public static final String ANY = "*";

    private static final Pattern CREDENTIAL = Pattern.compile("Credential=([^/]+)/\\d+/([^/]+)/([^/]+)/aws4_request");
    private static final int THREADS = 16;

    static {
        // The JDK's server leaves Nagle on; together with delayed ACKs that costs 40 ms an answer.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final Route53StandIn route53 = new Route53StandIn();
    private final RdsStandIn rds = new RdsStandIn();
    private final S3StandIn s3;
    private final SecretsManagerStandIn secrets = new SecretsManagerStandIn();
    private final Map<String, AwsService> services;
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private final List<Injection> injections = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "aws-stand-in");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpServer server;
    private volatile Policy policy;

    /** Starts on a free port of 127.0.0.1, holding nothing. */
    public AwsStandIn() throws IOException {
        this(AwsService.ACCOUNT, 0);
    }

    /** The same as an account of that number, on a port that is known to be free; 0: on any. */
    AwsStandIn(String account, int port) throws IOException {
        s3 = new S3StandIn(account);
        services = Map.of("route53", route53, "rds", rds, "s3", s3, "sts", new StsStandIn(account),
                secrets.name(), secrets);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** Hosted zones and records. */
    public Route53StandIn route53() {
        return route53;
    }

    /** Clusters, instances and parameter groups. */
    public RdsStandIn rds() {
        return rds;
    }

    /** Buckets and objects. */
    public S3StandIn s3() {
        return s3;
    }

    /** What Secrets Manager keeps. */
    public SecretsManagerStandIn secrets() {
        return secrets;
    }

    /**
     * Lets RDS manage the password of the master user of a cluster, or of an instance that stands alone.
     *
     * @param passwords what one reader after the other gets
     * @return the ARN of its secret
     */
    public String manageMasterPassword(String id, String user, String... passwords) {
        String arn = rds.manageMasterPassword(id);
        secrets.put(arn, Stream.of(passwords).map(password -> "{\"username\":\"%s\",\"password\":\"%s\"}"
                .formatted(user, password)).toArray(String[]::new));
        return arn;
    }

    /** What AWS_ENDPOINT_URL has to be. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The environment variables that lead a process using any AWS SDK here. */
    public Map<String, String> environment() {
        return Map.of("AWS_ENDPOINT_URL", endpoint().toString(), "AWS_ACCESS_KEY_ID", ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY", ACCESS_KEY, "AWS_REGION", rds.region(), "AWS_EC2_METADATA_DISABLED", "true");
    }

    /** One request as it was answered; status 0: it was served, but the answer was dropped. */
    public record Call(Instant time, String service, String operation, int status) {}

    /** Every request so far, in the order of their answers. */
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /** How often an operation was asked for, retries included. */
    public long calls(String operation) {
        return calls.stream().filter(call -> call.operation.equals(operation)).count();
    }

    /** From here on allows only what this policy does; at first everything is allowed. */
    public void allowOnly(Policy policy) {
        this.policy = policy;
    }

    /** Lets the next requests for an operation, or for {@link #ANY}, meet a fault; earlier injections go first. */
    public Injection inject(String operation, int times, Fault fault) {
        Injection injection = new Injection(operation, fault, times);
        injections.add(injection);
        return injection;
    }

    /** Stops answering and applying; open connections are closed. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        rds.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        Request request = read(exchange);
        boolean asksForIdentity = request.service().isEmpty() && request.method().equals("POST");
        AwsService service = services.getOrDefault(asksForIdentity ? "sts" : request.service(), s3);
        String requestId = UUID.randomUUID().toString();
        String operation = "Unknown";
        boolean dropped = false;
        Answer answer;
        try {
            operation = service.operation(request);
            Fault fault = nextFault(operation);
            dropped = fault == Fault.ANSWER_DROPPED;
            fault.meet(service, operation, request);
            authenticate(service, operation, request);
            authorize(service, operation, request);
            answer = service.answer(operation, request);
        } catch (AwsError e) {
            answer = service.error(e, request, requestId);
        } catch (RuntimeException | InterruptedException e) {
            answer = service.error(new AwsError(500, "InternalFailure", e.toString()), request, requestId);
        }
        calls.add(new Call(Instant.now(), service.name(), operation, dropped ? 0 : answer.status()));
        if (!dropped) {
            send(exchange, answer, requestId);
        }
        exchange.close();
    }

    private Fault nextFault(String operation) {
        return injections.stream().filter(injection -> injection.take(operation)).findFirst()
                .map(injection -> injection.fault).orElse((service, asked, request) -> {});
    }

    private static void authenticate(AwsService service, String operation, Request request) {
        if (operation.equals(StsStandIn.BY_WEB_IDENTITY)) {
            return;
        }
        switch (request.accessKey()) {
            case ACCESS_KEY -> {
            }
            case "ASSUMING" -> {
                if (!service.name().equals("sts")) {
                    throw service.refuse(Refusal.ACCESS_DENIED, operation, request);
                }
            }
            case StsStandIn.ASSUMED_KEY -> {
                if (!StsStandIn.SESSION_TOKEN.equals(request.header("X-Amz-Security-Token"))) {
                    throw service.refuse(Refusal.UNKNOWN_KEY, operation, request);
                }
            }
            case "" -> throw new AwsError(403, "MissingAuthenticationToken", "Missing Authentication Token");
            case "EXPIRED" -> throw service.refuse(Refusal.EXPIRED_TOKEN, operation, request);
            case "DENIED" -> throw service.refuse(Refusal.ACCESS_DENIED, operation, request);
            default -> throw service.refuse(Refusal.UNKNOWN_KEY, operation, request);
        }
    }

    private void authorize(AwsService service, String operation, Request request) {
        if (policy != null
                && !policy.allows(service.permission(operation), service.resource(request), request)) {
            throw service.refuse(Refusal.ACCESS_DENIED, operation, request);
        }
    }

    private static Request read(HttpExchange exchange) throws IOException {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        Matcher scope = CREDENTIAL.matcher(authorization == null ? "" : authorization);
        boolean signed = scope.find();
        return new Request(exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(),
                AwsService.form(exchange.getRequestURI().getRawQuery()), exchange.getRequestHeaders(),
                exchange.getRequestBody().readAllBytes(),
                signed ? scope.group(1) : "", signed ? scope.group(2) : "", signed ? scope.group(3) : "");
    }

    private static void send(HttpExchange exchange, Answer answer, String requestId) throws IOException {
        exchange.getResponseHeaders().set("x-amzn-RequestId", requestId);
        exchange.getResponseHeaders().set("x-amz-request-id", requestId);
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        if (exchange.getRequestMethod().equals("HEAD") || answer.body().length == 0) {
            exchange.sendResponseHeaders(answer.status(), -1);
        } else {
            exchange.sendResponseHeaders(answer.status(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        }
    }

    /** A way in which a request can go wrong: met before the request is served, it may hold it up or refuse it. */
    public interface Fault {
        /** Refused for too many requests: Throttling, at S3 SlowDown. */
        Fault THROTTLED = refusal(Refusal.THROTTLED);
        /** Status 500. */
        Fault SERVER_ERROR = refusal(Refusal.INTERNAL_ERROR);
        /** Refused because the operator's session is over. */
        Fault CREDENTIALS_EXPIRED = refusal(Refusal.EXPIRED_TOKEN);
        /** Refused for lack of a permission, which the message names. */
        Fault ACCESS_DENIED = refusal(Refusal.ACCESS_DENIED);
        /** Served, but the connection closes before the answer. */
        Fault ANSWER_DROPPED = (service, operation, request) -> {};

        /** Refused with an error of the service's own, such as 400 PriorRequestNotComplete. */
        static Fault error(int status, String code, String message) {
            return (service, operation, request) -> {
                throw new AwsError(status, code, message);
            };
        }

        /** Served only after a while. */
        static Fault delayed(Duration delay) {
            return (service, operation, request) -> Thread.sleep(delay.toMillis());
        }

        private static Fault refusal(Refusal refusal) {
            return (service, operation, request) -> {
                throw service.refuse(refusal, operation, request);
            };
        }

        void meet(AwsService service, String operation, Request request) throws InterruptedException;
    }

    /** A fault that waits for its requests. */
    public static final class Injection {
        private final String operation;
        private final Fault fault;
        private final int times;
        private final AtomicInteger used = new AtomicInteger();

        private Injection(String operation, Fault fault, int times) {
            this.operation = operation;
            this.fault = fault;
            this.times = times;
        }

        /** How many requests have met the fault. */
        public int used() {
            return used.get();
        }

        /** No further request meets it. */
        public void end() {
            used.set(times);
        }

        private boolean take(String asked) {
            return (operation.equals(ANY) || operation.equals(asked))
                    && used.getAndUpdate(n -> n < times ? n + 1 : n) < times;
        }
    }
}
