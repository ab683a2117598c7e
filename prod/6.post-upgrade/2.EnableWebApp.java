///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Make the normal app state live again: the web app writes as before
//JAVA 17+
//MAIN EnableWebApp
//SOURCES ../Environment.java
//SOURCES ../../lib/Step.java

import static environment.Environment.*;

import java.util.List;
import lib.Change;
import lib.Step;

class EnableWebApp extends Step {
    public static void main(String... args) {
        new EnableWebApp().run(SITE, args);
    }

    @Override
    protected List<Change> changes() {
        return List.of(APP_STATE.restore());
    }
}
