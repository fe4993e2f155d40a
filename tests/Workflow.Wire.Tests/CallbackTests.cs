namespace Workflow.Wire.Tests;

/// <summary>Area F: what a callback does, and when it does nothing.</summary>
public sealed class CallbackTests
{
    private static async Task<string> ReadAsync(Stream payload) => await new StreamReader(payload).ReadToEndAsync();

    private static WorkflowBuilder<Thing, Status> Storing => Things.Named()
        .AddCallback(
            Status.Start,
            async (run, payload, _) =>
            {
                run.Object.Text = await ReadAsync(payload);
                return Status.Middle;
            },
            Status.Middle)
        .AddCallback(Status.Middle, (_, _, _) => Things.To(Status.End), Status.End);

    [Fact]
    [Trait("Case", "99")]
    [Trait("Case", "100")]
    [Trait("Case", "101")]
    [Trait("Case", "106")]
    public async Task A_callback_stores_what_it_made_of_the_payload()
    {
        await using var app = await WireApp.StartAsync(Storing);
        await app.Api.TriggerAsync("a", new() { Input = new Thing { Text = "before" } });
        await app.Api.TriggerAsync("b", new() { Input = new Thing { Text = "before" } });

        Assert.Equal(new CallbackResult(CallbackOutcome.Applied, ""), await app.Api.CallbackAsync("a", Status.Start, "payload"u8.ToArray()));
        var between = (await app.Api.LatestAsync("a"))!;
        Assert.Equal((RunState.Running, Status.Middle, "payload", 2L), (between.RunState, between.Status, between.Object.Text, between.Version));
        Assert.Equal(new CallbackResult(CallbackOutcome.Skipped, "The run is at status Middle, not Start."), await app.Api.CallbackAsync("a", Status.Start));
        await app.Api.CallbackAsync("a", Status.Middle);
        Assert.Equal(RunState.Completed, (await app.Api.LatestAsync("a"))!.RunState);

        await app.Api.CallbackAsync("b", Status.Start);
        Assert.Equal("", (await app.Api.LatestAsync("b"))!.Object.Text);
    }

    [Theory]
    [InlineData(RunState.Paused)]
    [InlineData(RunState.Cancelled)]
    [Trait("Case", "102")]
    public async Task A_callback_to_a_stopped_run_does_nothing(RunState state)
    {
        await using var app = await WireApp.StartAsync(Storing);
        var run = await app.Api.TriggerAsync("a");
        await (state == RunState.Paused ? app.Api.PauseAsync(run.RunId) : app.Api.CancelAsync(run.RunId));

        Assert.Equal(new CallbackResult(CallbackOutcome.Skipped, $"The run is {state}."), await app.Api.CallbackAsync("a", Status.Start));
    }

    [Fact]
    [Trait("Case", "103")]
    [Trait("Case", "104")]
    public async Task A_callback_without_a_run_says_so_and_a_status_without_callbacks_is_not_even_looked_up()
    {
        var storage = new FaultyStorage();
        await using var app = await WireApp.StartAsync(Storing, new WireHostOptions { Storage = storage, WorksOnEvents = false });
        await Assert.ThrowsAsync<RunNotFoundException>(() => app.Api.CallbackAsync("nobody", Status.Start));
        var before = storage.Requests;

        var result = await app.Api.CallbackAsync("nobody", Status.End);

        Assert.Equal(new CallbackResult(CallbackOutcome.Skipped, "No callback is registered for status End."), result);
        Assert.Equal(before, storage.Requests);
    }

    [Fact]
    [Trait("Case", "105")]
    [Trait("Case", "107")]
    public async Task What_a_callback_throws_goes_to_the_caller_and_one_that_skips_stores_nothing()
    {
        var error = new InvalidOperationException("no");
        await using var app = await WireApp.StartAsync(Things.Named()
            .AddCallback(Status.Start, (run, _, _) => { run.Object.Text = "lost"; return run.ForeignId == "bad" ? throw error : Task.FromResult(run.Skip()); }, Status.End));
        await app.Api.TriggerAsync("bad");
        await app.Api.TriggerAsync("coy");

        Assert.Same(error, await Assert.ThrowsAsync<InvalidOperationException>(() => app.Api.CallbackAsync("bad", Status.Start)));
        Assert.Equal(new CallbackResult(CallbackOutcome.Skipped, "The callback chose to skip."), await app.Api.CallbackAsync("coy", Status.Start));

        await app.UntilIdleAsync();
        foreach (var foreignId in new[] { "bad", "coy" })
            Assert.Equal((1L, ""), ((await app.Api.LatestAsync(foreignId))!.Version, (await app.Api.LatestAsync(foreignId))!.Object.Text));
    }

    [Fact]
    [Trait("Case", "110")]
    public async Task Of_a_callback_and_a_step_of_another_host_one_wins_and_a_callback_that_lost_is_told()
    {
        var (inCallback, stepDone) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var app = await WireApp.StartAsync(Things.Named()
            .AddStep(
                Status.Start,
                async (_, ct) =>
                {
                    await inCallback.Task.WaitAsync(ct);
                    return Status.Middle;
                },
                Status.Middle)
            .AddCallback(
                Status.Start,
                async (_, _, ct) =>
                {
                    inCallback.SetResult();
                    await stepDone.Task.WaitAsync(ct);
                    return Status.End;
                },
                Status.End)
            .AddCallback(Status.Middle, (_, _, _) => Things.To(Status.End), Status.End));
        var caller = await app.AddHostAsync(new WireHostOptions { WorksOnEvents = false });
        var run = await caller.Api().TriggerAsync("a");

        var callback = caller.Api().CallbackAsync("a", Status.Start);
        await caller.Api().AwaitAsync("a", run.RunId, Status.Middle).WaitAsync(Eventually.Patience);
        stepDone.SetResult();

        var error = await Assert.ThrowsAsync<RunConflictException>(() => callback);
        Assert.Equal((run.RunId, 1L), (error.RunId, error.ExpectedVersion));
        var now = await app.Api.GetAsync(run.RunId);
        Assert.Equal((Status.Middle, 2L), (now.Status, now.Version));
    }

    [Fact]
    [Trait("Case", "112")]
    public async Task A_callback_works_on_a_host_that_was_never_started()
    {
        await using var app = await WireApp.StartAsync(Storing);
        await app.Api.TriggerAsync("a");
        var idle = await app.AddHostAsync(new WireHostOptions { Starts = false });

        Assert.Equal(CallbackOutcome.Applied, (await idle.Api().CallbackAsync("a", Status.Start, "x"u8.ToArray())).Outcome);
    }
}
