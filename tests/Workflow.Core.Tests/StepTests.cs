using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Core.Tests;

/// <summary>Area D: how steps move runs.</summary>
public sealed class StepTests
{
    private static WorkflowBuilder<Thing, Status> Builder() => new("thing");

    [Fact]
    [Trait("Case", "54")]
    public async Task Changes_to_the_object_add_up_until_the_run_completes()
    {
        var definition = Builder()
            .AddStep(Status.Start, run => { run.Object.Text = "Hello,"; return Status.Middle; }, Status.Middle)
            .AddStep(Status.Middle, run => { run.Object.Text += " world!"; return Status.End; }, Status.End)
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("a");

        await host.RunUntilIdleAsync();

        var run = (await host.Workflow(definition).Api.LatestAsync("a"))!;
        Assert.Equal((RunState.Completed, Status.End, "End", "Hello, world!"), (run.RunState, run.Status, run.Record.StatusDescription, run.Object.Text));
    }

    [Fact]
    [Trait("Case", "55")]
    public async Task One_step_makes_two_history_entries() =>
        Assert.Equal(["v1 Initiated", "v2 Completed"], await HistoryAfterAsync(Builder().AddStep(Status.Start, _ => Status.End, Status.End).Build()));

    [Fact]
    [Trait("Case", "56")]
    public async Task Two_steps_make_three_history_entries() => Assert.Equal(
        ["v1 Initiated", "v2 Running", "v3 Completed"],
        await HistoryAfterAsync(Builder().AddStep(Status.Start, _ => Status.Middle, Status.Middle).AddStep(Status.Middle, _ => Status.End, Status.End).Build()));

    [Fact]
    [Trait("Case", "57")]
    public async Task While_the_first_step_runs_the_store_still_says_Initiated_and_the_handler_sees_Running()
    {
        var store = new InMemoryStore();
        RunState? stored = null, seen = null;
        var definition = Builder()
            .AddStep(
                Status.Start,
                async (run, token) =>
                {
                    seen = run.RunState;
                    stored = (await store.GetAsync("thing", run.RunId, token))!.RunState;
                    return Status.End;
                },
                Status.End)
            .Build();
        await using var host = WorkflowTestHost.Start(workflows => workflows.Add(definition).Services.AddSingleton(store));
        await host.Workflow(definition).TriggerAsync("a");

        await host.RunUntilIdleAsync();

        Assert.Equal((RunState.Initiated, RunState.Running), (stored, seen));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Case", "58")]
    public async Task A_step_that_skips_stores_nothing_and_its_event_is_done(bool byZero)
    {
        var calls = 0;
        var definition = Builder().AddStep(Status.Start, run => { calls++; return byZero ? default(Status) : run.Skip(); }, Status.End).Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(TimeSpan.FromHours(3));

        Assert.Equal(1, calls);
        Assert.Equal(1, (await host.Workflow(definition).Api.LatestAsync("a"))!.Version);
        Assert.Empty(await ReceiptsAsync(host));
    }

    [Fact]
    [Trait("Case", "59")]
    [Trait("Case", "23")]
    public async Task A_step_that_throws_is_tried_again_after_its_back_off()
    {
        var calls = new List<DateTimeOffset>();
        WorkflowTestHost? host = null;
        var definition = Builder()
            .AddStep(Status.Start, _ => { calls.Add(host!.Time.GetUtcNow()); return calls.Count < 3 ? throw new InvalidOperationException("no") : Status.End; }, Status.End)
            .WithOptions(new ProcessOptions { ErrorBackOff = TimeSpan.FromSeconds(10) })
            .Build();
        await using (host = WorkflowTestHost.Start(definition))
        {
            await host.Workflow(definition).TriggerAsync("a");
            await host.AdvanceAsync(TimeSpan.FromSeconds(19));
            Assert.Equal(2, calls.Count);

            await host.AdvanceAsync(TimeSpan.FromSeconds(1));

            Assert.Equal([0, 10, 20], calls.Select(at => (at - calls[0]).TotalSeconds));
            var last = (await host.Workflow(definition).Api.HistoryAsync((await host.Workflow(definition).Api.LatestAsync("a"))!.RunId))[^1];
            Assert.Equal((RunState.Completed, 2, "thing-Start"), (last.RunState, last.Attempt, last.Process));
        }
    }

    [Fact]
    [Trait("Case", "61")]
    public async Task A_status_that_was_not_declared_as_destination_is_an_error_of_the_step()
    {
        var definition = Builder()
            .AddStep(Status.Start, _ => Status.Final, Status.End)
            .WithOptions(new ProcessOptions { PauseAfterErrorCount = 1 })
            .DisablePauseRetry()
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("a");

        await host.RunUntilIdleAsync();

        var run = (await host.Workflow(definition).Api.LatestAsync("a"))!;
        Assert.Equal((RunState.Paused, Status.Start), (run.RunState, run.Status));
        Assert.Contains("no transition from Start to Final", run.RunStateReason);
    }

    [Fact]
    [Trait("Case", "62")]
    [Trait("Case", "93")]
    public async Task A_run_that_was_paused_while_its_step_ran_stays_paused_and_the_result_is_discarded()
    {
        var store = new FaultyStore();
        var definition = Builder().AddStep(Status.Start, run => { run.Object.Text = "lost"; return Status.End; }, Status.End).DisablePauseRetry().Build();
        await using var host = HostOn(store, definition);
        var run = await host.Workflow(definition).TriggerAsync("a");
        store.BeforeCommit = Once(() => host.Workflow(definition).Api.PauseAsync(run.RunId, new() { Reason = "stop" }));

        await host.RunUntilIdleAsync();

        var now = await host.Workflow(definition).Api.GetAsync(run.RunId);
        Assert.Equal((RunState.Paused, "stop", 2L, ""), (now.RunState, now.RunStateReason, now.Version, now.Object.Text));
        Assert.Empty(await ReceiptsAsync(host));
    }

    [Fact]
    [Trait("Case", "63")]
    public async Task A_run_that_was_cancelled_while_its_step_ran_stays_cancelled()
    {
        var store = new FaultyStore();
        var calls = 0;
        var definition = Builder().AddStep(Status.Start, _ => { calls++; return Status.Middle; }, Status.Middle).AddStep(Status.Middle, _ => Status.End, Status.End).Build();
        await using var host = HostOn(store, definition);
        var run = await host.Workflow(definition).TriggerAsync("a");
        store.BeforeCommit = Once(() => host.Workflow(definition).Api.CancelAsync(run.RunId));

        await host.AdvanceAsync(TimeSpan.FromHours(2));

        var now = await host.Workflow(definition).Api.GetAsync(run.RunId);
        Assert.Equal((RunState.Cancelled, Status.Start, 1), (now.RunState, now.Status, calls));
    }

    [Fact]
    [Trait("Case", "64")]
    public async Task A_store_that_fails_is_asked_again_without_counting()
    {
        var store = new FaultyStore();
        var definition = Builder()
            .AddStep(Status.Start, _ => Status.End, Status.End)
            .WithOptions(new ProcessOptions { PauseAfterErrorCount = 1 })
            .Build();
        await using var host = HostOn(store, definition);
        var run = await host.Workflow(definition).TriggerAsync("a");
        store.FailGet = true;
        await host.AdvanceAsync(TimeSpan.FromSeconds(5));
        store.FailGet = false;
        store.FailCommits = 2;

        await host.AdvanceAsync(TimeSpan.FromSeconds(5));

        Assert.Equal(RunState.Completed, (await host.Workflow(definition).Api.GetAsync(run.RunId)).RunState);
        Assert.All(host.Faults, fault => Assert.IsType<StoreFaultException>(fault));
        Assert.True(host.Faults.Count > 5);
    }

    [Fact]
    [Trait("Case", "65")]
    public async Task A_run_is_Running_until_it_comes_to_a_final_status()
    {
        var definition = Builder()
            .AddStep(Status.Start, _ => Status.Middle, Status.Middle)
            .AddCallback(Status.Middle, (_, _, _) => Task.FromResult<Next<Status>>(Status.End), Status.End)
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a");
        await host.RunUntilIdleAsync();
        Assert.Equal(RunState.Running, (await host.Workflow(definition).Api.GetAsync(run.RunId)).RunState);

        await host.Workflow(definition).Api.CallbackAsync("a", Status.Middle);

        Assert.Equal(RunState.Completed, (await host.Workflow(definition).Api.GetAsync(run.RunId)).RunState);
    }

    [Fact]
    [Trait("Case", "66")]
    [Trait("Case", "68")]
    [Trait("Case", "195")]
    public async Task An_event_of_an_older_version_is_dropped()
    {
        var calls = 0;
        var definition = Builder()
            .AddStep(Status.Start, _ => { calls++; return Status.Middle; }, Status.Middle)
            .AddStep(Status.Middle, run => run.Skip(), Status.End)
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a");
        var first = Assert.Single(await ReceiptsAsync(host)).Event;
        await host.RunUntilIdleAsync();

        await host.Bus.PublishAsync([first, first with { Version = 0 }], default);
        await host.RunUntilIdleAsync();

        Assert.Equal(1, calls);
        Assert.Equal(2, (await host.Workflow(definition).Api.GetAsync(run.RunId)).Version);
    }

    [Fact]
    public async Task An_event_of_a_newer_version_waits_until_the_store_has_it()
    {
        var calls = 0;
        var definition = Builder().AddStep(Status.Start, _ => { calls++; return Status.End; }, Status.End).Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("a");
        var @event = Assert.Single(await ReceiptsAsync(host)).Event;
        host.Bus.LoseEverything();

        await host.Bus.PublishAsync([@event with { Version = 2 }], default);
        await host.RunUntilIdleAsync();

        Assert.Equal(0, calls);
        Assert.Contains("stale record lookup", Assert.Single(host.Faults).Message);
    }

    [Fact]
    [Trait("Case", "69")]
    public async Task An_event_of_an_unknown_run_is_dropped()
    {
        var definition = Builder().AddStep(Status.Start, _ => Status.End, Status.End).Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("a");
        var @event = Assert.Single(await ReceiptsAsync(host)).Event;

        await host.Bus.PublishAsync([@event with { RunId = host.Store.NewRunId("thing", "a", default) }], default);
        await host.RunUntilIdleAsync();

        Assert.Empty(host.Faults);
        Assert.Equal(RunState.Completed, (await host.Workflow(definition).Api.LatestAsync("a"))!.RunState);
    }

    [Theory]
    [InlineData(RunState.Paused)]
    [InlineData(RunState.Cancelled)]
    [InlineData(RunState.RequestedDataDeleted)]
    [InlineData(RunState.DataDeleted)]
    [Trait("Case", "70")]
    public async Task An_event_of_a_stopped_run_is_dropped_also_at_its_own_version(RunState state)
    {
        var calls = 0;
        var definition = Builder().AddStep(Status.Start, _ => { calls++; return Status.End; }, Status.End).Build();
        var store = new InMemoryStore();
        await using var host = WorkflowTestHost.Start(workflows => workflows.Add(definition).Services.AddSingleton(store));
        await host.Workflow(definition).TriggerAsync("a");
        var @event = Assert.Single(await ReceiptsAsync(host)).Event;
        host.Bus.LoseEverything();
        var record = (await store.LatestAsync("thing", "a", default))!;
        await store.CommitAsync(new Move { Current = record, Next = record with { RunState = state, Version = 2 }, History = [] }, default);

        await host.Bus.PublishAsync([@event with { Version = 2 }], default);
        await host.RunUntilIdleAsync();

        Assert.Equal(0, calls);
        Assert.Empty(await ReceiptsAsync(host));
    }

    [Fact]
    [Trait("Case", "72")]
    public async Task A_step_that_skipped_is_called_again_when_its_event_is_delivered_again()
    {
        var calls = 0;
        var definition = Builder().AddStep(Status.Start, run => { calls++; return run.Skip(); }, Status.End).Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("a");
        var @event = Assert.Single(await ReceiptsAsync(host)).Event;
        await host.RunUntilIdleAsync();

        await host.Bus.PublishAsync([@event], default);
        await host.RunUntilIdleAsync();

        Assert.Equal(2, calls);
    }

    [Fact]
    [Trait("Case", "73")]
    public async Task A_run_whose_object_cannot_be_decoded_is_paused_with_the_reason_and_others_go_on()
    {
        var definition = Builder().AddStep(Status.Start, _ => Status.End, Status.End).DisablePauseRetry().Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("broken");
        var record = (await host.Store.LatestAsync("thing", "broken", default))!;
        var receipt = Assert.Single(await ReceiptsAsync(host)).Event;
        host.Bus.LoseEverything();
        await host.Store.CommitAsync(
            new Move { Current = record, Next = record with { Object = Encoding.UTF8.GetBytes("{\"count\":\"many\"}"), Version = 2 }, History = [] },
            default);
        await host.Bus.PublishAsync([receipt with { Version = 2 }], default);
        await host.Workflow(definition).TriggerAsync("fine");

        await host.RunUntilIdleAsync();

        var broken = (await host.Store.LatestAsync("thing", "broken", default))!;
        Assert.Equal(RunState.Paused, broken.RunState);
        Assert.Contains("cannot be decoded as Thing: the value at $.count", broken.RunStateReason);
        Assert.Equal(RunState.Completed, (await host.Workflow(definition).Api.LatestAsync("fine"))!.RunState);
    }

    [Fact]
    [Trait("Case", "74")]
    public async Task A_run_that_always_fails_does_not_hold_up_others()
    {
        var definition = Builder()
            .AddStep(Status.Start, run => run.ForeignId == "bad" ? throw new InvalidOperationException("never") : Status.End, Status.End)
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("bad");
        await host.Workflow(definition).TriggerAsync("good");

        await host.RunUntilIdleAsync();

        Assert.Equal(RunState.Completed, (await host.Workflow(definition).Api.LatestAsync("good"))!.RunState);
        Assert.Equal(RunState.Initiated, (await host.Workflow(definition).Api.LatestAsync("bad"))!.RunState);
    }

    [Fact]
    [Trait("Case", "77")]
    public async Task A_step_may_save_and_repeat_a_hundred_times()
    {
        var definition = Builder()
            .AddStep(
                Status.Start,
                run =>
                {
                    run.Object.Numbers.Add(run.Object.Numbers.Count);
                    return run.Object.Numbers.Count < 100 ? run.SaveAndRepeat() : Status.End;
                },
                Status.End)
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        foreach (var id in new[] { "a", "b", "c", "d", "e" })
            await host.Workflow(definition).TriggerAsync(id);

        await host.RunUntilIdleAsync();

        foreach (var id in new[] { "a", "b", "c", "d", "e" })
            Assert.Equal(Enumerable.Range(0, 100), (await host.Workflow(definition).Api.LatestAsync(id))!.Object.Numbers);
    }

    [Fact]
    [Trait("Case", "78")]
    public async Task Save_and_repeat_keeps_the_status_and_needs_no_transition()
    {
        var definition = Builder()
            .AddStep(Status.Start, run => run.Object.Count++ == 0 ? run.SaveAndRepeat() : Status.End, Status.End)
            .Build();

        Assert.Equal(["v1 Initiated", "v2 Running", "v3 Completed"], await HistoryAfterAsync(definition));
        Assert.False(definition.Graph.Allows((int)Status.Start, (int)Status.Start));
    }

    [Fact]
    [Trait("Case", "79")]
    public async Task A_declared_transition_to_itself_repeats_too()
    {
        var definition = Builder()
            .AddStep(Status.Start, run => run.Object.Count++ == 0 ? Status.Start : Status.End, Status.Start, Status.End)
            .Build();

        Assert.Equal(["v1 Initiated", "v2 Running", "v3 Completed"], await HistoryAfterAsync(definition));
    }

    [Fact]
    [Trait("Case", "80")]
    [Trait("Case", "200")]
    public async Task A_parallel_count_of_3_handles_at_most_3_at_a_time_each_event_once()
    {
        var gate = new SemaphoreSlim(0);
        var (running, most, handled) = (0, 0, 0);
        var definition = Builder()
            .AddStep(
                Status.Start,
                async (_, token) =>
                {
                    var now = Interlocked.Increment(ref running);
                    InterlockedMax(ref most, now);
                    await gate.WaitAsync(token);
                    Interlocked.Decrement(ref running);
                    Interlocked.Increment(ref handled);
                    return Status.End;
                },
                Status.End)
            .WithOptions(new ProcessOptions { ParallelCount = 3 })
            .Build();
        using var app = new TestApp(workflows => workflows.Add(definition));
        await app.StartAsync();
        var thing = app.Workflow<Thing, Status>();
        var runs = new List<string>();
        for (var i = 0; i < 30; i++)
            runs.Add((await thing.TriggerAsync($"{i}")).RunId);
        await Wait.UntilAsync(() => Volatile.Read(ref running) == 3);

        gate.Release(30);
        foreach (var (run, i) in runs.Select((run, i) => (run, i)))
            await thing.AwaitAsync($"{i}", run, Status.End);

        Assert.Equal((3, 30), (most, handled));
        await app.StopAsync();
    }

    [Fact]
    [Trait("Case", "81")]
    public void A_parallel_count_of_1_is_one_process_with_one_shard()
    {
        var definition = Builder().AddStep(Status.Start, _ => Status.End, Status.End).WithOptions(new ProcessOptions { ParallelCount = 1 }).Build();

        var process = Assert.Single(definition.Processes.OfType<EventProcessDescriptor>(), process => process.Kind == ProcessKind.Step);
        Assert.Equal(("thing-Start", 1), (process.Name, process.Subscription.Shards));
        Assert.Equal("0", process.Subscription.SessionOf("anything"));
    }

    [Fact]
    [Trait("Case", "82")]
    public async Task A_run_that_a_handler_keeps_is_not_given_to_another()
    {
        var kept = new List<Run<Thing, Status>>();
        var definition = Builder().AddStep(Status.Start, run => { run.Object.Text = run.ForeignId; kept.Add(run); return Status.End; }, Status.End).Build();
        await using var host = WorkflowTestHost.Start(definition);
        foreach (var id in new[] { "a", "b", "c" })
            await host.Workflow(definition).TriggerAsync(id);

        await host.RunUntilIdleAsync();

        Assert.Equal(3, kept.Distinct(ReferenceEqualityComparer.Instance).Count());
        Assert.All(kept, run => Assert.Equal(run.ForeignId, run.Object.Text));
    }

    [Fact]
    [Trait("Case", "91")]
    public async Task A_status_returned_after_pausing_changes_nothing()
    {
        var definition = Builder()
            .AddStep(
                Status.Start,
                async (run, token) =>
                {
                    run.Object.Text = "lost";
                    await run.PauseAsync("wait", token);
                    return Status.End;
                },
                Status.End)
            .DisablePauseRetry()
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.RunUntilIdleAsync();

        var now = await host.Workflow(definition).Api.GetAsync(run.RunId);
        Assert.Equal((RunState.Paused, "wait", 2L, Status.Start, ""), (now.RunState, now.RunStateReason, now.Version, now.Status, now.Object.Text));
        Assert.Equal(2, (await host.Workflow(definition).Api.HistoryAsync(run.RunId)).Count);
    }

    [Fact]
    public async Task A_step_may_cancel_a_run_that_nothing_has_moved_yet()
    {
        var definition = Builder().AddStep(Status.Start, (run, token) => run.CancelAsync("no use", token), Status.End).Build();

        Assert.Equal(["v1 Initiated", "v2 Cancelled"], await HistoryAfterAsync(definition));
    }

    [Fact]
    public async Task A_step_that_throws_after_pausing_leaves_the_run_paused_and_is_not_tried_again()
    {
        var calls = 0;
        var definition = Builder()
            .AddStep(
                Status.Start,
                async (run, token) =>
                {
                    calls++;
                    await run.PauseAsync("wait", token);
                    throw new InvalidOperationException("after");
                },
                Status.End)
            .DisablePauseRetry()
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal((1, RunState.Paused), (calls, (await host.Workflow(definition).Api.LatestAsync("a"))!.RunState));
    }

    [Fact]
    public async Task A_handler_class_gets_a_scope_of_its_own_for_each_call()
    {
        var definition = Builder().AddStep<ScopedStep>(Status.Start, Status.Middle).AddStep<ScopedStep>(Status.Middle, Status.End).Build();
        await using var host = WorkflowTestHost.Start(workflows => workflows.Add(definition).Services.AddSingleton<List<Guid>>().AddScoped<Scoped>());
        await host.Workflow(definition).TriggerAsync("a");

        await host.RunUntilIdleAsync();

        var seen = host.Services.GetRequiredService<List<Guid>>();
        Assert.Equal(2, seen.Distinct().Count());
    }

    [Fact]
    public async Task An_object_may_become_null()
    {
        var definition = Builder().AddStep(Status.Start, run => { run.Object = null!; return Status.End; }, Status.End).Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("a");

        await host.RunUntilIdleAsync();

        Assert.Equal("null", Encoding.UTF8.GetString((await host.Store.LatestAsync("thing", "a", default))!.Object.Span));
    }

    private static async Task<IEnumerable<string>> HistoryAfterAsync(WorkflowDefinition<Thing, Status> definition)
    {
        await using var host = WorkflowTestHost.Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a");
        await host.RunUntilIdleAsync();
        return (await host.Workflow(definition).Api.HistoryAsync(run.RunId)).Select(entry => $"v{entry.Version} {entry.RunState}");
    }

    private static WorkflowTestHost HostOn(FaultyStore store, WorkflowDefinition<Thing, Status> definition) => WorkflowTestHost.Start(workflows =>
    {
        workflows.WithRecentRecords(RecentRecordTests.Off);
        workflows.Add(definition);
        workflows.Services.AddSingleton(store.Inner).AddSingleton<IRecordStore>(store);
    });

    private static Func<Move, Task> Once(Func<Task> meanwhile)
    {
        var done = false;
        return async _ =>
        {
            if (done)
                return;
            done = true;
            await meanwhile();
        };
    }

    private static async Task<IReadOnlyList<OutboxEntry>> ReceiptsAsync(WorkflowTestHost host) =>
        (await host.Store.DueReceiptsAsync("thing", DateTimeOffset.MaxValue, 1000, null, default)).Items;

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value)
            Interlocked.CompareExchange(ref most, value, seen);
    }

    public sealed class Scoped
    {
        public Guid Id { get; } = Guid.NewGuid();
    }

    public sealed class ScopedStep(Scoped scoped, List<Guid> seen) : IStepHandler<Thing, Status>
    {
        public Task<Next<Status>> HandleAsync(Run<Thing, Status> run, CancellationToken cancellationToken)
        {
            seen.Add(scoped.Id);
            return Task.FromResult<Next<Status>>(run.Status == Status.Start ? Status.Middle : Status.End);
        }
    }
}
