package lab;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A picture of a rehearsal (SVG): the steps, and for each server the writes it acknowledged, in columns of 100 ms. */
public final class Timeline {
    /** What is framed: nanos as of {@link System#nanoTime}. */
    public record Step(String name, long from, long to) {}

    private static final int LEFT = 80, WIDTH = 1100, TOP = 40, LANE = 60, COLUMN = 50;
    private static final long COLUMN_NANOS = 100_000_000;
    private static final Map<String, String> COLOURS =
            Map.of("blue", "#3b6fb6", "green", "#3f9b5a", "blueprime", "#7fa8d9");

    private final StringBuilder svg = new StringBuilder();
    private final long zero, end;

    private Timeline(List<Step> steps) {
        zero = steps.get(0).from;
        end = steps.get(steps.size() - 1).to;
    }

    /** Draws the steps, in order and at least one, and the writes (nanos) of each server, a lane for each. */
    public static String svg(List<Step> steps, List<String> servers, Map<String, List<Long>> writes) {
        return new Timeline(steps).draw(steps, servers, writes);
    }

    private String draw(List<Step> steps, List<String> servers, Map<String, List<Long>> writes) {
        int bottom = TOP + LANE * servers.size();
        add("<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='11'>",
                LEFT + WIDTH + 20, bottom + 30);
        add("<rect width='100%%' height='100%%' fill='white'/>");
        for (Step step : steps) {
            add("<rect x='%.1f' y='10' width='%.1f' height='%d' fill='#f2f2f2' stroke='#bbb'><title>%s</title></rect>",
                    x(step.from), x(step.to) - x(step.from), bottom - 10, step.name);
            String number = step.name.replaceFirst("^(\\d).*/(\\d).*", "$1.$2");
            add("<text x='%.1f' y='24'>%s</text>", x(step.from) + 3, number);
        }
        for (int lane = 0; lane < servers.size(); lane++) {
            String server = servers.get(lane);
            int base = TOP + LANE * (lane + 1);
            add("<text x='8' y='%d'>%s</text>", base, server);
            TreeMap<Long, Integer> columns = new TreeMap<>();
            writes.getOrDefault(server, List.of()).stream().filter(nanos -> nanos >= zero && nanos <= end)
                    .forEach(nanos -> columns.merge((nanos - zero) / COLUMN_NANOS, 1, Integer::sum));
            columns.forEach((column, count) -> add("<rect x='%.1f' y='%d' width='%.1f' height='%d' fill='%s'/>",
                    x(zero + column * COLUMN_NANOS), base - Math.min(count, COLUMN), x(zero + COLUMN_NANOS) - LEFT,
                    Math.min(count, COLUMN), COLOURS.getOrDefault(server, "#888")));
        }
        for (long second = 0; second <= (end - zero) / 1_000_000_000; second += 5) {
            add("<text x='%.1f' y='%d' fill='#666'>%d s</text>", x(zero + second * 1_000_000_000), bottom + 18, second);
        }
        return svg.append("</svg>\n").toString();
    }

    private double x(long nanos) {
        return LEFT + (double) WIDTH * (nanos - zero) / (end - zero);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
