package simulation;

//SOURCES ../../lib/run/Script.java
//SOURCES Scripts.java

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import lib.run.Script;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Command lines, each read once: a script made anew gets the options' values from one that has read the same line.
 * Reading one takes longer than all that a simulated switchover does.
 */
final class Options {
    private static final Map<List<String>, Script> READ = new ConcurrentHashMap<>();
    private static final Map<Class<?>, List<Field>> FIELDS = new ConcurrentHashMap<>();

    private Options() {}

    static Script script(String name, String... arguments) {
        List<String> line = new ArrayList<>(List.of(arguments));
        line.add(0, name);
        Script pattern = READ.computeIfAbsent(line, l -> {
            Script read = Scripts.named(name);
            read.parse(arguments);
            return read;
        });
        Script script = Scripts.named(name);
        copy(pattern, script);
        return script;
    }

    private static void copy(Object from, Object to) {
        try {
            for (Field field : FIELDS.computeIfAbsent(from.getClass(), Options::fields)) {
                if (field.isAnnotationPresent(Option.class)) {
                    field.set(to, field.get(from));
                } else {
                    copy(field.get(from), field.get(to));
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The options, and what holds some: mixins, changes and lists of them. */
    private static List<Field> fields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> each = type; each != Object.class; each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                boolean holds = field.isAnnotationPresent(Mixin.class)
                        || lib.change.Change.class.isAssignableFrom(field.getType())
                        || field.getName().equals("options") && field.getType() != Map.class;
                if (!Modifier.isStatic(field.getModifiers()) && (field.isAnnotationPresent(Option.class) || holds)) {
                    field.setAccessible(true);
                    fields.add(field);
                }
            }
        }
        return fields;
    }
}
