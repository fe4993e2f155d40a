using Workflow.Dev;
using Workflow.Dev.Retirement;

namespace Workflow.Infra.Tests.Retiring;

/// <summary>What may be taken out of a namespace.</summary>
public sealed class RetirementTests
{
    private const string Topology = """
        {
          "topics": [
            { "name": "order", "subscriptions": [ { "name": "order-Paid", "process": "order-Paid" }, { "name": "order-delete", "process": "order-delete" } ] }
          ],
          "references": [ { "queue": "payments" }, { "topic": "catalogue", "subscription": "orders" } ]
        }
        """;

    private static ConsumedSubscriptions Consumed { get; } = ConsumedSubscriptions.Read(Topology);

    [Fact]
    public void A_subscription_that_nobody_consumes_and_nothing_waits_in_may_go()
    {
        var plan = Plan([Deployed("order/order-Paid"), Deployed("order/order-Packed")]);

        Assert.Equal(["order/order-Packed"], Paths(plan.Ready));
        Assert.Empty(plan.Draining);
    }

    [Fact]
    public void A_subscription_with_messages_stays_until_they_are_handled()
    {
        var plan = Plan([Deployed("order/order-Packed", messages: 3)]);

        Assert.Empty(plan.Ready);
        Assert.Equal(["order/order-Packed"], Paths(plan.Draining));
    }

    [Theory]
    [InlineData("order/order-Paid", "process 'order-Paid'")]
    [InlineData("ORDER/Order-paid", "process 'order-Paid'")]
    [InlineData("catalogue/orders", "a connector")]
    public void A_subscription_that_the_code_consumes_is_refused_even_when_it_is_empty(string path, string consumer)
    {
        var refusal = Assert.Throws<DevException>(() => Plan([Deployed("order/order-Paid"), Deployed("catalogue/orders")], path));

        Assert.Contains($"is consumed by {consumer}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_subscription_that_the_code_consumes_is_refused_where_it_is_not_deployed() =>
        Assert.Contains("is consumed by", Assert.Throws<DevException>(() => Plan([], "order/order-delete")).Message, StringComparison.Ordinal);

    [Fact]
    public void All_of_a_topic_are_refused_when_one_of_them_is_consumed() =>
        Assert.Contains("order/order-Paid", Assert.Throws<DevException>(() => Plan([Deployed("order/order-Packed"), Deployed("order/order-Paid")], "order/*")).Message, StringComparison.Ordinal);

    [Fact]
    public void The_topic_of_a_workflow_that_is_gone_is_retired_when_it_is_named() =>
        Assert.Equal(["refund/a", "refund/b"], Paths(Plan([Deployed("refund/b"), Deployed("refund/a"), Deployed("order/order-Packed")], "refund/*").Ready));

    [Fact]
    public void What_is_not_there_cannot_be_retired() =>
        Assert.Contains("There is no subscription", Assert.Throws<DevException>(() => Plan([Deployed("order/order-Packed")], "order/order-Pakced")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("order")]
    [InlineData("order/")]
    [InlineData("/x")]
    [InlineData("a/b/c")]
    public void A_subscription_is_named_with_its_topic(string text) =>
        Assert.Throws<DevException>(() => SubscriptionPath.Parse(text));

    [Fact]
    public void Dead_letters_and_scheduled_messages_count_too()
    {
        const string list = """
            [ { "name": "s", "countDetails": { "activeMessageCount": 1, "scheduledMessageCount": 2, "deadLetterMessageCount": 4, "transferMessageCount": 8, "transferDeadLetterMessageCount": 16 } } ]
            """;

        Assert.Equal(31, Assert.Single(DeployedSubscription.ReadList("t", list)).Messages);
    }

    [Theory]
    [InlineData("""[ { "name": "s", "countDetails": { "activeMessageCount": 0 } } ]""")]
    [InlineData("""[ { "name": "s" } ]""")]
    [InlineData("""{ }""")]
    [InlineData("ERROR: please sign in")]
    public void A_list_without_its_counts_is_no_list_of_empty_subscriptions(string list) =>
        Assert.Throws<DevException>(() => DeployedSubscription.ReadList("t", list));

    [Fact]
    public void What_the_code_of_this_repository_consumes_is_read_from_its_topology()
    {
        var consumed = ConsumedSubscriptions.Read(Checkout.Read("infra", "topology.json"));

        Assert.Contains("order", consumed.Topics);
        Assert.Equal("process 'order-Paid'", consumed.ConsumerOf(new SubscriptionPath("order", "order-Paid")));
    }

    private static RetirementPlan Plan(IReadOnlyList<DeployedSubscription> deployed, params string[] asked) =>
        RetirementPlan.Of(Consumed, deployed, [.. asked.Select(SubscriptionPath.Parse)]);

    private static DeployedSubscription Deployed(string path, long messages = 0) => new(SubscriptionPath.Parse(path), messages);

    private static IEnumerable<string> Paths(IEnumerable<DeployedSubscription> subscriptions) => subscriptions.Select(subscription => subscription.Path.ToString());
}
