using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Workflow.ServiceBus;

namespace Workflow.Cluster.Tests;

/// <summary>What a run of five steps asks of storage and broker, over the wire.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class RequestsOfARunTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData(0, 11)]
    [InlineData(10_000, 6)]
    public async Task A_run_of_five_steps_asks_eleven_times_or_six_with_recent_records_and_sends_five_messages(int recentRecordMs, int requests)
    {
        var completed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var cluster = await TestCluster.StartAsync(
            ClusterWorkflows.FiveSteps,
            options => options with { RecentRecordMs = recentRecordMs },
            azurite.Azurite,
            services => ClusterHost.Decorate<IRecordStore>(services, store => new WatchedStore(store, completed)),
            worksOnEvents: true);
        using var messages = new SentMessages();
        // The scans of the start are over when their number stays the same; the next come half a minute later.
        await QuietAsync();
        var before = ClusterHost.RequestsWithoutLeases;

        await cluster.Client.GetRequiredService<IWorkflow<Counted, Stage>>().TriggerAsync("counted");
        await completed.Task.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(requests, ClusterHost.RequestsWithoutLeases - before);
        Assert.Equal(5, messages.Count);

        async Task QuietAsync()
        {
            var (seen, since) = (ClusterHost.RequestsWithoutLeases, Stopwatch.GetTimestamp());
            while (Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(2))
            {
                await Task.Delay(50);
                if (ClusterHost.RequestsWithoutLeases is var now && now != seen)
                    (seen, since) = (now, Stopwatch.GetTimestamp());
            }
        }
    }

    private sealed class WatchedStore(IRecordStore inner, TaskCompletionSource completed) : RecordStoreDecorator(inner)
    {
        public override async ValueTask<CommitResult> CommitAsync(Move move, CancellationToken cancellationToken)
        {
            var result = await base.CommitAsync(move, cancellationToken);
            if (move.Next.RunState == RunState.Completed)
                completed.TrySetResult();
            return result;
        }
    }
}
