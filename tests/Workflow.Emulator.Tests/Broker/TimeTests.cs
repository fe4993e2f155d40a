using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Tests.Broker;

public sealed class TimeTests : IDisposable
{
    private readonly Fixture _fixture = new();

    [Fact]
    public void A_scheduled_message_appears_when_due_with_a_new_number()
    {
        var queue = _fixture.Queue();
        var number = queue.Enqueue(new TextMessage("later").DueAt(_fixture.Now.AddSeconds(30)));
        var inbox = Inbox.On(queue).Want(5);
        queue.Enqueue(new TextMessage("now"));
        _fixture.Pass(TimeSpan.FromSeconds(30) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(["now"], inbox.Texts);
        Assert.Equal(1, queue.Counts.Scheduled);
        _fixture.Pass(TimeSpan.FromMilliseconds(1));
        Assert.Equal(["now", "later"], inbox.Texts);
        Assert.Equal(0, queue.Counts.Scheduled);
        var message = queue.Peek(0, 10, null)[^1];
        Assert.True(message.SequenceNumber > number);
        Assert.Equal(number, message.EnqueuedSequenceNumber);
    }

    [Fact]
    public void A_cancelled_message_never_appears()
    {
        var queue = _fixture.Queue();
        var number = queue.Enqueue(new TextMessage("later").DueAt(_fixture.Now.AddMinutes(10)));
        queue.CancelScheduled(number);
        _fixture.Pass(TimeSpan.FromHours(1));
        Assert.Equal(default, queue.Counts);
        Assert.Equal(BrokerError.MessageNotFound, Assert.Throws<BrokerException>(() => queue.CancelScheduled(number)).Error);
    }

    [Fact]
    public void A_scheduled_message_that_was_forgotten_never_appears()
    {
        var queue = _fixture.Queue();
        queue.Enqueue(new TextMessage("later").DueAt(_fixture.Now.AddMinutes(10)));
        queue.Clear();
        _fixture.Pass(TimeSpan.FromHours(1));
        queue.Enqueue(new TextMessage("now"));
        Assert.Equal(["now"], Inbox.On(queue).Want(5).Texts);
    }

    [Fact]
    public void A_scheduled_message_of_a_session_wakes_a_waiting_accept()
    {
        var queue = _fixture.SessionQueue();
        queue.Enqueue(new TextMessage("later").InSession("s").DueAt(_fixture.Now.AddMinutes(10)));
        var inbox = Inbox.Accepting(queue);
        Assert.Null(inbox.Receiver);
        _fixture.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal("s", inbox.Receiver!.Session!.Id);
    }

    [Fact]
    public void An_expired_message_vanishes()
    {
        var queue = _fixture.Queue();
        queue.Enqueue(new TextMessage("short").LivingFor(TimeSpan.FromSeconds(5)));
        _fixture.Pass(TimeSpan.FromSeconds(5));
        Assert.Equal(default, queue.Counts);
    }

    [Fact]
    public void An_expired_message_is_dead_lettered_where_the_queue_says_so()
    {
        var queue = _fixture.Queue(definition => definition with
        {
            DefaultMessageTimeToLive = TimeSpan.FromSeconds(5),
            DeadLetteringOnMessageExpiration = true,
        });
        queue.Enqueue(new TextMessage("short").LivingFor(TimeSpan.FromDays(1)));
        _fixture.Pass(TimeSpan.FromSeconds(5));
        var dead = Assert.Single(queue.DeadLetters!.Peek(0, 10, null));
        Assert.Equal("TTLExpiredException", dead.Content.ApplicationProperties["DeadLetterReason"]);
    }

    [Fact]
    public void A_locked_message_expires_only_when_its_lock_ends()
    {
        var queue = _fixture.Queue();
        queue.Enqueue(new TextMessage("short").LivingFor(TimeSpan.FromSeconds(5)));
        var inbox = Inbox.On(queue).Want(1);
        _fixture.Pass(TimeSpan.FromSeconds(10));
        Assert.Equal(1, queue.Counts.Active);
        queue.Abandon(inbox.Token());
        Assert.Equal(0, queue.Counts.Active);
    }

    [Fact]
    public void A_duplicate_is_dropped_within_the_window_and_taken_after_it()
    {
        var queue = _fixture.Namespace.CreateQueue(new QueueDefinition("orders")
        {
            RequiresDuplicateDetection = true,
            DuplicateDetectionHistoryTimeWindow = TimeSpan.FromMinutes(1),
        });
        queue.Send(new TextMessage("a").WithId("1"));
        queue.Send(new TextMessage("a").WithId("1"));
        queue.Send(new TextMessage("b").WithId("2"));
        Assert.Equal(2, queue.Messages.Counts.Active);
        _fixture.Pass(TimeSpan.FromMinutes(1));
        queue.Send(new TextMessage("a").WithId("1"));
        Assert.Equal(3, queue.Messages.Counts.Active);
    }

    public void Dispose() => _fixture.Dispose();
}
