///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Make the normal app state live again: the web app writes as before
//JAVA 17+
//MAIN EnableWebApp
//SOURCES ../Environment.java
//SOURCES ../../lib/change/SwapAppState.java
//SOURCES ../../lib/runbook/Step.java

import static environment.Environment.*;

import lib.change.SwapAppState;
import lib.runbook.Step;

class EnableWebApp extends Step<SwapAppState> {
    EnableWebApp() {
        super(SITE, SwapAppState.restore(APP_STATE));
    }

    public static void main(String... args) {
        new EnableWebApp().run(args);
    }
}
