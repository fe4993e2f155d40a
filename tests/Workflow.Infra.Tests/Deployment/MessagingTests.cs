using Microsoft.Extensions.DependencyInjection;
using Workflow.Infra.Tests.Bicep;
using Workflow.Samples;
using Workflow.ServiceBus;

namespace Workflow.Infra.Tests.Deployment;

/// <summary>The entities in the namespace are those that the workflows' processes consume.</summary>
public sealed class MessagingTests
{
    private const string Topics = "Microsoft.ServiceBus/namespaces/topics";
    private const string Subscriptions = Topics + "/subscriptions";

    public static TheoryData<string> Environments => Snapshot.All;

    private static ServiceBusTopology Topology { get; } = OfSamples();

    [Theory]
    [MemberData(nameof(Environments))]
    public void Every_workflow_has_its_topic_that_drops_duplicates(string environment)
    {
        var topics = Snapshot.Of(environment).OfType(Topics).ToList();

        Assert.Equal(Topology.Topics.Select(topic => topic.Name).Order(), topics.Select(topic => topic.Name.Split('/')[1]).Order());
        Assert.All(topics, topic => Assert.Equal(("True", "PT1M"), (topic["requiresDuplicateDetection"], topic["duplicateDetectionHistoryTimeWindow"])));
    }

    [Theory]
    [MemberData(nameof(Environments))]
    public void Every_event_process_has_its_subscription_with_sessions(string environment)
    {
        var subscriptions = Snapshot.Of(environment).OfType(Subscriptions).ToDictionary(subscription => subscription.Name[(subscription.Name.IndexOf('/', StringComparison.Ordinal) + 1)..]);

        Assert.Equal(Expected().Select(expected => expected.Path).Order(), subscriptions.Keys.Order());
        Assert.All(Expected(), expected =>
        {
            var subscription = subscriptions[expected.Path];
            Assert.Equal("True", subscription["requiresSession"]);
            Assert.Equal("PT30S", subscription["lockDuration"]);
            Assert.Equal($"{expected.Subscription.MaxDeliveryCount}", subscription["maxDeliveryCount"]);
        });
    }

    [Theory]
    [MemberData(nameof(Environments))]
    public void Every_subscription_takes_the_events_of_its_process_and_no_others(string environment)
    {
        var rules = Snapshot.Of(environment).OfType(Subscriptions + "/rules").ToLookup(rule => string.Join('/', rule.Name.Split('/')[1..3]));

        Assert.All(Expected(), expected =>
        {
            var rule = Assert.Single(rules[expected.Path]);
            Assert.Equal("CorrelationFilter", rule["filterType"]);
            var filter = Assert.Single(rule.Properties.GetProperty("correlationFilter").EnumerateObject());
            Assert.Equal("properties", filter.Name);
            var property = Assert.Single(filter.Value.EnumerateObject());
            Assert.Equal(("process", expected.Subscription.Process), (property.Name, property.Value.GetString()));
        });
    }

    [Fact]
    public void The_container_is_scaled_by_every_subscription()
    {
        var container = Assert.Single(Snapshot.Of("container").OfType("Microsoft.App/containerApps"));
        var rules = container.Properties.GetProperty("template").GetProperty("scale").GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("custom")).ToList();

        Assert.All(rules, rule => Assert.Equal("azure-servicebus", rule.GetProperty("type").GetString()));
        Assert.Equal(
            Expected().Select(expected => expected.Path).Order(),
            rules.Select(rule => rule.GetProperty("metadata")).Select(metadata => $"{metadata.GetProperty("topicName")}/{metadata.GetProperty("subscriptionName")}").Order());
    }

    [Fact]
    public void The_container_never_goes_away_because_its_timers_run_in_it() =>
        Assert.NotEqual(0, Assert.Single(Snapshot.Of("container").OfType("Microsoft.App/containerApps")).Properties.GetProperty("template").GetProperty("scale").GetProperty("minReplicas").GetInt32());

    private static IEnumerable<(string Path, SubscriptionTopology Subscription)> Expected() =>
        Topology.Topics.SelectMany(topic => topic.Subscriptions.Select(subscription => ($"{topic.Name}/{subscription.Name}", subscription)));

    private static ServiceBusTopology OfSamples()
    {
        using var provider = new ServiceCollection().AddWorkflows(workflows => workflows.AddSamples()).BuildServiceProvider();
        return ServiceBusTopology.Of(provider.GetRequiredService<WorkflowTopology>());
    }
}
