///usr/bin/env jbang -i "$0" "$@" ; exit $?
//DESCRIPTION A jshell with nonprod's names and the library at hand: jbang -i scripts/console.jsh
//DEPS ../nonprod/Environment.java

import static environment.Environment.*;
import lib.*;

Login login = new Login();

System.out.println("""
        Try:  login.server(BLUE_DB).position()
              login.server(GREEN_DB).replication()
              new Connections(login.server(BLUE_DB), SPARED_USERS).living()""");
