package lib.report;

//SOURCES Svg.java

import java.util.List;

/** How the pictures look: in colours of a bright or a dark page, and told apart by hatching without any. */
final class PictureStyle {
    private static final int SWATCH = 12, ROW = 18;
    /** The patterns have fixed names: several pictures of a page share them. */
    private static final String PATTERNS = """
            <defs>
            <pattern id="p1" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">\
            <rect class="f1" width="6" height="6"/><rect class="g1" width="2" height="6"/></pattern>
            <pattern id="p2" width="6" height="6" patternUnits="userSpaceOnUse">\
            <rect class="f2" width="6" height="6"/><circle class="g2" cx="3" cy="3" r="1.3"/></pattern>
            <pattern id="pw" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">\
            <rect class="fw" width="5" height="5"/><rect class="gw" width="1.4" height="5"/></pattern>
            </defs>
            """;
    /** Colours by name, for a bright page and for a dark one. */
    static final String BRIGHT = "--paper:#fff;--ink:#1c2430;--quiet:#5c6773;--rule:#c9d0d8;--card:#f4f6f8;"
            + "--blue:#3b6fb6;--green:#3f9b5a;--green2:#8fcfa2;--prime:#9dbde4;--prime2:#3b6fb6;--bad:#b3261e";
    static final String DARK = "--paper:#14181d;--ink:#e6eaee;--quiet:#9aa6b2;--rule:#3a434d;--card:#1d232a;"
            + "--blue:#6ea3ea;--green:#4fae6c;--green2:#2f6e43;--prime:#3d5f8c;--prime2:#a9c8f2;--bad:#ff8a80";
    static final String SHAPES = """
            .tl{max-width:100%;height:auto;font:11px system-ui,-apple-system,"Segoe UI",sans-serif}
            .tl text{fill:var(--ink)} .tl .q{fill:var(--quiet)} .tl .b{font-weight:600} .tl .m{text-anchor:middle}
            .tl .h{font-size:15px;font-weight:600} .tl .t{paint-order:stroke;stroke:var(--paper);stroke-width:3px}
            .tl .paper{fill:var(--paper)} .tl .command{fill:var(--card);stroke:var(--rule)}
            .tl .c0{fill:var(--blue)} .tl .c1{fill:url(#p1)} .tl .c2{fill:url(#p2)} .tl .way{fill:url(#pw)}
            .f1{fill:var(--green)} .g1{fill:var(--green2)} .f2{fill:var(--prime)} .g2{fill:var(--prime2)}
            .fw{fill:var(--card)} .gw{fill:var(--quiet)}
            .tl .ro{fill:none;stroke:var(--quiet);stroke-width:.8}
            .tl .ground,.tl .tick{stroke:var(--rule)} .tl .moment{stroke:var(--quiet);stroke-dasharray:2 2}
            .tl .outage{fill:var(--bad);fill-opacity:.13;stroke:var(--bad);stroke-width:.8}
            .tl .bracket,.tl .x{fill:none;stroke:var(--bad);stroke-width:1.4}
            """;

    private PictureStyle() {}

    /** For a picture that is a file of its own. */
    static String standalone() {
        return "<style>.tl{%s}@media (prefers-color-scheme:dark){.tl{%s}}%s</style>%s".formatted(BRIGHT, DARK, SHAPES,
                PATTERNS) + "<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n";
    }

    /** For a page, once. */
    static String patterns() {
        return "<svg width=\"0\" height=\"0\" style=\"position:absolute\" aria-hidden=\"true\">" + PATTERNS
                + "</svg>\n";
    }

    /** What the colours and hatchings mean; gives where it ends. */
    static int legend(Svg svg, int top, List<String> clusters) {
        double x = svg.left();
        int y = top;
        for (int i = -3; i < clusters.size(); i++) {
            String text = i == -3 ? "on its way" : i == -2 ? "without writes" : i == -1 ? "read-only" : clusters.get(i);
            String style = i == -3 ? "way" : i == -2 ? "outage" : i == -1 ? "ro" : "c" + Math.min(i, 2);
            double width = SWATCH + 6 + svg.width(text) + 16;
            if (x + width > svg.right()) {
                x = svg.left();
                y += ROW;
            }
            svg.box(style, x, y, SWATCH, SWATCH, text);
            svg.text("t q", x + SWATCH + 6, y + 10, text);
            x += width;
        }
        return y + ROW;
    }
}
