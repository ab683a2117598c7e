package lab;

//SOURCES ../../lib/run/Journal.java

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import lib.run.Journal;

/** A Chromium without a window that shows one page, driven through its DevTools protocol. */
public final class Browser implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final WebSocket socket;
    private final BlockingQueue<Map<String, Object>> replies = new LinkedBlockingQueue<>();
    private final List<String> complaints = new ArrayList<>();
    private int lastId;

    /** The Chromium of this machine, or the one that CHROMIUM names, if there is one. */
    public static Optional<Path> installed() {
        String named = System.getenv("CHROMIUM");
        return named != null ? Optional.of(named).filter(name -> !name.isEmpty()).map(Path::of)
                : Stream.of(System.getenv("PATH").split(":")).map(Path::of)
                        .flatMap(folder -> Stream.of(folder.resolve("chromium"), folder.resolve("google-chrome")))
                        .filter(Files::isExecutable).findFirst();
    }

    /** Shows a page from a file; what the browser keeps goes to this folder. */
    public Browser(Path chromium, Path folder, Path page) throws Exception {
        Path profile = Files.createDirectories(folder.resolve("profile"));
        process = new ProcessBuilder(chromium.toString(), "--headless=new", "--no-sandbox", "--disable-gpu",
                "--disable-dev-shm-usage", "--remote-debugging-port=0", "--user-data-dir=" + profile,
                "--no-first-run", "about:blank")
                .redirectErrorStream(true).redirectOutput(folder.resolve("chromium.log").toFile()).start();
        socket = HttpClient.newHttpClient().newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + target(profile)), new Listener())
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            ask(domain + ".enable", Map.of());
        }
        ask("Page.navigate", Map.of("url", page.toUri().toString()));
        while (!"complete".equals(evaluate("document.readyState")) || !"file:".equals(evaluate("location.protocol"))) {
            Thread.sleep(20);
        }
    }

    /** Where its one page is spoken to: PORT/devtools/page/ID. */
    private String target(Path profile) throws Exception {
        Path file = profile.resolve("DevToolsActivePort");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Files.exists(file) || Files.readAllLines(file).size() < 2) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("Chromium does not start: " + Files.readString(
                        profile.resolveSibling("chromium.log")));
            }
            Thread.sleep(50);
        }
        String port = Files.readAllLines(file).get(0);
        try (var list = URI.create("http://127.0.0.1:" + port + "/json/list").toURL().openStream()) {
            String id = (String) JSON.std.mapFrom(new String(list.readAllBytes()).replaceFirst("^\\[", "")
                    .replaceFirst("\\]\\s*$", "")).get("id");
            return port + "/devtools/page/" + id;
        }
    }

    /** Messages come in parts. */
    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                take(text.toString());
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        private void take(String message) {
            try {
                Map<String, Object> map = JSON.std.mapFrom(message);
                String method = String.valueOf(map.get("method"));
                if (map.containsKey("id")) {
                    replies.add(map);
                } else if (method.matches("Runtime\\.(exceptionThrown|consoleAPICalled)|Log\\.entryAdded")
                        || method.equals("Network.requestWillBeSent")
                                && !message.matches("(?s).*\"url\":\"(file|data):.*")) {
                    complaints.add(message);
                }
            } catch (IOException e) {
                complaints.add(message);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> ask(String method, Map<String, Object> parameters) throws Exception {
        Map<String, Object> question = new LinkedHashMap<>();
        question.put("id", ++lastId);
        question.put("method", method);
        question.put("params", parameters);
        socket.sendText(Journal.json(question), true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        while (true) {
            Map<String, Object> reply = replies.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (reply == null || reply.containsKey("error")) {
                throw new IOException(method + ": " + reply);
            }
            if (reply.get("id").equals(lastId)) {
                return (Map<String, Object>) reply.get("result");
            }
        }
    }

    /** What an expression of JavaScript is in this page. */
    public Object evaluate(String expression) throws Exception {
        Map<?, ?> result = (Map<?, ?>) ask("Runtime.evaluate",
                Map.of("expression", expression, "returnByValue", true)).get("result");
        return result.get("value");
    }

    /** What the page, or the browser, had to say against it; and whatever it asked a network for. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Shows it so wide, in pixels. */
    public void width(int width) throws Exception {
        ask("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    }

    /** Shows it as on paper, or on a dark or bright screen. */
    public void media(String medium, String scheme) throws Exception {
        ask("Emulation.setEmulatedMedia", Map.of("media", medium, "features",
                List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** Prints it; gives the PDF. */
    public byte[] print() throws Exception {
        return Base64.getDecoder().decode((String) ask("Page.printToPDF", Map.of("printBackground", true)).get("data"));
    }

    /** What the whole page looks like (PNG). */
    public byte[] picture() throws Exception {
        return Base64.getDecoder().decode((String) ask("Page.captureScreenshot",
                Map.of("format", "png", "captureBeyondViewport", true)).get("data"));
    }

    @Override
    public void close() throws Exception {
        socket.abort();
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
        process.destroy();
        for (ProcessHandle each : all) { // a helper of its may write to the profile to the last
            each.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
