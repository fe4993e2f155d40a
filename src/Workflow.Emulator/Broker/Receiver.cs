namespace Workflow.Emulator.Broker;

/// <summary>Where a receiver's deliveries go. Every member is called while the queue is locked: it must only write to memory.</summary>
internal interface IReceiverSink
{
    /// <summary>Whether the way out is full; the queue then holds back until <see cref="MessageQueue.Resume"/>.</summary>
    bool IsCongested { get; }

    /// <summary>Sends a message on.</summary>
    void Deliver(BrokerMessage message);

    /// <summary>Says that the credit left after a drain has been used up.</summary>
    void Drained();

    /// <summary>Says that the receiver has been cut off, and why.</summary>
    void Closed(BrokerError error, string description);
}

internal enum ReceiveMode
{
    PeekLock,
    ReceiveAndDelete,
}

/// <summary>Someone who takes messages from a queue, with the credit they gave.</summary>
internal sealed class Receiver(MessageQueue queue, IReceiverSink sink, ReceiveMode mode, MessageSession? session)
{
    public MessageQueue Queue { get; } = queue;

    public IReceiverSink Sink { get; } = sink;

    public ReceiveMode Mode { get; } = mode;

    /// <summary>The session this receiver has locked; null on queues without sessions.</summary>
    public MessageSession? Session { get; } = session;

    /// <summary>Deliveries made so far, plus credit given back by draining: AMQP's delivery-count of the link.</summary>
    public uint DeliveryCount { get; set; }

    /// <summary>How many more messages the receiver wants now.</summary>
    public uint Credit { get; set; }

    public bool IsClosed { get; set; }

    /// <summary>The receiver's place among those that wait for messages; null when it is not among them.</summary>
    public LinkedListNode<Receiver>? Waiting { get; set; }
}
