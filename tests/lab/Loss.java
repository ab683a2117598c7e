package lab;

import java.util.regex.Pattern;

/** Whether somebody was told that writes may be lost, or are: in the words of the scripts. */
public final class Loss {
    private static final Pattern TOLD = Pattern.compile(" lacks | has what |moved on from|taken writes|would be lost"
            + "|nobody can tell (whether \\S+ has|how far it came)|nobody can tell: both stay"
            + "|set all but one|who can write through|guard +(errant|bypass|xa) refuses");

    private Loss() {}

    /** Whether it was told in what was said. */
    public static boolean isTold(CharSequence said) {
        return TOLD.matcher(said).find();
    }
}
