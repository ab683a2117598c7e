package lab;

//SOURCES AwsService.java
//SOURCES Xml.java

import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** S3 with path-style addresses: buckets, each in its region, and their objects. */
public final class S3StandIn implements AwsService {
    private static final int MAX_KEYS = 1_000;

    private final Map<String, Bucket> buckets = new TreeMap<>();

    private final String account;

    /** @param account the number of the account that owns every bucket here */
    S3StandIn(String account) {
        this.account = account;
    }

    /** A new bucket; requests signed for another region are sent there (301). */
    public synchronized void createBucket(String name, String region) {
        buckets.put(name, new Bucket(region, new TreeMap<>()));
    }

    /** Seeds an object. */
    public synchronized void put(String bucket, String key, byte[] content) {
        buckets.get(bucket).objects.put(key, new Stored(content, "application/octet-stream"));
    }

    /** An object's content, empty when there is none. */
    public synchronized Optional<byte[]> get(String bucket, String key) {
        return Optional.ofNullable(buckets.get(bucket).objects.get(key)).map(stored -> stored.content.clone());
    }

    /** The keys of a bucket in order. */
    public synchronized List<String> keys(String bucket) {
        return List.copyOf(buckets.get(bucket).objects.keySet());
    }

    @Override
    public String name() {
        return "s3";
    }

    @Override
    public String namespace() {
        return "http://s3.amazonaws.com/doc/2006-03-01/";
    }

    @Override
    public String operation(Request request) {
        Place place = Place.of(request.path());
        String wanted = request.method() + (place.key.isEmpty() ? " bucket" : " object");
        return switch (wanted) {
            case "HEAD bucket" -> "HeadBucket";
            case "HEAD object" -> "HeadObject";
            case "GET object" -> "GetObject";
            case "PUT object" -> request.header("x-amz-copy-source") == null ? "PutObject" : "CopyObject";
            case "DELETE object" -> "DeleteObject";
            default -> {
                if (!wanted.equals("GET bucket") || !"2".equals(request.query().get("list-type"))) {
                    throw new AwsError(501, "NotImplemented",
                            "A header you provided implies functionality that is not implemented");
                }
                yield "ListObjectsV2";
            }
        };
    }

    @Override
    public String resource(Request request) {
        Place place = Place.of(request.path());
        return "\"arn:aws:s3:::" + place.bucket + (place.key.isEmpty() ? "" : "/" + place.key) + "\"";
    }

    @Override
    public String permission(String operation) {
        return "s3:" + Map.of("HeadBucket", "ListBucket", "ListObjectsV2", "ListBucket", "HeadObject", "GetObject",
                "CopyObject", "PutObject").getOrDefault(operation, operation);
    }

    @Override
    public AwsError refuse(Refusal refusal, String operation, Request request) {
        return switch (refusal) {
            // Unlike the other services S3 answers 400 here.
            case EXPIRED_TOKEN -> new AwsError(400, "ExpiredToken", "The provided token has expired.");
            case UNKNOWN_KEY -> new AwsError(403, "InvalidAccessKeyId",
                    "The AWS Access Key Id you provided does not exist in our records.");
            case THROTTLED -> new AwsError(503, "SlowDown", "Please reduce your request rate.");
            case INTERNAL_ERROR ->
                new AwsError(500, "InternalError", "We encountered an internal error. Please try again.");
            case ACCESS_DENIED -> AwsService.super.refuse(refusal, operation, request);
        };
    }

    @Override
    public Answer error(AwsError error, Request request, String requestId) {
        Place place = Place.of(request.path());
        byte[] body = Xml.document("Error", null, x -> x.put("Code", error.code).put("Message", error.getMessage())
                .put("BucketName", place.bucket).put("Key", place.key.isEmpty() ? null : place.key)
                .put("RequestId", requestId));
        Map<String, String> headers = error.status == 301
                ? Map.of("Content-Type", "application/xml", "x-amz-bucket-region", region(place.bucket))
                : Map.of("Content-Type", "application/xml");
        return new Answer(error.status, headers, body);
    }

    @Override
    public synchronized Answer answer(String operation, Request request) {
        Place place = Place.of(request.path());
        Bucket bucket = bucket(place.bucket, request.region());
        for (String whose : List.of("x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner")) {
            if (!request.header(whose, account).equals(account)) {
                throw new AwsError(403, "AccessDenied", "Access Denied");
            }
        }
        return switch (operation) {
            case "HeadBucket" -> new Answer(200, Map.of("x-amz-bucket-region", bucket.region), new byte[0]);
            case "ListObjectsV2" -> list(place.bucket, bucket, request.query());
            case "HeadObject", "GetObject" -> read(bucket, place.key, request);
            case "PutObject" -> {
                String type = request.header("Content-Type", "application/octet-stream");
                Stored stored = write(bucket, place.key, new Stored(payload(request), type), request);
                yield new Answer(200, Map.of("ETag", stored.etag()), new byte[0]);
            }
            case "CopyObject" -> copy(bucket, place, request);
            default -> {
                // Deleting what does not exist succeeds, too, unless it is meant to be something certain.
                String ifMatch = request.header("If-Match");
                if (ifMatch != null && !matches(ifMatch, object(bucket, place.key))) {
                    throw preconditionFailed();
                }
                bucket.objects.remove(place.key);
                yield new Answer(204, Map.of(), new byte[0]);
            }
        };
    }

    private Answer read(Bucket bucket, String key, Request request) {
        Stored stored = object(bucket, key);
        if (!matches(request.header("If-Match"), stored)) {
            throw preconditionFailed();
        }
        if (request.header("If-None-Match") != null && matches(request.header("If-None-Match"), stored)) {
            return new Answer(304, Map.of("ETag", stored.etag()), new byte[0]);
        }
        return new Answer(200, Map.of("ETag", stored.etag(), "Content-Type", stored.contentType,
                "Content-Length", "" + stored.content.length, "Last-Modified", DateTimeFormatter.RFC_1123_DATE_TIME
                        .format(stored.modified.atOffset(ZoneOffset.UTC))),
                stored.content);
    }

    private static Stored write(Bucket bucket, String key, Stored stored, Request request) {
        String ifMatch = request.header("If-Match");
        if (ifMatch != null && !matches(ifMatch, object(bucket, key))
                || "*".equals(request.header("If-None-Match")) && bucket.objects.containsKey(key)) {
            throw preconditionFailed();
        }
        bucket.objects.put(key, stored);
        return stored;
    }

    private Answer copy(Bucket target, Place place, Request request) {
        Place source = Place.of("/" + request.header("x-amz-copy-source").replaceFirst("^/", ""));
        if (source.equals(place) && !"REPLACE".equals(request.header("x-amz-metadata-directive"))) {
            throw new AwsError(400, "InvalidRequest", "This copy request is illegal because it is trying to copy an"
                    + " object to itself without changing the object's metadata, storage class, website redirect"
                    + " location or encryption attributes.");
        }
        Stored from = object(bucket(source.bucket, null), source.key);
        if (!matches(request.header("x-amz-copy-source-if-match"), from)) {
            throw preconditionFailed();
        }
        Stored copy = write(target, place.key, new Stored(from.content, from.contentType), request);
        return Answer.xml(200, Xml.document("CopyObjectResult", namespace(),
                x -> x.put("LastModified", copy.modified).put("ETag", copy.etag())));
    }

    private Answer list(String name, Bucket bucket, Map<String, String> query) {
        String prefix = query.getOrDefault("prefix", "");
        String after = query.getOrDefault("continuation-token", query.getOrDefault("start-after", ""));
        String asked = query.getOrDefault("max-keys", "" + MAX_KEYS);
        if (!asked.matches("\\d{1,9}")) {
            throw new AwsError(400, "InvalidArgument", "Provided max-keys not an integer or within integer range");
        }
        int max = Math.min(Integer.parseInt(asked), MAX_KEYS);
        UnaryOperator<String> encode = "url".equals(query.get("encoding-type"))
                ? text -> URLEncoder.encode(text, StandardCharsets.UTF_8) : UnaryOperator.identity();
        List<String> found = bucket.objects.keySet().stream()
                .filter(key -> key.startsWith(prefix) && key.compareTo(after) > 0).toList();
        List<String> page = found.subList(0, Math.min(max, found.size()));
        boolean more = !page.isEmpty() && page.size() < found.size();
        return Answer.xml(200, Xml.document("ListBucketResult", namespace(), x -> {
            x.put("Name", name).put("Prefix", encode.apply(prefix)).put("KeyCount", page.size()).put("MaxKeys", max)
                    .put("EncodingType", query.get("encoding-type")).put("IsTruncated", more)
                    .put("NextContinuationToken", more ? page.get(page.size() - 1) : null);
            page.forEach(key -> x.in("Contents", c -> c.put("Key", encode.apply(key))
                    .put("LastModified", bucket.objects.get(key).modified).put("ETag", bucket.objects.get(key).etag())
                    .put("Size", bucket.objects.get(key).content.length).put("StorageClass", "STANDARD")));
        }));
    }

    /** The bucket, wherever it is when no region is asked for. */
    private Bucket bucket(String name, String region) {
        Bucket bucket = buckets.get(name);
        if (bucket == null) {
            throw new AwsError(404, "NoSuchBucket", "The specified bucket does not exist");
        }
        if (region != null && !bucket.region.equals(region)) {
            throw new AwsError(301, "PermanentRedirect", "The bucket you are attempting to access must be addressed"
                    + " using the specified endpoint. Please send all future requests to this endpoint.");
        }
        return bucket;
    }

    private synchronized String region(String bucket) {
        return buckets.get(bucket).region;
    }

    private static Stored object(Bucket bucket, String key) {
        if (!bucket.objects.containsKey(key)) {
            throw new AwsError(404, "NoSuchKey", "The specified key does not exist.");
        }
        return bucket.objects.get(key);
    }

    private static boolean matches(String condition, Stored stored) {
        return condition == null || Set.of("*", stored.etag(), stored.etag().replace("\"", "")).contains(condition);
    }

    private static AwsError preconditionFailed() {
        return new AwsError(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
    }

    /** The content sent, taken out of its signed chunks where the client streams it. */
    private static byte[] payload(Request request) {
        if (!request.header("x-amz-content-sha256", "").startsWith("STREAMING-")) {
            return request.body();
        }
        byte[] body = request.body();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int at = 0;;) {
            int end = at;
            while (body[end] != '\r') {
                end++;
            }
            String head = new String(body, at, end - at, StandardCharsets.US_ASCII);
            int size = Integer.parseInt(head.split(";")[0], 16);
            if (size == 0) {
                return content.toByteArray();
            }
            content.write(body, end + 2, size);
            at = end + 2 + size + 2;
        }
    }

    private record Bucket(String region, TreeMap<String, Stored> objects) {}

    private record Stored(byte[] content, String contentType, Instant modified) {
        Stored(byte[] content, String contentType) {
            this(content.clone(), contentType, Instant.now().truncatedTo(ChronoUnit.SECONDS));
        }

        /** The MD5 of the content in quotes, as for any object uploaded in one part. */
        String etag() {
            try {
                return '"' + HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content)) + '"';
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** A bucket and a key, empty for the bucket itself, from a path whose plus signs are literal. */
    private record Place(String bucket, String key) {
        static Place of(String path) {
            String[] parts = path.split("/", 3);
            return new Place(decode(parts[1]), parts.length < 3 ? "" : decode(parts[2]));
        }

        private static String decode(String text) {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        }
    }
}
