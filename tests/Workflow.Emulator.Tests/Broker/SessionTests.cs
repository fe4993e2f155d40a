using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Tests.Broker;

public sealed class SessionTests : IDisposable
{
    private static readonly TimeSpan LockDuration = TimeSpan.FromMinutes(1);
    private readonly Fixture _fixture = new();

    [Fact]
    public void A_session_has_one_holder_at_a_time()
    {
        var queue = _fixture.SessionQueue();
        Send(queue, "s", "a");
        Inbox.Accepting(queue, "s");
        var refusal = Assert.Throws<BrokerException>(() => Inbox.Accepting(queue, "s"));
        Assert.Equal(BrokerError.SessionCannotBeLocked, refusal.Error);
        Assert.Null(Inbox.Accepting(queue).Receiver);
    }

    [Fact]
    public void The_next_session_is_the_one_that_has_waited_longest()
    {
        var queue = _fixture.SessionQueue();
        Send(queue, "one", "a");
        Send(queue, "two", "b");
        Assert.Equal("one", Inbox.Accepting(queue).Receiver!.Session!.Id);
        Assert.Equal("two", Inbox.Accepting(queue).Receiver!.Session!.Id);
    }

    [Fact]
    public void Waiting_accepts_are_served_in_the_order_they_came()
    {
        var queue = _fixture.SessionQueue();
        var first = Inbox.Accepting(queue);
        var second = Inbox.Accepting(queue);
        Send(queue, "one", "a");
        Assert.NotNull(first.Receiver);
        Assert.Null(second.Receiver);
        Send(queue, "two", "b");
        Assert.Equal("two", second.Receiver!.Session!.Id);
    }

    [Fact]
    public void A_waiting_accept_gives_up_at_its_deadline()
    {
        var queue = _fixture.SessionQueue();
        var inbox = Inbox.Accepting(queue, deadline: _fixture.Now.AddSeconds(5));
        _fixture.Pass(TimeSpan.FromSeconds(5));
        Assert.Equal(BrokerError.Timeout, inbox.ClosedBy);
        Send(queue, "one", "a");
        Assert.Null(inbox.Receiver);
    }

    [Fact]
    public void A_withdrawn_accept_takes_no_session()
    {
        var queue = _fixture.SessionQueue();
        var inbox = new Inbox();
        var accept = new SessionAccept(inbox, ReceiveMode.PeekLock, null, receiver => inbox.Receiver = receiver);
        queue.Accept(accept);
        Assert.True(queue.Withdraw(accept));
        Send(queue, "one", "a");
        Assert.Null(inbox.Receiver);
        Assert.NotNull(Inbox.Accepting(queue).Receiver);
    }

    [Fact]
    public void Closing_gives_the_session_back_in_order_without_counting_a_failure()
    {
        var queue = _fixture.SessionQueue();
        Send(queue, "s", "a", "b", "c");
        var first = Inbox.Accepting(queue, "s").Want(2);
        queue.Close(first.Receiver!);
        Assert.False(queue.Complete(first.Token()));
        var second = Inbox.Accepting(queue).Want(3);
        Assert.Equal(["a", "b", "c"], second.Texts);
        Assert.Equal(0, second.DeliveryCount(0));
    }

    [Fact]
    public void An_expired_session_lock_cuts_the_holder_off_and_counts_a_failure()
    {
        var queue = _fixture.SessionQueue();
        Send(queue, "s", "a", "b");
        var slow = Inbox.Accepting(queue).Want(1);
        var other = Inbox.Accepting(queue);
        _fixture.Pass(LockDuration);
        Assert.Equal(BrokerError.SessionLockLost, slow.ClosedBy);
        other.Want(2);
        Assert.Equal(["a", "b"], other.Texts);
        Assert.Equal(1, other.DeliveryCount(0));
        Assert.Equal(0, other.DeliveryCount(1));
        Assert.Null(queue.RenewSessionLock("s", slow.Receiver));
    }

    [Fact]
    public void A_renewed_session_lock_keeps_the_session_and_its_messages()
    {
        var queue = _fixture.SessionQueue();
        Send(queue, "s", "a");
        var inbox = Inbox.Accepting(queue).Want(1);
        _fixture.Pass(LockDuration * 0.9);
        Assert.Equal(_fixture.Now + LockDuration, queue.RenewSessionLock("s", inbox.Receiver));
        _fixture.Pass(LockDuration * 0.9);
        Assert.True(queue.Complete(inbox.Token()));
        Assert.Null(inbox.ClosedBy);
    }

    [Fact]
    public void State_outlives_the_messages_and_only_the_holder_may_touch_it()
    {
        var queue = _fixture.SessionQueue();
        Send(queue, "s", "a");
        var inbox = Inbox.Accepting(queue).Want(1);
        queue.SetSessionState("s", [1, 2], inbox.Receiver);
        queue.Complete(inbox.Token());
        queue.Close(inbox.Receiver!);
        Assert.Throws<BrokerException>(() => queue.GetSessionState("s", inbox.Receiver));

        var next = Inbox.Accepting(queue, "s");
        Assert.Equal([1, 2], queue.GetSessionState("s", next.Receiver));
        queue.SetSessionState("s", null, next.Receiver);
        queue.Close(next.Receiver!);
        Assert.Equal(0, queue.SessionCount);
    }

    [Fact]
    public void Thousands_of_sessions_are_served_and_forgotten()
    {
        var queue = _fixture.SessionQueue();
        for (var index = 0; index < 5_000; index++)
            Send(queue, $"s{index}", "a", "b");
        for (var index = 0; index < 5_000; index++)
        {
            var inbox = Inbox.Accepting(queue).Want(10);
            Assert.Equal(["a", "b"], inbox.Texts);
            Assert.Equal($"s{index}", inbox.Receiver!.Session!.Id);
            Assert.True(queue.Complete(inbox.Token(0)));
            Assert.True(queue.Complete(inbox.Token(1)));
            queue.Close(inbox.Receiver);
        }

        Assert.Equal(0, queue.SessionCount);
    }

    [Fact]
    public void Dead_letters_of_a_session_queue_need_no_session()
    {
        var queue = _fixture.SessionQueue(maxDeliveryCount: 1);
        Send(queue, "s", "a");
        var inbox = Inbox.Accepting(queue).Want(1);
        queue.Abandon(inbox.Token());
        var dead = Inbox.On(queue.DeadLetters!).Want(1);
        Assert.Equal(["a"], dead.Texts);
        Assert.Equal("s", queue.DeadLetters!.Peek(0, 1, null)[0].Content.SessionId);
    }

    [Fact]
    public void A_deferred_message_belongs_to_its_session()
    {
        var queue = _fixture.SessionQueue();
        Send(queue, "s", "a");
        var inbox = Inbox.Accepting(queue).Want(1);
        queue.Defer(inbox.Token());
        Assert.Throws<BrokerException>(() => queue.ReceiveDeferred([1], ReceiveMode.PeekLock, "other", null));
        var message = Assert.Single(queue.ReceiveDeferred([1], ReceiveMode.PeekLock, "s", inbox.Receiver));
        Assert.True(queue.Complete(message.LockToken));
    }

    [Fact]
    public void A_message_without_a_session_is_refused()
    {
        var queue = _fixture.SessionQueue();
        Assert.Equal(BrokerError.NotAllowed, Assert.Throws<BrokerException>(() => queue.Enqueue(new TextMessage("a"))).Error);
        Assert.Equal(BrokerError.NotAllowed, Assert.Throws<BrokerException>(() => Inbox.On(queue)).Error);
    }

    public void Dispose() => _fixture.Dispose();

    private static void Send(MessageQueue queue, string session, params string[] texts)
    {
        foreach (var text in texts)
            queue.Enqueue(new TextMessage(text).InSession(session));
    }
}
