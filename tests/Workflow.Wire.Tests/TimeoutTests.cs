using System.Collections.Concurrent;

namespace Workflow.Wire.Tests;

/// <summary>Area G: arming and firing timeouts.</summary>
public sealed class TimeoutTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(300);

    [Fact]
    [Trait("Case", "113")]
    [Trait("Case", "114")]
    public async Task A_run_that_enters_a_status_arms_each_of_its_timers_that_has_a_time()
    {
        await using var app = await WireApp.StartAsync(Waiting()
            .AddTimeout(Status.Middle, (_, _, _) => Task.FromResult<DateTimeOffset?>(null), (_, _, _) => Things.To(Status.End), Status.End)
            .AddTimeout(Status.Middle, (_, _, _) => Task.FromResult<DateTimeOffset?>(default(DateTimeOffset)), (_, _, _) => Things.To(Status.End), Status.End)
            .AddTimeout(Status.Middle, Hour, (_, _, _) => Things.To(Status.End), Status.End)
            .AddTimeout(Status.Middle, Hour * 2, (_, _, _) => Things.To(Status.Other), Status.Other));
        var run = await app.Api.TriggerAsync("a");

        await app.Api.AwaitAsync("a", run.RunId, Status.Middle).WaitAsync(Eventually.Patience);
        await app.UntilIdleAsync();

        var armed = await app.TimeoutsAsync(run);
        Assert.Equal([(2, Hour), (3, Hour * 2)], armed.Select(timeout => (timeout.Index, timeout.DueAt - timeout.CreatedAt)));
        Assert.All(armed, timeout => Assert.Equal((run.RunId, (int)Status.Middle), (timeout.RunId, timeout.Status)));
    }

    [Fact]
    [Trait("Case", "115")]
    [Trait("Case", "130")]
    public async Task A_due_timeout_is_handled_at_its_time_and_not_before_and_moves_the_run()
    {
        DateTimeOffset? handledAt = null;
        await using var app = await WireApp.StartAsync(Waiting()
            .AddTimeout(
                Status.Middle,
                Soon,
                (run, now, _) =>
                {
                    handledAt = now;
                    run.Object.Text = "too late";
                    return Things.To(Status.End);
                },
                Status.End));
        var run = await app.Api.TriggerAsync("a");

        var end = (await app.Api.AwaitAsync("a", run.RunId, Status.End).WaitAsync(Eventually.Patience)).Run;

        Assert.Equal((RunState.Completed, "too late"), (end.RunState, end.Object.Text));
        var entered = (await app.Api.HistoryAsync(run.RunId))[1].At;
        Assert.True(handledAt >= entered + Soon - Eventually.ClockStep, $"It was entered at {entered:O} and timed out at {handledAt:O}.");
        await app.UntilIdleAsync();
        Assert.Empty(await app.TimeoutsAsync(run));
    }

    [Fact]
    [Trait("Case", "116")]
    public async Task A_timer_for_a_time_in_the_past_fires_at_once()
    {
        await using var app = await WireApp.StartAsync(Waiting()
            .AddTimeout(Status.Middle, Timers.At<Thing, Status>(DateTimeOffset.UtcNow.AddDays(-1)), (_, _, _) => Things.To(Status.End), Status.End));

        await app.Api.CompletedAsync(await app.Api.TriggerAsync("a"));
    }

    [Fact]
    [Trait("Case", "117")]
    public async Task A_timeout_that_skips_is_called_again_at_the_polling_frequency()
    {
        var calls = new ConcurrentQueue<DateTimeOffset>();
        await using var app = await WireApp.StartAsync(Waiting()
            .AddTimeout(
                Status.Middle,
                Soon,
                (run, now, _) =>
                {
                    calls.Enqueue(now);
                    return calls.Count < 4 ? run.Skip().AsTask() : Things.To(Status.End);
                },
                Status.End)
            .WithOptions(new ProcessOptions { PollingFrequency = Soon }));

        await app.Api.CompletedAsync(await app.Api.TriggerAsync("a"));

        Assert.Equal(4, calls.Count);
        Assert.All(calls.Zip(calls.Skip(1)), pair => Assert.True(pair.Second - pair.First >= Soon - Eventually.ClockStep, $"{pair}"));
    }

    [Fact]
    [Trait("Case", "118")]
    public async Task A_timeout_that_fails_is_logged_leaves_the_run_alone_and_is_retried()
    {
        var calls = 0;
        await using var app = await WireApp.StartAsync(Waiting()
            .AddTimeout(Status.Middle, Soon, (_, _, _) => ++calls < 3 ? throw new InvalidOperationException("the bank is closed") : Things.To(Status.End), Status.End));
        var run = await app.Api.TriggerAsync("a");

        await app.Api.CompletedAsync(run);

        var failures = app.Host.Logs.Of("AttemptFailed");
        Assert.Equal(2, failures.Count);
        Assert.All(failures, line => Assert.Equal("the bank is closed", line.Exception?.Message));
        Assert.Equal(
            [(RunState.Initiated, 0), (RunState.Running, 0), (RunState.Completed, 2)],
            (await app.Api.HistoryAsync(run.RunId)).Select(entry => (entry.RunState, entry.Attempt)));
    }

    [Fact]
    [Trait("Case", "119")]
    public async Task A_timeout_that_fails_too_often_pauses_the_run_and_fires_right_after_it_is_resumed()
    {
        var calls = 0;
        await using var app = await WireApp.StartAsync(Waiting()
            .AddTimeout(Status.Middle, Soon, (_, _, _) => ++calls <= 3 ? throw new InvalidOperationException("no") : Things.To(Status.End), Status.End)
            .WithOptions(new ProcessOptions { PauseAfterErrorCount = 3 }));
        var run = await app.Api.TriggerAsync("a");

        var paused = await app.Api.UntilAsync(run.RunId, RunState.Paused);
        Assert.StartsWith("max error retry threshold hit - automatically paused", paused.RunStateReason, StringComparison.Ordinal);
        await app.UntilIdleAsync();
        Assert.Equal(3, calls);

        await app.Api.ResumeAsync(run.RunId);
        await app.Api.CompletedAsync(run);
        Assert.Equal(4, calls);
    }

    [Fact]
    [Trait("Case", "131")]
    public async Task A_timeout_whose_move_is_stored_without_the_host_hearing_of_it_has_its_effect_once()
    {
        var storage = new FaultyStorage();
        var calls = 0;
        await using var app = await WireApp.StartAsync(
            Waiting()
                .AddTimeout(
                    Status.Middle,
                    TimeSpan.FromMilliseconds(300),
                    (run, _, _) =>
                    {
                        // From here on answers are lost: the next transaction is the one that stores what this did.
                        if (Interlocked.Increment(ref calls) == 1)
                            storage.LosesAnswer = OnlyNext();
                        run.Object.Count++;
                        return Things.To(Status.Other);
                    },
                    Status.Other)
                .AddCallback(Status.Other, (_, _, _) => Things.To(Status.End), Status.End),
            new WireHostOptions { Storage = storage });
        var run = await app.Api.TriggerAsync("a");

        await app.Api.AwaitAsync("a", run.RunId, Status.Other).WaitAsync(Eventually.Patience);
        await app.UntilIdleAsync();

        Assert.Equal(1, storage.Faults);
        var now = await app.Api.GetAsync(run.RunId);
        Assert.Equal((1, 3L, Status.Other), (now.Object.Count, now.Version, now.Status));
        Assert.Empty(await app.TimeoutsAsync(run));
    }

    [Fact]
    [Trait("Case", "128")]
    public async Task A_step_and_a_timeout_share_a_status_and_the_step_is_never_held_up()
    {
        var fired = 0;
        await using var app = await WireApp.StartAsync(Things.Named()
            .AddStep(Status.Start, _ => Status.Middle, Status.Middle)
            .AddTimeout(Status.Start, TimeSpan.FromSeconds(2), (_, _, _) => { Interlocked.Increment(ref fired); return Things.To(Status.Other); }, Status.Other)
            .AddStep(Status.Middle, _ => Status.End, Status.End));
        var runs = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => app.Api.TriggerAsync($"{i}")));

        var ends = await Task.WhenAll(runs.Select(app.Api.CompletedAsync));
        await Eventually.TrueAsync(
            async () => (await Task.WhenAll(runs.Select(app.TimeoutsAsync))).All(timeouts => timeouts.Count == 0),
            "the leftover timeouts went at their time");

        // On a machine that is busy enough a timeout may come before its step: then that run alone went its way.
        Assert.All(ends, end => Assert.Contains((end.Status, end.Version), new[] { (Status.End, 3L), (Status.Other, 2L) }));
        Assert.Equal(ends.Count(end => end.Status == Status.Other), fired);
        Assert.Contains(ends, end => end.Status == Status.End);
    }

    private static Func<int, bool> OnlyNext()
    {
        var lost = 0;
        return _ => Interlocked.Exchange(ref lost, 1) == 0;
    }

    private static WorkflowBuilder<Thing, Status> Waiting() => Things.Named()
        .AddStep(Status.Start, _ => Status.Middle, Status.Middle)
        .AddCallback(Status.Middle, (_, _, _) => Things.To(Status.Final), Status.Final);
}
