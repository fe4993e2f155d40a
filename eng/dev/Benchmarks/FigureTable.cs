namespace Workflow.Dev.Benchmarks;

/// <summary>The figures that are kept of the benchmarks, in the order in which they are shown.</summary>
internal static class FigureTable
{
    /// <summary>The configurations of the benchmark of several hosts: their key in its JSON, and what people read.</summary>
    public static IReadOnlyList<(string Key, string Title)> Hosts { get; } = [("calibration", "1 host, ParallelCount 16"), ("1", "1 host"), ("2", "2 hosts"), ("4", "4 hosts")];

    /// <summary>The figures of each of them; their names are still without the configuration.</summary>
    public static IReadOnlyList<Figure> OfHosts { get; } =
    [
        Rate("runsPerSecond", "runs of 5 steps", "runs/s"),
        Cost("p50Ms", "run from trigger to end when as many go as can, median", "ms"),
        Cost("cpuMicrosecondsPerStep.hosts", "CPU of a step in the hosts", "µs"),
        Cost("cpuMicrosecondsPerStep.azurite", "CPU of a step in Azurite", "µs"),
        Cost("cpuMicrosecondsPerStep.broker", "CPU of a step in the broker", "µs"),
        Cost("cpuMicrosecondsPerStep.trigger", "CPU of a step in the host that triggers", "µs"),
        new("storageRequestsPerRun", "storage requests of a run", "", FigureKind.Ratio, MoreIsBetter: false),
        new("messagesPerRun", "messages of a run", "", FigureKind.Ratio, MoreIsBetter: false),
        Cost("brokerRequestsPerRun", "requests to the broker of a run", ""),
        Cost("lostConflicts", "moves lost to another host", ""),
        Cost("otherCores", "processors that others used meanwhile", ""),
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Figure> All { get; } =
    [
        Rate("core.stepsPerSecond", "steps in memory, two processors", "steps/s"),
        Cost("core.cpuMicrosPerStep", "CPU of a step in memory", "µs"),
        Ratio("core.ceilingRatio", "share of the same JSON without an engine"),

        Rate("storage.movesPerSecond.32", "moves through the store, 32 at a time", "moves/s"),
        Rate("storage.ceilingMovesPerSecond.32", "the same moves by the bare table client", "moves/s"),
        Ratio("storage.ceilingRatio", "share of the bare table client, 32 at a time"),
        Ratio("storage.ceilingRatioByConcurrency.1", "share of the bare table client, one at a time"),
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

        Rate("emulator.messagesPerSecond", "messages through the emulator, no sessions", "messages/s"),
        Rate("emulator.sessionMessagesPerSecond", "messages through the emulator, 64 sessions", "messages/s"),
        Rate("emulator.ceilingMessagesPerSecond", "the same bytes over bare sockets", "messages/s"),
        Ratio("emulator.ceilingRatio", "share of bare sockets, no sessions"),
        Ratio("emulator.sessionsRatio", "share of bare sockets, 64 sessions"),
        Cost("emulator.acceptNextP50Ms", "accepting a session, median", "ms"),

        Rate("e2e.foreignId.runsPerSecond", "runs of 5 steps, a session for each foreign ID", "runs/s"),
        Rate("e2e.parallel16.runsPerSecond", "runs of 5 steps, ParallelCount 16", "runs/s"),
        Rate("e2e.parallel64.runsPerSecond", "runs of 5 steps, ParallelCount 64", "runs/s"),
        Rate("e2e.parallel64Recent.runsPerSecond", "runs of 5 steps, ParallelCount 64, recent records", "runs/s"),
        Rate("e2e.ceilingRunsPerSecond", "the same runs by the bare clients, 64 shards", "runs/s"),
        Ratio("e2e.ceilingRatio", "share of the bare clients, ParallelCount 64"),
        Cost("e2e.foreignId.idleP50Ms", "a run of 5 steps alone, median", "ms"),
        Cost("e2e.foreignIdRecent.idleP50Ms", "a run of 5 steps alone, recent records, median", "ms"),
        Count("e2e.counts.storageRequestsPerRun", "storage requests of a run of 5 steps"),
        Count("e2e.counts.storageRequestsPerRunWithRecentRecords", "storage requests of a run of 5 steps, recent records"),
        Count("e2e.counts.messagesPerRun", "messages of a run of 5 steps"),

        .. Hosts.SelectMany(hosts => OfHosts.Select(figure => figure with { Name = $"hosts.{hosts.Key}.{figure.Name}", Title = $"{hosts.Title}: {figure.Title}" })),
    ];

    private static Figure Rate(string name, string title, string unit) => new(name, title, unit, FigureKind.Measure, MoreIsBetter: true);

    private static Figure Cost(string name, string title, string unit) => new(name, title, unit, FigureKind.Measure, MoreIsBetter: false);

    private static Figure Ratio(string name, string title) => new(name, title, "", FigureKind.Ratio, MoreIsBetter: true);

    private static Figure Count(string name, string title) => new(name, title, "", FigureKind.Count, MoreIsBetter: false);
}
