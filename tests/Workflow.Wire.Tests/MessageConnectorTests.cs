using System.Collections.Concurrent;
using System.Text;
using Azure.Messaging.ServiceBus;
using Workflow.Emulator;

namespace Workflow.Wire.Tests;

/// <summary>Area H: connectors on queues and subscriptions that anybody sends to.</summary>
public sealed class MessageConnectorTests
{
    private readonly ConcurrentQueue<ConnectorEvent> _received = new();

    public static TheoryData<string> Sources => ["queue", "queue with sessions", "subscription", "subscription with sessions"];

    [Theory]
    [MemberData(nameof(Sources))]
    [Trait("Case", "132")]
    [Trait("Case", "136")]
    [Trait("Case", "138")]
    public async Task A_message_reaches_the_connector_with_all_it_holds_and_triggers_a_run(string source)
    {
        var usesSessions = source.EndsWith("sessions", StringComparison.Ordinal);
        await using var app = await StartAsync(
            source.StartsWith("queue", StringComparison.Ordinal) ? ConnectorSource.Queue("orders", usesSessions) : ConnectorSource.Subscription("shop", "orders", usesSessions),
            (workflow, e, ct) => workflow.TriggerAsync(e.ForeignId, new() { Input = new Thing { Text = Encoding.UTF8.GetString(e.Body.Span) }, IdempotencyKey = e.Id }, ct));
        var sentAt = DateTimeOffset.UtcNow;
        ServiceBusMessage[] messages =
        [
            Message("1", "andrew"),
            Message("2", "Ж/ %41 🙂"),
        ];

        await app.SendAsync(source.StartsWith("queue", StringComparison.Ordinal) ? "orders" : "shop", messages);

        foreach (var message in messages)
        {
            await Eventually.TrueAsync(async () => (await app.Api.LatestAsync(message.CorrelationId))?.RunState == RunState.Completed, $"{message.CorrelationId} had a run");
            Assert.Equal(($"for {message.CorrelationId}", 1), ((await app.Api.LatestAsync(message.CorrelationId))!.Object.Text, (await app.Api.LatestAsync(message.CorrelationId))!.Object.Count));
            var e = Assert.Single(_received, e => e.Id == message.MessageId);
            Assert.Equal((message.CorrelationId, "placed", "t", "7"), (e.ForeignId, e.Type, e.Headers["tenant"], e.Headers["number"]));
            Assert.InRange(e.CreatedAt, sentAt.AddSeconds(-1), DateTimeOffset.UtcNow.AddSeconds(1));
        }
        Assert.Equal(ProcessState.Running, app.Host.States["things-orders-connector"]);

        ServiceBusMessage Message(string id, string about) => new($"for {about}")
        {
            MessageId = id,
            CorrelationId = about,
            SessionId = usesSessions ? about : null,
            Subject = "placed",
            ApplicationProperties = { ["tenant"] = "t", ["number"] = 7 },
        };
    }

    [Fact]
    [Trait("Case", "134")]
    public async Task A_message_whose_handler_fails_comes_again_and_those_behind_it_in_its_session_wait()
    {
        await using var app = await StartAsync(
            ConnectorSource.Queue("orders", usesSessions: true),
            (_, e, _) => e.Id == "1" && _received.Count < 3 ? throw new InvalidOperationException("not yet") : Task.CompletedTask);

        await app.SendAsync("orders", new ServiceBusMessage("x") { MessageId = "1", SessionId = "a" }, new ServiceBusMessage("x") { MessageId = "2", SessionId = "a" });
        await Eventually.TrueAsync(() => app.Broker.Count("orders").Active == 0, "both messages were done");

        Assert.Equal(["1", "1", "1", "2"], _received.Select(e => e.Id));
        Assert.Equal(2, app.Host.Logs.Of("MessageFailed").Count);
    }

    [Fact]
    [Trait("Case", "134")]
    public async Task A_message_whose_handler_hangs_up_or_times_out_comes_again_too()
    {
        await using var app = await StartAsync(
            ConnectorSource.Queue("orders"),
            (_, _, _) => _received.Count switch
            {
                1 => throw new TimeoutException("the partner is slow"),
                2 => throw new OperationCanceledException("the partner hung up"),
                _ => Task.CompletedTask,
            });

        await app.SendAsync("orders", new ServiceBusMessage("x") { MessageId = "1" });
        await Eventually.TrueAsync(() => app.Broker.Count("orders").Active == 0, "the message was done");

        Assert.Equal((3, 0), (_received.Count, app.Broker.Count("orders").DeadLetter));
    }

    [Fact]
    [Trait("Case", "135")]
    public async Task A_handler_that_lets_a_run_in_progress_through_waits_for_it_and_one_that_passes_over_does_not()
    {
        await using var app = await WireApp.StartAsync(
            workflows => workflows
                .Add(Things.Waiting("patient").AddConnector("orders", ConnectorSource.Queue("patient-orders"), (workflow, e, ct) => workflow.TriggerAsync("a", null, ct)).Build())
                .Add(Things.Waiting("hasty").AddConnector("orders", ConnectorSource.Queue("hasty-orders"), async (workflow, e, ct) =>
                {
                    try
                    {
                        await workflow.TriggerAsync("a", null, ct);
                    }
                    catch (WorkflowInProgressException)
                    {
                        // The one in flight will do.
                    }
                }).Build()),
            emulate: WireApp.Queues(queue => queue with { MaxDeliveryCount = 2000 }));
        foreach (var queue in new[] { "patient-orders", "hasty-orders" })
            await app.SendAsync(queue, new ServiceBusMessage("1"), new ServiceBusMessage("2"));

        await Eventually.TrueAsync(() => app.Broker.Count("hasty-orders").Active == 0, "the hasty one was done with both messages");
        await Eventually.TrueAsync(() => app.Host.Logs.Of("MessageFailed").Any(line => line.Exception is WorkflowInProgressException), "the patient one met the run in progress");
        Assert.Equal(1, app.Broker.Count("patient-orders").Active);
        Assert.Equal(CallbackOutcome.Applied, (await app.Host.Api("patient").CallbackAsync("a", Status.Start)).Outcome);
        await Eventually.TrueAsync(() => app.Broker.Count("patient-orders").Active == 0, "the patient one was done with both messages");

        Assert.Equal(2, (await app.Host.Api("patient").ListAsync(new RunQuery { Workflow = "patient", ForeignIds = ["a"] })).Items.Count);
        Assert.Single((await app.Host.Api("hasty").ListAsync(new RunQuery { Workflow = "hasty", ForeignIds = ["a"] })).Items);
    }

    [Fact]
    [Trait("Case", "140")]
    public async Task A_consume_lag_holds_a_message_until_it_is_old_enough()
    {
        var lag = TimeSpan.FromMilliseconds(700);
        var handledAt = new ConcurrentQueue<DateTimeOffset>();
        await using var app = await StartAsync(
            ConnectorSource.Queue("orders"),
            (_, _, _) =>
            {
                handledAt.Enqueue(DateTimeOffset.UtcNow);
                return Task.CompletedTask;
            },
            new ProcessOptions { ConsumeLag = lag });

        await app.SendAsync("orders", new ServiceBusMessage("x"));
        await Eventually.TrueAsync(() => !handledAt.IsEmpty, "the message was handled");

        var (e, at) = (Assert.Single(_received), Assert.Single(handledAt));
        Assert.True(at >= e.CreatedAt + lag - Eventually.ClockStep, $"It came at {e.CreatedAt:O} and was handled at {at:O}.");
    }

    [Fact]
    public async Task A_message_delivered_again_after_it_was_handled_triggers_one_run()
    {
        await using var app = await StartAsync(
            ConnectorSource.Queue("orders"),
            (workflow, e, ct) => workflow.TriggerAsync("a", new() { IdempotencyKey = e.Id }, ct),
            emulate: options => options.Faults = new FaultOptions { DuplicateDelivery = 0.7, Seed = 3 });

        await app.SendAsync("orders", new ServiceBusMessage("x") { MessageId = "1" }, new ServiceBusMessage("x") { MessageId = "2" }, new ServiceBusMessage("x") { MessageId = "3" });
        await Eventually.TrueAsync(() => app.Broker.Count("orders").Active == 0 && _received.Select(e => e.Id).Distinct().Count() == 3, "all messages were done");
        await app.UntilIdleAsync();

        Assert.True(_received.Count > 3, "The broker should have delivered some of them twice.");
        Assert.Equal(3, (await app.Api.ListAsync(new RunQuery { Workflow = Things.Name })).Items.Count);
    }

    private Task<WireApp> StartAsync(
        ConnectorSource source,
        ConnectorHandler<Thing, Status> handle,
        ProcessOptions? options = null,
        Action<EmulatorOptions>? emulate = null) =>
        WireApp.StartAsync(
            Things.OneStep()
                .AddConnector("orders", source, (workflow, e, ct) =>
                {
                    _received.Enqueue(e);
                    return handle(workflow, e, ct);
                })
                .WithOptions(options ?? new ProcessOptions()),
            emulate: emulate);
}
