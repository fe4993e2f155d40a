using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Core.Tests;

/// <summary>Area C: what a trigger stores, and when it stores nothing.</summary>
public sealed class TriggerTests : IAsyncDisposable
{
    private static readonly WorkflowDefinition<Thing, Status> Definition = new WorkflowBuilder<Thing, Status>("thing")
        .AddStep(Status.Start, _ => Status.Middle, Status.Middle)
        .AddCallback(Status.Middle, (_, _, _) => Task.FromResult<Next<Status>>(Status.End), Status.End)
        .Build();

    private readonly WorkflowTestHost _host = WorkflowTestHost.Start(Definition);
    private readonly TestedWorkflow<Thing, Status> _thing;

    public TriggerTests() => _thing = _host.Workflow(Definition);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    [Trait("Case", "41")]
    public async Task A_trigger_before_the_host_has_started_is_refused_and_stores_nothing()
    {
        var services = new ServiceCollection().AddWorkflows(workflows => workflows.Add(Definition).UseInMemory());
        await using var provider = services.BuildServiceProvider();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => provider.GetRequiredService<IWorkflow<Thing, Status>>().TriggerAsync("a"));

        Assert.StartsWith("trigger failed: workflow is not running", error.Message);
        Assert.Null(await provider.GetRequiredService<InMemoryStore>().LatestAsync("thing", "a", default));
    }

    [Fact]
    [Trait("Case", "42")]
    public async Task A_start_that_is_not_part_of_the_workflow_is_refused()
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => _thing.TriggerAsync("a", startAt: Status.Final));

        Assert.Contains("status provided is not configured for workflow: Final", error.Message);
        Assert.Null(await _thing.Api.LatestAsync("a"));
    }

    [Fact]
    public async Task A_start_at_a_final_status_is_refused_because_nothing_would_move_the_run()
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => _thing.TriggerAsync("a", startAt: Status.End));

        Assert.Contains("End is a final status", error.Message);
    }

    [Theory]
    [InlineData(RunState.Initiated)]
    [InlineData(RunState.Running)]
    [InlineData(RunState.Paused)]
    [Trait("Case", "43")]
    public async Task A_foreign_ID_has_at_most_one_run_in_flight(RunState state)
    {
        var run = await _thing.TriggerAsync("a");
        if (state != RunState.Initiated)
            await _host.RunUntilIdleAsync();
        if (state == RunState.Paused)
            await _thing.Api.PauseAsync(run.RunId);
        Assert.Equal(state, (await _thing.Api.GetAsync(run.RunId)).RunState);

        var error = await Assert.ThrowsAsync<WorkflowInProgressException>(() => _thing.TriggerAsync("a"));

        Assert.Equal(run.RunId, error.RunId);
        Assert.Single((await _thing.Api.ListAsync(new RunQuery { Workflow = "thing" })).Items);
    }

    [Theory]
    [InlineData(RunState.Completed)]
    [InlineData(RunState.Cancelled)]
    [InlineData(RunState.RequestedDataDeleted)]
    [InlineData(RunState.DataDeleted)]
    [Trait("Case", "44")]
    [Trait("Case", "154")]
    public async Task A_finished_run_makes_room_for_the_next(RunState state)
    {
        var first = await _thing.TriggerAsync("a");
        await _host.RunUntilIdleAsync();
        if (state == RunState.Cancelled)
            await _thing.Api.CancelAsync(first.RunId);
        else
            await _thing.Api.CallbackAsync("a", Status.Middle);
        if (state is RunState.RequestedDataDeleted or RunState.DataDeleted)
            await _thing.Api.DeleteDataAsync(first.RunId);
        if (state == RunState.DataDeleted)
            await _host.RunUntilIdleAsync();
        Assert.Equal(state, (await _host.Store.GetAsync("thing", first.RunId, default))!.RunState);

        var second = await _thing.TriggerAsync("a");

        Assert.NotEqual(first.RunId, second.RunId);
        Assert.Equal(second.RunId, (await _host.Store.LatestAsync("thing", "a", default))!.RunId);
    }

    [Fact]
    [Trait("Case", "45")]
    public async Task A_new_run_is_stored_with_version_1_and_says_who_triggered_it()
    {
        await _thing.TriggerAsync("a");

        var run = (await _host.Store.LatestAsync("thing", "a", default))!;
        Assert.Equal((1L, RunState.Initiated, (int)Status.Start, "Start", ""), (run.Version, run.RunState, run.Status, run.StatusDescription, run.RunStateReason));
        Assert.Equal(run.CreatedAt, run.UpdatedAt);
        Assert.Matches(@"TriggerTests\.cs:\d+", run.TraceOrigin);
    }

    [Fact]
    [Trait("Case", "47")]
    public async Task Without_an_input_a_run_starts_with_a_new_object()
    {
        await _thing.TriggerAsync("a");
        await _thing.TriggerAsync("b", new Thing { Text = "given" });

        Assert.Equal("", (await _thing.Api.LatestAsync("a"))!.Object.Text);
        Assert.Equal("given", (await _thing.Api.LatestAsync("b"))!.Object.Text);
    }

    [Fact]
    [Trait("Case", "50")]
    public async Task A_store_that_fails_fails_the_trigger()
    {
        var store = new FaultyStore { FailCreate = true };
        await using var host = WorkflowTestHost.Start(workflows => workflows.Add(Definition).Services.AddSingleton<IRecordStore>(store));

        await Assert.ThrowsAsync<StoreFaultException>(() => host.Workflow(Definition).TriggerAsync("a"));

        Assert.Null(await store.LatestAsync("thing", "a", default));
    }

    [Fact]
    [Trait("Case", "51")]
    public async Task A_trigger_after_the_host_has_stopped_is_stored_for_whoever_runs_next()
    {
        using var stopping = new TestApp(workflows => workflows.Add(Definition));
        await stopping.StartAsync();
        await stopping.StopAsync();

        await stopping.Workflow<Thing, Status>().TriggerAsync("a");

        Assert.Equal(RunState.Initiated, (await stopping.Workflow<Thing, Status>().LatestAsync("a"))!.RunState);
    }

    [Fact]
    [Trait("Case", "52")]
    public async Task A_start_of_zero_is_the_default_start()
    {
        var run = await _thing.Api.TriggerAsync("a", new() { StartAt = default(Status) });

        Assert.Equal(Status.Start, run.Status);
    }

    [Fact]
    public async Task A_run_may_start_in_the_middle()
    {
        var run = await _thing.TriggerAsync("a", startAt: Status.Middle);
        await _host.RunUntilIdleAsync();

        Assert.Equal(Status.Middle, run.Status);
        Assert.Equal(CallbackOutcome.Applied, (await _thing.Api.CallbackAsync("a", Status.Middle)).Outcome);
    }

    [Fact]
    [Trait("Case", "53")]
    public async Task A_run_ID_is_a_version_8_UUID_and_a_receipt_starts_with_its_time()
    {
        var run = await _thing.TriggerAsync("a");

        Assert.Equal(8, Guid.Parse(run.RunId).Version);
        var receipt = Assert.Single((await _host.Store.DueReceiptsAsync("thing", DateTimeOffset.MaxValue, 10, null, default)).Items);
        Assert.StartsWith(run.CreatedAt.UtcTicks.ToString("x16", System.Globalization.CultureInfo.InvariantCulture) + "~" + run.RunId, receipt.Event.ReceiptKey);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_foreign_ID_that_cannot_be_one_is_refused(string? foreignId)
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => _thing.TriggerAsync(foreignId!));

        Assert.Equal("foreignId", error.ParamName);
    }

    [Fact]
    public async Task A_foreign_ID_is_well_formed_Unicode() =>
        Assert.Contains("lone surrogate", (await Assert.ThrowsAsync<ArgumentException>(() => _thing.TriggerAsync("a" + (char)0xD800))).Message);

    [Fact]
    public async Task A_foreign_ID_has_at_most_512_characters()
    {
        await _thing.TriggerAsync(new string('x', 512));

        await Assert.ThrowsAsync<ArgumentException>(() => _thing.TriggerAsync(new string('x', 513)));
    }

    [Fact]
    public async Task A_repeated_idempotency_key_answers_with_the_first_run_even_after_its_end()
    {
        var first = await _thing.Api.TriggerAsync("a", new() { IdempotencyKey = "k" });
        await _host.RunUntilIdleAsync();
        await _thing.Api.CallbackAsync("a", Status.Middle);

        var repeat = await _thing.Api.TriggerAsync("a", new() { IdempotencyKey = "k" });

        Assert.Equal(first.RunId, repeat.RunId);
        Assert.Equal(RunState.Completed, repeat.RunState);
    }

    [Fact]
    public async Task Of_concurrent_triggers_of_one_foreign_ID_exactly_one_wins()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () =>
        {
            try
            {
                await _thing.TriggerAsync("a");
                return true;
            }
            catch (WorkflowInProgressException)
            {
                return false;
            }
        })));

        Assert.Single(outcomes, won => won);
    }
}
