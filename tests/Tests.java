///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Run every test: ./jbang test [--no-skips] [CLASS[#TEST] ...]
//JAVA 17+
//MAIN Tests
// keep 1.x: it belongs to JUnit 5
//DEPS org.junit.platform:junit-platform-console-standalone:1.14.4
//SOURCES AwsStandInTest.java
//SOURCES BadInputTest.java
//SOURCES BareMachineTest.java
//SOURCES BootstrapTest.java
//SOURCES CampaignTest.java
//SOURCES ChainTest.java
//SOURCES ConsoleTest.java
//SOURCES ContainersTest.java
//SOURCES ConventionsTest.java
//SOURCES CredentialsTest.java
//SOURCES GuardsTest.java
//SOURCES HostTest.java
//SOURCES HouseTest.java
//SOURCES FormatTest.java
//SOURCES InitTest.java
//SOURCES JournalTest.java
//SOURCES LeastRightsTest.java
//SOURCES LabTest.java
//SOURCES LoginTest.java
//SOURCES LogReadersTest.java
//SOURCES MessagesTest.java
//SOURCES MotoTest.java
//SOURCES NameServersTest.java
//SOURCES NotifyTest.java
//SOURCES OlderReleasesTest.java
//SOURCES RightSiteTest.java
//SOURCES RulesTest.java
//SOURCES ShapesTest.java
//SOURCES SiteTest.java
//SOURCES SafetyTest.java
//SOURCES ServerTest.java
//SOURCES PreflightTest.java
//SOURCES RealityTest.java
//SOURCES RehearseTest.java
//SOURCES ReportTest.java
//SOURCES SimulationTest.java
//SOURCES StepsTest.java
//SOURCES SwitchoverTest.java
//SOURCES TalesTest.java
//SOURCES UtilitiesTest.java
//SOURCES VersionsTest.java
//SOURCES WaysToRunTest.java
//SOURCES WatchTest.java
//SOURCES lab/Repository.java
//SOURCES lab/Shape.java

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import lab.Shape;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Finds the tests in this script's own jar, runs them and ends with a line that counts them. With --no-skips it fails
 * when any was skipped, for want of a Docker engine say. A test whose tag is an environment variable was left out on
 * purpose where that is set and empty: that is told, but is no failure.
 */
class Tests {
    private static final String NO_SKIPS = "--no-skips";

    public static void main(String... arguments) throws Exception {
        if (!Shape.isTheTests()) {
            System.exit(Shape.runInACopy("tests/Tests.java", List.of(arguments)));
        }
        List<String> classes = new ArrayList<>(List.of(arguments));
        boolean noSkips = classes.remove(NO_SKIPS);
        Path jar = Path.of(Tests.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        LauncherDiscoveryRequest request = request()
                .selectors(selectClasspathRoots(Set.of(jar)))
                // Three classes at a time on two cores, since many a test waits. They come from both ends of the
                // order: two threads begin with the first, which are the longest, one with the last.
                .configurationParameters(Map.of(
                        "junit.jupiter.execution.parallel.enabled", "true",
                        "junit.jupiter.execution.parallel.mode.classes.default", "concurrent",
                        "junit.jupiter.execution.parallel.config.strategy", "fixed",
                        "junit.jupiter.execution.parallel.config.fixed.parallelism", "3",
                        "junit.jupiter.execution.parallel.config.fixed.max-pool-size", "3", // none for one that waits
                        "junit.jupiter.execution.timeout.default", "10 m", // of all tests: none can hang for ever
                        "junit.jupiter.testclass.order.default", "org.junit.jupiter.api.ClassOrderer$OrderAnnotation"))
                .filters(ClassNameFilter.includeClassNamePatterns(classes.isEmpty() ? new String[]{".*Test"}
                        : classes.stream().map(each -> each.replaceFirst("#.*", "")).toArray(String[]::new)),
                        only(classes))
                .build();
        SummaryGeneratingListener counts = new SummaryGeneratingListener();
        Progress progress = new Progress();
        LauncherFactory.create().execute(request, counts, progress);
        TestExecutionSummary summary = counts.getSummary();
        summary.printFailuresTo(new java.io.PrintWriter(System.out, true), 25);
        long failed = summary.getTotalFailureCount();
        long leftOut = progress.leftOut.get();
        long skipped = summary.getTestsSkippedCount() + summary.getTestsAbortedCount() - leftOut;
        System.out.printf("%d passed, %d failed, %d skipped%s%n", summary.getTestsSucceededCount(), failed, skipped,
                leftOut == 0 ? "" : ", " + leftOut + " left out");
        if (summary.getTestsFoundCount() == 0) {
            System.err.println("no test found: that is a failure too");
        }
        if (noSkips && skipped > 0) {
            System.err.println(NO_SKIPS + ": what was skipped is a failure too");
        }
        boolean passed = failed == 0 && summary.getTestsFoundCount() > 0 && !(noSkips && skipped > 0);
        System.exit(passed ? 0 : 1);
    }

    /** Of the classes that are named with a test, CLASS#TEST, only those whose name matches. */
    private static PostDiscoveryFilter only(List<String> named) {
        return test -> FilterResult.includedIf(named.isEmpty() || !(test.getSource()
                .orElse(null) instanceof MethodSource method)
                || named.stream().map(each -> each.split("#", 2))
                        .anyMatch(each -> method.getClassName().matches(each[0])
                                && (each.length == 1 || method.getMethodName().matches(each[1]))));
    }

    /** A line for each test, so that a hanging one can be named: it is in a class that has not ended. */
    private static final class Progress implements TestExecutionListener {
        private final Map<TestIdentifier, Long> starts = new ConcurrentHashMap<>();
        private final AtomicLong leftOut = new AtomicLong();
        private TestPlan plan;

        @Override
        public void testPlanExecutionStarted(TestPlan plan) {
            this.plan = plan;
        }

        @Override
        public void executionStarted(TestIdentifier test) {
            starts.put(test, System.nanoTime());
            if (isClass(test)) {
                System.out.println("  begins     " + test.getDisplayName());
            }
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            Optional<String> empty = test.getTags().stream().map(TestTag::getName)
                    .filter(tag -> System.getenv().getOrDefault(tag, "-").isBlank()).findFirst();
            if (empty.isPresent()) {
                leftOut.addAndGet(Stream.concat(Stream.of(test), plan.getDescendants(test).stream())
                        .filter(TestIdentifier::isTest).count());
            }
            System.out.printf("  %-10s %s: %s%n", empty.isPresent() ? "left out" : "skipped", name(test),
                    empty.map(variable -> variable + " is empty").orElse(reason));
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest() || isClass(test)) {
                String how = result.getStatus() != TestExecutionResult.Status.SUCCESSFUL
                        ? result.getStatus().toString().toLowerCase() : test.isTest() ? "passed" : "ends";
                System.out.printf("  %-10s %s (%.1f s)%n", how, name(test),
                        (System.nanoTime() - starts.get(test)) / 1e9);
            }
            result.getThrowable().ifPresent(why -> System.out.println("             " + why));
        }

        private boolean isClass(TestIdentifier test) {
            return plan.getParent(test).filter(parent -> parent.getParentId().isEmpty()).isPresent();
        }

        /** With the class and whatever else it is in. */
        private String name(TestIdentifier test) {
            return plan.getParent(test).filter(parent -> parent.getParentId().isPresent())
                    .map(parent -> name(parent) + " ").orElse("") + test.getDisplayName();
        }
    }
}
