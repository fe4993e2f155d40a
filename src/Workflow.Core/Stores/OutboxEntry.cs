namespace Workflow;

/// <summary>
/// An outbox row: the receipt of an event. It is written in the transaction of the move that caused the event, and deleted
/// by whoever consumes the event. The sweep publishes it again while it stays.
/// </summary>
public sealed record OutboxEntry
{
    /// <summary>The event as it is to be published; its <see cref="WorkflowEvent.ReceiptKey"/> is the row's key.</summary>
    public required WorkflowEvent Event { get; init; }

    /// <summary>The sweep leaves the row alone until then.</summary>
    public required DateTimeOffset SweepAt { get; init; }
}
