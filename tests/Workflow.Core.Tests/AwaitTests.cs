using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Core.Tests;

/// <summary>Area M: waiting for runs.</summary>
public sealed class AwaitTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly WorkflowDefinition<Thing, Status> _definition = new WorkflowBuilder<Thing, Status>("awaited")
        .AddStep(
            Status.Start,
            run =>
            {
                run.Object.Text = "started";
                return Status.Middle;
            },
            Status.Middle)
        .AddCallback(Status.Middle, (_, payload, _) => Handlers.To(payload.Length == 0 ? Status.Other : Status.End), Status.Other, Status.End)
        .AddStep(
            Status.Other,
            run =>
            {
                run.Object.Text += ", finished";
                return Status.Final;
            },
            Status.Final)
        .DisablePauseRetry()
        .Build();

    private readonly WorkflowTestHost _host;
    private readonly IWorkflow<Thing, Status> _api;

    public AwaitTests()
    {
        _host = WorkflowTestHost.Start(_definition);
        _api = _host.Workflow(_definition).Api;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    [Trait("Case", "185")]
    public async Task A_run_that_gets_to_its_end_is_returned_with_its_final_object()
    {
        var run = await _api.TriggerAsync("a");
        var awaited = _api.AwaitAsync("a", run.RunId, Status.Final);
        await _host.RunUntilIdleAsync();

        await _api.CallbackAsync("a", Status.Middle);
        await _host.RunUntilIdleAsync();

        var (outcome, end) = await awaited.WaitAsync(Patience);
        Assert.Equal((AwaitOutcome.Reached, Status.Final, RunState.Completed, "started, finished"), (outcome, end.Status, end.RunState, end.Object.Text));
    }

    [Fact]
    [Trait("Case", "190")]
    public async Task A_run_that_gets_there_while_it_is_looked_at_is_returned_as_it_is_then()
    {
        var store = new FaultyStore();
        await using var host = WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(_definition);
            workflows.Services.AddSingleton(store.Inner).AddSingleton<IRecordStore>(store);
        });
        var api = host.Workflow(_definition).Api;
        var run = await api.TriggerAsync("a");
        await host.RunUntilIdleAsync();
        store.BeforeHistory = async () =>
        {
            store.BeforeHistory = null;
            await api.CallbackAsync("a", Status.Middle, "paid"u8.ToArray());
        };

        var (outcome, end) = await api.AwaitAsync("a", run.RunId, Status.End).WaitAsync(Patience);

        Assert.Equal((AwaitOutcome.Reached, Status.End, RunState.Completed), (outcome, end.Status, end.RunState));
    }

    [Fact]
    [Trait("Case", "186")]
    public async Task What_other_runs_do_does_not_matter()
    {
        var first = await _api.TriggerAsync("a");
        await _host.RunUntilIdleAsync();
        await _api.CancelAsync(first.RunId);
        var run = await _api.TriggerAsync("a");
        await _host.RunUntilIdleAsync();
        var awaited = _api.AwaitAsync("a", run.RunId, Status.Final);

        await _api.TriggerAsync("b");
        await _host.Workflow(_definition).TriggerCallbackOnAsync("b", Status.Middle);
        await _host.RunUntilIdleAsync();
        await _api.DeleteDataAsync(first.RunId);
        await _host.RunUntilIdleAsync();
        Assert.False(awaited.IsCompleted);
        await _api.CallbackAsync("a", Status.Middle);
        await _host.RunUntilIdleAsync();

        Assert.Equal(run.RunId, (await awaited.WaitAsync(Patience)).Run.RunId);
    }

    /// <summary>D16: luno waits for the next event.</summary>
    [Fact]
    [Trait("Case", "187")]
    public async Task A_run_that_has_the_status_already_is_returned_at_once()
    {
        var run = await _api.TriggerAsync("a");
        await _host.RunUntilIdleAsync();

        var awaited = _api.AwaitAsync("a", run.RunId, Status.Middle);

        Assert.True(awaited.IsCompleted);
        Assert.Equal((AwaitOutcome.Reached, Status.Middle), ((await awaited).Outcome, (await awaited).Run.Status));
    }

    [Fact]
    [Trait("Case", "187")]
    [Trait("Case", "190")]
    public async Task A_run_that_has_passed_through_the_status_is_returned_as_it_is_now()
    {
        var run = await _api.TriggerAsync("a");
        await _host.Workflow(_definition).TriggerCallbackOnAsync("a", Status.Middle);
        await _host.RunUntilIdleAsync();

        foreach (var passed in new[] { Status.Start, Status.Middle, Status.Other })
        {
            var (outcome, now) = await _api.AwaitAsync("a", run.RunId, passed).WaitAsync(Patience);
            Assert.Equal((AwaitOutcome.Reached, Status.Final, "started, finished"), (outcome, now.Status, now.Object.Text));
        }
    }

    [Fact]
    [Trait("Case", "187")]
    public async Task A_run_that_passes_through_while_nobody_looks_has_reached_the_status()
    {
        var run = await _api.TriggerAsync("a");
        await _host.RunUntilIdleAsync();
        var awaited = _api.AwaitAsync("a", run.RunId, Status.Other);

        await _api.CallbackAsync("a", Status.Middle);
        await _host.RunUntilIdleAsync();

        Assert.Equal(AwaitOutcome.Reached, (await awaited.WaitAsync(Patience)).Outcome);
    }

    [Fact]
    [Trait("Case", "187")]
    public async Task A_run_that_finishes_elsewhere_says_so()
    {
        var run = await _api.TriggerAsync("a");
        await _host.RunUntilIdleAsync();
        var awaited = _api.AwaitAsync("a", run.RunId, Status.Final);

        await _api.CallbackAsync("a", Status.Middle, "x"u8.ToArray());

        var (outcome, end) = await awaited.WaitAsync(Patience);
        Assert.Equal((AwaitOutcome.Finished, Status.End, RunState.Completed), (outcome, end.Status, end.RunState));
        Assert.Equal(AwaitOutcome.Finished, (await _api.AwaitAsync("a", run.RunId, Status.Other).WaitAsync(Patience)).Outcome);
    }

    [Fact]
    [Trait("Case", "187")]
    public async Task A_run_that_is_paused_says_so_and_can_be_awaited_again()
    {
        var run = await _api.TriggerAsync("a");
        await _host.RunUntilIdleAsync();
        var awaited = _api.AwaitAsync("a", run.RunId, Status.Final);

        await _api.PauseAsync(run.RunId);
        Assert.Equal((AwaitOutcome.Paused, RunState.Paused), ((await awaited.WaitAsync(Patience)).Outcome, (await awaited).Run.RunState));
        await _api.ResumeAsync(run.RunId);
        var again = _api.AwaitAsync("a", run.RunId, Status.Final);
        await _api.CallbackAsync("a", Status.Middle);
        await _host.RunUntilIdleAsync();

        Assert.Equal(AwaitOutcome.Reached, (await again.WaitAsync(Patience)).Outcome);
    }

    [Fact]
    [Trait("Case", "187")]
    public async Task A_run_that_is_cancelled_has_finished()
    {
        var run = await _api.TriggerAsync("a");
        await _host.RunUntilIdleAsync();
        var awaited = _api.AwaitAsync("a", run.RunId, Status.Final);

        await _api.CancelAsync(run.RunId);

        Assert.Equal((AwaitOutcome.Finished, RunState.Cancelled), ((await awaited.WaitAsync(Patience)).Outcome, (await awaited).Run.RunState));
    }

    [Fact]
    public async Task A_paused_run_that_has_the_status_has_reached_it()
    {
        var run = await _api.TriggerAsync("a");
        await _host.RunUntilIdleAsync();
        await _api.PauseAsync(run.RunId);

        Assert.Equal(AwaitOutcome.Reached, (await _api.AwaitAsync("a", run.RunId, Status.Middle).WaitAsync(Patience)).Outcome);
    }

    [Fact]
    [Trait("Case", "189")]
    public async Task A_token_that_fires_ends_the_wait()
    {
        var run = await _api.TriggerAsync("a");
        using var cancel = new CancellationTokenSource();
        var awaited = _api.AwaitAsync("a", run.RunId, Status.Final, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => awaited.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_run_of_another_foreign_ID_or_none_at_all_is_not_found()
    {
        var run = await _api.TriggerAsync("a");

        await Assert.ThrowsAsync<RunNotFoundException>(() => _api.AwaitAsync("b", run.RunId, Status.Start));
        await Assert.ThrowsAsync<RunNotFoundException>(() => _api.AwaitAsync("A", run.RunId, Status.Start));
        await Assert.ThrowsAsync<RunNotFoundException>(() => _api.AwaitAsync("a", "no such run", Status.Start));
    }

    [Fact]
    public async Task A_run_that_is_removed_while_it_is_awaited_is_not_found()
    {
        var run = await _api.TriggerAsync("a");
        await _api.CancelAsync(run.RunId);
        await _host.Store.PurgeAsync("awaited", DateTimeOffset.MaxValue, 10, default);

        await Assert.ThrowsAsync<RunNotFoundException>(() => _api.AwaitAsync("a", run.RunId, Status.Final));
    }

    [Fact]
    public async Task A_status_that_is_not_part_of_the_workflow_is_refused()
    {
        var run = await _api.TriggerAsync("a");

        var error = await Assert.ThrowsAsync<ArgumentException>(() => _api.AwaitAsync("a", run.RunId, (Status)99));

        Assert.Contains("not part of workflow 'awaited'", error.Message);
    }

    [Fact]
    public async Task Many_may_wait_for_one_run_and_status()
    {
        var run = await _api.TriggerAsync("a");
        var awaited = Enumerable.Range(0, 20).Select(_ => _api.AwaitAsync("a", run.RunId, Status.Middle)).ToList();

        await _host.RunUntilIdleAsync();

        Assert.All(await Task.WhenAll(awaited).WaitAsync(Patience), result => Assert.Equal(AwaitOutcome.Reached, result.Outcome));
    }

    [Fact]
    public async Task A_run_that_another_host_moves_is_seen_too()
    {
        await using var other = WorkflowTestHost.Start(workflows => workflows.Add(_definition).Share(_host.Store));
        var run = await _api.TriggerAsync("a");
        var awaited = _api.AwaitAsync("a", run.RunId, Status.Middle);
        await other.AdvanceAsync(TimeSpan.FromMinutes(1));

        for (var i = 0; i < 100_000 && !awaited.IsCompleted; i++)
        {
            _host.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.Equal(AwaitOutcome.Reached, (await awaited.WaitAsync(Patience)).Outcome);
    }

    [Fact]
    public async Task Waiting_needs_no_host_that_has_started()
    {
        var run = await _api.TriggerAsync("a");
        await _host.RunUntilIdleAsync();
        await using var provider = new ServiceCollection().AddWorkflows(workflows => workflows.Add(_definition).Share(_host.Store).UseInMemory()).BuildServiceProvider();

        var result = await provider.GetRequiredService<IWorkflow<Thing, Status>>().AwaitAsync("a", run.RunId, Status.Middle).WaitAsync(Patience);

        Assert.Equal(AwaitOutcome.Reached, result.Outcome);
    }
}
