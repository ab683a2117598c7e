package lib.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Options as people look for them: {@code --help} shows those of each mixin under the mixin's own heading (its
 * {@code @Command(optionListHeading)}, one of those here), and the script's own ones under what happens.
 */
public final class OptionGroups {
    /** What a script does, and how. */
    public static final String HAPPENS = "%nWhat happens:%n";
    /** What keeps it from doing harm. */
    public static final String SAFETY = "%nSafety:%n";
    /** How it reaches what it works on. */
    public static final String LOGIN = "%nLogin and addresses:%n";
    /** What it says, and where. */
    public static final String OUTPUT = "%nOutput:%n";

    private OptionGroups() {}

    static void showIn(CommandLine command) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        usage.optionListHeading("");
        usage.sectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, OptionGroups::render);
    }

    private static String render(Help help) {
        CommandSpec command = help.commandSpec();
        Set<OptionSpec> own = new LinkedHashSet<>(command.options());
        Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
        List.of(HAPPENS, SAFETY, LOGIN, OUTPUT).forEach(heading -> groups.put(heading, new ArrayList<>()));
        for (CommandSpec mixin : command.mixins().values()) {
            String heading = mixin.usageMessage().optionListHeading();
            groups.getOrDefault(heading, groups.get(OUTPUT)).addAll(mixin.options()); // --help has no heading
            own.removeAll(mixin.options());
        }
        groups.get(HAPPENS).addAll(0, own);
        return groups.entrySet().stream()
                .filter(group -> !group.getValue().isEmpty())
                .map(group -> help.createHeading(group.getKey()) + list(help, group.getValue()))
                .collect(Collectors.joining());
    }

    private static String list(Help help, List<OptionSpec> options) {
        Help.Layout layout = help.createDefaultLayout(options, List.of(), help.colorScheme());
        layout.addOptions(options, help.parameterLabelRenderer());
        return layout.toString();
    }
}
