namespace Workflow.Emulator.Broker;

/// <summary>One session of a queue: its messages in order, its state, and who has it locked.</summary>
internal sealed class MessageSession(string id)
{
    public string Id { get; } = id;

    /// <summary>Messages not delivered yet, in the order of sequence numbers.</summary>
    public LinkedList<BrokerMessage> Available { get; } = [];

    /// <summary>Messages delivered to the holder and not settled.</summary>
    public HashSet<BrokerMessage> Unsettled { get; } = [];

    /// <summary>Messages of the session of every kind; the session is forgotten when there are none and no state.</summary>
    public int Messages { get; set; }

    public byte[]? State { get; set; }

    /// <summary>The receiver that holds the session; null while it is free.</summary>
    public Receiver? Holder { get; set; }

    /// <summary>Whether a fault holds back the session's next message, and so the session.</summary>
    public bool IsDelayed { get; set; }

    public DateTimeOffset LockedUntil { get; set; }

    /// <summary>The session's place among the free sessions that have messages; null when it is not among them.</summary>
    public LinkedListNode<MessageSession>? Ready { get; set; }

    /// <summary>The session's place among the locked ones, the next to expire first.</summary>
    public LinkedListNode<MessageSession>? Locked { get; set; }
}
