package lib.report;

//DEPS org.owasp.encoder:encoder:1.4.0

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.owasp.encoder.Encode;

/** A drawing under way: a scale of time from left to right, and the few shapes that the pictures are made of. */
final class Svg {
    /** How wide a letter of the small type is, about. */
    static final double LETTER = 6.1;
    private static final int SIDE = 10;

    private final StringBuilder beneath = new StringBuilder();
    private final StringBuilder shapes = new StringBuilder();
    private final int width;
    private final Instant from;
    private final double pixelsASecond;

    /** A scale on which this time fills the width (pixels). */
    Svg(int width, Instant from, Instant to) {
        this.width = width;
        this.from = from;
        pixelsASecond = (width - 2.0 * SIDE) / Math.max(0.001, seconds(from, to));
    }

    static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }

    int left() {
        return SIDE;
    }

    int right() {
        return width - SIDE;
    }

    /** Where a moment is, within the drawing. */
    double x(Instant at) {
        return Math.max(SIDE, Math.min(right(), SIDE + seconds(from, at) * pixelsASecond));
    }

    double width(String text) {
        return text.length() * LETTER;
    }

    /** A rectangle that tells more where a pointer stays on it. */
    void box(String style, double x, double y, double w, double h, String hover) {
        add("<rect class=\"%s\" x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\"><title>%s</title></rect>",
                style, x, y, w, h, Encode.forXmlContent(hover));
    }

    void line(String style, double x1, double y1, double x2, double y2) {
        add("<line class=\"%s\" x1=\"%.2f\" y1=\"%.2f\" x2=\"%.2f\" y2=\"%.2f\"/>", style, x1, y1, x2, y2);
    }

    /** A line from top to bottom beneath all else, which tells more where a pointer stays on it. */
    void moment(double x, double y1, double y2, String hover) {
        beneath.append(String.format(Locale.ROOT, "<line class=\"moment\" x1=\"%1$.2f\" y1=\"%2$.2f\" x2=\"%1$.2f\""
                + " y2=\"%3$.2f\"><title>%4$s</title></line>%n", x, y1, y2, Encode.forXmlContent(hover)));
    }

    /** A letter-sized cross or ring around a point. */
    void mark(String style, double x, double y, String hover) {
        String path = style.contains("refused") ? "M%.2f %.2fm-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0"
                : "M%.2f %.2fm-3 -3l6 6m0 -6l-6 6";
        add("<path class=\"%s\" d=\"%s\"><title>%s</title></path>", style,
                String.format(Locale.ROOT, path, x, y), Encode.forXmlContent(hover));
    }

    /** A bracket under a span. */
    void bracket(String style, double x1, double x2, double y) {
        add("<path class=\"%s\" d=\"M%.2f %.2fv7H%.2fv-7\"/>", style, x1, y, x2);
    }

    /** Words whose first letter is here, or whose last where the style says end. */
    void text(String style, double x, double y, String text) {
        add("<text class=\"%s\" x=\"%.2f\" y=\"%.2f\">%s</text>", style, x, y, Encode.forXmlContent(text));
    }

    /** Words about a point, kept within the drawing. */
    void centred(String style, double x, double y, String text) {
        double half = width(text) / 2;
        text(style + " m", Math.max(left() + half, Math.min(right() - half, x)), y, text);
    }

    private void add(String format, Object... values) {
        shapes.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    /** The whole drawing, of this height (pixels). */
    String drawn(String title, int height, String style) {
        return """
                <svg xmlns="http://www.w3.org/2000/svg" class="tl" role="img" viewBox="0 0 %d %d"
                  width="%d" height="%d"><title>%s</title>
                %s%s%s</svg>
                """.formatted(width, height, width, height, Encode.forXmlContent(title), style, beneath, shapes);
    }
}
