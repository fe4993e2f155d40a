using System.Text.Json;

namespace Workflow.Cluster.Tests;

/// <summary>A deployment host by host: two versions of the code work on the same runs at once.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class RollingDeployTests(AzuriteFixture azurite)
{
    private const int RunsOfAPhase = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_run_ends_and_no_step_is_doubled_while_the_old_version_gives_way_to_the_new(bool killed)
    {
        // What is provisioned is provisioned first, and has what either version consumes.
        await using var cluster = await TestCluster.StartAsync(ClusterWorkflows.Rolling, options => options with { SweepMs = 2000, LockSeconds = 5 }, azurite.Azurite);
        var workflow = cluster.Workflow(ClusterWorkflows.Rolling);
        var old = await cluster.AddHostAsync(options => options with { Version = 1 });
        var runs = new List<string>();

        await TriggerAsync("old");
        await cluster.AddHostAsync();
        await TriggerAsync("both");
        await (killed ? cluster.KillAsync(old) : cluster.StopAsync(old));
        await TriggerAsync("new");

        var trails = new List<string>();
        foreach (var runId in runs)
        {
            var finished = await Eventually.FinishedAsync(workflow, runId, Patience);
            Assert.True(finished.RunState == RunState.Completed, $"{finished.ForeignId}: {finished.RunState}, {finished.RunStateReason}");
            trails.Add(string.Join(", ", JsonDocument.Parse(finished.Object).RootElement.GetProperty("places").EnumerateArray().Select(place => place.GetString())));
        }
        string[] possible = ["1 Created, 1 Working", "2 Created, 1 Working", "1 Created, 2 Working, 2 Reviewed", "2 Created, 2 Working, 2 Reviewed"];
        Assert.Empty(trails.Except(possible));
        Assert.Contains("1 Created, 1 Working", trails);
        Assert.All(trails.TakeLast(RunsOfAPhase / 2), trail => Assert.Equal("2 Created, 2 Working, 2 Reviewed", trail));

        async Task TriggerAsync(string phase)
        {
            for (var i = 0; i < RunsOfAPhase; i++)
                runs.Add((await workflow.TriggerAsync($"{phase} {i}")).RunId);
            // A few are done, the others under way, when the next thing happens.
            await Eventually.FinishedAsync(workflow, runs[^(RunsOfAPhase - 4)], Patience);
        }
    }
}
