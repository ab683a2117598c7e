///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Make the degraded app state live: the web app stops writing
//JAVA 17+
//MAIN DisableWebApp
//SOURCES ../Environment.java
//SOURCES ../../lib/change/SwapAppState.java
//SOURCES ../../lib/runbook/Step.java

import static environment.Environment.*;

import lib.change.SwapAppState;
import lib.runbook.Step;

class DisableWebApp extends Step<SwapAppState> {
    DisableWebApp() {
        super(SITE, SwapAppState.degrade(APP_STATE));
    }

    public static void main(String... args) {
        new DisableWebApp().run(args);
    }
}
