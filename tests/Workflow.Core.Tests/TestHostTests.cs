namespace Workflow.Core.Tests;

/// <summary>Area P: what Workflow.Testing gives to people who test their workflows.</summary>
public sealed class TestHostTests : IAsyncDisposable
{
    private static readonly WorkflowDefinition<Thing, Status> Definition = new WorkflowBuilder<Thing, Status>("tested")
        .AddStep(
            Status.Start,
            run =>
            {
                run.Object.Text = "started";
                return Status.Middle;
            },
            Status.Middle)
        .AddCallback<Thing>(
            Status.Middle,
            (run, payload, _) =>
            {
                run.Object.Count = payload.Count;
                return Handlers.To(Status.End);
            },
            Status.End)
        .AddTimeout(Status.Middle, TimeSpan.FromHours(1), (_, _, _) => Handlers.To(Status.Other), Status.Other)
        .Build();

    private readonly WorkflowTestHost _host = WorkflowTestHost.Start(Definition);
    private readonly TestedWorkflow<Thing, Status> _tested;

    public TestHostTests() => _tested = _host.Workflow(Definition);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_callback_is_made_once_the_run_has_the_status_with_its_payload_as_JSON()
    {
        await _tested.TriggerAsync("a");

        var result = await _tested.TriggerCallbackOnAsync("a", Status.Middle, new Thing { Count = 5 });

        Assert.Equal(CallbackOutcome.Applied, result.Outcome);
        await _tested.RequireAsync("a", Status.End, new Thing { Text = "started", Count = 5 });
    }

    [Fact]
    public async Task A_callback_on_a_status_that_the_run_never_has_fails_with_the_runs_history()
    {
        var run = await _tested.TriggerAsync("a");

        var error = await Assert.ThrowsAsync<WorkflowTestException>(() => _tested.TriggerCallbackOnAsync("a", Status.End));

        Assert.StartsWith("No version of the run satisfies the condition.", error.Message);
        Assert.Contains($"Run {run.RunId} of workflow 'tested', foreign ID 'a':", error.Message);
        Assert.Contains("v1   2026-01-01 00:00:00.000  Start                Initiated    by trigger", error.Message);
        Assert.Contains("v2   2026-01-01 00:00:00.000  Middle               Running      by tested-Start", error.Message);
        Assert.Contains("""{"text":"started","count":0,"numbers":[]}""", error.Message);
    }

    [Fact]
    public async Task A_timeout_that_was_armed_is_found()
    {
        await _tested.TriggerAsync("a");

        var timeout = await _tested.AwaitTimeoutInsertAsync("a", Status.Middle);

        Assert.Equal(_host.Time.GetUtcNow() + TimeSpan.FromHours(1), timeout.DueAt);
        await _host.AdvanceAsync(timeout.DueAt - _host.Time.GetUtcNow());
        await _tested.RequireAsync("a", Status.Other, new Thing { Text = "started" });
    }

    [Fact]
    public async Task A_timeout_that_was_not_armed_is_missed_with_the_runs_history()
    {
        await _tested.TriggerAsync("a");

        var error = await Assert.ThrowsAsync<WorkflowTestException>(() => _tested.AwaitTimeoutInsertAsync("a", Status.Start));

        Assert.StartsWith("No timeout of status Start is pending.", error.Message);
        Assert.Contains("by tested-Start", error.Message);
    }

    [Fact]
    public async Task What_is_required_holds_although_the_run_has_moved_on()
    {
        await _tested.TriggerAsync("a");
        await _tested.TriggerCallbackOnAsync("a", Status.Middle, new Thing { Count = 5 });

        await _tested.RequireAsync("a", Status.Start, new Thing());
        await _tested.RequireAsync("a", Status.Middle, new Thing { Text = "started" });
    }

    [Fact]
    public async Task An_object_that_is_not_as_required_is_shown_beside_what_was_expected()
    {
        await _tested.TriggerAsync("a");

        var error = await Assert.ThrowsAsync<WorkflowTestException>(() => _tested.RequireAsync("a", Status.Middle, new Thing { Text = "stopped" }));

        Assert.Contains("""Expected: {"text":"stopped","count":0,"numbers":[]}""", error.Message);
        Assert.Contains("""Actual:   {"text":"started","count":0,"numbers":[]}""", error.Message);
        Assert.Contains("foreign ID 'a':", error.Message);
    }

    [Fact]
    public async Task A_status_that_the_run_has_not_had_or_the_workflow_does_not_know_cannot_be_required()
    {
        await _tested.TriggerAsync("a");

        Assert.StartsWith("The run has never had status End.", (await Assert.ThrowsAsync<WorkflowTestException>(() => _tested.RequireAsync("a", Status.End, new Thing()))).Message);
        Assert.Contains("not part of workflow 'tested'", (await Assert.ThrowsAsync<WorkflowTestException>(() => _tested.RequireAsync("a", Status.Final, new Thing()))).Message);
        Assert.Contains("has no run for foreign ID 'b'", (await Assert.ThrowsAsync<WorkflowTestException>(() => _tested.RequireAsync("b", Status.End, new Thing()))).Message);
    }

    [Fact]
    public async Task A_condition_is_tried_on_every_version_of_the_run()
    {
        await _tested.TriggerAsync("a");

        Assert.Equal(RunState.Initiated, (await _tested.WaitForAsync("a", run => run.Version == 1)).RunState);
        Assert.Equal(Status.Middle, (await _tested.WaitForAsync("a", run => run.Object.Text == "started")).Status);
    }

    [Fact]
    public async Task A_fault_of_the_store_is_shown_with_a_failure()
    {
        var store = new FaultyRecordStore { Before = FaultyRecordStore.Once(call => call.Method == nameof(IRecordStore.CommitAsync)) };
        await using var host = WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(Definition);
            store.Register(workflows);
        });
        await host.Workflow(Definition).TriggerAsync("a");

        var error = await Assert.ThrowsAsync<WorkflowTestException>(() => host.Workflow(Definition).WaitForAsync("a", run => run.Version == 2));

        Assert.Contains("Fault: The store is down (CommitAsync).", error.Message);
    }

    [Fact]
    public async Task A_workflow_that_runs_in_circles_is_told_of()
    {
        var circle = new WorkflowBuilder<Thing, Status>("circle").AddStep(Status.Start, run => run.SaveAndRepeat(), Status.End).Build();
        await using var host = WorkflowTestHost.Start(circle, new() { MaxEvents = 50 });
        await host.Workflow(circle).TriggerAsync("a");

        var error = await Assert.ThrowsAsync<WorkflowTestException>(() => host.RunUntilIdleAsync());

        Assert.Contains("did not come to rest within 50 events", error.Message);
    }

    [Fact]
    public async Task A_handler_that_waits_for_the_clock_of_the_test_is_told_of()
    {
        WorkflowTestHost? host = null;
        var waiting = new WorkflowBuilder<Thing, Status>("sleepy")
            .AddStep(
                Status.Start,
                async (_, ct) =>
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), host!.Time, ct);
                    return Status.End;
                },
                Status.End)
            .Build();
        await using var started = host = WorkflowTestHost.Start(waiting, new() { HandlerTimeout = TimeSpan.FromMilliseconds(50) });
        await host.Workflow(waiting).TriggerAsync("a");

        var error = await Assert.ThrowsAsync<WorkflowTestException>(() => host.RunUntilIdleAsync());

        Assert.Contains("Process sleepy-Start did not finish within", error.Message);
    }

    [Fact]
    public async Task The_clock_stops_at_every_moment_at_which_something_is_due()
    {
        await _tested.TriggerAsync("a");

        await _host.AdvanceAsync(TimeSpan.FromDays(1));

        Assert.Equal(WorkflowTestHost.DefaultStart.AddDays(1), _host.Time.GetUtcNow());
        Assert.Equal(WorkflowTestHost.DefaultStart.AddHours(1), (await _tested.Api.LatestAsync("a"))!.UpdatedAt);
    }

    [Fact]
    public async Task A_handler_alone_can_be_given_a_run()
    {
        var reasons = new List<(RunState, string)>();
        var run = TestRun.Create(Status.Middle, new Thing { Text = "x" }, foreignId: "a", runState: RunState.Initiated, version: 4, onStateChange: (state, reason) => reasons.Add((state, reason)));

        Assert.Equal((Status.Middle, "x", "a", RunState.Running, 4L), (run.Status, run.Object.Text, run.ForeignId, run.RunState, run.Version));
        Assert.Equal($"{run.RunId}/4", run.IdempotencyKey);
        Assert.Equal(default, run.Skip());
        Assert.NotEqual(run.Skip(), run.SaveAndRepeat());
        Assert.Equal(run.Skip(), await run.PauseAsync("ask a person"));
        Assert.Equal([(RunState.Paused, "ask a person")], reasons);
    }

    [Fact]
    public async Task The_run_of_a_handler_alone_can_refuse_to_be_paused_or_cancelled()
    {
        var run = TestRun.Create(Status.Middle, new Thing(), onStateChange: (state, _) => throw new RunConflictException("test", "run", (long)state));

        await Assert.ThrowsAsync<RunConflictException>(() => run.PauseAsync("why"));
        Assert.Equal((long)RunState.Cancelled, (await Assert.ThrowsAsync<RunConflictException>(() => run.CancelAsync("why"))).ExpectedVersion);
    }

    /// <summary>luno's protobuf drops what its Meta holds.</summary>
    [Fact]
    [Trait("Case", "253")]
    public async Task A_record_comes_back_from_the_store_with_everything_it_went_in_with()
    {
        var record = new RunRecord
        {
            Workflow = "tested",
            ForeignId = "Ж 🙂/%41",
            RunId = _host.Store.NewRunId("tested", "Ж 🙂/%41", WorkflowTestHost.DefaultStart),
            RunState = RunState.Paused,
            RunStateReason = "because\nof this",
            Status = 2,
            StatusDescription = "Middle",
            Version = 17,
            StatusVersion = 12,
            Object = "{\"text\":\"ä\"}"u8.ToArray(),
            CreatedAt = WorkflowTestHost.DefaultStart.AddTicks(1),
            UpdatedAt = WorkflowTestHost.DefaultStart.AddTicks(2),
            TraceOrigin = "file.cs:1\ntrace 2",
        };
        var entry = new HistoryEntry { Version = 17, Status = 2, StatusDescription = "Middle", RunState = RunState.Paused, At = record.UpdatedAt, Process = "p", Reason = "r", Attempt = 3, Duration = TimeSpan.FromTicks(4) };

        await _host.Store.CreateAsync(new NewRun { Record = record, History = entry }, default);

        var stored = await _host.Store.GetAsync("tested", record.RunId, default);
        Assert.NotNull(stored!.ETag);
        Assert.Equal(record, stored with { ETag = null });
        var history = Assert.Single((await _host.Store.HistoryAsync("tested", record.RunId, 10, null, default)).Items);
        Assert.Equal(entry, history with { Object = null });
    }
}
