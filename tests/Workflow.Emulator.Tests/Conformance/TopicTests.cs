using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;

namespace Workflow.Emulator.Tests.Conformance;

public sealed class TopicTests
{
    [Fact]
    public async Task Subscriptions_get_what_their_filters_let_through()
    {
        await using var bus = await Bus.StartAsync(options => options.Topics.Add(new TopicDefinition(
            "events",
            new SubscriptionDefinition("orders") { Rules = [new("r", new Workflow.Emulator.CorrelationRuleFilter { Subject = "order", Properties = new Dictionary<string, object?> { ["region"] = "eu" } })] },
            new SubscriptionDefinition("big") { Rules = [new("r", new Workflow.Emulator.SqlRuleFilter("quantity > 10 AND sys.Label LIKE 'ord%'"))] })));
        await using var sender = bus.Client.CreateSender("events");
        await sender.SendMessageAsync(new ServiceBusMessage("1") { Subject = "order", ApplicationProperties = { ["region"] = "eu", ["quantity"] = 5 } });
        await sender.SendMessageAsync(new ServiceBusMessage("2") { Subject = "order", ApplicationProperties = { ["region"] = "us", ["quantity"] = 50 } });
        await sender.SendMessageAsync(new ServiceBusMessage("3") { Subject = "refund", ApplicationProperties = { ["region"] = "eu", ["quantity"] = 50 } });
        Assert.Equal(["1"], await PeekAsync(bus, "events", "orders"));
        Assert.Equal(["2"], await PeekAsync(bus, "events", "big"));
    }

    [Fact]
    public async Task The_rule_manager_creates_lists_and_deletes_rules()
    {
        await using var bus = await Bus.StartAsync();
        await using var rules = bus.Client.CreateRuleManager(Bus.Topic, "all");
        await rules.DeleteRuleAsync(RuleProperties.DefaultRuleName);
        await rules.CreateRuleAsync("sql", new Azure.Messaging.ServiceBus.Administration.SqlRuleFilter("kind IN ('a', 'b')"));
        await rules.CreateRuleAsync("correlation", new Azure.Messaging.ServiceBus.Administration.CorrelationRuleFilter { Subject = "s", ApplicationProperties = { ["n"] = 1 } });
        var listed = new List<RuleProperties>();
        await foreach (var rule in rules.GetRulesAsync())
            listed.Add(rule);
        Assert.Equal(["sql", "correlation"], listed.Select(rule => rule.Name));
        Assert.Equal("kind IN ('a', 'b')", ((Azure.Messaging.ServiceBus.Administration.SqlRuleFilter)listed[0].Filter).SqlExpression);
        var correlation = (Azure.Messaging.ServiceBus.Administration.CorrelationRuleFilter)listed[1].Filter;
        Assert.Equal("s", correlation.Subject);
        Assert.Equal(1, correlation.ApplicationProperties["n"]);

        await using var sender = bus.Client.CreateSender(Bus.Topic);
        foreach (var kind in new[] { "a", "b", "c" })
            await sender.SendMessageAsync(new ServiceBusMessage(kind) { ApplicationProperties = { ["kind"] = kind } });
        Assert.Equal(["a", "b"], await PeekAsync(bus, Bus.Topic, "all"));

        var refusal = await Assert.ThrowsAsync<ServiceBusException>(() => rules.DeleteRuleAsync("gone"));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, refusal.Reason);
        refusal = await Assert.ThrowsAsync<ServiceBusException>(() => rules.CreateRuleAsync("sql", new Azure.Messaging.ServiceBus.Administration.TrueRuleFilter()));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityAlreadyExists, refusal.Reason);
        await Assert.ThrowsAsync<ArgumentException>(() => rules.CreateRuleAsync("bad", new Azure.Messaging.ServiceBus.Administration.SqlRuleFilter("kind = ")));
        await Assert.ThrowsAsync<NotSupportedException>(() => rules.CreateRuleAsync(new CreateRuleOptions("acting", new Azure.Messaging.ServiceBus.Administration.SqlRuleFilter("1=1")) { Action = new SqlRuleAction("SET x = 1") }));
    }

    [Fact]
    public async Task A_subscription_with_sessions_and_its_dead_letters_work_as_a_queue_does()
    {
        await using var bus = await Bus.StartAsync();
        await bus.SendToSessionAsync(Bus.Topic, "one", "a", "b");
        await using var session = await bus.Client.AcceptNextSessionAsync(Bus.Topic, "sessions");
        var message = await session.ReceiveMessageAsync(Bus.Patience);
        await session.DeadLetterMessageAsync(message, "broken", "why");
        Assert.Equal("b", (await session.ReceiveMessageAsync(Bus.Patience)).Body.ToString());
        await using var morgue = bus.Client.CreateReceiver(Bus.Topic, "sessions", new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        var dead = await morgue.ReceiveMessageAsync(Bus.Patience);
        Assert.Equal(("a", "one", "broken"), (dead.Body.ToString(), dead.SessionId, dead.DeadLetterReason));
        await morgue.CompleteMessageAsync(dead);
    }

    [Fact]
    public async Task Messages_and_dead_letters_are_forwarded()
    {
        await using var bus = await Bus.StartAsync(options =>
        {
            options.Queues.Add(new QueueDefinition("inlet") { ForwardTo = Bus.Topic });
            options.Queues.Add(new QueueDefinition("mortal") { ForwardDeadLetteredMessagesTo = Bus.Queue });
        });
        await bus.SendAsync("inlet", ["through"]);
        Assert.Equal(["through"], await PeekAsync(bus, Bus.Topic, "all"));
        await bus.SendAsync("mortal", ["dies"]);
        await using var receiver = bus.Client.CreateReceiver("mortal");
        await receiver.DeadLetterMessageAsync(await receiver.ReceiveMessageAsync(Bus.Patience), "old age");
        await using var heir = bus.Client.CreateReceiver(Bus.Queue);
        var dead = await heir.ReceiveMessageAsync(Bus.Patience);
        Assert.Equal(("old age", "mortal"), (dead.DeadLetterReason, dead.DeadLetterSource));
    }

    private static async Task<IEnumerable<string>> PeekAsync(Bus bus, string topic, string subscription)
    {
        await using var receiver = bus.Client.CreateReceiver(topic, subscription);
        return (await receiver.PeekMessagesAsync(100)).Select(message => message.Body.ToString()).ToList();
    }
}
