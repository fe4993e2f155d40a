namespace Workflow.Emulator.Broker;

/// <summary>A request to lock a session that may have to wait until there is one.</summary>
internal sealed class SessionAccept(IReceiverSink sink, ReceiveMode mode, string? sessionId, Action<Receiver> accepted)
{
    public IReceiverSink Sink { get; } = sink;

    public ReceiveMode Mode { get; } = mode;

    /// <summary>The session asked for; null means whichever is next.</summary>
    public string? SessionId { get; } = sessionId;

    /// <summary>Called while the queue is locked, before any message of the session is delivered.</summary>
    public Action<Receiver> Accepted { get; } = accepted;

    /// <summary>When the request gives up; the sink is then closed with <see cref="BrokerError.Timeout"/>.</summary>
    public DateTimeOffset Deadline { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>The request's place among those that wait; null when it is not among them.</summary>
    public LinkedListNode<SessionAccept>? Waiting { get; set; }
}
