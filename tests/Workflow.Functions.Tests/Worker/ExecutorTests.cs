using Azure.Messaging.ServiceBus;
using Microsoft.AspNetCore.Http;
using Workflow.Core.Tests;
using Workflow.ServiceBus;

namespace Workflow.Functions.Tests;

/// <summary>What becomes of an invocation.</summary>
public sealed class ExecutorTests
{
    private enum Step
    {
        First = 1,
        Last,
    }

    [Fact]
    public async Task A_message_runs_its_step_and_the_host_completes_it()
    {
        await using var app = FunctionApp.Of(Workflow(_ => Step.Last));
        var @event = await app.TriggerAsync("job", "a");
        var actions = new RecordedActions();

        await FakeInvocation.OfMessage("job-First", FunctionApp.Received(@event), actions).RunAsync(app.Middleware);

        Assert.Equal(RunState.Completed, (await RunOf(app, @event)).RunState);
        Assert.Null(actions.AbandonedWith);
        Assert.Null(actions.DeadLetterReason);
    }

    [Fact]
    public async Task A_failing_handler_never_fails_the_invocation_and_is_tried_again_by_a_message_of_its_own()
    {
        await using var app = FunctionApp.Of(Workflow(_ => throw new InvalidOperationException("the carrier is closed")));
        var @event = await app.TriggerAsync("job", "a");

        await FakeInvocation.OfMessage("job-First", FunctionApp.Received(@event), new RecordedActions()).RunAsync(app.Middleware);

        var again = Assert.Single(app.TakeEvents());
        Assert.Equal(1, again.Attempt);
        Assert.NotNull(again.NotBefore);
        Assert.Equal(@event.Version, (await RunOf(app, @event)).Version);
    }

    [Fact]
    public async Task A_fault_of_storage_that_passes_is_waited_for_in_place()
    {
        var store = new FaultyStore();
        await using var app = FunctionApp.Of(Workflow(_ => Step.Last), new JumpingClock(DateTimeOffset.UtcNow), store);
        var @event = await app.TriggerAsync("job", "a");
        store.FailCommits = 5;

        await FakeInvocation.OfMessage("job-First", FunctionApp.Received(@event), new RecordedActions()).RunAsync(app.Middleware);

        Assert.Equal(RunState.Completed, (await RunOf(app, @event)).RunState);
    }

    [Fact]
    public async Task A_fault_of_storage_that_lasts_reaches_the_host_and_the_delivery_does_not_count_as_an_attempt()
    {
        var store = new FaultyStore();
        var clock = new JumpingClock(DateTimeOffset.UtcNow);
        await using var app = FunctionApp.Of(Workflow(_ => Step.Last), clock, store);
        var @event = await app.TriggerAsync("job", "a");
        store.FailCommits = int.MaxValue;
        var actions = new RecordedActions();
        var before = clock.GetUtcNow();

        await Assert.ThrowsAsync<StoreFaultException>(() => FakeInvocation.OfMessage("job-First", FunctionApp.Received(@event), actions).RunAsync(app.Middleware));

        Assert.Equal(1, actions.AbandonedWith?[EventMessage.UncountedProperty]);
        Assert.InRange(clock.GetUtcNow() - before, TimeSpan.FromMinutes(2), MessageInvocation.HoldLimit);
        Assert.Empty(app.TakeEvents());
    }

    [Fact]
    public async Task A_fault_reaches_the_host_even_when_the_message_cannot_be_given_back()
    {
        var store = new FaultyStore();
        await using var app = FunctionApp.Of(Workflow(_ => Step.Last), new JumpingClock(DateTimeOffset.UtcNow), store);
        var @event = await app.TriggerAsync("job", "a");
        store.FailCommits = int.MaxValue;

        await Assert.ThrowsAsync<StoreFaultException>(() => FakeInvocation.OfMessage("job-First", FunctionApp.Received(@event), new RecordedActions { CannotSettle = true }).RunAsync(app.Middleware));
    }

    [Fact]
    public async Task The_end_of_the_host_stops_a_step_and_its_message_comes_again_uncounted()
    {
        using var stopping = new CancellationTokenSource();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = FunctionApp.Of(new WorkflowBuilder<string, Step>("job")
            .AddStep(
                Step.First,
                async (_, token) =>
                {
                    entered.SetResult();
                    await Task.Delay(Timeout.Infinite, token);
                    return Step.Last;
                },
                Step.Last)
            .Build());
        var @event = await app.TriggerAsync("job", "a");
        var actions = new RecordedActions();
        var running = FakeInvocation.OfMessage("job-First", FunctionApp.Received(@event), actions, stopping.Token).RunAsync(app.Middleware);
        await entered.Task;

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(1, actions.AbandonedWith?[EventMessage.UncountedProperty]);
        Assert.Equal(@event.Version, (await RunOf(app, @event)).Version);
    }

    [Fact]
    public async Task A_message_that_holds_no_event_is_dead_lettered_at_once()
    {
        await using var app = FunctionApp.Of(Workflow(_ => Step.Last));
        var actions = new RecordedActions();
        var message = ServiceBusModelFactory.ServiceBusReceivedMessage(body: BinaryData.FromString("<order/>"), messageId: "m");

        await FakeInvocation.OfMessage("job-First", message, actions).RunAsync(app.Middleware);

        Assert.Equal(UndecodableMessageException.DeadLetterReason, actions.DeadLetterReason);
        Assert.NotEmpty(actions.DeadLetterDescription!);
    }

    [Fact]
    public async Task A_message_for_another_process_is_dead_lettered_and_not_run()
    {
        await using var app = FunctionApp.Of(Workflow(_ => Step.Last));
        var @event = await app.TriggerAsync("job", "a");
        var actions = new RecordedActions();

        await FakeInvocation.OfMessage("job-delete", FunctionApp.Received(@event), actions).RunAsync(app.Middleware);

        Assert.Contains("'job-First'", actions.DeadLetterDescription, StringComparison.Ordinal);
        Assert.Equal(@event.Version, (await RunOf(app, @event)).Version);
    }

    [Fact]
    public async Task Without_a_way_to_settle_an_undecodable_message_goes_back_to_the_broker_which_counts_it()
    {
        await using var app = FunctionApp.Of(Workflow(_ => Step.Last), new JumpingClock(DateTimeOffset.UtcNow));
        var message = ServiceBusModelFactory.ServiceBusReceivedMessage(body: BinaryData.FromString("<order/>"), messageId: "m");

        await Assert.ThrowsAsync<InvalidOperationException>(() => FakeInvocation.OfMessage("job-First", message, null).RunAsync(app.Middleware));
    }

    [Fact]
    public async Task A_delivery_that_died_with_its_host_counts_as_an_attempt()
    {
        await using var app = FunctionApp.Of(Workflow(_ => throw new InvalidOperationException("no"), new ProcessOptions { PauseAfterErrorCount = 3 }));
        var @event = await app.TriggerAsync("job", "a");

        await FakeInvocation.OfMessage("job-First", FunctionApp.Received(@event, deliveryCount: 3), new RecordedActions()).RunAsync(app.Middleware);

        Assert.Equal(RunState.Paused, (await RunOf(app, @event)).RunState);
    }

    [Fact]
    public async Task A_connector_s_message_reaches_its_handler()
    {
        ConnectorEvent? seen = null;
        await using var app = FunctionApp.Of(Connected((_, received, _) =>
        {
            seen = received;
            return Task.CompletedTask;
        }));
        var message = ServiceBusModelFactory.ServiceBusReceivedMessage(body: BinaryData.FromString("{}"), messageId: "m1", subject: "parcel", correlationId: "order-7");

        await FakeInvocation.OfMessage("job-in-connector", message, new RecordedActions()).RunAsync(app.Middleware);

        Assert.Equal("m1", seen?.Id);
        Assert.Equal("order-7", seen?.ForeignId);
        Assert.Equal("parcel", seen?.Type);
    }

    [Fact]
    public async Task A_failing_connector_gives_its_message_back_after_the_back_off_and_the_broker_counts()
    {
        var clock = new JumpingClock(DateTimeOffset.UtcNow);
        await using var app = FunctionApp.Of(Connected((_, _, _) => throw new InvalidOperationException("no")), clock);
        var actions = new RecordedActions();
        var before = clock.GetUtcNow();

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            FakeInvocation.OfMessage("job-in-connector", ServiceBusModelFactory.ServiceBusReceivedMessage(messageId: "m1"), actions).RunAsync(app.Middleware));

        Assert.Equal(ProcessSettings.DefaultErrorBackOff, clock.GetUtcNow() - before);
        Assert.Null(actions.AbandonedWith);
    }

    [Fact]
    public async Task A_timer_runs_its_process()
    {
        var clock = new JumpingClock(DateTimeOffset.UtcNow);
        await using var app = FunctionApp.Of(Workflow(_ => Step.Last), clock);
        var lost = await app.TriggerAsync("job", "a");

        // The message about the run was lost; its receipt is due to be published again.
        clock.Advance(TimeSpan.FromHours(1));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await FakeInvocation.OfTimer("job-outbox-sweep", limit.Token).RunAsync(app.Middleware);

        Assert.Equal(lost.ReceiptKey, Assert.Single(app.TakeEvents()).ReceiptKey);
    }

    [Fact]
    public async Task A_request_is_answered_by_the_API()
    {
        await using var app = FunctionApp.Of(Workflow(_ => Step.Last));
        var request = new DefaultHttpContext { Request = { Method = "GET", Path = "/health" }, Response = { Body = new MemoryStream() } };

        await FakeInvocation.OfRequest("workflows-health", request).RunAsync(app.Middleware);

        Assert.Equal(200, request.Response.StatusCode);
        Assert.NotEqual(0, request.Response.Body.Length);
    }

    [Fact]
    public async Task A_function_that_no_workflow_has_fails_and_names_those_there_are()
    {
        await using var app = FunctionApp.Of(Workflow(_ => Step.Last));

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => FakeInvocation.OfTimer("job-gone").RunAsync(app.Middleware));

        Assert.Contains("'job-gone'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("job-First", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invocation_without_a_message_fails_after_the_back_off_and_says_so()
    {
        var clock = new JumpingClock(DateTimeOffset.UtcNow);
        await using var app = FunctionApp.Of(Workflow(_ => Step.Last, new ProcessOptions { ErrorBackOff = TimeSpan.FromSeconds(7) }), clock);
        var before = clock.GetUtcNow();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => FakeInvocation.OfMessage("job-First", null, null).RunAsync(app.Middleware));

        Assert.Contains("job-First", failure.Message, StringComparison.Ordinal);
        // Or it would use up the message's deliveries in a second.
        Assert.Equal(TimeSpan.FromSeconds(7), clock.GetUtcNow() - before);
    }

    [Fact]
    public async Task A_function_of_the_app_s_own_runs_as_ever()
    {
        await using var app = FunctionApp.Of(Workflow(_ => Step.Last));
        var own = FakeInvocation.OfAnother("job-First", "Shop.Functions.Run");

        await own.RunAsync(app.Middleware);

        Assert.True(own.RanByWorker);
    }

    [Fact]
    public async Task Every_process_is_said_to_run_once_the_app_has_started()
    {
        await using var app = FunctionApp.Of(Workflow(_ => Step.Last));

        Assert.Equal(app.Workflows.Topology.Processes.Select(process => process.Name).Order(StringComparer.Ordinal), app.States.Current.Keys.Order(StringComparer.Ordinal));
        Assert.All(app.States.Current.Values, state => Assert.Equal(ProcessState.Running, state));
    }

    private static WorkflowDefinition<string, Step> Workflow(Func<Run<string, Step>, Next<Step>> step, ProcessOptions? options = null) => new WorkflowBuilder<string, Step>("job")
        .AddStep(Step.First, step, Step.Last)
        .WithOptions(options ?? new ProcessOptions())
        .Build();

    private static WorkflowDefinition<string, Step> Connected(ConnectorHandler<string, Step> handler) => new WorkflowBuilder<string, Step>("job")
        .AddConnector("in", ConnectorSource.Queue("parcels"), handler)
        .AddStep(Step.First, _ => Step.Last, Step.Last)
        .Build();

    private static async Task<RunRecord> RunOf(FunctionApp app, WorkflowEvent @event)
    {
        Assert.True(app.Workflows.TryGet(@event.Workflow, out var workflow));
        return await workflow.GetAsync(@event.RunId);
    }
}
