package lib.runbook;

//SOURCES ../dns/Names.java
//SOURCES ../mysql/Address.java
//SOURCES ../run/Edit.java
//SOURCES ../site/Site.java

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lib.dns.Names;
import lib.mysql.Address;
import lib.run.Edit;
import lib.site.Site;

/**
 * A plan's line by roles, "writer: blue → green (TTL 60 → 5)": hosts and records are long and alike, and a wrong
 * role is what a reader has to see. The journal keeps the whole names.
 */
final class PlanLine {
    private static final Pattern NAME = Pattern.compile("[\\w*.-]+");
    private static final Pattern WITH_TTL = Pattern.compile("(.*) \\(TTL (\\d+)\\)");
    private static final Pattern SERVER = Pattern.compile("(\\w+) \\(\\S+:\\d+\\) client connections");

    private PlanLine() {}

    static String of(Site site, Edit edit, boolean inFull) {
        String line = inFull ? edit.toString() : brief(site, edit);
        return edit.isFinal() ? line + " (the point of no return: from here on nothing is undone)" : line;
    }

    private static String brief(Site site, Edit edit) {
        Map<String, String> roles = roles(site);
        String what = byRoles(roles, subject(site, edit.what()));
        String before = byRoles(roles, edit.before());
        String after = byRoles(roles, edit.after());
        Matcher old = WITH_TTL.matcher(before);
        Matcher wanted = WITH_TTL.matcher(after);
        return old.matches() && wanted.matches()
                ? "%s %s → %s (TTL %s → %s)".formatted(what, old.group(1), wanted.group(1), old.group(2),
                        wanted.group(2))
                : "%s %s → %s".formatted(what, before, after);
    }

    /** Who changes, and what of it where that is not plain. */
    private static String subject(Site site, String what) {
        Matcher server = SERVER.matcher(what);
        return server.matches() ? server(site, server.group(1)) + ": client connections"
                : what.replaceFirst(" CNAME$", ":").replaceFirst(" \\(Type: \\w+\\) TTL$", ": TTL")
                        .replaceFirst(" on the name servers$", " on the name servers:")
                        .replaceFirst(" read_only in .*", ": read_only")
                        .replaceFirst("^([\\w-]+)( replication)?$", "$1:$2");
    }

    /** NONPROD_GREEN_BATCH_READER_DB is green's batch reader. */
    private static String server(Site site, String variable) {
        return variable.replaceFirst("^" + Address.asVariable(site.name()) + "_", "").replaceFirst("_DB$", "")
                .replace('_', ' ').toLowerCase(Locale.ROOT);
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
