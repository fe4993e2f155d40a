using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Tests.Broker;

public sealed class LockTests : IDisposable
{
    private static readonly TimeSpan LockDuration = TimeSpan.FromMinutes(1);
    private readonly Fixture _fixture = new();

    [Fact]
    public void Messages_come_in_order_and_only_as_credit_allows()
    {
        var queue = _fixture.Queue();
        Send(queue, "a", "b", "c");
        var inbox = Inbox.On(queue).Want(2);
        Assert.Equal(["a", "b"], inbox.Texts);
        inbox.Want(5);
        Assert.Equal(["a", "b", "c"], inbox.Texts);
    }

    [Fact]
    public void A_waiting_receiver_gets_a_message_as_it_is_sent()
    {
        var queue = _fixture.Queue();
        var inbox = Inbox.On(queue).Want(1);
        Send(queue, "a");
        Assert.Equal(["a"], inbox.Texts);
    }

    [Fact]
    public void Waiting_receivers_take_turns()
    {
        var queue = _fixture.Queue();
        var one = Inbox.On(queue).Want(10);
        var other = Inbox.On(queue).Want(10);
        Send(queue, "a", "b", "c", "d");
        Assert.Equal(["a", "c"], one.Texts);
        Assert.Equal(["b", "d"], other.Texts);
    }

    [Fact]
    public void A_completed_message_is_gone()
    {
        var queue = _fixture.Queue();
        Send(queue, "a");
        var inbox = Inbox.On(queue).Want(10);
        Assert.True(queue.Complete(inbox.Token()));
        _fixture.Pass(LockDuration * 2);
        Assert.Equal(1, inbox.Count);
        Assert.Equal(0, queue.Counts.Active);
        Assert.Equal(0, queue.Counts.Bytes);
    }

    [Fact]
    public void An_abandoned_message_comes_again_first_with_its_count_raised()
    {
        var queue = _fixture.Queue();
        Send(queue, "a", "b");
        var inbox = Inbox.On(queue).Want(1);
        Assert.True(queue.Abandon(inbox.Token()));
        inbox.Want(2);
        Assert.Equal(["a", "a", "b"], inbox.Texts);
        Assert.Equal(1, inbox.DeliveryCount(1));
    }

    [Fact]
    public void An_expired_lock_gives_the_message_to_another_and_cannot_settle()
    {
        var queue = _fixture.Queue();
        Send(queue, "a");
        var slow = Inbox.On(queue).Want(1);
        var other = Inbox.On(queue).Want(1);
        _fixture.Pass(LockDuration - TimeSpan.FromSeconds(1));
        Assert.Equal(0, other.Count);
        _fixture.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(["a"], other.Texts);
        Assert.Equal(1, other.DeliveryCount());
        Assert.False(queue.Complete(slow.Token()));
        Assert.True(queue.Complete(other.Token()));
    }

    [Fact]
    public void A_renewed_lock_lasts_from_the_renewal()
    {
        var queue = _fixture.Queue();
        Send(queue, "a", "b");
        var inbox = Inbox.On(queue).Want(2);
        _fixture.Pass(LockDuration / 2);
        Assert.Equal(_fixture.Now + LockDuration, queue.RenewLock(inbox.Token(0)));
        _fixture.Pass(LockDuration / 2);
        Assert.True(queue.Complete(inbox.Token(0)));
        Assert.False(queue.Complete(inbox.Token(1)));
        Assert.Null(queue.RenewLock(inbox.Token(1)));
    }

    [Fact]
    public void A_message_that_failed_too_often_is_dead_lettered_with_the_reason()
    {
        var queue = _fixture.Queue(definition => definition with { MaxDeliveryCount = 2 });
        Send(queue, "a");
        var inbox = Inbox.On(queue).Want(1);
        queue.Abandon(inbox.Token());
        inbox.Want(1);
        queue.Abandon(inbox.Token());
        Assert.Equal(0, queue.Counts.Active);
        var dead = Assert.Single(queue.DeadLetters!.Peek(0, 10, null));
        Assert.Equal("MaxDeliveryCountExceeded", dead.Content.ApplicationProperties["DeadLetterReason"]);
        Assert.Equal(2, dead.DeliveryCount);
    }

    [Fact]
    public void A_dead_lettered_message_keeps_its_number_and_can_be_received_from_the_subqueue()
    {
        var queue = _fixture.Queue();
        Send(queue, "a", "b");
        var inbox = Inbox.On(queue).Want(2);
        Assert.True(queue.DeadLetter(inbox.Token(1), "broken", "it is", [new("by", "test")]));
        var dead = Inbox.On(queue.DeadLetters!).Want(1);
        Assert.Equal(["b"], dead.Texts);
        Assert.True(queue.DeadLetters!.Abandon(dead.Token()));
        dead.Want(1);
        Assert.True(queue.DeadLetters.Complete(dead.Token()));
        Assert.Equal(0, queue.DeadLetters.Counts.Active);
    }

    [Fact]
    public void A_deferred_message_comes_only_when_asked_for_by_number()
    {
        var queue = _fixture.Queue();
        Send(queue, "a");
        var inbox = Inbox.On(queue).Want(1);
        Assert.True(queue.Defer(inbox.Token(), [new("why", "later")]));
        inbox.Want(5);
        Assert.Equal(1, inbox.Count);

        var message = Assert.Single(queue.ReceiveDeferred([1], ReceiveMode.PeekLock, null, null));
        Assert.Equal("later", message.Content.ApplicationProperties["why"]);
        Assert.True(queue.Abandon(message.LockToken));
        Assert.Equal(MessageState.Deferred, message.State);
        Assert.Single(queue.ReceiveDeferred([1], ReceiveMode.ReceiveAndDelete, null, null));
        var refusal = Assert.Throws<BrokerException>(() => queue.ReceiveDeferred([1], ReceiveMode.PeekLock, null, null));
        Assert.Equal(BrokerError.MessageNotFound, refusal.Error);
    }

    [Fact]
    public void Receive_and_delete_takes_the_message_at_once()
    {
        var queue = _fixture.Queue();
        Send(queue, "a");
        var inbox = Inbox.On(queue, ReceiveMode.ReceiveAndDelete).Want(1);
        Assert.Equal(["a"], inbox.Texts);
        Assert.Equal(0, queue.Counts.Active);
    }

    [Fact]
    public void A_drain_uses_up_the_credit_that_cannot_be_served()
    {
        var queue = _fixture.Queue();
        Send(queue, "a");
        var inbox = Inbox.On(queue).Want(5, drain: true);
        Assert.Equal(1, inbox.Drains);
        Assert.Equal(5u, inbox.Receiver!.DeliveryCount);
        Send(queue, "b");
        Assert.Equal(["a"], inbox.Texts);
    }

    [Fact]
    public void A_congested_receiver_is_passed_over_until_it_resumes()
    {
        var queue = _fixture.Queue();
        var slow = Inbox.On(queue);
        slow.IsCongested = true;
        slow.Want(10);
        Send(queue, "a");
        Assert.Equal(0, slow.Count);
        slow.IsCongested = false;
        queue.Resume(slow.Receiver!);
        Assert.Equal(["a"], slow.Texts);
    }

    [Fact]
    public void A_full_queue_refuses_more()
    {
        var queue = _fixture.Queue(definition => definition with { MaxSizeInMegabytes = 1 });
        queue.Enqueue(new TextMessage(new string('x', 1024 * 1024)));
        var refusal = Assert.Throws<BrokerException>(() => queue.Enqueue(new TextMessage("more")));
        Assert.Equal(BrokerError.QuotaExceeded, refusal.Error);
    }

    [Fact]
    public void Peek_sees_messages_of_every_kind_and_locks_none()
    {
        var queue = _fixture.Queue();
        Send(queue, "a", "b");
        Inbox.On(queue).Want(1);
        queue.Enqueue(new TextMessage("later").DueAt(_fixture.Now.AddHours(1)));
        Assert.Equal([1L, 2L, 3L], queue.Peek(0, 10, null).Select(message => message.SequenceNumber));
        Assert.Equal([2L], queue.Peek(2, 1, null).Select(message => message.SequenceNumber));
    }

    public void Dispose() => _fixture.Dispose();

    private static void Send(MessageQueue queue, params string[] texts)
    {
        foreach (var text in texts)
            queue.Enqueue(new TextMessage(text));
    }
}
