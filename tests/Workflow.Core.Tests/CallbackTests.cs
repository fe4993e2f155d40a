using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Core.Tests;

/// <summary>Area F: what a callback does, and when it does nothing.</summary>
public sealed class CallbackTests
{
    private static WorkflowBuilder<Thing, Status> Builder() => new("thing");

    private static async Task<string> ReadAsync(Stream payload) => await new StreamReader(payload).ReadToEndAsync();

    private static readonly WorkflowDefinition<Thing, Status> Storing = Builder()
        .AddCallback(
            Status.Start,
            async (run, payload, _) =>
            {
                run.Object.Text = await ReadAsync(payload);
                return Status.Middle;
            },
            Status.Middle)
        .AddCallback(Status.Middle, (_, _, _) => Task.FromResult<Next<Status>>(Status.End), Status.End)
        .Build();

    [Fact]
    [Trait("Case", "99")]
    [Trait("Case", "100")]
    public async Task A_callback_stores_what_it_made_of_the_payload()
    {
        await using var host = WorkflowTestHost.Start(Storing);
        var thing = host.Workflow(Storing);
        await thing.TriggerAsync("a");

        var first = await thing.Api.CallbackAsync("a", Status.Start, "payload"u8.ToArray());
        var between = (await thing.Api.LatestAsync("a"))!;
        await thing.Api.CallbackAsync("a", Status.Middle);

        Assert.Equal(new CallbackResult(CallbackOutcome.Applied, ""), first);
        Assert.Equal((RunState.Running, Status.Middle, "payload", 2L), (between.RunState, between.Status, between.Object.Text, between.Version));
        Assert.Equal(RunState.Completed, (await thing.Api.LatestAsync("a"))!.RunState);
    }

    [Fact]
    [Trait("Case", "101")]
    public async Task A_callback_for_another_status_does_nothing_and_says_why()
    {
        await using var host = WorkflowTestHost.Start(Storing);
        await host.Workflow(Storing).TriggerAsync("a");

        var result = await host.Workflow(Storing).Api.CallbackAsync("a", Status.Middle);

        Assert.Equal(new CallbackResult(CallbackOutcome.Skipped, "The run is at status Start, not Middle."), result);
        Assert.Equal(1, (await host.Workflow(Storing).Api.LatestAsync("a"))!.Version);
    }

    [Theory]
    [InlineData(RunState.Paused)]
    [InlineData(RunState.Cancelled)]
    [Trait("Case", "102")]
    public async Task A_callback_to_a_stopped_run_does_nothing(RunState state)
    {
        await using var host = WorkflowTestHost.Start(Storing);
        var thing = host.Workflow(Storing);
        var run = await thing.TriggerAsync("a");
        await (state == RunState.Paused ? thing.Api.PauseAsync(run.RunId) : thing.Api.CancelAsync(run.RunId));

        Assert.Equal(new CallbackResult(CallbackOutcome.Skipped, $"The run is {state}."), await thing.Api.CallbackAsync("a", Status.Start));
    }

    [Fact]
    [Trait("Case", "103")]
    public async Task A_callback_without_a_run_says_that_there_is_none()
    {
        await using var host = WorkflowTestHost.Start(Storing);

        await Assert.ThrowsAsync<RunNotFoundException>(() => host.Workflow(Storing).Api.CallbackAsync("a", Status.Start));
    }

    [Fact]
    [Trait("Case", "104")]
    public async Task A_status_without_callbacks_is_not_looked_up()
    {
        await using var host = WorkflowTestHost.Start(Storing);

        var result = await host.Workflow(Storing).Api.CallbackAsync("nobody", Status.End);

        Assert.Equal(new CallbackResult(CallbackOutcome.Skipped, "No callback is registered for status End."), result);
    }

    [Fact]
    [Trait("Case", "105")]
    public async Task What_a_callback_throws_goes_to_the_caller_and_nothing_is_stored()
    {
        var calls = 0;
        var error = new InvalidOperationException("no");
        var definition = Builder()
            .AddCallback(Status.Start, (_, _, _) => { calls++; throw error; }, Status.End)
            .AddCallback(Status.Start, (_, _, _) => { calls++; return Task.FromResult<Next<Status>>(Status.End); }, Status.End)
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("a");

        Assert.Same(error, await Assert.ThrowsAsync<InvalidOperationException>(() => host.Workflow(definition).Api.CallbackAsync("a", Status.Start)));

        await host.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal((1, 1L), (calls, (await host.Workflow(definition).Api.LatestAsync("a"))!.Version));
    }

    [Fact]
    [Trait("Case", "106")]
    public async Task A_callback_without_a_payload_gets_an_empty_stream()
    {
        await using var host = WorkflowTestHost.Start(Storing);
        await host.Workflow(Storing).TriggerAsync("a", new Thing { Text = "before" });

        await host.Workflow(Storing).Api.CallbackAsync("a", Status.Start);

        Assert.Equal("", (await host.Workflow(Storing).Api.LatestAsync("a"))!.Object.Text);
    }

    [Fact]
    [Trait("Case", "107")]
    public async Task A_callback_that_skips_stores_nothing()
    {
        var definition = Builder().AddCallback(Status.Start, (run, _, _) => { run.Object.Text = "lost"; return Task.FromResult(run.Skip()); }, Status.End).Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("a");

        var result = await host.Workflow(definition).Api.CallbackAsync("a", Status.Start);

        Assert.Equal(new CallbackResult(CallbackOutcome.Skipped, "The callback chose to skip."), result);
        Assert.Equal(1, (await host.Workflow(definition).Api.LatestAsync("a"))!.Version);
    }

    [Fact]
    public async Task Every_callback_of_a_status_gets_the_whole_payload()
    {
        var seen = new List<string>();
        CallbackHandler<Thing, Status> read = async (run, payload, _) =>
        {
            seen.Add(await ReadAsync(payload));
            return run.Skip();
        };
        var definition = Builder().AddCallback(Status.Start, read, Status.End).AddCallback(Status.Start, read, Status.End).Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("a");

        await host.Workflow(definition).Api.CallbackAsync("a", Status.Start, "payload"u8.ToArray());

        Assert.Equal(["payload", "payload"], seen);
    }

    [Fact]
    public async Task A_callback_may_save_and_repeat()
    {
        var steps = 0;
        var definition = Builder()
            .AddCallback(Status.Start, (run, _, _) => { run.Object.Count++; return Task.FromResult(run.SaveAndRepeat()); }, Status.End)
            .AddStep(Status.Start, run => { steps++; return run.Skip(); }, Status.End)
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("a");
        await host.RunUntilIdleAsync();

        await host.Workflow(definition).Api.CallbackAsync("a", Status.Start);
        await host.RunUntilIdleAsync();

        var run = (await host.Workflow(definition).Api.LatestAsync("a"))!;
        Assert.Equal((2L, Status.Start, 1, 2), (run.Version, run.Status, run.Object.Count, steps));
    }

    [Fact]
    [Trait("Case", "110")]
    public async Task Of_a_callback_and_somebody_else_exactly_one_wins_and_the_callback_is_told_when_it_lost()
    {
        WorkflowTestHost? host = null;
        var definition = Builder()
            .AddCallback(
                Status.Start,
                async (run, _, token) =>
                {
                    await host!.Catalog.Get<Thing, Status>().PauseAsync(run.RunId, cancellationToken: token);
                    return Status.End;
                },
                Status.End)
            .DisablePauseRetry()
            .Build();
        await using (host = WorkflowTestHost.Start(definition))
        {
            var run = await host.Workflow(definition).TriggerAsync("a");

            var error = await Assert.ThrowsAsync<RunConflictException>(() => host.Workflow(definition).Api.CallbackAsync("a", Status.Start));

            Assert.Equal((run.RunId, 1L), (error.RunId, error.ExpectedVersion));
            Assert.Equal((RunState.Paused, 2L), ((await host.Workflow(definition).Api.GetAsync(run.RunId)).RunState, (await host.Workflow(definition).Api.GetAsync(run.RunId)).Version));
        }
    }

    [Fact]
    [Trait("Case", "112")]
    public async Task A_callback_works_in_an_app_whose_host_was_never_started()
    {
        var store = new InMemoryStore();
        await using var running = WorkflowTestHost.Start(workflows => workflows.Add(Storing).Services.AddSingleton(store));
        await running.Workflow(Storing).TriggerAsync("a");
        var services = new ServiceCollection().AddSingleton(store).AddWorkflows(workflows => workflows.Add(Storing).UseInMemory());
        await using var idle = services.BuildServiceProvider();

        var result = await idle.GetRequiredService<IWorkflow<Thing, Status>>().CallbackAsync("a", Status.Start, "x"u8.ToArray());

        Assert.Equal(CallbackOutcome.Applied, result.Outcome);
    }

    public sealed record Payment(string Reference);

    [Fact]
    public async Task A_payload_that_is_not_the_JSON_a_callback_wants_is_refused()
    {
        var definition = Builder()
            .AddCallback<Payment>(Status.Start, (run, payment, _) => { run.Object.Text = payment.Reference; return Task.FromResult<Next<Status>>(Status.End); }, Status.End)
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("a");

        foreach (var bad in new[] { "", "null", "[1]", "{\"reference\":1}", "x" })
            Assert.Equal("payload", (await Assert.ThrowsAsync<ArgumentException>(() => host.Workflow(definition).Api.CallbackAsync("a", Status.Start, System.Text.Encoding.UTF8.GetBytes(bad)))).ParamName);
        Assert.Equal(CallbackOutcome.Applied, (await host.Workflow(definition).TriggerCallbackOnAsync("a", Status.Start, new Payment("r"))).Outcome);
        Assert.Equal("r", (await host.Workflow(definition).Api.LatestAsync("a"))!.Object.Text);
    }
}
