namespace Workflow.Core.Tests;

/// <summary>A host may run the next step on what it has just stored itself; who moved the run meanwhile wins all the same.</summary>
public sealed class RecentRecordTests
{
    public static RecentRecordOptions Off { get; } = new() { RecentRecordAge = TimeSpan.Zero };

    private readonly FaultyRecordStore _store = new();
    private int _reads;

    public RecentRecordTests() => _store.Before = call =>
    {
        if (call.Method == nameof(IRecordStore.GetAsync))
            _reads++;
        return null;
    };

    [Fact]
    public async Task A_step_right_after_the_move_that_it_handles_does_not_read_the_record()
    {
        await using var host = Start(TwoSteps());

        var run = await TriggerAndFinishAsync(host);

        Assert.Equal(RunState.Completed, run.RunState);
        Assert.Equal(0, _reads);
    }

    [Fact]
    public async Task Switched_off_every_step_reads()
    {
        await using var host = Start(TwoSteps(), Off);

        await TriggerAndFinishAsync(host);

        Assert.Equal(2, _reads);
    }

    [Fact]
    public async Task What_was_stored_too_long_ago_is_read()
    {
        await using var host = Start(TwoSteps(), new RecentRecordOptions { RecentRecordAge = TimeSpan.FromSeconds(10) });
        await host.Catalog.All[0].TriggerAsync("a");
        host.Time.Advance(TimeSpan.FromSeconds(11));

        await host.RunUntilIdleAsync();

        Assert.Equal(1, _reads);
    }

    [Fact]
    public async Task A_run_that_somebody_else_paused_stays_paused_and_the_step_s_result_is_discarded()
    {
        await using var host = Start(TwoSteps());
        var run = await host.Catalog.All[0].TriggerAsync("a");
        await host.Store.CommitAsync(PauseElsewhere(run), default);

        await host.RunUntilIdleAsync();

        var stored = (await host.Store.GetAsync(run.Workflow, run.RunId, default))!;
        Assert.Equal((RunState.Paused, 2L, Status.Start), (stored.RunState, stored.Version, (Status)stored.Status));
        Assert.Equal(2, (await host.Catalog.All[0].HistoryAsync(run.RunId)).Count);
    }

    [Fact]
    public async Task A_version_of_before_a_conflict_is_not_used_again()
    {
        await using var host = Start(TwoSteps());
        var run = await host.Catalog.All[0].TriggerAsync("a");
        await host.Store.CommitAsync(PauseElsewhere(run), default);
        var @event = (await host.ReceiptsAsync("things"))[0].Event;
        await host.RunUntilIdleAsync();
        // Only to see what the conflict was about.
        Assert.Equal(1, _reads);

        Assert.True(host.Catalog.TryGetProcess("things-Start", out var process));
        await process.HandleAsync(new EventDelivery(@event), default);

        Assert.Equal(2, _reads);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20)]
    public async Task Memory_is_bounded_and_what_is_not_remembered_is_read(int rememberedAtLeast)
    {
        var maxBytes = rememberedAtLeast * 2 * 2048L;
        await using var host = Start(TwoSteps(), new RecentRecordOptions { MaxBytes = maxBytes });
        for (var i = 0; i < 100; i++)
            await host.Catalog.All[0].TriggerAsync($"foreign-{i}");

        await host.RunUntilIdleAsync();

        Assert.Equal(100, await CountAsync(host, RunState.Completed));
        // Of the first steps, all but those remembered have read; a second step follows its first.
        Assert.InRange(_reads, 100 - 4 * rememberedAtLeast, 200);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(61, 0)]
    [InlineData(1, -1)]
    public void Options_out_of_range_are_refused(int seconds, long maxBytes) =>
        Assert.Throws<WorkflowConfigurationException>(() => Start(TwoSteps(), new RecentRecordOptions { RecentRecordAge = TimeSpan.FromSeconds(seconds), MaxBytes = maxBytes }));

    private static Move PauseElsewhere(RunRecord run)
    {
        var paused = run with { RunState = RunState.Paused, RunStateReason = "elsewhere", Version = run.Version + 1 };
        return new Move
        {
            Current = run,
            Next = paused,
            History = [new HistoryEntry { Version = paused.Version, Status = paused.Status, StatusDescription = paused.StatusDescription, RunState = paused.RunState, At = paused.UpdatedAt, Process = "operator", Reason = paused.RunStateReason }],
            Outbox = [],
        };
    }

    private static async Task<RunRecord> TriggerAndFinishAsync(WorkflowTestHost host)
    {
        var run = await host.Catalog.All[0].TriggerAsync("a");
        await host.RunUntilIdleAsync();
        return (await host.Store.GetAsync(run.Workflow, run.RunId, default))!;
    }

    private static async Task<int> CountAsync(WorkflowTestHost host, RunState state) =>
        (await host.Store.ListAsync(new RunQuery { Workflow = "things", Limit = 200 }, default)).Items.Count(run => run.RunState == state);

    private static WorkflowDefinition<Thing, Status> TwoSteps() => new WorkflowBuilder<Thing, Status>("things")
        .AddStep(Status.Start, _ => Status.Middle, Status.Middle)
        .AddStep(Status.Middle, _ => Status.End, Status.End)
        .DisablePauseRetry()
        .Build();

    private WorkflowTestHost Start(WorkflowDefinition<Thing, Status> definition, RecentRecordOptions? options = null) => WorkflowTestHost.Start(workflows =>
    {
        workflows.Add(definition).WithRecentRecords(options ?? new RecentRecordOptions());
        _store.Register(workflows);
    });
}
