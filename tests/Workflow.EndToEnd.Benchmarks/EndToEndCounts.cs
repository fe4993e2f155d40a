using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Workflow.AzureStorage.Tests;
using Workflow.Cluster;

namespace Workflow.EndToEnd.Benchmarks;

/// <summary>
/// What a run of five steps asks of storage and broker when it is alone. These numbers are exact: they are the same on every
/// machine, and a test holds them.
/// </summary>
internal static class EndToEndCounts
{
    private const int Runs = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<JsonObject> CountAsync(AzuriteProcess azurite)
    {
        var plain = await CountAsync(azurite, recentRecordMs: 0);
        var recent = await CountAsync(azurite, recentRecordMs: 10_000);
        return new JsonObject
        {
            ["storageRequestsPerRun"] = plain.Requests,
            ["storageRequestsPerRunWithRecentRecords"] = recent.Requests,
            ["messagesPerRun"] = plain.Messages,
        };
    }

    private static async Task<(double Requests, double Messages)> CountAsync(AzuriteProcess azurite, int recentRecordMs)
    {
        var finished = new FinishedRuns();
        await using var cluster = await TestCluster.StartAsync(
            ClusterWorkflows.FiveSteps,
            options => options with { RecentRecordMs = recentRecordMs, SweepMs = 3_600_000 },
            azurite,
            services => ClusterHost.Decorate<IRecordStore>(services, finished.Watch),
            worksOnEvents: true);
        using var messages = new SentMessages();
        // The scans of the start are over when their number stays the same; the next come an hour later.
        await UntilAsync(() => ClusterHost.RequestsWithoutLeases, unchangedFor: TimeSpan.FromSeconds(1));
        var before = ClusterHost.RequestsWithoutLeases;

        var workflow = cluster.Client.GetRequiredService<IWorkflow<Counted, Stage>>();
        for (var run = 1; run <= Runs; run++)
        {
            await workflow.TriggerAsync(string.Create(CultureInfo.InvariantCulture, $"counted-{run}"));
            using var timeout = new CancellationTokenSource(Patience);
            while (finished.Count < run)
                await Task.Delay(5, timeout.Token);
        }
        return ((ClusterHost.RequestsWithoutLeases - before) / (double)Runs, messages.Count / (double)Runs);
    }

    private static async Task UntilAsync(Func<long> value, TimeSpan unchangedFor)
    {
        using var timeout = new CancellationTokenSource(Patience);
        var (seen, since) = (value(), Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(since) < unchangedFor)
        {
            await Task.Delay(50, timeout.Token);
            if (value() is var now && now != seen)
                (seen, since) = (now, Stopwatch.GetTimestamp());
        }
    }
}
