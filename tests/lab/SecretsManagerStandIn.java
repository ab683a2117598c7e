package lab;

//SOURCES AwsService.java

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Secrets Manager (JSON protocol, 1.1): secrets by their ARN, each with what one reader after the other gets. */
public final class SecretsManagerStandIn implements AwsService {
    private static final String TARGET = "secretsmanager.", READ = "GetSecretValue";

    private final Map<String, Deque<String>> secrets = new ConcurrentHashMap<>();

    SecretsManagerStandIn() {}

    /** A secret, or its new content: the first read gets the first value, the last one stays. */
    public void put(String arn, String... values) {
        secrets.put(arn, new ArrayDeque<>(List.of(values)));
    }

    @Override
    public String name() {
        return "secretsmanager";
    }

    @Override
    public String namespace() {
        throw new UnsupportedOperationException("there is no XML here");
    }

    @Override
    public String operation(Request request) {
        if (!(TARGET + READ).equals(request.header("X-Amz-Target"))) {
            throw new AwsError(400, "UnknownOperationException", "");
        }
        return READ;
    }

    @Override
    public String resource(Request request) {
        return String.valueOf(sent(request).get("SecretId"));
    }

    @Override
    public Answer answer(String operation, Request request) {
        Deque<String> values = secrets.get(resource(request));
        if (values == null) {
            throw new AwsError(400, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
        }
        synchronized (values) {
            String value = values.size() > 1 ? values.remove() : values.element();
            return json(200, Map.of("ARN", resource(request), "SecretString", value));
        }
    }

    @Override
    public Answer error(AwsError error, Request request, String requestId) {
        return json(error.status, Map.of("__type", error.code, "Message", error.getMessage()));
    }

    @Override
    public AwsError refuse(Refusal refusal, String operation, Request request) {
        AwsError common = AwsService.super.refuse(refusal, operation, request);
        String code = switch (refusal) {
            case EXPIRED_TOKEN -> "ExpiredTokenException";
            case UNKNOWN_KEY -> "UnrecognizedClientException";
            case ACCESS_DENIED -> "AccessDeniedException";
            case THROTTLED -> "ThrottlingException";
            case INTERNAL_ERROR -> "InternalServiceError";
        };
        return new AwsError(refusal == Refusal.INTERNAL_ERROR ? 500 : 400, code, common.getMessage());
    }

    private static Map<String, Object> sent(Request request) {
        try {
            return JSON.std.mapFrom(request.body());
        } catch (IOException e) {
            throw new AwsError(400, "SerializationException", e.getMessage());
        }
    }

    private static Answer json(int status, Map<String, String> fields) {
        try {
            return new Answer(status, Map.of("Content-Type", "application/x-amz-json-1.1"),
                    JSON.std.asBytes(fields));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
