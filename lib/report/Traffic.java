package lib.report;

//SOURCES Story.java
//SOURCES Stretch.java
//SOURCES Svg.java

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tries to write as a picture has them: those that were done in columns, those that failed as marks. */
final class Traffic {
    private static final double[] COLUMN_SECONDS = {0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 900};
    private static final double LEAST_COLUMN = 5;
    /** Two probes that try ten times a second fill no narrower column evenly. */
    private static final double LEAST_OF_PROBES = 0.2;
    private static final double MARK = 7;

    /** A failed try's place in the picture. */
    record Failure(double x, String style, String hover) {}

    private final Svg svg;
    private final Instant from, to;
    private final double column;
    private final boolean areClients;
    private final Map<String, double[]> done = new TreeMap<>();
    private final List<Stretch> failed = new ArrayList<>();

    Traffic(Svg svg, Story story, Instant from, Instant to) {
        this.svg = svg;
        this.from = from;
        this.to = to;
        double length = Svg.seconds(from, to);
        areClients = story.writes().stream().anyMatch(Story.Source.CLIENTS::tells);
        double least = Math.max(areClients ? 0 : LEAST_OF_PROBES, length * LEAST_COLUMN / (svg.right() - svg.left()));
        double found = COLUMN_SECONDS[COLUMN_SECONDS.length - 1];
        for (int i = COLUMN_SECONDS.length - 1; i >= 0 && COLUMN_SECONDS[i] >= least; i--) {
            found = COLUMN_SECONDS[i];
        }
        column = found;
        int columns = (int) Math.ceil(length / column) + 1;
        for (Stretch stretch : story.writes()) {
            if (stretch.to().isAfter(from) && stretch.from().isBefore(to)) {
                if (stretch.isUp()) {
                    add(stretch, done.computeIfAbsent(stretch.where(), where -> new double[columns]));
                } else {
                    failed.add(stretch);
                }
            }
        }
        failed.sort(Comparator.comparing(Stretch::from));
    }

    /** Its tries spread evenly over its time. */
    private void add(Stretch stretch, double[] columns) {
        double length = Svg.seconds(stretch.from(), stretch.to());
        for (long i = 0; i < stretch.count(); i++) {
            double second = Svg.seconds(from, stretch.from())
                    + (stretch.count() == 1 ? 0 : length * i / (stretch.count() - 1));
            int at = (int) Math.floor(second / column);
            if (at >= 0 && at < columns.length) {
                columns[at]++;
            }
        }
    }

    private double most() {
        return done.values().stream().mapToDouble(columns -> {
            double most = 0;
            for (double each : columns) {
                most = Math.max(most, each);
            }
            return most;
        }).max().orElse(0);
    }

    /** What the height of a cluster's columns means. */
    String note(String cluster) {
        return done.containsKey(cluster) ? "%s, each column %s, the highest %.0f".formatted(
                areClients ? "writes" : "tries of Watch's probes that were done",
                column < 1 ? "%.0f ms".formatted(column * 1000) : "%.0f s".formatted(column), most())
                : areClients ? "no write" : "no try was done";
    }

    /** Whether there is anything to draw. */
    boolean has(String cluster) {
        return done.containsKey(cluster);
    }

    void draw(String cluster, String style, double base, double height) {
        double[] columns = done.getOrDefault(cluster, new double[0]);
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] > 0) {
                Instant begin = from.plusNanos((long) (i * column * 1e9));
                Instant end = from.plusNanos((long) ((i + 1) * column * 1e9));
                double tall = height * columns[i] / most();
                svg.box(style, svg.x(begin), base - tall, svg.x(end) - svg.x(begin), tall,
                        "%.0f writes on %s in %.2f s from %.2f s".formatted(columns[i], cluster, column, i * column));
            }
        }
    }

    /** No more marks than can be told apart. */
    List<Failure> failures() {
        Map<String, Failure> marks = new TreeMap<>();
        for (Stretch stretch : failed) {
            String style = stretch.seen() == Stretch.Seen.READ_ONLY ? "x readonly" : "x refused";
            for (double x = svg.x(stretch.from()); x <= svg.x(stretch.to()); x += MARK) {
                double shown = Math.max(svg.left() + MARK / 2, Math.round(x / MARK) * MARK);
                marks.putIfAbsent(style + "%09.1f".formatted(shown), new Failure(shown, style,
                        "%s: %s".formatted(stretch.who(), stretch.seen())));
            }
        }
        return List.copyOf(marks.values());
    }
}
