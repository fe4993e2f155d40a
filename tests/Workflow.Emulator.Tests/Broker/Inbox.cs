using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Tests.Broker;

/// <summary>A receiver that keeps what it gets.</summary>
internal sealed class Inbox : IReceiverSink
{
    private readonly List<(string Text, Guid LockToken, int DeliveryCount)> _received = [];

    public Receiver? Receiver { get; set; }

    public bool IsCongested { get; set; }

    public BrokerError? ClosedBy { get; private set; }

    public int Drains { get; private set; }

    public IEnumerable<string> Texts => _received.Select(message => message.Text);

    public int Count => _received.Count;

    public Guid Token(int index = -1) => _received[index < 0 ? _received.Count + index : index].LockToken;

    public int DeliveryCount(int index = -1) => _received[index < 0 ? _received.Count + index : index].DeliveryCount;

    public void Deliver(BrokerMessage message) =>
        _received.Add((((TextMessage)message.Content).Text, message.LockToken, message.DeliveryCount));

    public void Drained() => Drains++;

    public void Closed(BrokerError error, string description) => ClosedBy = error;

    /// <summary>Asks for as many more messages.</summary>
    public Inbox Want(uint count, bool drain = false)
    {
        Receiver!.Queue.Flow(Receiver, Receiver.DeliveryCount, Receiver.Credit + count, drain);
        return this;
    }

    public static Inbox On(MessageQueue queue, ReceiveMode mode = ReceiveMode.PeekLock)
    {
        var inbox = new Inbox();
        inbox.Receiver = queue.AddReceiver(inbox, mode);
        return inbox;
    }

    /// <summary>Asks for a session; <see cref="Receiver"/> is null until there is one.</summary>
    public static Inbox Accepting(MessageQueue queue, string? session = null, DateTimeOffset? deadline = null)
    {
        var inbox = new Inbox();
        queue.Accept(new SessionAccept(inbox, ReceiveMode.PeekLock, session, receiver => inbox.Receiver = receiver)
        {
            Deadline = deadline ?? DateTimeOffset.MaxValue,
        });
        return inbox;
    }
}
