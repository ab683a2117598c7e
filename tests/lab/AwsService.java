package lab;

//SOURCES Xml.java

import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;

/** One service of the {@link AwsStandIn}: how it names, answers and refuses what comes over the wire. */
interface AwsService {
    String ACCOUNT = "123456789012";

    /** Reasons every service knows to refuse a request, each in its own words. */
    enum Refusal {
        EXPIRED_TOKEN, UNKNOWN_KEY, ACCESS_DENIED, THROTTLED, INTERNAL_ERROR
    }

    /** The operation asked for, by its API name; AwsError when there is no such operation here. */
    String operation(Request request);

    /** Performs the operation; AwsError when AWS would refuse it. */
    Answer answer(String operation, Request request);

    /** The ARN a policy would have to allow for this request. */
    String resource(Request request);

    /** The service's prefix in policies and log, such as rds. */
    String name();

    /** The XML namespace of the service's error document. */
    String namespace();

    /** The permission an operation needs; most carry its name. */
    default String permission(String operation) {
        return name() + ":" + operation;
    }

    /** The error in this service's form (that of Route 53 and of the query protocol). */
    default Answer error(AwsError error, Request request, String requestId) {
        return Answer.xml(error.status, Xml.document("ErrorResponse", namespace(), x -> x
                .in("Error", e -> e.put("Type", error.status < 500 ? "Sender" : "Receiver")
                        .put("Code", error.code).put("Message", error.getMessage()))
                .put("RequestId", requestId)));
    }

    /** The error for a common refusal (Route 53's and RDS's codes). */
    default AwsError refuse(Refusal refusal, String operation, Request request) {
        return switch (refusal) {
            case EXPIRED_TOKEN ->
                new AwsError(403, "ExpiredToken", "The security token included in the request is expired");
            case UNKNOWN_KEY ->
                new AwsError(403, "InvalidClientTokenId", "The security token included in the request is invalid.");
            case ACCESS_DENIED -> new AwsError(403, "AccessDenied", ("User: arn:aws:iam::%s:user/%s is not authorized"
                    + " to perform: %s on resource: %s because no identity-based policy allows the %3$s action")
                    .formatted(ACCOUNT, request.accessKey, permission(operation), resource(request)));
            case THROTTLED -> new AwsError(400, "Throttling", "Rate exceeded");
            case INTERNAL_ERROR ->
                new AwsError(500, "InternalFailure", "An internal error has occurred. Please retry your query.");
        };
    }

    /** A request, read to its end; access key, region and service are those of its signature's credential scope. */
    record Request(String method, String path, Map<String, String> query, Headers headers, byte[] body,
            String accessKey, String region, String service) {

        String header(String name) {
            return headers.getFirst(name);
        }

        String header(String name, String otherwise) {
            return header(name) == null ? otherwise : header(name);
        }
    }

    /** What goes back: headers besides those every answer has, and a body that may be empty. */
    record Answer(int status, Map<String, String> headers, byte[] body) {
        static Answer xml(int status, byte[] body) {
            return new Answer(status, Map.of("Content-Type", "text/xml"), body);
        }
    }

    /** A refusal with its HTTP status, AWS's error code and AWS's wording. */
    final class AwsError extends RuntimeException {
        final int status;
        final String code;

        AwsError(int status, String code, String message) {
            super(message, null, false, false);
            this.status = status;
            this.code = code;
        }
    }

    /** A query string or form taken apart; a name without a value gives the empty string. */
    static Map<String, String> form(String text) {
        Map<String, String> fields = new HashMap<>();
        for (String field : text == null || text.isEmpty() ? new String[0] : text.split("&")) {
            String[] parts = field.split("=", 2);
            fields.put(decode(parts[0]), parts.length == 2 ? decode(parts[1]) : "");
        }
        return fields;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
