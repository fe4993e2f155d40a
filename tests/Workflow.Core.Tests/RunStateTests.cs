namespace Workflow.Core.Tests;

/// <summary>Area E: which run state may follow which, and what steering a run stores.</summary>
public sealed class RunStateTests : IAsyncDisposable
{
    private static readonly WorkflowDefinition<Thing, Status> Definition = new WorkflowBuilder<Thing, Status>("thing")
        .AddCallback(Status.Start, (run, _, _) => Task.FromResult<Next<Status>>(Status.Middle), Status.Middle)
        .AddCallback(Status.Middle, (_, _, _) => Task.FromResult<Next<Status>>(Status.End), Status.End)
        .DisablePauseRetry()
        .Build();

    private static readonly HashSet<(RunState From, RunState To)> Allowed =
    [
        (RunState.Initiated, RunState.Running), (RunState.Initiated, RunState.Paused),
        (RunState.Running, RunState.Paused), (RunState.Running, RunState.Cancelled), (RunState.Running, RunState.Completed),
        (RunState.Paused, RunState.Running), (RunState.Paused, RunState.Cancelled),
        (RunState.Completed, RunState.RequestedDataDeleted),
        (RunState.Cancelled, RunState.RequestedDataDeleted),
        (RunState.RequestedDataDeleted, RunState.DataDeleted),
        (RunState.DataDeleted, RunState.RequestedDataDeleted),
    ];

    private readonly WorkflowTestHost _host = WorkflowTestHost.Start(Definition);
    private readonly TestedWorkflow<Thing, Status> _thing;

    public RunStateTests() => _thing = _host.Workflow(Definition);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    [Trait("Case", "84")]
    public void Every_pair_of_run_states_is_allowed_or_not_as_the_contract_says()
    {
        var states = Enum.GetValues<RunState>();
        foreach (var from in states)
        {
            foreach (var to in states)
                Assert.True(RunStateMachine.Allows(from, to) == Allowed.Contains((from, to)), $"{from} -> {to}");
        }
    }

    [Fact]
    [Trait("Case", "85")]
    public async Task A_refusal_says_from_what_to_what_and_stores_nothing()
    {
        var run = await AtAsync(RunState.Completed);

        var error = await Assert.ThrowsAsync<InvalidRunStateException>(() => _thing.Api.PauseAsync(run.RunId));

        Assert.StartsWith("invalid RunState: from Completed | to Paused", error.Message);
        Assert.Equal(run.Version, (await _thing.Api.GetAsync(run.RunId)).Version);
    }

    [Fact]
    [Trait("Case", "86")]
    public async Task A_pause_keeps_everything_but_state_reason_and_version()
    {
        var run = await AtAsync(RunState.Running);

        var paused = await _thing.Api.PauseAsync(run.RunId, new() { Reason = "r" });

        Assert.Equal((RunState.Paused, "r", run.Version + 1), (paused.RunState, paused.RunStateReason, paused.Version));
        Assert.Equal((run.Status, run.StatusDescription, run.StatusVersion, run.CreatedAt), (paused.Status, paused.StatusDescription, paused.StatusVersion, paused.CreatedAt));
        Assert.True(run.Object.Span.SequenceEqual(paused.Object.Span));
    }

    [Fact]
    [Trait("Case", "87")]
    public async Task A_resumed_run_is_Running_without_a_reason()
    {
        var run = await AtAsync(RunState.Paused);

        var resumed = await _thing.Api.ResumeAsync(run.RunId, new() { Reason = "ignored" });

        Assert.Equal((RunState.Running, ""), (resumed.RunState, resumed.RunStateReason));
    }

    [Fact]
    [Trait("Case", "88")]
    public async Task A_run_can_be_paused_resumed_cancelled_and_deleted()
    {
        var run = await _thing.TriggerAsync("a");
        await _thing.Api.PauseAsync(run.RunId);
        await _thing.Api.ResumeAsync(run.RunId);
        await _thing.Api.CancelAsync(run.RunId);
        await _thing.Api.DeleteDataAsync(run.RunId);
        await _host.RunUntilIdleAsync();

        Assert.Equal(
            [RunState.Initiated, RunState.Paused, RunState.Running, RunState.Cancelled, RunState.RequestedDataDeleted, RunState.DataDeleted],
            (await _thing.Api.HistoryAsync(run.RunId)).Select(entry => entry.RunState));
    }

    [Fact]
    [Trait("Case", "89")]
    public async Task An_Initiated_run_is_cancelled_in_one_commit_that_history_shows_as_two_moves()
    {
        var run = await _thing.TriggerAsync("a");

        var cancelled = await _thing.Api.CancelAsync(run.RunId, new() { Reason = "mistake" });

        Assert.Equal((RunState.Cancelled, 3L, "mistake"), (cancelled.RunState, cancelled.Version, cancelled.RunStateReason));
        Assert.Equal([(1L, RunState.Initiated), (2L, RunState.Paused), (3L, RunState.Cancelled)], (await _thing.Api.HistoryAsync(run.RunId)).Select(entry => (entry.Version, entry.RunState)));
        await _thing.TriggerAsync("a");
    }

    [Fact]
    [Trait("Case", "89")]
    public async Task An_Initiated_run_cannot_be_resumed_because_it_is_on_its_way()
    {
        var run = await _thing.TriggerAsync("a");

        await Assert.ThrowsAsync<InvalidRunStateException>(() => _thing.Api.ResumeAsync(run.RunId));
    }

    [Fact]
    [Trait("Case", "93")]
    public async Task Steering_an_expected_version_that_has_passed_is_a_conflict()
    {
        var run = await AtAsync(RunState.Running);

        var error = await Assert.ThrowsAsync<RunConflictException>(() => _thing.Api.PauseAsync(run.RunId, new() { ExpectedVersion = run.Version - 1 }));

        Assert.Equal((run.RunId, run.Version - 1), (error.RunId, error.ExpectedVersion));
        Assert.Equal(RunState.Running, (await _thing.Api.GetAsync(run.RunId)).RunState);
    }

    [Fact]
    [Trait("Case", "94")]
    public void Valid_finished_and_stopped_are_as_the_contract_says()
    {
        foreach (var number in Enumerable.Range(-1, 11).Append(9999))
        {
            var state = (RunState)number;
            Assert.Equal(number is >= 1 and <= 7, state.IsValid());
            Assert.Equal(number is 4 or 5 or 6 or 7, state.IsFinished());
            Assert.Equal(number is 3 or 4 or 6 or 7, state.IsStopped());
        }
    }

    [Theory]
    [InlineData(0, "Unknown")]
    [InlineData(1, "Initiated")]
    [InlineData(2, "Running")]
    [InlineData(3, "Paused")]
    [InlineData(4, "Cancelled")]
    [InlineData(5, "Completed")]
    [InlineData(6, "Data Deleted")]
    [InlineData(7, "Requested Data Deleted")]
    [InlineData(999, "RunState(999)")]
    [Trait("Case", "95")]
    public void A_run_state_is_described_in_words(int number, string words) => Assert.Equal(words, ((RunState)number).Describe());

    [Theory]
    [InlineData(RunState.Initiated)]
    [InlineData(RunState.Running)]
    [InlineData(RunState.Paused)]
    [Trait("Case", "97")]
    public async Task Data_of_an_unfinished_run_is_not_deleted(RunState state)
    {
        var run = await AtAsync(state);

        await Assert.ThrowsAsync<InvalidRunStateException>(() => _thing.Api.DeleteDataAsync(run.RunId));
    }

    [Fact]
    [Trait("Case", "98")]
    public async Task Data_can_be_deleted_again()
    {
        var run = await AtAsync(RunState.Completed);
        await _thing.Api.DeleteDataAsync(run.RunId);
        await _host.RunUntilIdleAsync();

        await _thing.Api.DeleteDataAsync(run.RunId);
        await _host.RunUntilIdleAsync();

        Assert.Equal(run.Version + 4, (await _host.Store.GetAsync("thing", run.RunId, default))!.Version);
    }

    [Fact]
    public async Task Steering_an_unknown_run_says_so() =>
        await Assert.ThrowsAsync<RunNotFoundException>(() => _thing.Api.PauseAsync(_host.Store.NewRunId("thing", "x", default)));

    [Fact]
    public async Task A_long_reason_is_cut_to_what_is_kept()
    {
        var run = await AtAsync(RunState.Running);

        Assert.Equal(1024, (await _thing.Api.PauseAsync(run.RunId, new() { Reason = new string('x', 5000) })).RunStateReason.Length);
    }

    private async Task<RunRecord> AtAsync(RunState state)
    {
        var run = await _thing.TriggerAsync("a");
        if (state != RunState.Initiated)
            await _thing.Api.CallbackAsync("a", Status.Start);
        if (state == RunState.Paused)
            await _thing.Api.PauseAsync(run.RunId);
        if (state == RunState.Completed)
            await _thing.Api.CallbackAsync("a", Status.Middle);
        await _host.RunUntilIdleAsync();
        return (await _host.Store.GetAsync("thing", run.RunId, default))!;
    }
}
