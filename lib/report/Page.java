package lib.report;

//SOURCES Command.java
//SOURCES Picture.java
//SOURCES PictureStyle.java
//SOURCES Story.java
//SOURCES Svg.java
//SOURCES Verdict.java

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.owasp.encoder.Encode;

/** A story as one HTML file that needs nothing else: no network, no script. */
public final class Page {
    private static final String STYLE = """
            :root{%s;color-scheme:light dark}
            @media (prefers-color-scheme:dark){:root{%s}}
            @media print{:root{%s;color-scheme:light}}
            *{box-sizing:border-box}
            body{margin:0 auto;max-width:1020px;padding:20px;background:var(--paper);color:var(--ink);
              font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
            h1{font-size:1.7em;line-height:1.2;margin:.2em 0 .4em} h2{font-size:1.15em;margin:1.8em 0 .5em}
            p{margin:.35em 0} .env{color:var(--quiet)} .verdict p{overflow-wrap:anywhere}
            .bad h1{color:var(--bad)}
            figure{margin:0 0 1em;border:1px solid var(--rule);border-radius:6px;padding:8px}
            figcaption{color:var(--quiet);font-size:.9em;padding:0 4px 4px}
            .narrow{display:none}
            table{border-collapse:collapse;width:100%%;font-size:.9em}
            th,td{text-align:left;vertical-align:top;padding:4px 14px 4px 0;border-bottom:1px solid var(--rule)}
            th{font-weight:600} td.t{white-space:nowrap;font-variant-numeric:tabular-nums}
            td:last-child{overflow-wrap:anywhere;width:60%%}
            pre{background:var(--card);padding:10px;border-radius:6px;font-size:12px;white-space:pre-wrap;
              overflow-wrap:anywhere}
            summary{cursor:pointer;padding:3px 0}
            code{background:var(--card);padding:2px 6px;border-radius:4px}
            @media (max-width:760px){body{padding:12px}h1{font-size:1.35em}.wide{display:none}.narrow{display:block}
              td,td.t{white-space:normal;overflow-wrap:anywhere;padding-right:6px}figure{padding:4px}.tl{width:100%%}}
            @media print{body{max-width:none;padding:0;font-size:11pt}figure,tr{break-inside:avoid}h2{break-after:avoid}
              .wide{display:block}.narrow{display:none}.tl{width:100%%}
              details::details-content{content-visibility:visible}@page{margin:14mm}}
            """;

    private final Story story;
    private final Map<String, String> labels;
    private final StringBuilder html = new StringBuilder();

    private Page(Story story, Map<String, String> labels) {
        this.story = story;
        this.labels = labels;
    }

    /**
     * The page of a story.
     *
     * @param labels short names of scripts
     */
    public static String of(Story story, Map<String, String> labels) {
        return new Page(story, labels).write();
    }

    private static String escaped(String text) {
        return Encode.forHtml(text);
    }

    private String write() {
        String headline = Verdict.headline(story);
        head(headline);
        verdict(headline);
        pictures();
        tables();
        output();
        return html.append("</body></html>\n").toString();
    }

    private void head(String headline) {
        html.append("""
                <!DOCTYPE html>
                <html lang="en"><head><meta charset="utf-8">
                <meta name="viewport" content="width=device-width,initial-scale=1">
                <link rel="icon" href="data:,">
                <title>%s: %s</title>
                <style>
                %s%s</style></head>
                <body>
                %s""".formatted(escaped(story.site().name()), escaped(headline),
                STYLE.formatted(PictureStyle.BRIGHT, PictureStyle.DARK, PictureStyle.BRIGHT), PictureStyle.SHAPES,
                PictureStyle.patterns()));
    }

    private void tables() {
        table("Moments that matter", List.of("UTC", "what", "of it"), story.moments().stream()
                .map(moment -> List.of(Verdict.CLOCK.format(moment.at()), moment.name(), moment.detail())).toList());
        table("By whom", List.of("what", ""), Verdict.who(story).entrySet().stream()
                .map(each -> List.of(each.getKey(), each.getValue())).toList());
        table("What ran", List.of("UTC", "script", "took", "ended"), story.commands().stream()
                .map(command -> List.of(Verdict.CLOCK.format(command.from()), named(command),
                        "%.1f s".formatted(Svg.seconds(command.from(), command.to())), command.outcome()))
                .toList());
        table("Proofs", List.of("UTC", "script", "what", "seen"), Verdict.proofs(story).stream()
                .map(fact -> List.of(Verdict.CLOCK.format(fact.at()), fact.step(), fact.what(), fact.says()))
                .toList());
        table("Other readers of the binary logs go on from here (Debezium, DMS, …)",
                List.of("cluster", "file:offset at the hand-over", "GTIDs executed"), Verdict.coordinates(story));
    }

    private String named(Command command) {
        String label = labels.getOrDefault(command.name(), "");
        return label.isEmpty() || label.equals(command.name()) ? command.name() : label + " " + command.name();
    }

    private void verdict(String headline) {
        html.append("<header class=\"verdict%s\"><p class=\"env\">%s</p>\n<h1>%s</h1>\n".formatted(
                headline.contains("failed") ? " bad" : "", escaped(story.site().name()), escaped(headline)));
        Verdict.sentences(story).forEach(sentence -> html.append("<p>%s</p>\n".formatted(escaped(sentence))));
        if (!story.next().isEmpty()) {
            html.append("<p><b>Next:</b> <code>%s</code></p>\n".formatted(escaped(story.next())));
        }
        html.append("</header>\n");
    }

    private void pictures() {
        for (Story.Window window : story.windows()) {
            picture(window.title() + ": the seconds that matter", Picture.of(story, window, labels, Picture.WIDE),
                    Picture.of(story, window, labels, Picture.NARROW));
        }
        picture("The whole", Picture.whole(story, labels, Picture.WIDE),
                Picture.whole(story, labels, Picture.NARROW));
    }

    private void picture(String caption, String wide, String narrow) {
        html.append("<figure><figcaption>%s</figcaption>\n<div class=\"wide\">%s</div><div class=\"narrow\">%s</div>"
                .formatted(escaped(caption), wide, narrow)).append("</figure>\n");
    }

    private void table(String title, List<String> head, List<List<String>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        html.append("<h2>%s</h2>\n<table><thead><tr>".formatted(escaped(title)));
        head.forEach(cell -> html.append("<th>%s</th>".formatted(escaped(cell))));
        html.append("</tr></thead><tbody>\n");
        for (List<String> row : rows) {
            html.append(row.stream().map(Page::escaped)
                    .collect(Collectors.joining("</td><td>", "<tr><td class=\"t\">", "</td></tr>\n")));
        }
        html.append("</tbody></table>\n");
    }

    private void output() {
        if (!story.output().isEmpty()) {
            html.append("<h2>What the scripts said</h2>\n");
            story.output().forEach(each -> html.append("<details><summary>%s</summary><pre>%s</pre></details>\n"
                    .formatted(escaped(each.title()), escaped(each.text()))));
        }
    }
}
