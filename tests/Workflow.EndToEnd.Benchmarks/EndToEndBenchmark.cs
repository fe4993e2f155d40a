using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Workflow.AzureStorage.Tests;
using Workflow.Cluster;

namespace Workflow.EndToEnd.Benchmarks;

/// <summary>
/// Runs of five steps, each its own foreign ID, from trigger to end through Azurite and the emulator, all on this machine: busy
/// (as many as go) and idle (one after the other).
/// </summary>
internal static class EndToEndBenchmark
{
    private const int Steps = 5;
    private const int BusyRuns = 500;
    private const int IdleRuns = 100;
    private const int WarmUpRuns = 200;

    /// <summary>How many triggers are under way at a time when busy.</summary>
    private const int Triggers = 32;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The setup that the bare clients do the same work as.</summary>
    private const string CeilingOf = "parallel64";

    private static readonly (string Name, int ParallelCount, int RecentRecordMs)[] Setups =
    [
        ("foreignId", 0, 0),
        ("foreignIdRecent", 0, 1000),
        ("parallel16", 16, 0),
        ("parallel16Recent", 16, 1000),
        ("parallel64", 64, 0),
        ("parallel64Recent", 64, 1000),
    ];

    public static async Task<JsonObject> RunAsync()
    {
        var figures = new JsonObject();
        Console.WriteLine($"{"",-18}{"runs/s",8}{"steps/s",9}{"busy p50",10}{"p99 ms",9}{"idle p50",10}{"p99 ms",9}{"req/run",9}{"msg/run",9}{"CPU µs/step: host",19}{"Azurite",9}{"broker",8}");
        foreach (var (name, parallelCount, recentRecordMs) in Setups)
        {
            var measured = await MeasureAsync(parallelCount, recentRecordMs);
            figures[name] = measured.ToJson();
            Console.WriteLine(measured.ToLine(name));
        }

        var (ceiling, counts) = await MeasureCeilingAsync();
        var reached = figures[CeilingOf]!["runsPerSecond"]!.GetValue<double>();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bare clients: {ceiling:F1} runs/s; {CeilingOf} reaches {reached / ceiling:P0} of that"));
        Console.WriteLine($"a run alone: {counts.ToJsonString()}");
        figures["ceilingRunsPerSecond"] = Math.Round(ceiling, 1);
        figures["ceilingRatio"] = Math.Round(reached / ceiling, 3);
        figures["counts"] = counts;
        return figures;
    }

    private static async Task<(double RunsPerSecond, JsonObject Counts)> MeasureCeilingAsync()
    {
        await using var azurite = await AzuriteProcess.StartAsync();
        var counts = await EndToEndCounts.CountAsync(azurite);
        await using var cluster = await TestCluster.StartAsync(ClusterWorkflows.FiveSteps, options => options with { ParallelCount = 64, SweepMs = 3_600_000 }, azurite);
        await using var bare = new BareRuns(cluster.Options);
        await bare.StartAsync();
        await bare.RunAsync("warm", WarmUpRuns, Triggers, Patience);
        var started = Stopwatch.GetTimestamp();
        await bare.RunAsync("busy", BusyRuns, Triggers, Patience);
        return (BusyRuns / Stopwatch.GetElapsedTime(started).TotalSeconds, counts);
    }

    private static async Task<Measured> MeasureAsync(int parallelCount, int recentRecordMs)
    {
        // A fresh Azurite each: it looks through whole tables.
        await using var azurite = await AzuriteProcess.StartAsync();
        using var runs = new CompletedRuns();
        await using var cluster = await TestCluster.StartAsync(
            ClusterWorkflows.FiveSteps,
            options => options with { ParallelCount = parallelCount, RecentRecordMs = recentRecordMs },
            azurite,
            services => ClusterHost.Decorate<IRecordStore>(services, runs.Watch),
            worksOnEvents: true);
        var workflow = cluster.Client.GetRequiredService<IWorkflow<Counted, Stage>>();
        using var messages = new SentMessages();

        await BusyAsync(workflow, runs, "warm", WarmUpRuns);
        runs.Clear();

        var before = Snapshot.Of(cluster, messages);
        var started = Stopwatch.GetTimestamp();
        await BusyAsync(workflow, runs, "busy", BusyRuns);
        var elapsed = Stopwatch.GetElapsedTime(started);
        var after = Snapshot.Of(cluster, messages);
        var busy = runs.Durations;
        runs.Clear();

        for (var i = 0; i < IdleRuns; i++)
        {
            var foreignId = string.Create(CultureInfo.InvariantCulture, $"idle-{i}");
            runs.Triggering(foreignId);
            await workflow.TriggerAsync(foreignId);
            await runs.WaitAsync(1, Patience);
            // What settles and closes after the last step is not the next run's business.
            await Task.Delay(20);
        }
        return new Measured(elapsed, busy, runs.Durations, after - before);
    }

    private static async Task BusyAsync(IWorkflow<Counted, Stage> workflow, CompletedRuns runs, string prefix, int count)
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = Triggers }, async (i, cancellationToken) =>
        {
            var foreignId = string.Create(CultureInfo.InvariantCulture, $"{prefix}-{i}");
            runs.Triggering(foreignId);
            await workflow.TriggerAsync(foreignId, cancellationToken: cancellationToken);
        });
        await runs.WaitAsync(count, Patience);
    }

    private sealed record Measured(TimeSpan Elapsed, IReadOnlyList<TimeSpan> Busy, IReadOnlyList<TimeSpan> Idle, Snapshot Used)
    {
        private double RunsPerSecond => BusyRuns / Elapsed.TotalSeconds;

        public JsonObject ToJson() => new()
        {
            ["runsPerSecond"] = Math.Round(RunsPerSecond, 1),
            ["stepsPerSecond"] = Math.Round(RunsPerSecond * Steps, 1),
            ["busyP50Ms"] = Percentile(Busy, 0.5),
            ["busyP99Ms"] = Percentile(Busy, 0.99),
            ["idleP50Ms"] = Percentile(Idle, 0.5),
            ["idleP99Ms"] = Percentile(Idle, 0.99),
            ["storageRequestsPerRun"] = Math.Round(Used.Requests / (double)BusyRuns, 2),
            ["messagesPerRun"] = Math.Round(Used.Messages / (double)BusyRuns, 2),
            ["cpuMicrosecondsPerStep"] = new JsonObject
            {
                ["host"] = PerStep(Used.Host),
                ["azurite"] = PerStep(Used.Azurite),
                ["broker"] = PerStep(Used.Broker),
            },
        };

        public string ToLine(string name) => string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-18}{RunsPerSecond,8:F1}{RunsPerSecond * Steps,9:F0}{Percentile(Busy, 0.5),10:F1}{Percentile(Busy, 0.99),9:F1}{Percentile(Idle, 0.5),10:F1}{Percentile(Idle, 0.99),9:F1}{Used.Requests / (double)BusyRuns,9:F2}{Used.Messages / (double)BusyRuns,9:F2}{PerStep(Used.Host),19:F0}{PerStep(Used.Azurite),9:F0}{PerStep(Used.Broker),8:F0}");

        private static double PerStep(TimeSpan cpu) => Math.Round(cpu.TotalMicroseconds / (BusyRuns * Steps), 0);

        private static double Percentile(IReadOnlyList<TimeSpan> sorted, double share) =>
            Math.Round(sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))].TotalMilliseconds, 1);
    }

    /// <summary>What has been used up so far.</summary>
    private sealed record Snapshot(long Requests, long Messages, TimeSpan Host, TimeSpan Azurite, TimeSpan Broker)
    {
        public static Snapshot Of(TestCluster cluster, SentMessages messages)
        {
            using var self = Process.GetCurrentProcess();
            return new Snapshot(ClusterHost.Requests.Count, messages.Count, self.TotalProcessorTime, cluster.AzuriteCpuTime, cluster.Broker.CpuTime);
        }

        public static Snapshot operator -(Snapshot a, Snapshot b) =>
            new(a.Requests - b.Requests, a.Messages - b.Messages, a.Host - b.Host, a.Azurite - b.Azurite, a.Broker - b.Broker);
    }
}
