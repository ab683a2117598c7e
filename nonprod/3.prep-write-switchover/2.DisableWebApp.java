///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Make the degraded app state live: the web app stops writing
//JAVA 17+
//MAIN DisableWebApp
//SOURCES ../Environment.java
//SOURCES ../../lib/Step.java

import static environment.Environment.*;

import java.util.List;
import lib.Change;
import lib.Step;

class DisableWebApp extends Step {
    public static void main(String... args) {
        new DisableWebApp().run(SITE, args);
    }

    @Override
    protected List<Change> changes() {
        return List.of(APP_STATE.degrade());
    }
}
