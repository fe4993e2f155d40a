namespace Workflow.Dev.Benchmarks;

/// <summary>The figures that are kept of the benchmarks, in the order in which they are shown.</summary>
internal static class FigureTable
{
    public static IReadOnlyList<Figure> All { get; } =
    [
        Rate("core.stepsPerSecond", "steps in memory, two processors", "steps/s"),
        Cost("core.cpuMicrosPerStep", "CPU of a step in memory", "µs"),
        Ratio("core.ceilingRatio", "of the same JSON without an engine"),

        Rate("storage.movesPerSecond.32", "moves through the store, 32 at a time", "moves/s"),
        Rate("storage.ceilingMovesPerSecond.32", "the same by the bare table client", "moves/s"),
        Ratio("storage.ceilingRatio", "of the bare table client"),
        Ratio("storage.ceilingRatioByConcurrency.1", "the same, one at a time"),
        Cost("storage.p50Milliseconds.1", "a move, one at a time, median", "ms"),
        Count("storage.counts.requestsPerRunBySteps.1", "requests of a run of 1 step"),
        Count("storage.counts.requestsPerRunBySteps.5", "requests of a run of 5 steps"),
        Count("storage.counts.requestsPerRunBySteps.20", "requests of a run of 20 steps"),
        Count("storage.counts.requestsPerFiveStepRunByObjectSize.1KiB", "requests of 5 steps, object of 1 KiB"),
        Count("storage.counts.requestsPerFiveStepRunByObjectSize.16KiB", "requests of 5 steps, object of 16 KiB"),
        Count("storage.counts.requestsPerFiveStepRunByObjectSize.48KiB", "requests of 5 steps, object of just below 48 KiB"),
        Count("storage.counts.requestsPerFiveStepRunByObjectSize.64KiB", "requests of 5 steps, object of 64 KiB, a blob"),
        Count("storage.counts.requestsPerFiveStepRunByObjectSize.1MiB", "requests of 5 steps, object of 1 MiB, a blob"),
        Cost("storage.p50MillisecondsByObjectSize.1KiB", "a move, object of 1 KiB, median", "ms"),
        Cost("storage.p50MillisecondsByObjectSize.16KiB", "a move, object of 16 KiB, median", "ms"),
        Cost("storage.p50MillisecondsByObjectSize.48KiB", "a move, object of just below 48 KiB, median", "ms"),
        Cost("storage.p50MillisecondsByObjectSize.64KiB", "a move, object of 64 KiB, median", "ms"),
        Cost("storage.p50MillisecondsByObjectSize.1MiB", "a move, object of 1 MiB, median", "ms"),

        Rate("emulator.messagesPerSecond", "messages through the emulator", "messages/s"),
        Rate("emulator.sessionMessagesPerSecond", "the same in 64 sessions", "messages/s"),
        Rate("emulator.ceilingMessagesPerSecond", "the same bytes over bare sockets", "messages/s"),
        Ratio("emulator.ceilingRatio", "of bare sockets"),
        Ratio("emulator.sessionsRatio", "of bare sockets, in 64 sessions"),
        Cost("emulator.acceptNextP50Ms", "accepting a session, median", "ms"),

        Rate("e2e.foreignId.runsPerSecond", "runs of 5 steps, a session for each foreign ID", "runs/s"),
        Rate("e2e.parallel16.runsPerSecond", "the same, ParallelCount 16", "runs/s"),
        Rate("e2e.parallel64.runsPerSecond", "the same, ParallelCount 64", "runs/s"),
        Rate("e2e.parallel64Recent.runsPerSecond", "the same, with recent records", "runs/s"),
        Rate("e2e.ceilingRunsPerSecond", "the same by the bare clients", "runs/s"),
        Ratio("e2e.ceilingRatio", "ParallelCount 64, of the bare clients"),
        Cost("e2e.foreignId.idleP50Ms", "a run of 5 steps alone, median", "ms"),
        Cost("e2e.foreignIdRecent.idleP50Ms", "the same, with recent records", "ms"),
        Count("e2e.counts.storageRequestsPerRun", "storage requests of a run of 5 steps"),
        Count("e2e.counts.storageRequestsPerRunWithRecentRecords", "the same, with recent records"),
        Count("e2e.counts.messagesPerRun", "messages of a run of 5 steps"),

        .. Hosts("calibration", "1 host, ParallelCount 16"),
        .. Hosts("1", "1 host"),
        .. Hosts("2", "2 hosts"),
        .. Hosts("4", "4 hosts"),
    ];

    private static IEnumerable<Figure> Hosts(string key, string title) =>
    [
        Rate($"hosts.{key}.runsPerSecond", $"{title}: runs of 5 steps", "runs/s"),
        Cost($"hosts.{key}.cpuMicrosecondsPerStep.hosts", $"{title}: CPU of a step in the hosts", "µs"),
        Cost($"hosts.{key}.cpuMicrosecondsPerStep.azurite", $"{title}: in Azurite", "µs"),
        Cost($"hosts.{key}.cpuMicrosecondsPerStep.broker", $"{title}: in the broker", "µs"),
        Cost($"hosts.{key}.cpuMicrosecondsPerStep.trigger", $"{title}: in the host that triggers", "µs"),
        new($"hosts.{key}.storageRequestsPerRun", $"{title}: storage requests of a run", "", FigureKind.Ratio, MoreIsBetter: false),
        new($"hosts.{key}.messagesPerRun", $"{title}: messages of a run", "", FigureKind.Ratio, MoreIsBetter: false),
        new($"hosts.{key}.brokerRequestsPerRun", $"{title}: requests to the broker of a run", "", FigureKind.Measure, MoreIsBetter: false),
        new($"hosts.{key}.lostConflicts", $"{title}: moves lost to another host", "", FigureKind.Measure, MoreIsBetter: false),
        Cost($"hosts.{key}.otherCores", $"{title}: processors that others used meanwhile", ""),
    ];

    private static Figure Rate(string name, string title, string unit) => new(name, title, unit, FigureKind.Measure, MoreIsBetter: true);

    private static Figure Cost(string name, string title, string unit) => new(name, title, unit, FigureKind.Measure, MoreIsBetter: false);

    private static Figure Ratio(string name, string title) => new(name, title, "", FigureKind.Ratio, MoreIsBetter: true);

    private static Figure Count(string name, string title) => new(name, title, "", FigureKind.Count, MoreIsBetter: false);
}
