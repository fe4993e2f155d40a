namespace Workflow.Core.Tests;

/// <summary>Area N: receipts, events, and how what is lost heals.</summary>
public sealed partial class OutboxTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly WatchedPublisher _publisher = new();

    [Fact]
    [Trait("Case", "192")]
    public async Task A_move_leaves_one_receipt_for_each_process_that_wants_to_hear_of_it()
    {
        var definition = new WorkflowBuilder<Thing, Status>("outboxed")
            .AddStep(Status.Start, _ => Status.Middle, Status.Middle)
            .AddCallback(Status.Middle, (_, _, _) => Handlers.To(Status.Other), Status.Other)
            .AddStep(Status.Other, _ => Status.End, Status.End)
            .AddTimeout(Status.Other, Hour, (_, _, _) => Handlers.To(Status.End), Status.End)
            .Build();
        await using var host = Start(definition);

        var run = await host.Workflow(definition).TriggerAsync("one");
        var receipt = Assert.Single(await host.ReceiptsAsync("outboxed")).Event;
        Assert.Equal(
            ("outboxed-Start", EventKind.Status, "outboxed", "one", run.RunId, 1L, (int)Status.Start, RunState.Initiated, run.CreatedAt),
            (receipt.Process, receipt.Kind, receipt.Workflow, receipt.ForeignId, receipt.RunId, receipt.Version, receipt.Status, receipt.RunState, receipt.CreatedAt));
        await host.Workflow(definition).TriggerAsync("two", startAt: Status.Other);
        Assert.Equal(
            ["outboxed-Other", "outboxed-Other-timeout-arming"],
            (await host.ReceiptsAsync("outboxed")).Select(entry => entry.Event).Where(@event => @event.ForeignId == "two").Select(@event => @event.Process).Order(StringComparer.Ordinal));
        await host.Workflow(definition).TriggerAsync("none", startAt: Status.Middle);
        Assert.DoesNotContain(await host.ReceiptsAsync("outboxed"), entry => entry.Event.ForeignId == "none");
        Assert.Equal(3, (await host.ReceiptsAsync("outboxed")).Select(entry => entry.Event.ReceiptKey).Distinct().Count());

        await host.RunUntilIdleAsync();

        Assert.Empty(await host.ReceiptsAsync("outboxed"));
        Assert.Equal(_publisher.Published.Count, _publisher.Published.Select(publication => publication.Event.MessageId).Distinct().Count());
    }

    [Fact]
    [Trait("Case", "193")]
    public async Task What_an_event_tells_follows_from_the_run_state()
    {
        var definition = new WorkflowBuilder<Thing, Status>("outboxed")
            .AddStep(Status.Start, _ => Status.Middle, Status.Middle)
            .AddStep(Status.Middle, run => run.Skip(), Status.End)
            .OnPause(Nothing).OnCancel(Nothing).OnComplete(Nothing).OnDataDeleted(Nothing)
            .DisablePauseRetry()
            .Build();
        await using var host = Start(definition);
        var api = host.Workflow(definition).Api;
        var run = await api.TriggerAsync("a");
        await host.RunUntilIdleAsync();
        await api.PauseAsync(run.RunId);
        await api.ResumeAsync(run.RunId);
        await api.CancelAsync(run.RunId);
        await api.DeleteDataAsync(run.RunId);
        await host.RunUntilIdleAsync();

        Assert.Equal(
            [
                (RunState.Initiated, EventKind.Status, "outboxed-Start"),
                (RunState.Running, EventKind.Status, "outboxed-Middle"),
                (RunState.Paused, EventKind.RunState, "outboxed-on-pause"),
                (RunState.Running, EventKind.Status, "outboxed-Middle"),
                (RunState.Cancelled, EventKind.RunState, "outboxed-on-cancel"),
                (RunState.RequestedDataDeleted, EventKind.Delete, "outboxed-delete"),
                (RunState.DataDeleted, EventKind.RunState, "outboxed-on-data-deleted"),
            ],
            _publisher.Published.Select(publication => (publication.Event.RunState, publication.Event.Kind, publication.Event.Process)));
    }

    [Fact]
    [Trait("Case", "193")]
    public async Task A_run_that_ends_is_told_of_as_completed_and_not_of_its_last_status()
    {
        var definition = OneStep().OnComplete(Nothing).Build();
        await using var host = Start(definition);
        await host.Workflow(definition).TriggerAsync("a");

        await host.RunUntilIdleAsync();

        Assert.Equal(
            [("outboxed-Start", EventKind.Status), ("outboxed-on-complete", EventKind.RunState)],
            _publisher.Published.Select(publication => (publication.Event.Process, publication.Event.Kind)));
    }

    [Fact]
    [Trait("Case", "194")]
    public async Task An_event_that_could_not_be_published_stays_in_the_outbox_until_the_sweep_publishes_it()
    {
        var log = new LogRecorder();
        var definition = OneStep().Build();
        await using var host = Start(definition, log.Register);
        _publisher.Fails = _ => true;
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(Second * 29);
        Assert.Single(await host.ReceiptsAsync("outboxed"));
        Assert.Equal(1, Assert.Single(log.Lines, line => line.Event == "PublishFailed").Values["Count"]);
        _publisher.Fails = _ => false;
        await host.AdvanceAsync(Second);

        Assert.Equal(RunState.Completed, (await host.Workflow(definition).Api.GetAsync(run.RunId)).RunState);
        Assert.Empty(await host.ReceiptsAsync("outboxed"));
    }

    [Fact]
    [Trait("Case", "195")]
    public async Task A_host_that_dies_between_storing_and_publishing_loses_nothing()
    {
        var store = new FaultyRecordStore { After = FaultyRecordStore.Once(call => call.Stored is { Status: (int)Status.Middle }) };
        var definition = TwoSteps().Build();
        await using var host = Start(definition, store.Register);
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(Second * 40);

        var now = await host.Workflow(definition).Api.GetAsync(run.RunId);
        Assert.Equal((RunState.Completed, 3L, 2), (now.RunState, now.Version, now.Object.Count));
    }

    [Fact]
    [Trait("Case", "195")]
    public async Task Every_event_delivered_three_times_has_one_effect()
    {
        _publisher.Copies = 3;
        var definition = TwoSteps().Build();
        await using var host = Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(Hour);

        var now = await host.Workflow(definition).Api.GetAsync(run.RunId);
        Assert.Equal((RunState.Completed, 3L, 2), (now.RunState, now.Version, now.Object.Count));
    }

    /// <summary>luno's events carry the run ID as foreign ID, and the foreign ID in a header.</summary>
    [Fact]
    [Trait("Case", "196")]
    public async Task An_event_names_its_run_and_the_foreign_ID_it_is_kept_in_order_by()
    {
        var definition = OneStep().Build();
        await using var host = Start(definition);

        var run = await host.Workflow(definition).TriggerAsync("Ж 🙂/%41");

        Assert.Equal((run.RunId, "Ж 🙂/%41"), (_publisher.Published[0].Event.RunId, _publisher.Published[0].Event.ForeignId));
    }

    [Fact]
    [Trait("Case", "198")]
    public async Task Without_an_outbox_nothing_is_published_and_somebody_else_may_drain_it()
    {
        var definition = TwoSteps().WithoutOutbox().Build();
        await using var host = Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(Hour);
        Assert.Empty(_publisher.Published);
        for (var i = 0; i < 2; i++)
        {
            await host.Bus.PublishAsync([.. (await host.ReceiptsAsync("outboxed")).Select(entry => entry.Event)], default);
            await host.RunUntilIdleAsync();
        }

        Assert.Equal(RunState.Completed, (await host.Workflow(definition).Api.GetAsync(run.RunId)).RunState);
        Assert.DoesNotContain(definition.Processes, process => process.Kind == ProcessKind.OutboxSweep);
    }

    [Fact]
    [Trait("Case", "200")]
    public void A_foreign_ID_belongs_to_one_shard_and_all_shards_are_used()
    {
        var definition = OneStep(options: new ProcessOptions { ParallelCount = 3 }).Build();
        var step = definition.Processes.OfType<EventProcessDescriptor>().Single(process => process.Kind == ProcessKind.Step);

        var shards = Enumerable.Range(0, 1000).Select(i => step.Subscription.SessionOf($"foreign {i}")).ToList();

        Assert.Equal(["0", "1", "2"], shards.Distinct().Order(StringComparer.Ordinal));
        Assert.All(shards.GroupBy(shard => shard), shard => Assert.InRange(shard.Count(), 280, 390));
        Assert.Equal(shards, Enumerable.Range(0, 1000).Select(i => step.Subscription.SessionOf($"foreign {i}")));
        Assert.Equal("foreign 1", (step.Subscription with { Shards = 0 }).SessionOf("foreign 1"));
    }

    [Fact]
    [Trait("Case", "201")]
    [Trait("Case", "202")]
    public async Task A_consume_lag_holds_a_step_to_the_tick_and_nobody_else()
    {
        var definition = new WorkflowBuilder<Thing, Status>("outboxed")
            .AddStep(Status.Start, _ => Status.End, Status.End).WithOptions(new ProcessOptions { ConsumeLag = Hour })
            .AddTimeout(Status.Start, Hour * 2, (_, _, _) => Handlers.To(Status.Other), Status.Other)
            .Build();
        await using var host = Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.RunUntilIdleAsync();
        Assert.Single(await host.Store.ListTimeoutsAsync("outboxed", run.RunId, default));
        await host.AdvanceAsync(Hour - TimeSpan.FromTicks(1));
        Assert.Equal(RunState.Initiated, (await host.Workflow(definition).Api.GetAsync(run.RunId)).RunState);
        await host.AdvanceAsync(TimeSpan.FromTicks(1));

        Assert.Equal(RunState.Completed, (await host.Workflow(definition).Api.GetAsync(run.RunId)).RunState);
        Assert.Single(_publisher.To("outboxed-Start"));
    }

    [Fact]
    [Trait("Case", "205")]
    public async Task An_event_that_storage_kept_from_being_handled_comes_again_without_being_counted()
    {
        var store = new FaultyRecordStore { Before = FaultyRecordStore.Once(call => call.Method == nameof(IRecordStore.GetAsync)) };
        var definition = OneStep(options: new ProcessOptions { PauseAfterErrorCount = 1 }).Build();
        await using var host = Start(definition, workflows =>
        {
            store.Register(workflows);
            workflows.WithRecentRecords(RecentRecordTests.Off);
        });
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.RunUntilIdleAsync();
        Assert.Single(host.Faults);
        await host.AdvanceAsync(Second);

        var end = (await host.Workflow(definition).Api.HistoryAsync(run.RunId))[^1];
        Assert.Equal((RunState.Completed, 0), (end.RunState, end.Attempt));
        Assert.Single(_publisher.To("outboxed-Start"));
    }

    private static HookHandler<Thing, Status> Nothing => (_, _) => Task.CompletedTask;

    private static WorkflowBuilder<Thing, Status> OneStep(string name = "outboxed", ProcessOptions? options = null) =>
        new WorkflowBuilder<Thing, Status>(name).AddStep(Status.Start, _ => Status.End, Status.End).WithOptions(options ?? new ProcessOptions());

    private static WorkflowBuilder<Thing, Status> TwoSteps() => new WorkflowBuilder<Thing, Status>("outboxed")
        .AddStep(Status.Start, run => Counted(run, Status.Middle), Status.Middle)
        .AddStep(Status.Middle, run => Counted(run, Status.End), Status.End);

    private static Next<Status> Counted(Run<Thing, Status> run, Status to)
    {
        run.Object.Count++;
        return to;
    }

    private static async Task<int> CompletedAsync(WorkflowTestHost host) =>
        (await host.Store.ListAsync(new RunQuery { Workflow = "outboxed", RunStates = [RunState.Completed], Limit = 200 }, default)).Items.Count;

    private WorkflowTestHost Start(WorkflowDefinition<Thing, Status> definition, Action<WorkflowsBuilder>? configure = null) =>
        WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(definition);
            _publisher.Register(workflows);
            configure?.Invoke(workflows);
        });
}
