package lab;

/** Work of the lab beside what a test or an operator does: when it fails, what it was done to has gone. */
final class Beside {
    /** Something to be done. */
    interface Work {
        void run() throws Exception;
    }

    private Beside() {}

    /** Begins it in a thread of its own, which keeps no process alive. */
    static Thread begin(String name, Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception e) {
                // refused, cut off, or the lab ends: whoever asks the servers sees it
            }
        }, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
