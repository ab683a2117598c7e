package lib.report;

//SOURCES Command.java
//SOURCES Lane.java
//SOURCES Moment.java
//SOURCES Outage.java
//SOURCES PictureStyle.java
//SOURCES Story.java
//SOURCES Svg.java
//SOURCES Traffic.java

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A timeline of a story (SVG): what ran, a lane a record and a lane a cluster, tries to write as they were done and as
 * they failed, the moments that matter, and the outages.
 */
public final class Picture {
    /** Pixels: for a page, and for a telephone. */
    static final int WIDE = 980, NARROW = 360;
    private static final int ROW = 15, COMMAND = 20, RECORD = 14, TRAFFIC = 44, FAILED = 16, LABEL = 15, GAP = 9;
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final int LEAST_PIXELS_A_TICK = 70;

    private final Story story;
    private final Map<String, String> labels;
    private final Instant from, to;
    private final boolean detailed;
    private final Svg svg;
    private int y;

    private Picture(Story story, Map<String, String> labels, Instant from, Instant to, int width, boolean detailed) {
        this.story = story;
        this.labels = labels;
        this.from = from;
        this.to = to;
        this.detailed = detailed;
        svg = new Svg(width, from, to);
    }

    /**
     * The whole story.
     *
     * @param labels short names of scripts
     * @param width in pixels
     */
    static String whole(Story story, Map<String, String> labels, int width) {
        return new Picture(story, labels, story.from(), story.to(), width, false).draw("The whole", "");
    }

    /** A part of it, in which the moments are named. */
    static String of(Story story, Story.Window window, Map<String, String> labels, int width) {
        return new Picture(story, labels, window.from(), window.to(), width, true).draw(window.title(), "");
    }

    /** The seconds that matter most, as a file of their own; the whole where there are none. */
    public static String standalone(Story story, Map<String, String> labels, String title) {
        List<Story.Window> windows = story.windows();
        Story.Window window = windows.isEmpty() ? new Story.Window("", story.from(), story.to()) : windows.get(0);
        Picture picture = new Picture(story, labels, window.from(), window.to(), WIDE, true);
        picture.y = 26;
        picture.svg.text("h", picture.svg.left(), 20, title);
        return picture.draw(title, PictureStyle.standalone());
    }

    private String draw(String title, String style) {
        int names = y + 4;
        List<Moment> moments = story.moments().stream()
                .filter(moment -> !moment.at().isBefore(from) && !moment.at().isAfter(to)).toList();
        int rows = detailed ? MomentRows.count(svg, moments) : 0;
        y = names + rows * ROW + 4;
        int top = y;
        commands();
        story.records(from, to).forEach(this::record);
        Traffic traffic = new Traffic(svg, story, from, to);
        story.clusters(from, to).forEach(lane -> cluster(lane, traffic));
        failed(traffic);
        int bottom = y;
        story.outages().forEach(outage -> outage(outage, top, bottom));
        y += story.outages().isEmpty() ? 0 : 26;
        axis();
        if (detailed) {
            MomentRows.draw(svg, moments, names, bottom);
        } else {
            moments.forEach(each -> svg.moment(svg.x(each.at()), top, bottom, each.name()));
        }
        y = PictureStyle.legend(svg, y + 6, story.site().chain().stream().map(cluster -> cluster.name()).toList());
        return svg.drawn(title, y + 6, style);
    }

    /** A label that its box is too narrow for stands in one of two rows below, where it is free. */
    private void commands() {
        double[] taken = new double[2];
        for (Command command : story.commands()) {
            double x = svg.x(command.from());
            double width = svg.x(command.to()) - x;
            if (command.to().isAfter(from) && command.from().isBefore(to)) {
                String label = labels.getOrDefault(command.name(), command.name());
                svg.box("command", x, y, Math.max(1, width), COMMAND,
                        "%s: %s, %.1f s, from %s".formatted(command.name(),
                                command.outcome(), Svg.seconds(command.from(), command.to()),
                                CLOCK.format(command.from())));
                int row = taken[0] <= x ? 0 : 1;
                if (width > svg.width(label) + 6) {
                    svg.text("t", x + 4, y + 14, label);
                } else if (taken[row] <= x) {
                    double start = Math.min(x, svg.right() - svg.width(label)); // never cut off at the edge
                    svg.text("t", start, y + COMMAND + (row + 1) * (LABEL - 2), label);
                    taken[row] = x + svg.width(label) + 4;
                }
            }
        }
        y += COMMAND + GAP;
        for (double each : taken) {
            y += each > 0 ? LABEL - 2 : 0;
        }
    }

    private void label(Lane lane, String note) {
        svg.text("t b", svg.left(), y + 11, lane.label());
        double x = svg.left() + svg.width(lane.label()) * 1.15 + 8;
        if (x + svg.width(note) < svg.right()) {
            svg.text("t q", x, y + 11, note);
        }
        y += LABEL;
    }

    private void record(Lane lane) {
        label(lane, lane.note());
        for (Lane.Piece piece : lane.pieces()) {
            double x = svg.x(piece.from());
            double width = svg.x(piece.to()) - x;
            String words = piece.underWay() ? "→ " + piece.state() : piece.state();
            if (width > 0) {
                svg.box(piece.underWay() ? "way" : colour(piece.state()), x, y, width, RECORD,
                        "%s: %s".formatted(lane.note(), piece.underWay() ? "on its way to " + piece.state()
                                : "leads to " + piece.state()));
            }
            if (width > svg.width(words) + 8) {
                svg.text("t in", x + 4, y + 11, words);
            }
        }
        y += RECORD + GAP;
    }

    private String colour(String cluster) {
        int at = story.site().chain().stream().map(each -> each.name()).toList().indexOf(cluster);
        return at < 0 ? "way" : "c" + Math.min(at, 2);
    }

    private void cluster(Lane lane, Traffic traffic) {
        label(lane, traffic.note(lane.label()));
        if (traffic.has(lane.label())) {
            traffic.draw(lane.label(), colour(lane.label()), y + TRAFFIC, TRAFFIC);
            y += TRAFFIC;
        }
        svg.line("ground", svg.left(), y, svg.right(), y);
        for (Lane.Piece piece : lane.pieces()) {
            double x = svg.x(piece.from());
            String style = piece.underWay() ? "way" : piece.state().equals("read-only") ? "ro" : colour(lane.label());
            svg.box(style, x, y + 2, svg.x(piece.to()) - x, 5, "%s %s%s".formatted(lane.label(),
                    piece.underWay() ? "was told to be: " : "", piece.state()));
        }
        y += 7 + GAP;
    }

    private void failed(Traffic traffic) {
        List<Traffic.Failure> failures = traffic.failures();
        if (!failures.isEmpty()) {
            label(new Lane("tries that failed", "", List.of()), "× the server is read-only   ○ no connection");
            failures.forEach(each -> svg.mark(each.style(), each.x(), y + 6, each.hover()));
            y += FAILED + GAP;
        }
    }

    private void outage(Outage outage, int top, int bottom) {
        if (outage.to().isAfter(from) && outage.from().isBefore(to)) {
            double x1 = svg.x(outage.from());
            double x2 = svg.x(outage.to());
            svg.box("outage", x1, top, x2 - x1, bottom - top, "%s was without writes from %s to %s".formatted(
                    outage.client(), outage.from(), outage.to()));
            svg.bracket("bracket", x1, x2, bottom + 2);
            svg.centred("t b", (x1 + x2) / 2, bottom + 22,
                    "%.2f s%s".formatted(outage.length().toNanos() / 1e9, detailed ? " without writes" : ""));
        }
    }

    private void axis() {
        double length = Svg.seconds(from, to);
        double most = (svg.right() - svg.left()) / (double) LEAST_PIXELS_A_TICK;
        double step = List.of(0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0, 14400.0).stream()
                .filter(each -> length / each <= most).findFirst().orElse(86400.0);
        for (double second = 0; second <= length; second += step) {
            double x = svg.x(from.plusNanos((long) (second * 1e9)));
            svg.line("tick", x, y - 1, x, y + 4);
            svg.centred("t q", x, y + 16, step < 1 ? "%.1f s".formatted(second) : "%.0f s".formatted(second));
        }
        svg.text("t q", svg.left(), y + 32, "seconds since %s UTC".formatted(CLOCK.format(from)));
        y += 38;
    }

    /** The names of moments above the picture, each from a row of its own where they would meet. */
    private static final class MomentRows {
        private MomentRows() {}

        private static List<Integer> rows(Svg svg, List<Moment> moments) {
            List<Integer> rows = new ArrayList<>();
            List<Double> ends = new ArrayList<>();
            for (Moment moment : moments) {
                double begin = begin(svg, moment);
                int row = 0;
                for (int i = 0; i < ends.size(); i++) {
                    row = ends.get(i) + 6 > begin ? Math.max(row, rows.get(i) + 1) : row;
                }
                rows.add(row);
                ends.add(begin + svg.width(moment.name()) + 4);
            }
            return rows;
        }

        private static double begin(Svg svg, Moment moment) {
            double x = svg.x(moment.at());
            double width = svg.width(moment.name()) + 4;
            return x + width > svg.right() ? x - width : x;
        }

        static int count(Svg svg, List<Moment> moments) {
            return rows(svg, moments).stream().mapToInt(row -> row + 1).max().orElse(0);
        }

        static void draw(Svg svg, List<Moment> moments, int top, int bottom) {
            List<Integer> rows = rows(svg, moments);
            for (int i = 0; i < moments.size(); i++) {
                svg.moment(svg.x(moments.get(i).at()), top + rows.get(i) * ROW, bottom, moments.get(i).name());
            }
            for (int i = 0; i < moments.size(); i++) {
                Moment moment = moments.get(i);
                svg.text("t n", begin(svg, moment) + 3, top + rows.get(i) * ROW + 11, moment.name());
            }
        }
    }
}
