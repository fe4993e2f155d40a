namespace Workflow.Wire.Tests;

/// <summary>Area M: waiting for runs, on a host that does not move them itself.</summary>
public sealed class AwaitTests : IAsyncLifetime
{
    private WireApp _app = null!;
    private IWorkflow<Thing, Status> _api = null!;

    public async Task InitializeAsync()
    {
        _app = await WireApp.StartAsync(Things.Named()
            .AddStep(Status.Start, run => Things.Counted(run, Status.Middle), Status.Middle)
            .AddCallback(Status.Middle, (_, payload, _) => Things.To(payload.Length == 0 ? Status.Other : Status.End), Status.Other, Status.End)
            .AddStep(Status.Other, run => Things.Counted(run, Status.Final), Status.Final));
        _api = (await _app.AddHostAsync(new WireHostOptions { WorksOnEvents = false })).Api();
    }

    public Task DisposeAsync() => _app.DisposeAsync().AsTask();

    [Fact]
    [Trait("Case", "185")]
    [Trait("Case", "186")]
    [Trait("Case", "190")]
    public async Task A_run_that_gets_to_its_end_is_returned_as_it_is_then_whatever_others_do()
    {
        var cancelled = await _api.TriggerAsync("a");
        await _api.CancelAsync(cancelled.RunId);
        var run = await AtMiddleAsync("a");
        var awaited = _api.AwaitAsync("a", run.RunId, Status.Final);

        var other = await AtMiddleAsync("b");
        await _api.CallbackAsync("b", Status.Middle);
        await _api.CompletedAsync(other);
        await _api.DeleteDataAsync(cancelled.RunId);
        await _api.UntilAsync(cancelled.RunId, RunState.DataDeleted);
        Assert.False(awaited.IsCompleted);
        await _api.CallbackAsync("a", Status.Middle);

        var (outcome, end) = await awaited.WaitAsync(Eventually.Patience);
        Assert.Equal((AwaitOutcome.Reached, run.RunId, Status.Final, RunState.Completed, 2), (outcome, end.RunId, end.Status, end.RunState, end.Object.Count));
        foreach (var passed in new[] { Status.Start, Status.Middle, Status.Other })
        {
            var (again, now) = await _api.AwaitAsync("a", run.RunId, passed).WaitAsync(Eventually.Patience);
            Assert.Equal((AwaitOutcome.Reached, Status.Final), (again, now.Status));
        }
    }

    [Fact]
    [Trait("Case", "187")]
    public async Task A_run_that_is_paused_cancelled_or_finishes_elsewhere_ends_the_wait_and_says_so()
    {
        var (paused, cancelled, elsewhere) = (await AtMiddleAsync("paused"), await AtMiddleAsync("cancelled"), await AtMiddleAsync("elsewhere"));
        var (awaitPaused, awaitCancelled, awaitElsewhere) = (
            _api.AwaitAsync("paused", paused.RunId, Status.Final),
            _api.AwaitAsync("cancelled", cancelled.RunId, Status.Final),
            _api.AwaitAsync("elsewhere", elsewhere.RunId, Status.Final));

        await _app.Api.PauseAsync(paused.RunId);
        await _app.Api.CancelAsync(cancelled.RunId);
        await _app.Api.CallbackAsync("elsewhere", Status.Middle, "x"u8.ToArray());

        Assert.Equal(AwaitOutcome.Paused, (await awaitPaused.WaitAsync(Eventually.Patience)).Outcome);
        Assert.Equal((AwaitOutcome.Finished, RunState.Cancelled), ((await awaitCancelled.WaitAsync(Eventually.Patience)).Outcome, (await awaitCancelled).Run.RunState));
        Assert.Equal((AwaitOutcome.Finished, Status.End), ((await awaitElsewhere.WaitAsync(Eventually.Patience)).Outcome, (await awaitElsewhere).Run.Status));

        await _api.ResumeAsync(paused.RunId);
        var again = _api.AwaitAsync("paused", paused.RunId, Status.Final);
        await _api.CallbackAsync("paused", Status.Middle);
        Assert.Equal(AwaitOutcome.Reached, (await again.WaitAsync(Eventually.Patience)).Outcome);
    }

    [Fact]
    [Trait("Case", "189")]
    public async Task A_token_that_fires_ends_the_wait()
    {
        var run = await AtMiddleAsync("a");
        using var cancel = new CancellationTokenSource();
        var awaited = _api.AwaitAsync("a", run.RunId, Status.Final, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => awaited.WaitAsync(Eventually.Patience));
    }

    private async Task<RunSnapshot<Thing, Status>> AtMiddleAsync(string foreignId)
    {
        var run = await _api.TriggerAsync(foreignId);
        await _api.AwaitAsync(foreignId, run.RunId, Status.Middle).WaitAsync(Eventually.Patience);
        return run;
    }
}
