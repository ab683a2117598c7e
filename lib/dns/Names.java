package lib.dns;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names as DNS has them: a final dot and the case of letters mean nothing. */
public final class Names {
    private static final Pattern STRANGE = Pattern.compile("[^a-z0-9_.\\\\-]");

    private Names() {}

    /** The name without its final dot. */
    public static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /** Whether two names mean the same. */
    public static boolean areSame(String one, String other) {
        return withoutDot(one).equalsIgnoreCase(withoutDot(other));
    }

    /** A name as Route 53 lists it: lower case, a final dot, and everything but a–z 0–9 - _ . as \ooo. */
    public static String canonical(String name) {
        return STRANGE.matcher(withoutDot(name).toLowerCase(Locale.ROOT) + ".").replaceAll(
                strange -> Matcher.quoteReplacement("\\%03o".formatted((int) strange.group().charAt(0))));
    }
}
