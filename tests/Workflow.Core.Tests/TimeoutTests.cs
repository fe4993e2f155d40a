namespace Workflow.Core.Tests;

/// <summary>Area G: arming and firing timeouts.</summary>
public sealed partial class TimeoutTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    [Trait("Case", "113")]
    public async Task A_run_that_enters_a_status_has_one_timeout_for_each_of_its_timers()
    {
        var definition = Waiting()
            .AddTimeout(Status.Middle, Hour, (_, _, _) => Handlers.To(Status.End), Status.End)
            .AddTimeout(Status.Middle, Hour * 2, (_, _, _) => Handlers.To(Status.Other), Status.Other)
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.RunUntilIdleAsync();

        var armed = await TimeoutsOfAsync(host, run);
        Assert.Equal([(0, Hour), (1, Hour * 2)], armed.Select(timeout => (timeout.Index, timeout.DueAt - WorkflowTestHost.DefaultStart)));
        Assert.All(armed, timeout => Assert.Equal(("waiting", "a", run.RunId, (int)Status.Middle), (timeout.Workflow, timeout.ForeignId, timeout.RunId, timeout.Status)));
    }

    [Fact]
    [Trait("Case", "114")]
    public async Task A_timer_without_a_time_arms_nothing_and_the_next_timer_is_asked()
    {
        var definition = Waiting()
            .AddTimeout(Status.Middle, (_, _, _) => Handlers.At(null), (_, _, _) => Handlers.To(Status.End), Status.End)
            .AddTimeout(Status.Middle, (_, _, _) => Handlers.At(default(DateTimeOffset)), (_, _, _) => Handlers.To(Status.End), Status.End)
            .AddTimeout(Status.Middle, Hour, (_, _, _) => Handlers.To(Status.Other), Status.Other)
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.RunUntilIdleAsync();

        Assert.Equal([2], (await TimeoutsOfAsync(host, run)).Select(timeout => timeout.Index));
    }

    [Fact]
    public async Task A_timer_that_fails_is_asked_again_and_nothing_is_armed_twice()
    {
        var asked = 0;
        var definition = Waiting()
            .AddTimeout(Status.Middle, Hour, (_, _, _) => Handlers.To(Status.End), Status.End)
            .AddTimeout(Status.Middle, (_, now, _) => ++asked == 1 ? throw new InvalidOperationException("no calendar") : Handlers.At(now + Hour), (_, _, _) => Handlers.To(Status.Other), Status.Other)
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.RunUntilIdleAsync();
        Assert.Empty(await TimeoutsOfAsync(host, run));
        await host.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal([0, 1], (await TimeoutsOfAsync(host, run)).Select(timeout => timeout.Index));
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_timer_that_keeps_failing_pauses_the_run_under_its_own_process()
    {
        var definition = Waiting()
            .AddTimeout(Status.Middle, (_, _, _) => throw new InvalidOperationException("no calendar"), (_, _, _) => Handlers.To(Status.End), Status.End)
            .WithOptions(new ProcessOptions { PauseAfterErrorCount = 2 })
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(Minute);

        var last = (await host.Workflow(definition).Api.HistoryAsync(run.RunId))[^1];
        Assert.Equal((RunState.Paused, "waiting-Middle-timeout-arming"), (last.RunState, last.Process));
    }

    [Fact]
    [Trait("Case", "115")]
    public async Task A_due_timeout_is_handled_with_the_engines_time_and_moves_the_run()
    {
        DateTimeOffset? handledAt = null;
        var definition = Waiting()
            .AddTimeout(
                Status.Middle,
                Hour,
                (run, now, _) =>
                {
                    handledAt = now;
                    run.Object.Text = "too late";
                    return Handlers.To(Status.End);
                },
                Status.End)
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        var waiting = host.Workflow(definition);
        var run = await waiting.TriggerAsync("a");
        var awaited = waiting.Api.AwaitAsync("a", run.RunId, Status.End);

        await host.AdvanceAsync(Hour - TimeSpan.FromTicks(1));
        Assert.Null(handledAt);
        await host.AdvanceAsync(TimeSpan.FromTicks(1));

        var end = (await awaited.WaitAsync(TimeSpan.FromSeconds(30))).Run;
        Assert.Equal(WorkflowTestHost.DefaultStart + Hour, handledAt);
        Assert.Equal((Status.End, RunState.Completed, "too late"), (end.Status, end.RunState, end.Object.Text));
        Assert.Equal("waiting-Middle-timeout", (await waiting.Api.HistoryAsync(run.RunId))[^1].Process);
        Assert.Empty(await TimeoutsOfAsync(host, run));
    }

    [Fact]
    [Trait("Case", "116")]
    public async Task A_timer_for_a_time_in_the_past_fires_at_the_next_scan()
    {
        var definition = Waiting()
            .AddTimeout(Status.Middle, Timers.At<Thing, Status>(WorkflowTestHost.DefaultStart.AddDays(-1)), (_, _, _) => Handlers.To(Status.End), Status.End)
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.RunUntilIdleAsync();

        Assert.Equal(Status.End, (await host.Workflow(definition).Api.GetAsync(run.RunId)).Status);
    }

    [Fact]
    [Trait("Case", "117")]
    public async Task A_timeout_that_skips_stays_due_and_is_called_again_at_the_polling_frequency()
    {
        var calls = 0;
        var definition = Waiting()
            .AddTimeout(Status.Middle, Hour, (run, _, _) => ++calls < 4 ? run.Skip().AsTask() : Handlers.To(Status.End), Status.End)
            .WithOptions(new ProcessOptions { PollingFrequency = TimeSpan.FromSeconds(10) })
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(Hour);
        Assert.Equal(1, calls);
        Assert.Single(await TimeoutsOfAsync(host, run));
        await host.AdvanceAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(3, calls);
        await host.AdvanceAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(RunState.Completed, (await host.Workflow(definition).Api.GetAsync(run.RunId)).RunState);
    }

    [Fact]
    public async Task A_timeout_that_is_put_off_keeps_the_time_it_was_armed_at()
    {
        var definition = Waiting().AddTimeout(Status.Middle, Hour, (run, _, _) => run.Skip().AsTask(), Status.End).Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(Hour + Minute);

        Assert.Equal(WorkflowTestHost.DefaultStart, Assert.Single(await TimeoutsOfAsync(host, run)).CreatedAt);
    }

    /// <summary>D11: luno swallows the error.</summary>
    [Fact]
    [Trait("Case", "118")]
    public async Task A_timeout_that_fails_is_logged_leaves_the_run_alone_and_is_retried_after_its_back_off()
    {
        var calls = new List<DateTimeOffset>();
        var log = new LogRecorder();
        var definition = Waiting()
            .AddTimeout(
                Status.Middle,
                Hour,
                (_, now, _) =>
                {
                    calls.Add(now);
                    return calls.Count < 3 ? throw new InvalidOperationException("the bank is closed") : Handlers.To(Status.End);
                },
                Status.End)
            .WithOptions(new ProcessOptions { ErrorBackOff = TimeSpan.FromSeconds(5) })
            .Build();
        await using var host = WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(definition);
            log.Register(workflows);
        });
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(Hour);
        Assert.Equal((Status.Middle, RunState.Running), await WhereAsync(host, definition, run));
        await host.AdvanceAsync(TimeSpan.FromSeconds(10));

        Assert.Equal([0, 5, 10], calls.Select(at => (at - WorkflowTestHost.DefaultStart - Hour).TotalSeconds));
        Assert.Equal((Status.End, RunState.Completed), await WhereAsync(host, definition, run));
        var failures = log.Lines.Where(line => line.Event == "AttemptFailed").ToList();
        Assert.Equal([1, 2], failures.Select(line => line.Values["Attempt"]));
        Assert.All(failures, line => Assert.Equal("the bank is closed", line.Exception?.Message));
    }

    [Fact]
    [Trait("Case", "119")]
    public async Task A_timeout_that_fails_too_often_pauses_the_run_and_fires_right_after_it_is_resumed()
    {
        var calls = 0;
        var definition = Waiting()
            .AddTimeout(Status.Middle, Hour, (_, _, _) => ++calls <= 3 ? throw new InvalidOperationException("no") : Handlers.To(Status.End), Status.End)
            .WithOptions(new ProcessOptions { PauseAfterErrorCount = 3 })
            .DisablePauseRetry()
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        var waiting = host.Workflow(definition);
        var run = await waiting.TriggerAsync("a");

        await host.AdvanceAsync(Hour + Minute);
        var paused = await waiting.Api.GetAsync(run.RunId);
        Assert.Equal(RunState.Paused, paused.RunState);
        Assert.StartsWith("max error retry threshold hit - automatically paused", paused.RunStateReason);
        await host.AdvanceAsync(Hour * 5);
        Assert.Equal(3, calls);

        await waiting.Api.ResumeAsync(run.RunId);
        await host.RunUntilIdleAsync();

        Assert.Equal((Status.End, RunState.Completed), await WhereAsync(host, definition, run));
    }

    [Fact]
    [Trait("Case", "130")]
    public async Task A_timeout_fires_at_its_time_and_not_a_tick_before()
    {
        var definition = OneHour().Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(Hour - TimeSpan.FromTicks(1));
        Assert.Equal((Status.Middle, RunState.Running), await WhereAsync(host, definition, run));
        await host.AdvanceAsync(TimeSpan.FromTicks(1));

        Assert.Equal((Status.End, RunState.Completed), await WhereAsync(host, definition, run));
    }

    [Fact]
    [Trait("Case", "131")]
    public async Task A_host_that_dies_after_storing_what_a_timeout_did_has_done_it_once()
    {
        var store = new FaultyRecordStore { After = FaultyRecordStore.Once(call => call.Stored is { Status: (int)Status.Middle, Version: 3 }) };
        var definition = Waiting()
            .AddTimeout(
                Status.Middle,
                Hour,
                (run, _, _) =>
                {
                    run.Object.Count++;
                    return run.SaveAndRepeat().AsTask();
                },
                Status.End)
            .Build();
        await using var host = WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(definition);
            store.Register(workflows);
        });
        var waiting = host.Workflow(definition);
        var run = await waiting.TriggerAsync("a");

        await host.AdvanceAsync(Hour + Minute);

        Assert.Single(host.Faults);
        var now = await waiting.Api.GetAsync(run.RunId);
        Assert.Equal((1, 3L), (now.Object.Count, now.Version));
    }

    [Fact]
    public async Task A_timeout_event_that_is_delivered_twice_has_one_effect()
    {
        var publisher = new WatchedPublisher { Copies = 2 };
        var definition = Waiting()
            .AddTimeout(
                Status.Middle,
                Hour,
                (run, _, _) =>
                {
                    run.Object.Count++;
                    return run.SaveAndRepeat().AsTask();
                },
                Status.End)
            .Build();
        await using var host = WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(definition);
            publisher.Register(workflows);
        });
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(Hour);

        Assert.Equal(1, (await host.Workflow(definition).Api.GetAsync(run.RunId)).Object.Count);
        Assert.Single(await TimeoutsOfAsync(host, run));
    }

    [Fact]
    public async Task A_timeout_event_that_the_broker_loses_is_dispatched_again()
    {
        var lost = 0;
        var publisher = new WatchedPublisher { Loses = @event => @event.Kind == EventKind.Timeout && lost++ < 2 };
        var definition = OneHour().Build();
        await using var host = WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(definition);
            publisher.Register(workflows);
        });
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(Hour + Minute);

        Assert.Equal(3, publisher.To("waiting-Middle-timeout").Count);
        Assert.Equal(3, publisher.To("waiting-Middle-timeout").Select(@event => @event.MessageId).Distinct().Count());
        Assert.Equal((Status.End, RunState.Completed), await WhereAsync(host, definition, run));
    }

    [Fact]
    public async Task A_timeout_that_always_fails_does_not_hold_up_those_of_other_runs()
    {
        var definition = Waiting()
            .AddTimeout(Status.Middle, Hour, (run, _, _) => run.ForeignId == "bad" ? throw new InvalidOperationException("no") : Handlers.To(Status.End), Status.End)
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("bad");
        var good = await host.Workflow(definition).TriggerAsync("good");

        await host.AdvanceAsync(Hour);

        Assert.Equal((Status.End, RunState.Completed), await WhereAsync(host, definition, good));
    }

    private static WorkflowBuilder<Thing, Status> Waiting() =>
        new WorkflowBuilder<Thing, Status>("waiting").AddStep(Status.Start, _ => Status.Middle, Status.Middle);

    private static WorkflowBuilder<Thing, Status> OneHour() =>
        Waiting().AddTimeout(Status.Middle, Hour, (_, _, _) => Handlers.To(Status.End), Status.End);

    private static TimeoutHandler<Thing, Status> Counting(Action count, Status to) => (_, _, _) =>
    {
        count();
        return Handlers.To(to);
    };

    private static async Task<IReadOnlyList<TimeoutRecord>> TimeoutsOfAsync(WorkflowTestHost host, RunSnapshot<Thing, Status> run) =>
        await host.Store.ListTimeoutsAsync(run.Workflow, run.RunId, default);

    private static async Task<(Status Status, RunState RunState)> WhereAsync(WorkflowTestHost host, WorkflowDefinition<Thing, Status> definition, RunSnapshot<Thing, Status> run)
    {
        var now = await host.Workflow(definition).Api.GetAsync(run.RunId);
        return (now.Status, now.RunState);
    }
}
