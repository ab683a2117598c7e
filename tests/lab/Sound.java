package lab;

//SOURCES ../../lib/site/Site.java
//SOURCES ../../nonprod/Environment.java

import static environment.Environment.SITE;

/** Prints the name of the environment on the class path, where nothing in it is a mistake. */
public final class Sound {
    private Sound() {}

    /** Ends with a stack trace otherwise. */
    public static void main(String... args) {
        SITE.requireSound();
        System.out.println(SITE.name());
    }
}
