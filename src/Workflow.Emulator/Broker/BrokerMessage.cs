namespace Workflow.Emulator.Broker;

internal enum MessageState
{
    Active,
    Locked,
    Deferred,
    Scheduled,
    Gone,
}

/// <summary>A message inside one queue, with everything the broker adds to what the sender wrote.</summary>
internal sealed class BrokerMessage
{
    public BrokerMessage(MessageContent content, long sequenceNumber, DateTimeOffset enqueuedTime)
    {
        Content = content;
        SequenceNumber = sequenceNumber;
        EnqueuedSequenceNumber = sequenceNumber;
        EnqueuedTime = enqueuedTime;
        Node = new LinkedListNode<BrokerMessage>(this);
    }

    public MessageContent Content { get; set; }

    public long SequenceNumber { get; }

    public long EnqueuedSequenceNumber { get; init; }

    public DateTimeOffset EnqueuedTime { get; }

    /// <summary>Failed deliveries so far: what AMQP's header calls delivery-count.</summary>
    public int DeliveryCount { get; set; }

    public MessageState State { get; set; }

    /// <summary>Whether the message goes back to deferred, not to active, when its lock ends.</summary>
    public bool Deferred { get; set; }

    /// <summary>Whether a fault makes the message come once more after it is completed.</summary>
    public bool DeliverAgain { get; set; }

    /// <summary>Whether a fault has held this delivery back already.</summary>
    public bool HasBeenHeldBack { get; set; }

    public DateTimeOffset ExpiresAt { get; set; } = DateTimeOffset.MaxValue;

    public Guid LockToken { get; set; }

    public DateTimeOffset LockedUntil { get; set; }

    /// <summary>The receiver that holds the lock; null when it was locked through management.</summary>
    public Receiver? Holder { get; set; }

    public MessageSession? Session { get; set; }

    /// <summary>The message's place in the one list it is in: its queue's or session's available messages, or the locks.</summary>
    public LinkedListNode<BrokerMessage> Node { get; }
}
