using System.Text.Json;

namespace Workflow.ServiceBus.Tests;

public sealed class ServiceBusTopologyTests
{
    [Fact]
    public void Every_event_process_has_a_subscription_in_the_topic_of_the_workflow_it_listens_to()
    {
        var source = Greetings.Build("source");
        var sink = new WorkflowBuilder<Hello, Greeting>("sink")
            .AddStep(Greeting.One, (_, _) => Task.FromResult<Next<Greeting>>(Greeting.Two), Greeting.Two)
            .AddConnector("feed", ConnectorSource.Runs("source", RunState.Completed), (_, _, _) => Task.CompletedTask)
            .Build();
        var workflows = WorkflowTopology.Of([source, sink]);

        var topology = ServiceBusTopology.Of(workflows);

        Assert.Equal(["sink", "source"], topology.Topics.Select(topic => topic.Name));
        Assert.Equal(new SubscriptionAddress("source", "sink-feed-connector"), topology.AddressOf("sink-feed-connector"));
        Assert.Equal(
            workflows.Subscriptions.Select(subscription => $"{subscription.Workflow}/{subscription.Process}").Order(),
            topology.Topics.SelectMany(topic => topic.Subscriptions.Select(subscription => $"{topic.Workflow}/{subscription.Process}")).Order());
    }

    [Fact]
    public void The_engine_gives_up_before_the_broker_does()
    {
        var definition = new WorkflowBuilder<Hello, Greeting>("hello")
            .WithDefaultOptions(new ProcessOptions { PauseAfterErrorCount = 500 })
            .AddStep(Greeting.One, (_, _) => Task.FromResult<Next<Greeting>>(Greeting.Two), Greeting.Two)
            .Build();

        Assert.All(Of(definition).Topics[0].Subscriptions, subscription => Assert.InRange(subscription.MaxDeliveryCount, 501, 2000));
    }

    [Fact]
    public void Queues_of_others_are_referenced_and_not_owned()
    {
        var topology = Of(WithConnector(ConnectorSource.Subscription("shop", "orders", usesSessions: true)));

        Assert.Equal(["hello"], topology.Topics.Select(topic => topic.Name));
        var reference = Assert.Single(topology.References);
        Assert.Equal(("shop", "orders", true), (reference.Topic, reference.Subscription, reference.UsesSessions));
    }

    [Fact]
    public void A_queue_named_like_a_topic_of_the_app_is_refused()
    {
        var error = Assert.Throws<WorkflowConfigurationException>(() => Of(WithConnector(ConnectorSource.Queue("Hello"))));

        Assert.Contains("'Hello'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Rename", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connector_on_a_subscription_of_the_engine_s_own_is_refused() =>
        Assert.Contains(
            "ConnectorSource.Runs",
            Assert.Throws<WorkflowConfigurationException>(() => Of(WithConnector(ConnectorSource.Subscription("hello", "hello-One")))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Its_JSON_has_what_the_resource_types_want()
    {
        using var json = JsonDocument.Parse(Of(WithConnector(ConnectorSource.Queue("inbox"))).ToJson());

        var topic = json.RootElement.GetProperty("topics")[0];
        Assert.Equal("PT1M", topic.GetProperty("duplicateDetectionHistoryTimeWindow").GetString());
        var step = topic.GetProperty("subscriptions").EnumerateArray().Single(subscription => subscription.GetProperty("process").GetString() == "hello-One");
        Assert.Equal("hello-One", step.GetProperty("name").GetString());
        Assert.True(step.GetProperty("requiresSession").GetBoolean());
        Assert.Equal("PT30S", step.GetProperty("lockDuration").GetString());
        Assert.Equal("hello-One", step.GetProperty("rule").GetProperty("properties").GetProperty("process").GetString());
        Assert.Equal("inbox", json.RootElement.GetProperty("references")[0].GetProperty("queue").GetString());
    }

    private static ServiceBusTopology Of(WorkflowDefinition definition) => ServiceBusTopology.Of(WorkflowTopology.Of([definition]));

    private static WorkflowDefinition<Hello, Greeting> WithConnector(ConnectorSource source) => new WorkflowBuilder<Hello, Greeting>("hello")
        .AddStep(Greeting.One, (_, _) => Task.FromResult<Next<Greeting>>(Greeting.Two), Greeting.Two)
        .AddConnector("feed", source, (_, _, _) => Task.CompletedTask)
        .Build();
}
