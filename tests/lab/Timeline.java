package lab;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A picture of a rehearsal (SVG): the steps, and for each server the writes it acknowledged, in columns of 100 ms. */
public final class Timeline {
    /** A bar above: nanos as of {@link System#nanoTime}. */
    public record Bar(String label, long from, long to) {}

    private static final int COLUMN_MILLIS = 100, LANE = 60, TOP = 50, LEFT = 80;
    private static final double PIXELS_PER_MILLI = 0.04, WIDTH = COLUMN_MILLIS * PIXELS_PER_MILLI;
    private static final Map<String, String> COLOURS =
            Map.of("blue", "#3b6fb6", "green", "#3f9b5a", "blueprime", "#7fa8d9");

    private Timeline() {}

    /** Draws it; the servers' lanes are in the order given, their writes by name. */
    public static String svg(List<Bar> bars, List<String> servers, Map<String, List<Long>> writes) {
        long zero = bars.get(0).from();
        long end = bars.stream().mapToLong(Bar::to).max().orElse(zero);
        int bottom = TOP + LANE * servers.size();
        StringBuilder svg = new StringBuilder();
        add(svg, "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif'"
                + " font-size='11'>", (int) x(end, zero) + 40, bottom + 30);
        add(svg, "<rect width='100%%' height='100%%' fill='white'/>");
        for (Bar bar : bars) {
            double left = x(bar.from, zero);
            add(svg, "<rect x='%.1f' y='10' width='%.1f' height='%d' fill='#00000010' stroke='#00000030'>"
                    + "<title>%s, %.1f s</title></rect>", left, x(bar.to, zero) - left, bottom - 10, bar.label,
                    (bar.to - bar.from) / 1e9);
            add(svg, "<text x='%.1f' y='24'>%s</text>", left + 3, bar.label.replaceFirst("^(\\d).*/(\\d).*", "$1.$2"));
        }
        for (int lane = 0; lane < servers.size(); lane++) {
            String server = servers.get(lane);
            int base = TOP + LANE * (lane + 1) - 8;
            add(svg, "<text x='8' y='%d'>%s</text>", base, server);
            TreeMap<Long, Integer> columns = new TreeMap<>();
            writes.getOrDefault(server, List.of()).stream().map(nanos -> (nanos - zero) / (COLUMN_MILLIS * 1_000_000L))
                    .forEach(column -> columns.merge(column, 1, Integer::sum));
            columns.tailMap(0L).forEach((column, count) -> {
                int height = Math.min(count, LANE - 12);
                add(svg, "<rect x='%.1f' y='%d' width='%.1f' height='%d' fill='%s'/>", LEFT + column * WIDTH,
                        base - height, WIDTH, height, COLOURS.getOrDefault(server, "#888"));
            });
        }
        for (long second = 0; second <= (end - zero) / 1_000_000_000L; second += 5) {
            add(svg, "<text x='%.1f' y='%d' fill='#666'>%d s</text>", LEFT + second * 1000 * PIXELS_PER_MILLI,
                    bottom + 18, second);
        }
        return svg.append("</svg>\n").toString();
    }

    private static double x(long nanos, long zero) {
        return LEFT + (nanos - zero) / 1e6 * PIXELS_PER_MILLI;
    }

    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
