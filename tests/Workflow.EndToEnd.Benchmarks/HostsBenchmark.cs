using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Workflow.AzureStorage.Tests;
using Workflow.Cluster;

namespace Workflow.EndToEnd.Benchmarks;

/// <summary>
/// What a step costs where several hosts share the work: runs of five steps, each its own foreign ID, as many as go, on hosts
/// that are processes of their own beside Azurite, the broker and this process, which triggers.
/// </summary>
internal static class HostsBenchmark
{
    private const int Steps = 5;
    private const int Runs = 600;

    /// <summary>For each host, before the measurement: enough that each has compiled what is hot.</summary>
    private const int WarmUpRuns = 250;

    /// <summary>At least so many, for the sake of this process, which triggers.</summary>
    private const int LeastWarmUpRuns = 600;

    /// <summary>How many triggers are under way at a time.</summary>
    public const int Triggers = 32;

    /// <summary>One configuration that the simulation may take its costs from; it must predict the others.</summary>
    private static readonly Setup Calibration = new("calibration", Hosts: 1, ParallelCount: 16);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task<JsonObject> RunAsync(IReadOnlyList<int> hosts)
    {
        Console.WriteLine($"{"",-14}{"shards",7}{"runs/s",9}{"steps/s",9}{"p50 ms",9}{"p99 ms",9}{"req/run",9}{"msg/run",9}{"bus req/run",13}{"lost",6}{"CPU µs/step: hosts",20}{"Azurite",9}{"broker",8}{"trigger",9}{"other cores",13}");
        var figures = new JsonObject();
        foreach (var setup in hosts.Select(count => new Setup(string.Create(CultureInfo.InvariantCulture, $"{count} hosts"), count, ParallelCount: 64)).Prepend(Calibration))
        {
            var measured = await MeasureAsync(setup);
            figures[setup == Calibration ? setup.Name : setup.Hosts.ToString(CultureInfo.InvariantCulture)] = measured.ToJson();
            Console.WriteLine(measured.ToLine());
        }
        return figures;
    }

    private static async Task<Measured> MeasureAsync(Setup setup)
    {
        await using var azurite = await AzuriteProcess.StartAsync();
        // No scans and no repetitions within the measurement: what is counted is what runs ask for.
        await using var cluster = await TestCluster.StartAsync(
            ClusterWorkflows.FiveSteps,
            options => options with { ParallelCount = setup.ParallelCount, RecentRecordMs = 0, SweepMs = 3_600_000 },
            azurite);
        var hosts = new List<ChildProcess>();
        for (var i = 0; i < setup.Hosts; i++)
            hosts.Add(await cluster.AddMeasuredHostAsync());
        var workflow = cluster.Client.GetRequiredService<IWorkflow<Counted, Stage>>();
        using var messages = new SentMessages();

        await RunAsync(workflow, hosts, "warm", Math.Max(LeastWarmUpRuns, WarmUpRuns * setup.Hosts));
        await AskAsync(hosts);

        var before = await Snapshot.OfAsync(cluster, hosts, messages);
        var started = Stopwatch.GetTimestamp();
        await RunAsync(workflow, hosts, "busy", Runs);
        var elapsed = Stopwatch.GetElapsedTime(started);
        var after = await Snapshot.OfAsync(cluster, hosts, messages);
        return new Measured(setup, elapsed, after - before);
    }

    private static async Task RunAsync(IWorkflow<Counted, Stage> workflow, IReadOnlyList<ChildProcess> hosts, string prefix, int count)
    {
        var wanted = await FinishedAsync(hosts) + count;
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = Triggers }, async (i, cancellationToken) =>
            await workflow.TriggerAsync(string.Create(CultureInfo.InvariantCulture, $"{prefix}-{i}"), cancellationToken: cancellationToken));
        while (await FinishedAsync(hosts) is var finished && finished < wanted)
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
                throw new TimeoutException($"{wanted - finished} of {count} runs were not at their end after {Patience}.");
            await Task.Delay(20);
        }
    }

    private static async Task<long> FinishedAsync(IReadOnlyList<ChildProcess> hosts)
    {
        var answers = await Task.WhenAll(hosts.Select(host => host.AskAsync(HostFigures.AskFinished)));
        return answers.Sum(answer => long.Parse(answer, CultureInfo.InvariantCulture));
    }

    private static async Task<HostFigures> AskAsync(IReadOnlyList<ChildProcess> hosts)
    {
        var answers = await Task.WhenAll(hosts.Select(host => host.AskAsync(HostFigures.AskAll)));
        return answers.Select(HostFigures.Parse).Aggregate(HostFigures.None, (a, b) => a + b);
    }

    private sealed record Setup(string Name, int Hosts, int ParallelCount);

    private sealed record Measured(Setup Setup, TimeSpan Elapsed, Snapshot Used)
    {
        private readonly IReadOnlyList<double> _milliseconds = [.. Used.Figures.Milliseconds.Order()];

        private double RunsPerSecond => Runs / Elapsed.TotalSeconds;

        /// <summary>
        /// How many processors everybody else on the machine used meanwhile, where the system says: above a few tenths, the
        /// throughput is not this machine's.
        /// </summary>
        private double? OtherCores => Used.Machine is { } machine
            ? Math.Round(Math.Max(0, (machine - Used.Hosts - Used.Azurite - Used.Broker - Used.Client) / Elapsed), 2)
            : null;

        public JsonObject ToJson() => new()
        {
            ["hosts"] = Setup.Hosts,
            ["parallelCount"] = Setup.ParallelCount,
            ["runsPerSecond"] = Math.Round(RunsPerSecond, 1),
            ["p50Ms"] = Math.Round(Percentile(0.5), 1),
            ["p99Ms"] = Math.Round(Percentile(0.99), 1),
            ["storageRequestsPerRun"] = PerRun(Used.Requests),
            ["messagesPerRun"] = PerRun(Used.Messages),
            ["brokerRequestsPerRun"] = PerRun(Used.Figures.BrokerRequests),
            ["lostConflicts"] = Used.Figures.Conflicts,
            ["otherCores"] = OtherCores,
            ["cpuMicrosecondsPerStep"] = new JsonObject
            {
                ["hosts"] = PerStep(Used.Hosts),
                ["azurite"] = PerStep(Used.Azurite),
                ["broker"] = PerStep(Used.Broker),
                ["trigger"] = PerStep(Used.Client),
            },
        };

        public string ToLine() => string.Create(
            CultureInfo.InvariantCulture,
            $"{Setup.Name,-14}{Setup.ParallelCount,7}{RunsPerSecond,9:F1}{RunsPerSecond * Steps,9:F0}{Percentile(0.5),9:F0}{Percentile(0.99),9:F0}{PerRun(Used.Requests),9:F2}{PerRun(Used.Messages),9:F2}{PerRun(Used.Figures.BrokerRequests),13:F1}{Used.Figures.Conflicts,6}{PerStep(Used.Hosts),20:F0}{PerStep(Used.Azurite),9:F0}{PerStep(Used.Broker),8:F0}{PerStep(Used.Client),9:F0}{OtherCores,13:F2}");

        private static double PerRun(long count) => Math.Round(count / (double)Runs, 2);

        private static double PerStep(TimeSpan cpu) => Math.Round(cpu.TotalMicroseconds / (Runs * Steps), 0);

        private double Percentile(double share) => _milliseconds[Math.Min(_milliseconds.Count - 1, (int)(_milliseconds.Count * share))];
    }

    /// <summary>What has been used up so far, by part: <paramref name="Client"/> is this process, which triggers.</summary>
    private sealed record Snapshot(HostFigures Figures, long Requests, long Messages, TimeSpan Hosts, TimeSpan Azurite, TimeSpan Broker, TimeSpan Client, TimeSpan? Machine)
    {
        public static async Task<Snapshot> OfAsync(TestCluster cluster, IReadOnlyList<ChildProcess> hosts, SentMessages messages)
        {
            using var self = Process.GetCurrentProcess();
            var figures = await AskAsync(hosts);
            return new Snapshot(
                figures,
                figures.Requests + ClusterHost.RequestsWithoutLeases,
                figures.Messages + messages.Count,
                hosts.Aggregate(TimeSpan.Zero, (sum, host) => sum + host.CpuTime),
                cluster.AzuriteCpuTime,
                cluster.Broker.CpuTime,
                self.TotalProcessorTime,
                BusyTime());
        }

        public static Snapshot operator -(Snapshot a, Snapshot b) => new(
            a.Figures - b.Figures, a.Requests - b.Requests, a.Messages - b.Messages, a.Hosts - b.Hosts, a.Azurite - b.Azurite, a.Broker - b.Broker, a.Client - b.Client, a.Machine - b.Machine);

        /// <summary>The time that all processors of the machine have been busy, where the system says.</summary>
        private static TimeSpan? BusyTime()
        {
            const string Statistics = "/proc/stat";
            const double TicksPerSecond = 100;
            if (!File.Exists(Statistics))
                return null;
            // "cpu", then ticks: user, nice, system, idle, waiting, interrupts, soft interrupts, stolen.
            var ticks = File.ReadLines(Statistics).First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(tick => long.Parse(tick, CultureInfo.InvariantCulture)).ToArray();
            return TimeSpan.FromSeconds((ticks.Take(8).Sum() - ticks[3] - ticks[4]) / TicksPerSecond);
        }
    }
}
