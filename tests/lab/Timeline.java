package lab;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A picture of a rehearsal (SVG): what ran when, the writes that each server acknowledged, in columns of 100 ms, and
 * how long the client that waited longest was without.
 */
public final class Timeline {
    /** A time with a name; from and to as of {@link System#nanoTime}. */
    public record Span(String name, long from, long to) {}

    /** A server's writes (nanoTime), in a lane of their own. */
    public record Lane(String server, String version, List<Long> writes) {}

    private static final int LEFT = 90, WIDTH = 1100, TOP = 100, LANE = 70, BAR = 50, LETTER = 6;
    private static final long COLUMN = 100_000_000, SECOND = 1_000_000_000;
    private static final String OUTAGE = "#c0392b", BARS = "writes acknowledged in 0.1 s by";
    private static final Map<String, String> COLOURS =
            Map.of("blue", "#3b6fb6", "green", "#3f9b5a", "blueprime", "#7fa8d9");

    private final StringBuilder svg = new StringBuilder();
    private final List<Span> commands;
    private final List<Lane> lanes;
    private final long zero, end;
    private final int bottom;
    private int legend = LEFT;

    private Timeline(List<Span> commands, List<Lane> lanes) {
        this.commands = commands;
        this.lanes = lanes;
        zero = commands.get(0).from;
        end = commands.get(commands.size() - 1).to;
        bottom = TOP + LANE * lanes.size();
    }

    /**
     * Draws what ran, in order and at least one, a lane for each server, and the outages, named by how long they were.
     */
    public static String svg(String title, List<Span> commands, List<Lane> lanes, List<Span> outages) {
        Timeline timeline = new Timeline(commands, lanes);
        timeline.add(
                "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif'"
                        + " font-size='11'>",
                LEFT + WIDTH + 30, timeline.bottom + 70);
        timeline.add("<rect width='100%%' height='100%%' fill='white'/>");
        timeline.text(LEFT, 24, "font-size='16'", title);
        timeline.drawLegend();
        commands.forEach(timeline::drawCommand);
        for (int i = 0; i < lanes.size(); i++) {
            timeline.drawLane(lanes.get(i), TOP + LANE * (i + 1));
        }
        timeline.drawSeconds();
        outages.forEach(timeline::drawOutage);
        return timeline.svg.append("</svg>\n").toString();
    }

    private void drawLegend() {
        text(legend, 48, "", BARS);
        legend += BARS.length() * LETTER + 10;
        lanes.forEach(lane -> entry(COLOURS.get(lane.server), 1, "%s (MySQL %s)".formatted(lane.server, lane.version)));
        entry(OUTAGE, 0.25, "the client that waited longest has none");
    }

    private void entry(String colour, double opacity, String text) {
        rect(legend, 38, 12, 12, "fill='%s' fill-opacity='%.2f'".formatted(colour, opacity));
        text(legend + 17, 48, "", text);
        legend += 35 + text.length() * LETTER;
    }

    private void drawCommand(Span command) {
        double width = x(command.to) - x(command.from);
        add("<g><title>%s, %.1f s</title>", escaped(command.name), (command.to - command.from) / (double) SECOND);
        rect(x(command.from), 64, width, bottom - 64, "fill='#f4f4f4' stroke='#bbb'");
        if (width > command.name.length() * LETTER) {
            text(x(command.from) + 3, 78, "", command.name);
        }
        add("</g>");
    }

    private void drawLane(Lane lane, int base) {
        TreeMap<Long, Integer> columns = new TreeMap<>();
        lane.writes.stream().filter(nanos -> nanos >= zero && nanos <= end)
                .forEach(nanos -> columns.merge((nanos - zero) / COLUMN, 1, Integer::sum));
        int most = columns.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        columns.forEach((column, count) -> {
            double height = (double) BAR * count / most;
            rect(x(zero + column * COLUMN), base - height, x(zero + COLUMN) - LEFT, height,
                    "fill='%s'".formatted(COLOURS.get(lane.server)));
        });
        add("<line x1='%d' y1='%d' x2='%d' y2='%d' stroke='#888'/>", LEFT, base, LEFT + WIDTH, base);
        text(8, base, "", lane.server);
        if (most > 0) {
            text(8, base - BAR + 4, "fill='#666'", most + " writes");
        }
    }

    private void drawSeconds() {
        for (long second = 0; second <= (end - zero) / SECOND; second += 5) {
            double x = x(zero + second * SECOND);
            add("<line x1='%.1f' y1='%d' x2='%.1f' y2='%d' stroke='#888'/>", x, bottom, x, bottom + 5);
            text(x, bottom + 18, "fill='#666' text-anchor='middle'", second + " s");
        }
        text(LEFT + WIDTH, bottom + 34, "fill='#666' text-anchor='end'", "seconds since the first command began");
    }

    private void drawOutage(Span outage) {
        double from = x(outage.from), to = x(outage.to);
        rect(from, 64, to - from, bottom - 64, "fill='%s' fill-opacity='0.25'".formatted(OUTAGE));
        add("<path d='M%.1f %d v8 H%.1f v-8' fill='none' stroke='%s'/>", from, bottom + 22, to, OUTAGE);
        text((from + to) / 2, bottom + 46, "fill='%s' text-anchor='middle' font-weight='bold'".formatted(OUTAGE),
                outage.name);
    }

    private double x(long nanos) {
        return LEFT + (double) WIDTH * (nanos - zero) / (end - zero);
    }

    private void rect(double x, double y, double width, double height, String style) {
        add("<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' %s/>", x, y, width, height, style);
    }

    private void text(double x, int y, String style, String text) {
        add("<text x='%.1f' y='%d' %s>%s</text>", x, y, style, escaped(text));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
