namespace Workflow.Core.Tests;

/// <summary>Area N: the sweep heals what is lost.</summary>
public sealed partial class OutboxTests
{
    [Fact]
    [Trait("Case", "194")]
    public async Task A_sweep_that_cannot_publish_skips_nothing()
    {
        var definition = OneStep().Build();
        await using var host = Start(definition);
        _publisher.Fails = _ => true;
        for (var i = 0; i < 20; i++)
            await host.Workflow(definition).TriggerAsync($"{i}");

        await host.AdvanceAsync(Minute);
        Assert.NotEmpty(host.Faults);
        _publisher.Fails = _ => false;
        await host.AdvanceAsync(Minute * 2);

        Assert.Equal(20, await CompletedAsync(host));
    }

    [Fact]
    [Trait("Case", "199")]
    public async Task A_sweep_publishes_the_events_of_its_own_workflow_alone()
    {
        var (one, two) = (OneStep("one").Build(), OneStep("two").Build());
        await using var host = Start(one, workflows => workflows.Add(two));
        await host.Workflow(one).TriggerAsync("a");
        await host.Workflow(two).TriggerAsync("a");
        host.Bus.LoseEverything();
        _publisher.Published.Clear();
        host.Time.SetUtcNow(host.Time.GetUtcNow() + Minute);

        await host.Catalog.TimedProcesses.Single(process => process.Descriptor.Name == "two-outbox-sweep").RunAsync(default);

        Assert.Equal(["two-Start"], _publisher.Published.Select(publication => publication.Event.Process));
    }

    [Fact]
    public async Task A_consume_lag_is_kept_although_the_broker_lost_the_event()
    {
        var definition = OneStep(options: new ProcessOptions { ConsumeLag = Hour }).Build();
        await using var host = Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a");
        host.Bus.LoseEverything();

        await host.AdvanceAsync(Hour);
        Assert.Equal(RunState.Initiated, (await host.Workflow(definition).Api.GetAsync(run.RunId)).RunState);
        await host.AdvanceAsync(Second * 30);

        Assert.Equal(RunState.Completed, (await host.Workflow(definition).Api.GetAsync(run.RunId)).RunState);
    }

    [Fact]
    public async Task The_sweep_backs_off_for_each_event_from_half_a_minute_to_an_hour()
    {
        var definition = OneStep().Build();
        await using var host = Start(definition);
        _publisher.Loses = _ => true;
        await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(Hour * 6);

        var times = _publisher.Published.Select(publication => publication.At).ToList();
        Assert.Equal(
            [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600],
            times.Zip(times.Skip(1), (earlier, later) => (later - earlier).TotalSeconds));
        Assert.Equal(times.Count, _publisher.Published.Select(publication => publication.Event.MessageId).Distinct().Count());
    }

    [Fact]
    public async Task Runs_finish_however_often_the_broker_loses_everything()
    {
        var definition = TwoSteps().Build();
        await using var host = Start(definition);
        for (var i = 0; i < 50; i++)
            await host.Workflow(definition).TriggerAsync($"{i}");
        host.Bus.LoseEverything();
        _publisher.Loses = @event => @event.Process == "outboxed-Middle" && @event.Republished == 0;

        await host.AdvanceAsync(Second * 30);
        Assert.Equal(0, await CompletedAsync(host));
        await host.AdvanceAsync(Second * 30);

        Assert.Equal(50, await CompletedAsync(host));
        Assert.Empty(await host.ReceiptsAsync("outboxed"));
    }

    [Fact]
    public async Task A_backlog_larger_than_a_page_is_swept_whole()
    {
        var definition = OneStep().WithOutboxOptions(new OutboxOptions { LookupLimit = 7 }).Build();
        await using var host = Start(definition);
        for (var i = 0; i < 50; i++)
            await host.Workflow(definition).TriggerAsync($"{i}");
        host.Bus.LoseEverything();

        await host.AdvanceAsync(Second * 30);

        Assert.Equal(50, await CompletedAsync(host));
        Assert.Equal(100, _publisher.Published.Count);
    }

    [Fact]
    public async Task An_event_in_its_back_off_is_not_swept_early()
    {
        var calls = new List<DateTimeOffset>();
        WorkflowTestHost? host = null;
        var definition = new WorkflowBuilder<Thing, Status>("outboxed")
            .AddStep(
                Status.Start,
                _ =>
                {
                    calls.Add(host!.Time.GetUtcNow());
                    throw new InvalidOperationException("no");
                },
                Status.End)
            .WithOptions(new ProcessOptions { ErrorBackOff = Minute * 10 })
            .Build();
        await using var started = host = Start(definition);
        await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(Minute * 25);

        Assert.Equal([0, 10, 20], calls.Select(at => (at - WorkflowTestHost.DefaultStart).TotalMinutes));
    }

    [Fact]
    public async Task The_attempts_survive_a_broker_that_loses_each_retry()
    {
        var calls = 0;
        var definition = new WorkflowBuilder<Thing, Status>("outboxed")
            .AddStep(
                Status.Start,
                _ =>
                {
                    calls++;
                    throw new InvalidOperationException("no");
                },
                Status.End)
            .WithOptions(new ProcessOptions { PauseAfterErrorCount = 4 })
            .DisablePauseRetry()
            .Build();
        await using var host = Start(definition);
        _publisher.Loses = @event => @event is { Attempt: > 0, Republished: 0 };
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(Hour);

        var last = (await host.Workflow(definition).Api.HistoryAsync(run.RunId))[^1];
        Assert.Equal((4, RunState.Paused, 4), (calls, last.RunState, last.Attempt));
    }

    [Fact]
    public async Task A_run_whose_process_is_no_longer_deployed_is_paused_with_the_reason_and_goes_on_when_it_is_back()
    {
        var store = new InMemoryStore(new InMemoryStoreOptions { KeepObjectHistory = true });
        var complete = TwoSteps().DisablePauseRetry().Build();
        _publisher.Loses = @event => @event.Process == "outboxed-Middle";
        await using var before = Start(complete, workflows => workflows.Share(store));
        var run = await before.Workflow(complete).TriggerAsync("a");
        await before.RunUntilIdleAsync();
        var incomplete = new WorkflowBuilder<Thing, Status>("outboxed").AddStep(Status.Start, _ => Status.Middle, Status.Middle).DisablePauseRetry().Build();
        var log = new LogRecorder();

        await using (var deployed = WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(incomplete).Share(store);
            log.Register(workflows);
        }))
        {
            await deployed.AdvanceAsync(Minute * 15);
            Assert.Equal(RunState.Running, (await deployed.Workflow(incomplete).Api.GetAsync(run.RunId)).RunState);
            await deployed.AdvanceAsync(Minute);
            var paused = await deployed.Workflow(incomplete).Api.GetAsync(run.RunId);
            Assert.Equal((RunState.Paused, Status.Middle), (paused.RunState, paused.Status));
            Assert.Contains("process outboxed-Middle is not part of the deployed code", paused.RunStateReason);
            Assert.Contains(log.Lines, line => line.Event == "UnknownProcess");
        }

        await using var restored = WorkflowTestHost.Start(workflows => workflows.Add(complete).Share(store));
        await restored.Workflow(complete).Api.ResumeAsync(run.RunId);
        await restored.RunUntilIdleAsync();
        Assert.Equal(RunState.Completed, (await restored.Workflow(complete).Api.GetAsync(run.RunId)).RunState);
    }

    [Fact]
    public async Task The_event_of_a_hook_that_is_no_longer_deployed_is_dropped_in_the_end()
    {
        var store = new InMemoryStore();
        var hooked = OneStep().OnComplete(Nothing).Build();
        _publisher.Loses = @event => @event.Kind == EventKind.RunState;
        await using var before = Start(hooked, workflows => workflows.Share(store));
        var run = await before.Workflow(hooked).TriggerAsync("a");
        await before.RunUntilIdleAsync();
        var unhooked = OneStep().Build();

        await using var after = WorkflowTestHost.Start(workflows => workflows.Add(unhooked).Share(store));
        await after.AdvanceAsync(Minute * 30);

        Assert.Empty(await after.ReceiptsAsync("outboxed"));
        Assert.Equal(RunState.Completed, (await after.Workflow(unhooked).Api.GetAsync(run.RunId)).RunState);
    }
}
