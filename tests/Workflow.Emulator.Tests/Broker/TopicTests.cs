using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Tests.Broker;

public sealed class TopicTests : IDisposable
{
    private readonly Fixture _fixture = new();

    [Fact]
    public void Each_subscription_gets_what_its_rules_let_through_once()
    {
        var topic = _fixture.Namespace.CreateTopic(new TopicDefinition(
            "events",
            new SubscriptionDefinition("all"),
            new SubscriptionDefinition("orders") { Rules = [new("subject", new CorrelationRuleFilter { Subject = "order" }), new("also", new SqlRuleFilter("sys.Label LIKE 'ord%'"))] },
            new SubscriptionDefinition("none") { Rules = [new("no", new FalseRuleFilter())] }));
        topic.Send(new TextMessage("a").About("order"));
        topic.Send(new TextMessage("b").About("other"));
        Assert.Equal(2, topic.Find("all")!.Messages.Counts.Active);
        Assert.Equal(1, topic.Find("orders")!.Messages.Counts.Active);
        Assert.Equal(0, topic.Find("none")!.Messages.Counts.Active);
    }

    [Fact]
    public void Rules_can_be_added_and_removed_while_messages_flow()
    {
        var topic = _fixture.Namespace.CreateTopic(new TopicDefinition("events", new SubscriptionDefinition("s")));
        var subscription = topic.Find("S")!;
        subscription.RemoveRule(RuleDefinition.DefaultName);
        topic.Send(new TextMessage("lost"));
        subscription.AddRule(new RuleDefinition("big", new SqlRuleFilter("size > 3")));
        topic.Send(new TextMessage("small").Having("size", 2));
        topic.Send(new TextMessage("big").Having("size", 4));
        Assert.Equal(1, subscription.Messages.Counts.Active);
        Assert.Equal(BrokerError.AlreadyExists, Assert.Throws<BrokerException>(() => subscription.AddRule(new("big", new TrueRuleFilter()))).Error);
        Assert.Equal(BrokerError.NotFound, Assert.Throws<BrokerException>(() => subscription.RemoveRule("gone")).Error);
    }

    [Fact]
    public void A_message_scheduled_on_a_topic_is_given_out_when_due()
    {
        var topic = _fixture.Namespace.CreateTopic(new TopicDefinition("events", new SubscriptionDefinition("s")));
        var kept = topic.Schedule(new TextMessage("a").DueAt(_fixture.Now.AddMinutes(1)));
        var cancelled = topic.Schedule(new TextMessage("b").DueAt(_fixture.Now.AddMinutes(1)));
        topic.CancelScheduled(cancelled);
        Assert.NotEqual(kept, cancelled);
        _fixture.Pass(TimeSpan.FromMinutes(1));
        var message = Assert.Single(topic.Find("s")!.Messages.Peek(0, 10, null));
        Assert.Equal("a", ((TextMessage)message.Content).Text);
    }

    [Fact]
    public void Forwarded_messages_and_dead_letters_arrive_at_their_targets()
    {
        var target = _fixture.Namespace.CreateQueue(new QueueDefinition("target"));
        var morgue = _fixture.Namespace.CreateQueue(new QueueDefinition("morgue"));
        var topic = _fixture.Namespace.CreateTopic(new TopicDefinition(
            "events",
            new SubscriptionDefinition("s") { ForwardTo = "target" },
            new SubscriptionDefinition("d") { ForwardDeadLetteredMessagesTo = "morgue" }));
        topic.Send(new TextMessage("a"));
        Assert.Equal(1, target.Messages.Counts.Active);
        Assert.Equal(0, topic.Find("s")!.Messages.Counts.Active);

        var messages = topic.Find("d")!.Messages;
        var inbox = Inbox.On(messages).Want(1);
        messages.DeadLetter(inbox.Token(), "broken");
        var dead = Assert.Single(morgue.Messages.Peek(0, 10, null));
        Assert.Equal("broken", dead.Content.ApplicationProperties["DeadLetterReason"]);
        Assert.Equal("events/Subscriptions/d", dead.Content.DeadLetterSource);
    }

    [Fact]
    public void A_subscription_with_sessions_dead_letters_what_has_none_and_others_get_it()
    {
        var topic = _fixture.Namespace.CreateTopic(new TopicDefinition("events", new SubscriptionDefinition("a") { RequiresSession = true }, new SubscriptionDefinition("b")));
        topic.Send(new TextMessage("no session"));
        Assert.Equal((0, 1), (topic.Find("a")!.Messages.Counts.Active, topic.Find("a")!.Messages.Counts.DeadLetter));
        Assert.Equal(1, topic.Find("b")!.Messages.Counts.Active);
    }

    [Fact]
    public void A_ring_of_forwards_ends_in_a_dead_letter()
    {
        var one = _fixture.Namespace.CreateQueue(new QueueDefinition("one") { ForwardTo = "two" });
        var two = _fixture.Namespace.CreateQueue(new QueueDefinition("two") { ForwardTo = "one" });
        one.Send(new TextMessage("round"));
        Assert.Equal(1, one.Messages.Counts.DeadLetter + two.Messages.Counts.DeadLetter);
    }

    public void Dispose() => _fixture.Dispose();
}
