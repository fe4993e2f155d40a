using System.Text;

namespace Workflow.Core.Tests;

/// <summary>Area H: connectors on queues and subscriptions of somebody else's, as every host calls them.</summary>
public sealed class MessageConnectorTests
{
    private static readonly ConnectorMessage Message = new()
    {
        MessageId = "m1",
        Body = Encoding.UTF8.GetBytes("""{"text":"x"}"""),
        Subject = "placed",
        CorrelationId = "c1",
        SessionId = "s1",
        Properties = new Dictionary<string, string> { ["tenant"] = "t" },
        EnqueuedAt = WorkflowTestHost.DefaultStart,
    };

    [Fact]
    [Trait("Case", "136")]
    public async Task A_message_becomes_an_event_with_all_it_holds()
    {
        ConnectorEvent? received = null;
        await using var host = WorkflowTestHost.Start(Sink(ConnectorSource.Queue("orders"), e => received = e));

        await ProcessOf(host).HandleAsync(Message, default);

        Assert.NotNull(received);
        Assert.Equal(("m1", "s1", "placed", WorkflowTestHost.DefaultStart), (received.Id, received.ForeignId, received.Type, received.CreatedAt));
        Assert.Equal(Message.Body, received.Body);
        Assert.Equal("t", received.Headers["tenant"]);
    }

    [Fact]
    public async Task A_message_delivered_twice_triggers_one_run_when_its_ID_is_the_idempotency_key()
    {
        await using var host = WorkflowTestHost.Start(Sink(ConnectorSource.Queue("orders"), _ => { }));

        await ProcessOf(host).HandleAsync(Message, default);
        await host.RunUntilIdleAsync();
        await ProcessOf(host).HandleAsync(Message with { DeliveryCount = 2 }, default);

        var runs = await host.Catalog.All[0].ListAsync(new RunQuery { Workflow = "sink" });
        Assert.Single(runs.Items);
    }

    [Fact]
    public async Task What_the_handler_throws_reaches_the_host_which_gives_the_message_back()
    {
        await using var host = WorkflowTestHost.Start(Sink(ConnectorSource.Queue("orders"), _ => throw new FormatException("no order")));

        var error = await Assert.ThrowsAsync<FormatException>(() => ProcessOf(host).HandleAsync(Message, default).AsTask());

        Assert.Equal("no order", error.Message);
    }

    [Theory]
    [InlineData("s", "c", "s")]
    [InlineData(null, "c", "c")]
    [InlineData("", "", "m1")]
    public async Task The_foreign_ID_is_the_session_else_the_correlation_else_the_message(string? session, string correlation, string expected)
    {
        var received = "";
        await using var host = WorkflowTestHost.Start(Sink(ConnectorSource.Queue("orders"), e => received = e.ForeignId));

        await ProcessOf(host).HandleAsync(Message with { SessionId = session, CorrelationId = correlation }, default);

        Assert.Equal(expected, received);
    }

    [Fact]
    public async Task The_foreign_ID_can_be_taken_from_the_message()
    {
        var received = "";
        var source = ConnectorSource.Subscription("shop", "orders", foreignId: message => message.Properties["tenant"]);
        await using var host = WorkflowTestHost.Start(Sink(source, e => received = e.ForeignId));

        await ProcessOf(host).HandleAsync(Message, default);

        Assert.Equal("t", received);
    }

    [Fact]
    [Trait("Case", "140")]
    public async Task ConsumeLag_holds_a_message_until_its_time()
    {
        var received = 0;
        await using var host = WorkflowTestHost.Start(Sink(ConnectorSource.Queue("orders"), _ => received++, new ProcessOptions { ConsumeLag = TimeSpan.FromMinutes(1) }));

        var handling = ProcessOf(host).HandleAsync(Message, default).AsTask();
        host.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal((false, 0), (handling.IsCompleted, received));
        host.Time.Advance(TimeSpan.FromSeconds(1));
        await handling.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(1, received);
    }

    [Fact]
    public void A_lag_that_no_lock_would_outlast_is_refused()
    {
        var error = Assert.Throws<WorkflowConfigurationException>(() => Sink(ConnectorSource.Queue("orders"), _ => { }, new ProcessOptions { ConsumeLag = TimeSpan.FromMinutes(6) }));
        Assert.Contains("00:05:00", error.Message);
    }

    [Fact]
    public void Its_process_says_what_it_consumes()
    {
        var process = Assert.Single(Sink(ConnectorSource.Subscription("shop", "orders", usesSessions: true), _ => { }).Processes.OfType<MessageProcessDescriptor>());

        Assert.Equal("sink-orders-connector", process.Name);
        Assert.Equal((null, "shop", "orders", true), (process.Source.Queue, process.Source.Topic, process.Source.Subscription, process.Source.UsesSessions));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" orders")]
    public void A_queue_needs_a_name(string queue) =>
        Assert.Throws<WorkflowConfigurationException>(() => Sink(ConnectorSource.Queue(queue), _ => { }));

    private static MessageProcess ProcessOf(WorkflowTestHost host) => Assert.Single(host.Catalog.MessageProcesses);

    private static WorkflowDefinition<Thing, Status> Sink(ConnectorSource source, Action<ConnectorEvent> receive, ProcessOptions? options = null) => new WorkflowBuilder<Thing, Status>("sink")
        .AddStep(Status.Start, _ => Status.End, Status.End)
        .AddConnector("orders", source, async (workflow, e, cancellationToken) =>
        {
            receive(e);
            await workflow.TriggerAsync(e.ForeignId, new TriggerOptions<Thing, Status> { IdempotencyKey = e.Id }, cancellationToken);
        })
        .WithOptions(options ?? new ProcessOptions())
        .Build();
}
