using Workflow.Dev.Benchmarks;

namespace Workflow.Scale.Tests.Comparing;

/// <summary>Reports of a few figures.</summary>
internal static class Reports
{
    public const string Count = "e2e.counts.storageRequestsPerRun";
    public const string Ratio = "storage.ceilingRatio";
    public const string Measure = "e2e.foreignId.runsPerSecond";

    public static BenchReport Of(params (string Name, double Value)[] values) =>
        BenchReport.Empty(DateTimeOffset.UnixEpoch) with { Values = values.ToDictionary(value => value.Name, value => value.Value) };
}
