package lib.watch;

//SOURCES FullScreen.java
//SOURCES Scene.java
//SOURCES Watching.java

import java.io.IOException;
import java.time.Duration;

/** The view on a whole screen. */
public final class Show {
    private static final Duration PACE = Duration.ofMillis(500);

    private Show() {}

    /** Shows what is watched until q is typed or this moment (nanoTime); then the screen is as it was. */
    public static void fullScreen(Watching watching, long deadline) throws IOException {
        FullScreen screen = new FullScreen();
        Runtime.getRuntime().addShutdownHook(new Thread(screen::close, "screen as it was"));
        try {
            screen.show(() -> new Scene(watching), PACE, deadline);
        } finally {
            screen.close();
        }
    }
}
