using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Workflow.Emulator;

namespace Workflow.ServiceBus.Tests;

/// <summary>Connectors on queues and subscriptions of somebody else's.</summary>
public sealed class ConnectorTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_of_a_queue_triggers_a_run(bool usesSessions)
    {
        await using var app = await BusApp.StartAsync(workflows => workflows.Add(Connected(ConnectorSource.Queue("inbox", usesSessions), TriggerAsync)));
        await using var sender = app.Client.CreateSender("inbox");

        await sender.SendMessageAsync(new ServiceBusMessage("hi") { SessionId = usesSessions ? "ada" : null, CorrelationId = "ada", MessageId = "m1" });

        await FinishedAsync(app, "ada");
        await Wait.UntilAsync(() => app.Emulator.Count("inbox").Active == 0);
    }

    [Fact]
    public async Task A_message_of_a_subscription_reaches_the_handler_with_all_its_sender_said()
    {
        var received = new TaskCompletionSource<ConnectorEvent>();
        await using var app = await BusApp.StartAsync(workflows => workflows.Add(Connected(ConnectorSource.Subscription("shop", "orders"), (_, connectorEvent, _) =>
        {
            received.TrySetResult(connectorEvent);
            return Task.CompletedTask;
        })));
        await using var sender = app.Client.CreateSender("shop");

        await sender.SendMessageAsync(new ServiceBusMessage("""{"sku":"tea"}""") { Subject = "placed", CorrelationId = "order-1", MessageId = "m1", ApplicationProperties = { ["count"] = 2, ["at"] = DateTime.UnixEpoch } });

        var connectorEvent = await received.Task.WaitAsync(BusApp.Patience);
        Assert.Equal(("m1", "order-1", "placed", """{"sku":"tea"}"""), (connectorEvent.Id, connectorEvent.ForeignId, connectorEvent.Type, System.Text.Encoding.UTF8.GetString(connectorEvent.Body.Span)));
        Assert.Equal("2", connectorEvent.Headers["count"]);
        Assert.StartsWith("1970-01-01T00:00:00", connectorEvent.Headers["at"], StringComparison.Ordinal);
        Assert.InRange(connectorEvent.CreatedAt, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    [Fact]
    public async Task A_message_whose_handler_fails_comes_again()
    {
        var deliveries = 0;
        await using var app = await BusApp.StartAsync(workflows => workflows.Add(Connected(
            ConnectorSource.Queue("inbox"),
            (workflow, connectorEvent, ct) => ++deliveries < 3 ? throw new InvalidOperationException("not yet") : TriggerAsync(workflow, connectorEvent, ct),
            new ProcessOptions { ErrorBackOff = TimeSpan.FromMilliseconds(10) })));
        await using var sender = app.Client.CreateSender("inbox");

        await sender.SendMessageAsync(new ServiceBusMessage("hi") { CorrelationId = "ada" });

        await FinishedAsync(app, "ada");
        Assert.Equal(3, deliveries);
    }

    [Fact]
    public async Task Messages_of_one_session_are_handled_in_order_also_when_one_fails()
    {
        var handled = new ConcurrentQueue<string>();
        var failed = false;
        await using var app = await BusApp.StartAsync(workflows => workflows.Add(Connected(
            ConnectorSource.Queue("inbox", usesSessions: true),
            (_, connectorEvent, _) =>
            {
                if (connectorEvent.Id == "2" && !failed)
                {
                    failed = true;
                    throw new InvalidOperationException("once");
                }
                handled.Enqueue(connectorEvent.Id);
                return Task.CompletedTask;
            },
            new ProcessOptions { ErrorBackOff = TimeSpan.FromMilliseconds(1) })));
        await using var sender = app.Client.CreateSender("inbox");

        await sender.SendMessagesAsync(Enumerable.Range(1, 4).Select(i => new ServiceBusMessage("x") { SessionId = "s", MessageId = $"{i}" }));

        await Wait.UntilAsync(() => handled.Count == 4);
        Assert.Equal(["1", "2", "3", "4"], handled);
    }

    [Fact]
    public async Task ParallelCount_limits_how_many_messages_are_handled_at_a_time()
    {
        var (now, most, done) = (0, 0, 0);
        await using var app = await BusApp.StartAsync(workflows => workflows.Add(Connected(
            ConnectorSource.Queue("inbox"),
            async (_, _, ct) =>
            {
                var inside = Interlocked.Increment(ref now);
                lock (workflows)
                    most = Math.Max(most, inside);
                await Task.Delay(5, ct);
                Interlocked.Decrement(ref now);
                Interlocked.Increment(ref done);
            },
            new ProcessOptions { ParallelCount = 2 })));
        await using var sender = app.Client.CreateSender("inbox");

        await sender.SendMessagesAsync(Enumerable.Range(0, 20).Select(_ => new ServiceBusMessage("x")));

        await Wait.UntilAsync(() => Volatile.Read(ref done) == 20);
        Assert.Equal(2, most);
    }

    [Fact]
    public async Task A_message_that_its_queue_gives_up_is_kept_as_a_dead_letter_and_can_be_replayed()
    {
        var fails = true;
        await using var app = await BusApp.StartAsync(workflows => workflows.Add(Connected(
            ConnectorSource.Queue("inbox"),
            (workflow, connectorEvent, ct) => fails ? throw new InvalidOperationException("never") : TriggerAsync(workflow, connectorEvent, ct),
            new ProcessOptions { ErrorBackOff = TimeSpan.FromMilliseconds(1) })));
        await using var sender = app.Client.CreateSender("inbox");
        await sender.SendMessageAsync(new ServiceBusMessage("hi") { CorrelationId = "ada" });
        await Wait.UntilAsync(() => app.Emulator.Count("inbox").DeadLetter == 1);

        await app.ScanDeadLettersAsync("hello");
        var workflow = app.Host.Workflow("hello");
        var deadLetter = Assert.Single((await workflow.DeadLettersAsync()).Items);
        Assert.Equal("MaxDeliveryCountExceeded", deadLetter.Reason);
        Assert.Equal("hi", System.Text.Encoding.UTF8.GetString(deadLetter.Message.Body.Span));
        Assert.Equal(0, app.Emulator.Count("inbox").DeadLetter);

        fails = false;
        Assert.Equal(DeadLetterReplay.Handled, await workflow.ReplayDeadLetterAsync(deadLetter.Id));
        await FinishedAsync(app, "ada");
    }

    private static WorkflowDefinition<Hello, Greeting> Connected(ConnectorSource source, ConnectorHandler<Hello, Greeting> handler, ProcessOptions? options = null) =>
        new WorkflowBuilder<Hello, Greeting>("hello")
            .AddStep(Greeting.One, (_, _) => Task.FromResult<Next<Greeting>>(Greeting.Two), Greeting.Two)
            .AddConnector("feed", source, handler)
            .WithOptions(options ?? new ProcessOptions())
            .Build();

    private static async Task TriggerAsync(IWorkflow<Hello, Greeting> workflow, ConnectorEvent connectorEvent, CancellationToken cancellationToken) =>
        await workflow.TriggerAsync(connectorEvent.ForeignId, cancellationToken: cancellationToken);

    private static Task FinishedAsync(BusApp app, string foreignId) => Wait.UntilAsync(async () =>
        await app.Host.Workflow<Hello, Greeting>().LatestAsync(foreignId) is { RunState: RunState.Completed });
}
