namespace Workflow.Wire.Tests;

/// <summary>Hosts whose clocks are minutes apart: a timeout fires once, and is not lost.</summary>
public sealed class ClockSkewTests
{
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    private int _fired;

    [Fact]
    public async Task A_timeout_that_an_early_clock_armed_fires_once()
    {
        await using var app = await WireApp.StartAsync(Waiting(TimeSpan.FromSeconds(1)), new WireHostOptions { ClockAhead = Ahead });
        var run = await ArmedAsync(app);
        await app.AddHostAsync();

        await Eventually.TrueAsync(
            async () =>
            {
                await app.Host.RunNowAsync(ProcessKind.TimeoutScan);
                return (await app.Api.GetAsync(run.RunId)).RunState == RunState.Completed;
            },
            "the timeout fired");

        await AssertFiredOnceAsync(app, run);
    }

    [Fact]
    public async Task A_timeout_that_an_early_clock_finds_due_fires_once_although_another_host_has_sent_it_for_later()
    {
        await using var app = await WireApp.StartAsync(Waiting(TimeSpan.FromMinutes(4)));
        var run = await ArmedAsync(app);
        var ahead = await app.AddHostAsync(new WireHostOptions { ClockAhead = Ahead });

        await ahead.RunNowAsync(ProcessKind.TimeoutScan);
        await app.Api.CompletedAsync(run);
        await app.Host.RunNowAsync(ProcessKind.TimeoutScan);

        await AssertFiredOnceAsync(app, run);
    }

    [Fact]
    public async Task Runs_of_hosts_minutes_apart_go_on_without_a_pause()
    {
        await using var app = await WireApp.StartAsync(Things.TwoSteps(), new WireHostOptions { ClockAhead = Ahead });
        var onTime = await app.AddHostAsync();
        var runs = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => (i % 2 == 0 ? app.Api : onTime.Api()).TriggerAsync($"{i}")));

        foreach (var run in runs)
            Assert.Equal((2, 3L), ((await app.Api.CompletedAsync(run)).Object.Count, (await app.Api.GetAsync(run.RunId)).Version));
    }

    private WorkflowBuilder<Thing, Status> Waiting(TimeSpan timeout) => Things.Named()
        .AddStep(Status.Start, _ => Status.Middle, Status.Middle)
        .AddTimeout(
            Status.Middle,
            timeout,
            (_, _, _) =>
            {
                Interlocked.Increment(ref _fired);
                return Things.To(Status.End);
            },
            Status.End);

    private static async Task<RunSnapshot<Thing, Status>> ArmedAsync(WireApp app)
    {
        var run = await app.Api.TriggerAsync("a");
        await Eventually.TrueAsync(async () => (await app.TimeoutsAsync(run)).Count == 1, "the timeout was armed");
        return run;
    }

    private async Task AssertFiredOnceAsync(WireApp app, RunSnapshot<Thing, Status> run)
    {
        await app.UntilIdleAsync();
        Assert.Equal(1, _fired);
        Assert.Equal(["Start", "Middle", "End"], (await app.Api.HistoryAsync(run.RunId)).Select(entry => entry.StatusDescription));
        Assert.Empty(await app.TimeoutsAsync(run));
    }
}
