namespace Workflow.Wire.Tests;

/// <summary>Area G: a timeout belongs to one stay of one run in one status.</summary>
public sealed class TimeoutStayTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(500);

    private int _fired;

    [Fact]
    [Trait("Case", "120")]
    [Trait("Case", "122")]
    public async Task A_timeout_whose_run_has_left_or_finished_goes_at_its_time_without_being_handled()
    {
        await using var app = await WireApp.StartAsync(Waiting()
            .AddTimeout(Status.Middle, TimeSpan.FromSeconds(5), Firing(Status.End), Status.End)
            .AddCallback(Status.Middle, async (_, payload, ct) => await new StreamReader(payload).ReadToEndAsync(ct) == "leave" ? Status.Other : Status.End, Status.Other, Status.End)
            .AddCallback(Status.Other, (_, _, _) => Things.To(Status.Final), Status.Final));
        var (left, completed, cancelled) = (await AtMiddleAsync(app, "left"), await AtMiddleAsync(app, "completed"), await AtMiddleAsync(app, "cancelled"));

        await app.Api.CallbackAsync("left", Status.Middle, "leave"u8.ToArray());
        await app.Api.CallbackAsync("completed", Status.Middle);
        await app.Api.CancelAsync(cancelled.RunId);
        foreach (var run in new[] { left, completed, cancelled })
            await Eventually.TrueAsync(async () => (await app.TimeoutsAsync(run)).Count == 0, $"the timeout of {run.ForeignId} went");

        Assert.Equal(0, _fired);
        Assert.Equal((Status.Other, RunState.Running), await WhereAsync(app, left));
        Assert.Equal((Status.End, RunState.Completed), await WhereAsync(app, completed));
        Assert.Equal((Status.Middle, RunState.Cancelled), await WhereAsync(app, cancelled));
    }

    [Fact]
    [Trait("Case", "124")]
    public async Task The_first_timeout_that_moves_the_run_is_the_only_one_and_the_other_goes_at_its_own_time()
    {
        await using var app = await WireApp.StartAsync(Waiting()
            .AddTimeout(Status.Middle, Soon, (_, _, _) => Things.To(Status.Other), Status.Other)
            .AddTimeout(Status.Middle, TimeSpan.FromSeconds(2), Firing(Status.End), Status.End)
            .AddCallback(Status.Other, (_, _, _) => Things.To(Status.Final), Status.Final));
        var run = await AtMiddleAsync(app, "a");

        await app.Api.AwaitAsync("a", run.RunId, Status.Other).WaitAsync(Eventually.Patience);
        await Eventually.TrueAsync(async () => (await app.TimeoutsAsync(run)).Count == 0, "the second timeout went");

        Assert.Equal(0, _fired);
        Assert.Equal((Status.Other, RunState.Running), await WhereAsync(app, run));
    }

    [Fact]
    [Trait("Case", "124")]
    public async Task A_timeout_that_pauses_the_run_keeps_the_others_that_are_due_from_firing()
    {
        await using var app = await WireApp.StartAsync(Waiting()
            .AddTimeout(Status.Middle, Soon, (run, _, ct) => run.PauseAsync("wait", ct), Status.Other)
            .AddTimeout(Status.Middle, Soon * 2, Firing(Status.End), Status.End));
        var run = await AtMiddleAsync(app, "a");

        await app.Api.UntilAsync(run.RunId, RunState.Paused);
        await Eventually.TrueAsync(async () => (await app.TimeoutsAsync(run)).Any(timeout => timeout.Index == 1 && IsPutOff(timeout)) || _fired > 0, "the second came and was put off");

        Assert.Equal((0, (Status.Middle, RunState.Paused)), (_fired, await WhereAsync(app, run)));
    }

    [Fact]
    [Trait("Case", "126")]
    public async Task A_pause_and_a_resume_leave_one_timeout_with_the_time_it_had()
    {
        await using var app = await WireApp.StartAsync(Waiting().AddTimeout(Status.Middle, TimeSpan.FromSeconds(5), Firing(Status.End), Status.End));
        var run = await AtMiddleAsync(app, "a");
        var before = Assert.Single(await app.TimeoutsAsync(run));

        await app.Api.PauseAsync(run.RunId);
        await app.Api.ResumeAsync(run.RunId);
        await app.UntilIdleAsync();
        var after = Assert.Single(await app.TimeoutsAsync(run));
        await app.Api.CompletedAsync(run);
        await app.UntilIdleAsync();

        Assert.Equal(before.DueAt, after.DueAt);
        Assert.Equal(1, _fired);
    }

    [Fact]
    public async Task A_timeout_that_a_pause_outlasted_fires_right_after_the_resume()
    {
        await using var app = await WireApp.StartAsync(Waiting().AddTimeout(Status.Middle, TimeSpan.FromSeconds(2), Firing(Status.End), Status.End));
        var run = await AtMiddleAsync(app, "a");
        await app.Api.PauseAsync(run.RunId);
        await Eventually.TrueAsync(
            async () => (await app.TimeoutsAsync(run)).All(IsPutOff),
            "the timeout came and was put off");
        Assert.Equal((0, (Status.Middle, RunState.Paused)), (_fired, await WhereAsync(app, run)));

        await app.Api.ResumeAsync(run.RunId);
        await app.Api.CompletedAsync(run);

        Assert.Equal(1, _fired);
    }

    [Fact]
    [Trait("Case", "127")]
    public async Task A_timeout_that_saves_and_repeats_keeps_the_status_and_is_armed_anew()
    {
        await using var app = await WireApp.StartAsync(Waiting()
            .AddTimeout(
                Status.Middle,
                Soon,
                (run, _, _) =>
                {
                    run.Object.Count++;
                    return run.Object.Count < 3 ? run.SaveAndRepeat().AsTask() : Things.To(Status.End);
                },
                Status.End));
        var run = await AtMiddleAsync(app, "a");

        var end = await app.Api.CompletedAsync(run);

        Assert.Equal(3, end.Object.Count);
        var history = await app.Api.HistoryAsync(run.RunId);
        Assert.Equal(
            [Status.Start, Status.Middle, Status.Middle, Status.Middle, Status.End],
            history.Select(entry => (Status)entry.Status));
        Assert.All(history.Skip(1).Zip(history.Skip(2)), pair => Assert.True(pair.Second.At - pair.First.At >= Soon - Eventually.ClockStep, $"{pair.First.At:O}, {pair.Second.At:O}"));
    }

    /// <summary>A timeout that came while its run was paused waits for the resume.</summary>
    private static bool IsPutOff(TimeoutRecord timeout) => timeout.DispatchAt > DateTimeOffset.UtcNow.AddMinutes(30);

    private static WorkflowBuilder<Thing, Status> Waiting() => Things.Named().AddStep(Status.Start, _ => Status.Middle, Status.Middle);

    private TimeoutHandler<Thing, Status> Firing(Status to) => (_, _, _) =>
    {
        Interlocked.Increment(ref _fired);
        return Things.To(to);
    };

    /// <summary>A run that is at Middle with its timeouts armed.</summary>
    private static async Task<RunSnapshot<Thing, Status>> AtMiddleAsync(WireApp app, string foreignId)
    {
        var run = await app.Api.TriggerAsync(foreignId);
        await app.Api.AwaitAsync(foreignId, run.RunId, Status.Middle).WaitAsync(Eventually.Patience);
        await Eventually.TrueAsync(async () => (await app.TimeoutsAsync(run)).Count > 0 || (await app.Api.GetAsync(run.RunId)).Status != Status.Middle, "the timeout was armed");
        return run;
    }

    private static async Task<(Status Status, RunState RunState)> WhereAsync(WireApp app, RunSnapshot<Thing, Status> run)
    {
        var now = await app.Api.GetAsync(run.RunId);
        return (now.Status, now.RunState);
    }
}
