namespace Workflow;

/// <summary>Everything that a move of a run changes, stored in one transaction or not at all.</summary>
public sealed record Move
{
    /// <summary>The record as it was loaded. The move is stored only if it still has this version (and ETag).</summary>
    public required RunRecord Current { get; init; }

    /// <summary>The record after the move.</summary>
    public required RunRecord Next { get; init; }

    /// <summary>
    /// One entry per version made, in order. Their versions lead from <see cref="Current"/>'s + 1 to <see cref="Next"/>'s.
    /// </summary>
    public required IReadOnlyList<HistoryEntry> History { get; init; }

    /// <summary>The receipts of the events it causes; empty when nobody subscribes.</summary>
    public IReadOnlyList<OutboxEntry> Outbox { get; init; } = [];

    /// <summary>Key of the receipt that this move consumes, deleted with it; one that is gone is no obstacle.</summary>
    public string? ConsumedReceipt { get; init; }

    /// <summary>The timeout that this move fires, deleted with it. If it is gone, nothing is stored.</summary>
    public TimeoutRecord? FiredTimeout { get; init; }
}
