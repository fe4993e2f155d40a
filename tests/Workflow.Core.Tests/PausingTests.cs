namespace Workflow.Core.Tests;

/// <summary>Area K: pausing after errors, and resuming after a while.</summary>
public sealed class PausingTests
{
    private const string Threshold = "max error retry threshold hit - automatically paused";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    [Trait("Case", "155")]
    [Trait("Case", "250")]
    public async Task The_error_that_reaches_the_threshold_pauses_the_run_with_one_store()
    {
        var calls = 0;
        var definition = Step((_, _) =>
        {
            calls++;
            throw new InvalidOperationException("no");
        }, 3).DisablePauseRetry().Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.RunUntilIdleAsync();
        await host.AdvanceAsync(Second);
        Assert.Equal((2, RunState.Initiated), (calls, (await host.Workflow(definition).Api.GetAsync(run.RunId)).RunState));
        await host.AdvanceAsync(TimeSpan.FromHours(3));

        var history = await host.Workflow(definition).Api.HistoryAsync(run.RunId);
        Assert.Equal(3, calls);
        Assert.Equal([(1L, RunState.Initiated, 0), (2L, RunState.Paused, 3)], history.Select(entry => (entry.Version, entry.RunState, entry.Attempt)));
        Assert.Equal($"{Threshold}: no", history[1].Reason);
        Assert.Empty(await host.ReceiptsAsync("pausing"));
    }

    [Theory]
    [InlineData(1, 1, RunState.Paused)]
    [InlineData(2, 2, RunState.Paused)]
    [InlineData(0, 11, RunState.Initiated)]
    [Trait("Case", "156")]
    public async Task A_threshold_of_one_pauses_at_once_and_none_never(int threshold, int calls, RunState expected)
    {
        var called = 0;
        var definition = Step((_, _) =>
        {
            called++;
            throw new InvalidOperationException("no");
        }, threshold).Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(Second * 10);

        Assert.Equal((calls, expected), (called, (await host.Workflow(definition).Api.GetAsync(run.RunId)).RunState));
    }

    [Fact]
    [Trait("Case", "157")]
    public async Task A_pause_that_cannot_be_stored_leaves_the_event_to_be_delivered_again()
    {
        var store = new FaultyRecordStore { Before = FaultyRecordStore.Once(call => call.Stored is { RunState: RunState.Paused }) };
        var definition = Step((_, _) => throw new InvalidOperationException("no"), 1).Build();
        await using var host = Start(definition, store.Register);
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.RunUntilIdleAsync();
        Assert.Single(host.Faults);
        Assert.Equal(RunState.Initiated, (await host.Workflow(definition).Api.GetAsync(run.RunId)).RunState);
        await host.AdvanceAsync(Second);

        Assert.Equal(RunState.Paused, (await host.Workflow(definition).Api.GetAsync(run.RunId)).RunState);
    }

    /// <summary>D14: luno counts each text on its own, so that a request ID in it is never paused for.</summary>
    [Fact]
    [Trait("Case", "158")]
    [Trait("Case", "250")]
    public async Task Errors_with_different_texts_count_together()
    {
        var request = 0;
        var definition = Step((_, _) => throw new InvalidOperationException($"request {++request} failed"), 3).DisablePauseRetry().Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(Minute);

        Assert.Equal((3, RunState.Paused), (request, (await host.Workflow(definition).Api.GetAsync(run.RunId)).RunState));
    }

    [Fact]
    [Trait("Case", "250")]
    public async Task A_success_starts_the_count_at_zero()
    {
        var calls = 0;
        var definition = Step((run, _) =>
        {
            // Two failures before each of five successes.
            if (++calls % 3 != 0)
                throw new InvalidOperationException("no");
            return ++run.Object.Count < 5 ? run.SaveAndRepeat().AsTask() : Handlers.To(Status.End);
        }, 3).Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(Minute);

        Assert.Equal((15, RunState.Completed), (calls, (await host.Workflow(definition).Api.GetAsync(run.RunId)).RunState));
        Assert.All((await host.Workflow(definition).Api.HistoryAsync(run.RunId)).Skip(1), entry => Assert.Equal(2, entry.Attempt));
    }

    [Fact]
    [Trait("Case", "250")]
    public async Task Each_run_has_a_count_of_its_own()
    {
        var definition = Step((_, _) => throw new InvalidOperationException("no"), 3).DisablePauseRetry().Build();
        await using var host = WorkflowTestHost.Start(definition);
        var runs = new[] { await host.Workflow(definition).TriggerAsync("a"), await host.Workflow(definition).TriggerAsync("b") };

        await host.RunUntilIdleAsync();
        await host.AdvanceAsync(Second);

        foreach (var run in runs)
            Assert.Equal(RunState.Initiated, (await host.Workflow(definition).Api.GetAsync(run.RunId)).RunState);
    }

    [Fact]
    public async Task The_count_survives_a_restart_and_a_broker_that_forgets()
    {
        var calls = 0;
        var store = new InMemoryStore(new InMemoryStoreOptions { KeepObjectHistory = true });
        var definition = Step((_, _) =>
        {
            calls++;
            throw new InvalidOperationException("no");
        }, 3).DisablePauseRetry().Build();
        await using var first = WorkflowTestHost.Start(workflows => workflows.Add(definition).Share(store));
        var run = await first.Workflow(definition).TriggerAsync("a");
        await first.AdvanceAsync(Second);
        Assert.Equal(2, calls);
        var restarted = first.Time.GetUtcNow();
        first.Bus.LoseEverything();

        await using var second = WorkflowTestHost.Start(workflows => workflows.Add(definition).Share(store), new() { StartAt = restarted });
        await second.AdvanceAsync(Minute);

        Assert.Equal(3, calls);
        Assert.Equal(RunState.Paused, (await second.Workflow(definition).Api.GetAsync(run.RunId)).RunState);
    }

    [Fact]
    public async Task An_attempt_that_dies_with_its_host_counts_and_the_run_is_paused_before_it_kills_another()
    {
        var calls = 0;
        var publisher = new WatchedPublisher();
        var definition = Step((_, _) =>
        {
            calls++;
            return Handlers.To(Status.End);
        }, 3).DisablePauseRetry().Build();
        await using var host = Start(definition, publisher.Register);
        var run = await host.Workflow(definition).TriggerAsync("a");
        var delivered = publisher.To("pausing-Start")[0];
        Assert.True(host.Catalog.TryGetProcess("pausing-Start", out var step));

        await step.HandleAsync(new EventDelivery(delivered, DeliveryCount: 4), default);

        var paused = await host.Workflow(definition).Api.GetAsync(run.RunId);
        Assert.Equal((0, RunState.Paused), (calls, paused.RunState));
        Assert.StartsWith($"{Threshold}: 3 attempts failed, the last without an answer", paused.RunStateReason);
    }

    [Fact]
    [Trait("Case", "161")]
    [Trait("Case", "164")]
    public async Task A_paused_run_is_resumed_after_an_hour_whoever_paused_it()
    {
        var definition = Callback().Build();
        await using var host = WorkflowTestHost.Start(definition);
        var api = host.Workflow(definition).Api;
        var run = await api.TriggerAsync("a");
        await api.PauseAsync(run.RunId, new() { Reason = "a person said so" });

        await host.AdvanceAsync(Minute * 60 - TimeSpan.FromTicks(1));
        Assert.Equal(RunState.Paused, (await api.GetAsync(run.RunId)).RunState);
        await host.AdvanceAsync(TimeSpan.FromTicks(1));

        var resumed = await api.GetAsync(run.RunId);
        Assert.Equal((RunState.Running, "", 3L), (resumed.RunState, resumed.RunStateReason, resumed.Version));
        Assert.Equal("pausing-pause-retry", (await api.HistoryAsync(run.RunId))[^1].Process);
    }

    [Fact]
    [Trait("Case", "161")]
    public async Task A_run_that_errors_paused_goes_on_when_it_is_resumed()
    {
        var calls = 0;
        var definition = Step((_, _) => ++calls <= 3 ? throw new InvalidOperationException("no") : Handlers.To(Status.End), 3).WithPauseRetry(Minute).Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(Minute + Second * 2);

        Assert.Equal(
            [RunState.Initiated, RunState.Paused, RunState.Running, RunState.Completed],
            (await host.Workflow(definition).Api.HistoryAsync(run.RunId)).Select(entry => entry.RunState));
    }

    [Fact]
    [Trait("Case", "164")]
    public async Task A_paused_run_stays_so_when_resuming_is_switched_off()
    {
        var definition = Callback().DisablePauseRetry().Build();
        await using var host = WorkflowTestHost.Start(definition);
        var api = host.Workflow(definition).Api;
        var run = await api.TriggerAsync("a");
        await api.PauseAsync(run.RunId);

        await host.AdvanceAsync(TimeSpan.FromDays(30));

        Assert.Equal(RunState.Paused, (await api.GetAsync(run.RunId)).RunState);
        Assert.DoesNotContain(definition.Processes, process => process.Kind == ProcessKind.PauseRetry);
    }

    [Theory]
    [InlineData(RunState.Running)]
    [InlineData(RunState.Cancelled)]
    [InlineData(RunState.Completed)]
    [Trait("Case", "162")]
    public async Task A_run_that_somebody_moved_meanwhile_is_left_alone(RunState meanwhile)
    {
        var definition = Callback().Build();
        await using var host = WorkflowTestHost.Start(definition);
        var api = host.Workflow(definition).Api;
        var run = await api.TriggerAsync("a");
        await api.PauseAsync(run.RunId);
        await host.AdvanceAsync(Minute);
        await (meanwhile == RunState.Cancelled ? api.CancelAsync(run.RunId) : api.ResumeAsync(run.RunId));
        if (meanwhile == RunState.Completed)
            await api.CallbackAsync("a", Status.Start);
        var moved = await api.GetAsync(run.RunId);

        await host.AdvanceAsync(Minute * 120);

        Assert.Equal((meanwhile, moved.Version), ((await api.GetAsync(run.RunId)).RunState, (await api.GetAsync(run.RunId)).Version));
        Assert.Empty(await host.ReceiptsAsync("pausing"));
    }

    /// <summary>D22: luno forgets a run whose event comes too early.</summary>
    [Fact]
    [Trait("Case", "162")]
    public async Task An_event_that_comes_too_early_is_put_off_not_forgotten()
    {
        var publisher = new WatchedPublisher();
        var definition = Callback().Build();
        await using var host = Start(definition, publisher.Register);
        var api = host.Workflow(definition).Api;
        var run = await api.TriggerAsync("a");
        await api.PauseAsync(run.RunId);
        var paused = publisher.To("pausing-pause-retry")[0];
        host.Bus.LoseEverything();
        await host.AdvanceAsync(Minute * 10);

        await host.Bus.PublishAsync([paused with { NotBefore = null }], default);
        await host.AdvanceAsync(Minute * 50 - TimeSpan.FromTicks(1));
        Assert.Equal(RunState.Paused, (await api.GetAsync(run.RunId)).RunState);
        await host.AdvanceAsync(TimeSpan.FromTicks(1));

        Assert.Equal(RunState.Running, (await api.GetAsync(run.RunId)).RunState);
    }

    [Fact]
    [Trait("Case", "165")]
    public async Task The_hour_counts_from_the_pause_not_from_the_last_status()
    {
        var definition = Callback().Build();
        await using var host = WorkflowTestHost.Start(definition);
        var api = host.Workflow(definition).Api;
        var run = await api.TriggerAsync("a");
        await host.AdvanceAsync(Minute * 50);
        await api.PauseAsync(run.RunId);

        await host.AdvanceAsync(Minute * 59);
        Assert.Equal(RunState.Paused, (await api.GetAsync(run.RunId)).RunState);
        await host.AdvanceAsync(Minute);

        Assert.Equal(RunState.Running, (await api.GetAsync(run.RunId)).RunState);
    }

    [Fact]
    [Trait("Case", "165")]
    public async Task A_later_pause_is_never_ended_by_an_earlier_one()
    {
        var definition = Callback().Build();
        await using var host = WorkflowTestHost.Start(definition);
        var api = host.Workflow(definition).Api;
        var run = await api.TriggerAsync("a");
        await api.PauseAsync(run.RunId);
        await host.AdvanceAsync(Minute * 10);
        await api.ResumeAsync(run.RunId);
        await host.AdvanceAsync(Minute * 20);
        await api.PauseAsync(run.RunId);

        await host.AdvanceAsync(Minute * 59);
        Assert.Equal(RunState.Paused, (await api.GetAsync(run.RunId)).RunState);
        await host.AdvanceAsync(Minute);

        Assert.Equal(RunState.Running, (await api.GetAsync(run.RunId)).RunState);
    }

    [Fact]
    public async Task Why_a_run_was_resumed_is_in_its_history_and_not_on_the_run()
    {
        var definition = Callback().Build();
        await using var host = WorkflowTestHost.Start(definition);
        var api = host.Workflow(definition).Api;
        var run = await api.TriggerAsync("a");
        await api.PauseAsync(run.RunId, new SteerOptions { Reason = "stocktaking" });

        var resumed = await api.ResumeAsync(run.RunId, new SteerOptions { Reason = "counted" });

        Assert.Equal("", resumed.RunStateReason);
        Assert.Equal(["", "stocktaking", "counted"], (await api.HistoryAsync(run.RunId)).Select(entry => entry.Reason));
    }

    [Fact]
    public async Task A_run_is_resumed_although_the_broker_lost_everything()
    {
        var definition = Callback().Build();
        await using var host = WorkflowTestHost.Start(definition);
        var api = host.Workflow(definition).Api;
        var run = await api.TriggerAsync("a");
        await api.PauseAsync(run.RunId);
        host.Bus.LoseEverything();

        await host.AdvanceAsync(Minute * 60 + Second * 30);

        Assert.Equal(RunState.Running, (await api.GetAsync(run.RunId)).RunState);
    }

    [Theory]
    [InlineData(3600, 3 * 3600)]
    [InlineData(20, 60)]
    [InlineData(19, 319)]
    [InlineData(1, 301)]
    [Trait("Case", "166")]
    public void The_lag_alert_of_resuming_allows_for_the_wait(int resumeAfterSeconds, int alertSeconds)
    {
        var definition = Callback().WithPauseRetry(TimeSpan.FromSeconds(resumeAfterSeconds)).Build();

        var retry = Assert.Single(definition.Processes, process => process.Kind == ProcessKind.PauseRetry);

        Assert.Equal(TimeSpan.FromSeconds(alertSeconds), retry.Settings.LagAlert);
    }

    private static WorkflowBuilder<Thing, Status> Step(StepHandler<Thing, Status> step, int threshold) =>
        new WorkflowBuilder<Thing, Status>("pausing").AddStep(Status.Start, step, Status.End).WithOptions(new ProcessOptions { PauseAfterErrorCount = threshold });

    private static WorkflowBuilder<Thing, Status> Callback() =>
        new WorkflowBuilder<Thing, Status>("pausing").AddCallback(Status.Start, (_, _, _) => Handlers.To(Status.End), Status.End);

    private static WorkflowTestHost Start(WorkflowDefinition<Thing, Status> definition, Action<WorkflowsBuilder> configure) =>
        WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(definition);
            configure(workflows);
        });
}
