using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Tests.Broker;

public sealed class FaultTests
{
    [Fact]
    public void A_duplicated_message_comes_again_although_completed()
    {
        using var fixture = new Fixture(new FaultOptions { DuplicateDelivery = 1 });
        var queue = fixture.Queue();
        queue.Enqueue(new TextMessage("a"));
        var inbox = Inbox.On(queue).Want(2);
        Assert.True(queue.Complete(inbox.Token()));
        Assert.Equal(["a", "a"], inbox.Texts);
    }

    [Fact]
    public void A_lost_lock_cannot_settle_and_the_message_comes_again()
    {
        using var fixture = new Fixture(new FaultOptions { LoseLock = 1 });
        var queue = fixture.Queue();
        queue.Enqueue(new TextMessage("a"));
        var inbox = Inbox.On(queue).Want(2);
        Assert.Equal(["a", "a"], inbox.Texts);
        Assert.False(queue.Complete(inbox.Token(0)));
    }

    [Fact]
    public void A_lost_session_lock_cuts_the_holder_off()
    {
        using var fixture = new Fixture(new FaultOptions { LoseLock = 1 });
        var queue = fixture.SessionQueue();
        queue.Enqueue(new TextMessage("a").InSession("s"));
        var inbox = Inbox.Accepting(queue).Want(1);
        Assert.Equal(BrokerError.SessionLockLost, inbox.ClosedBy);
        Assert.Equal("s", Inbox.Accepting(queue).Receiver!.Session!.Id);
    }

    [Fact]
    public void A_delayed_message_holds_its_session_back_in_order()
    {
        using var fixture = new Fixture(new FaultOptions { DelayDelivery = 1, Delay = TimeSpan.FromSeconds(1) });
        var queue = fixture.SessionQueue();
        queue.Enqueue(new TextMessage("a").InSession("s"));
        queue.Enqueue(new TextMessage("b").InSession("s"));
        var inbox = Inbox.Accepting(queue, "s").Want(5);
        Assert.Empty(inbox.Texts);
        fixture.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(["a"], inbox.Texts);
        fixture.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(["a", "b"], inbox.Texts);
    }

    [Fact]
    public void Everything_can_be_lost()
    {
        using var fixture = new Fixture(new FaultOptions { LoseMessage = 1 });
        var queue = fixture.Queue();
        queue.Enqueue(new TextMessage("a"));
        Assert.Equal(default, queue.Counts);
    }

    [Fact]
    public void The_same_seed_brings_the_same_faults()
    {
        Assert.Equal(Survivors(seed: 7), Survivors(seed: 7));
        Assert.NotEqual(Survivors(seed: 7), Survivors(seed: 8));

        static IEnumerable<long> Survivors(int seed)
        {
            using var fixture = new Fixture(new FaultOptions { Seed = seed, LoseMessage = 0.5 });
            var queue = fixture.Queue();
            for (var index = 0; index < 64; index++)
                queue.Enqueue(new TextMessage("a"));
            return queue.Peek(0, 64, null).Select(message => message.SequenceNumber).ToList();
        }
    }

    [Fact]
    public void All_locks_can_be_lost_and_all_messages_forgotten_at_once()
    {
        using var fixture = new Fixture();
        var queue = fixture.Queue();
        queue.Enqueue(new TextMessage("a"));
        var inbox = Inbox.On(queue).Want(1);
        queue.LoseLocks();
        Assert.False(queue.Complete(inbox.Token()));
        queue.Clear();
        Assert.Equal(default, queue.Counts);
    }
}
