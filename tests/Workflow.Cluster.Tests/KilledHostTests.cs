using System.Globalization;

namespace Workflow.Cluster.Tests;

/// <summary>A host is killed at a moment in the life of a move: the run goes on by itself, and each move is once in history.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class KilledHostTests(AzuriteFixture azurite)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static TheoryData<string, int> Deaths
    {
        get
        {
            var deaths = new TheoryData<string, int>();
            foreach (var point in Enum.GetNames<DiePoint>())
            {
                deaths.Add(point, 1);
                deaths.Add(point, 4);
            }
            return deaths;
        }
    }

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task A_run_whose_host_dies_is_finished_by_another_with_each_move_once_in_history(string point, int occasion)
    {
        await using var cluster = await TestCluster.StartAsync(ClusterWorkflows.FiveSteps, options => options with { SweepMs = 2000, LockSeconds = 5 }, azurite.Azurite);
        var doomed = await cluster.AddHostAsync(options => options with { DieAt = Enum.Parse<DiePoint>(point), DieAtOccasion = occasion });
        var workflow = cluster.Workflow(ClusterWorkflows.FiveSteps);
        var run = await workflow.TriggerAsync("a");

        Assert.Equal(137, await doomed.ExitAsync(Patience));
        await cluster.KillAsync(doomed);
        await cluster.AddHostAsync();

        var finished = await Eventually.FinishedAsync(workflow, run.RunId, Patience);
        Assert.Equal(RunState.Completed, finished.RunState);
        var history = await workflow.HistoryAsync(run.RunId);
        Assert.Equal(["First", "Second", "Third", "Fourth", "Fifth", "Done"], history.Select(entry => entry.StatusDescription));
        Assert.Equal(Enumerable.Range(1, 6), history.Select(entry => (int)entry.Version));
        Assert.Contains("\"steps\":5", System.Text.Encoding.UTF8.GetString(finished.Object.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_kills_every_host_is_paused_at_the_threshold()
    {
        await using var cluster = await TestCluster.StartAsync(ClusterWorkflows.FiveSteps, options => options with { SweepMs = 2000, LockSeconds = 5, PauseAfterErrorCount = 2 }, azurite.Azurite);
        var workflow = cluster.Workflow(ClusterWorkflows.FiveSteps);
        var run = await workflow.TriggerAsync("a");

        for (var kills = 0; kills < 2; kills++)
        {
            var doomed = await cluster.AddHostAsync(options => options with { DieAt = DiePoint.InHandler });
            Assert.Equal(137, await doomed.ExitAsync(Patience));
            await cluster.KillAsync(doomed);
        }
        await cluster.AddHostAsync(options => options with { DieAt = DiePoint.InHandler });

        var paused = await Eventually.FinishedAsync(workflow, run.RunId, Patience);
        Assert.Equal((RunState.Paused, "First"), (paused.RunState, paused.StatusDescription));
        Assert.Contains("without an answer", paused.RunStateReason, StringComparison.Ordinal);
        Assert.Single(cluster.Hosts);
    }

    [Fact]
    public async Task A_broker_that_loses_every_message_loses_no_run()
    {
        await using var cluster = await TestCluster.StartAsync(ClusterWorkflows.FiveSteps, options => options with { SweepMs = 2000, LockSeconds = 5 }, azurite.Azurite);
        var workflow = cluster.Workflow(ClusterWorkflows.FiveSteps);
        var runs = new List<RunRecord>();
        for (var i = 0; i < 50; i++)
            runs.Add(await workflow.TriggerAsync(string.Create(CultureInfo.InvariantCulture, $"lost-{i}")));

        // Nobody has worked on them: all that the broker has is lost.
        await cluster.LoseBrokerAsync();
        await cluster.AddHostAsync();

        foreach (var run in runs)
            Assert.Equal(RunState.Completed, (await Eventually.FinishedAsync(workflow, run.RunId, Patience)).RunState);
    }

    [Fact]
    public async Task A_host_that_is_asked_to_end_finishes_what_is_under_way_and_leaves_the_rest_to_others_at_once()
    {
        await using var cluster = await TestCluster.StartAsync(ClusterWorkflows.FiveSteps, configure: null, azurite.Azurite);
        var first = await cluster.AddHostAsync();
        await cluster.AddHostAsync();
        var workflow = cluster.Workflow(ClusterWorkflows.FiveSteps);
        var runs = new List<RunRecord>();
        for (var i = 0; i < 200; i++)
        {
            runs.Add(await workflow.TriggerAsync(string.Create(CultureInfo.InvariantCulture, $"stop-{i}")));
            if (i == 100)
                await cluster.StopAsync(first);
        }

        // Sooner than any lock ends and any sweep comes: nothing was left behind.
        foreach (var run in runs)
            Assert.Equal(RunState.Completed, (await Eventually.FinishedAsync(workflow, run.RunId, TimeSpan.FromSeconds(20))).RunState);
        Assert.All(
            await Task.WhenAll(runs.Select(run => workflow.HistoryAsync(run.RunId))),
            history => Assert.All(history, entry => Assert.Equal(0, entry.Attempt)));
    }
}
