namespace Workflow.Wire.Tests;

/// <summary>Area K: pausing after errors, and resuming after a while.</summary>
public sealed class PausingTests
{
    private const string Threshold = "max error retry threshold hit - automatically paused";

    private int _calls;

    [Fact]
    [Trait("Case", "155")]
    [Trait("Case", "158")]
    public async Task The_error_that_reaches_the_threshold_pauses_the_run_whatever_its_text()
    {
        await using var app = await WireApp.StartAsync(Failing(3));
        var run = await app.Api.TriggerAsync("a");

        await app.Api.UntilAsync(run.RunId, RunState.Paused);
        await app.UntilIdleAsync();

        var history = await app.Api.HistoryAsync(run.RunId);
        Assert.Equal(3, _calls);
        Assert.Equal([(1L, RunState.Initiated, 0), (2L, RunState.Paused, 3)], history.Select(entry => (entry.Version, entry.RunState, entry.Attempt)));
        Assert.Equal($"{Threshold}: request 3 failed", history[1].Reason);
    }

    [Fact]
    [Trait("Case", "156")]
    public async Task A_threshold_of_one_pauses_at_once()
    {
        await using var app = await WireApp.StartAsync(Failing(1));

        await app.Api.UntilAsync((await app.Api.TriggerAsync("a")).RunId, RunState.Paused);

        Assert.Equal(1, _calls);
    }

    [Fact]
    [Trait("Case", "156")]
    public async Task Without_a_threshold_a_run_that_fails_is_never_paused_and_others_go_on()
    {
        await using var app = await WireApp.StartAsync(Things.Named()
            .AddStep(Status.Start, run => run.ForeignId == "bad" && Interlocked.Increment(ref _calls) < 15 ? throw new InvalidOperationException("no") : Status.End, Status.End));
        var bad = await app.Api.TriggerAsync("bad");

        await app.Api.CompletedAsync(await app.Api.TriggerAsync("good"));
        await app.Api.CompletedAsync(bad);

        Assert.Equal([RunState.Initiated, RunState.Completed], (await app.Api.HistoryAsync(bad.RunId)).Select(entry => entry.RunState));
        Assert.Equal(14, (await app.Api.HistoryAsync(bad.RunId))[^1].Attempt);
    }

    [Fact]
    [Trait("Case", "157")]
    public async Task A_pause_that_cannot_be_stored_is_stored_later()
    {
        var storage = new FaultyStorage();
        await using var app = await WireApp.StartAsync(
            Things.Named().AddStep(
                Status.Start,
                _ =>
                {
                    storage.Outage = Interlocked.Increment(ref _calls) == 1;
                    throw new InvalidOperationException("no");
                },
                Status.End).WithOptions(new ProcessOptions { PauseAfterErrorCount = 1 }),
            new WireHostOptions { Storage = storage });
        var watcher = await app.AddHostAsync(new WireHostOptions { WorksOnEvents = false });
        var run = await watcher.Api().TriggerAsync("a");

        await Eventually.TrueAsync(() => app.Host.Logs.Of("InfrastructureFault").Count > 0, "the pause could not be stored");
        Assert.Equal(RunState.Initiated, (await watcher.Api().GetAsync(run.RunId)).RunState);
        storage.Outage = false;

        await watcher.Api().UntilAsync(run.RunId, RunState.Paused);
    }

    [Fact]
    public async Task The_count_survives_a_restart_and_a_broker_that_forgets()
    {
        await using var app = await WireApp.StartAsync(Things.Named()
            .AddStep(Status.Start, _ => throw new InvalidOperationException($"request {Interlocked.Increment(ref _calls)} failed"), Status.End)
            .WithOptions(new ProcessOptions { PauseAfterErrorCount = 3, ErrorBackOff = TimeSpan.FromSeconds(2) }));
        var run = await app.Api.TriggerAsync("a");
        await Eventually.TrueAsync(async () => (await app.ReceiptsAsync()).Any(entry => entry.Event.Attempt == 1), "the first failure was stored");
        await app.Host.StopAsync();
        app.Broker.LoseEverything();

        var second = await app.AddHostAsync();
        await second.Api().UntilAsync(run.RunId, RunState.Paused);

        Assert.Equal(3, _calls);
    }

    [Fact]
    [Trait("Case", "161")]
    [Trait("Case", "164")]
    [Trait("Case", "165")]
    public async Task A_paused_run_is_resumed_a_while_after_its_pause_whoever_paused_it()
    {
        var resumeAfter = TimeSpan.FromSeconds(1);
        await using var app = await WireApp.StartAsync(Things.Named()
            .AddStep(Status.Start, _ => Interlocked.Increment(ref _calls) == 1 ? throw new InvalidOperationException("no") : Status.Middle, Status.Middle)
            .WithOptions(new ProcessOptions { PauseAfterErrorCount = 1 })
            .AddCallback(Status.Middle, (_, _, _) => Things.To(Status.End), Status.End)
            .WithPauseRetry(resumeAfter));
        var run = await app.Api.TriggerAsync("a");
        await Eventually.TrueAsync(async () => (await app.Api.GetAsync(run.RunId)).Status == Status.Middle, "the run that errors paused went on");
        await app.Api.PauseAsync(run.RunId, new() { Reason = "a person said so" });

        await Eventually.TrueAsync(async () => (await app.Api.GetAsync(run.RunId)).Version == 6, "the run that a person paused was resumed");

        var history = await app.Api.HistoryAsync(run.RunId);
        Assert.Equal(
            [RunState.Initiated, RunState.Paused, RunState.Running, RunState.Running, RunState.Paused, RunState.Running],
            history.Select(entry => entry.RunState));
        foreach (var (pause, resume) in new[] { (history[1], history[2]), (history[4], history[5]) })
        {
            Assert.Equal(("things-pause-retry", ""), (resume.Process, resume.Reason));
            Assert.True(resume.At >= pause.At + resumeAfter - Eventually.ClockStep, $"Paused at {pause.At:O}, resumed at {resume.At:O}.");
        }
    }

    [Fact]
    [Trait("Case", "162")]
    [Trait("Case", "165")]
    public async Task A_run_that_somebody_moved_meanwhile_is_left_alone_and_a_later_pause_is_not_ended_by_an_earlier_one()
    {
        var resumeAfter = TimeSpan.FromSeconds(2);
        await using var app = await WireApp.StartAsync(Things.Waiting().WithPauseRetry(resumeAfter));
        var (cancelled, again) = (await app.Api.TriggerAsync("cancelled"), await app.Api.TriggerAsync("again"));
        await app.Api.PauseAsync(cancelled.RunId);
        await app.Api.PauseAsync(again.RunId);

        await app.Api.CancelAsync(cancelled.RunId);
        await app.Api.ResumeAsync(again.RunId);
        await app.Api.PauseAsync(again.RunId);
        await Eventually.TrueAsync(async () => (await app.Api.GetAsync(again.RunId)).RunState == RunState.Running, "the second pause ended");
        await app.UntilIdleAsync();

        Assert.Equal((RunState.Cancelled, 3L), ((await app.Api.GetAsync(cancelled.RunId)).RunState, (await app.Api.GetAsync(cancelled.RunId)).Version));
        var history = await app.Api.HistoryAsync(again.RunId);
        Assert.Equal([RunState.Initiated, RunState.Paused, RunState.Running, RunState.Paused, RunState.Running], history.Select(entry => entry.RunState));
        Assert.True(history[4].At >= history[3].At + resumeAfter - Eventually.ClockStep);
    }

    [Fact]
    [Trait("Case", "164")]
    public async Task A_paused_run_stays_so_when_resuming_is_switched_off()
    {
        await using var app = await WireApp.StartAsync(Things.Waiting());
        var run = await app.Api.TriggerAsync("a");

        await app.Api.PauseAsync(run.RunId);
        await app.UntilIdleAsync();

        Assert.Equal(RunState.Paused, (await app.Api.GetAsync(run.RunId)).RunState);
        Assert.Empty(await app.SentAsync());
    }

    private WorkflowBuilder<Thing, Status> Failing(int threshold) => Things.Named()
        .AddStep(Status.Start, _ => throw new InvalidOperationException($"request {Interlocked.Increment(ref _calls)} failed"), Status.End)
        .WithOptions(new ProcessOptions { PauseAfterErrorCount = threshold });
}
