package lib.runbook;

//SOURCES ../dns/Names.java
//SOURCES ../run/Edit.java
//SOURCES ../site/Site.java

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lib.dns.Names;
import lib.run.Edit;
import lib.site.Site;

/**
 * A plan's line by roles, "writer: blue → green (TTL 60 → 5)": hosts and records are long and alike, and a wrong
 * role is what a reader has to see. The journal keeps the whole names.
 */
final class PlanLine {
    private static final Pattern NAME = Pattern.compile("[\\w*.-]+");

    private PlanLine() {}

    static String of(Site site, Edit edit, boolean inFull) {
        String line = inFull ? edit.toString() : byRoles(roles(site), edit.brief());
        return edit.isFinal() ? line + " (the point of no return: from here on nothing is undone)" : line;
    }

    private static Map<String, String> roles(Site site) {
        Map<String, String> roles = new HashMap<>();
        site.chain().forEach(cluster -> cluster.hosts().values()
                .forEach(host -> roles.put(host.toLowerCase(Locale.ROOT), cluster.name())));
        site.records().all().forEach(record -> roles.put(record.name().toLowerCase(Locale.ROOT), record.role()));
        return roles;
    }

    private static String byRoles(Map<String, String> roles, String text) {
        return NAME.matcher(text).replaceAll(name -> Matcher.quoteReplacement(roles.getOrDefault(
                Names.withoutDot(name.group().toLowerCase(Locale.ROOT)), name.group())));
    }
}
