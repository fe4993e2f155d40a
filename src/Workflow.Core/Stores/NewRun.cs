namespace Workflow;

/// <summary>What a trigger stores in one transaction: the record, its history entry and its events.</summary>
public sealed record NewRun
{
    /// <summary>The record, version 1, Initiated.</summary>
    public required RunRecord Record { get; init; }

    /// <summary>The first history entry.</summary>
    public required HistoryEntry History { get; init; }

    /// <summary>The receipts of the events it causes; empty when nobody subscribes.</summary>
    public IReadOnlyList<OutboxEntry> Outbox { get; init; } = [];

    /// <summary>
    /// When given, at most one run is ever created with this key for the workflow and foreign ID (until retention removes
    /// that run). Any text of 1 to 256 characters.
    /// </summary>
    public string? IdempotencyKey { get; init; }
}
